"""`hand-in`: the zip that a student hands in is one that the grader reads, or there is none."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from grader.checks import hand_in
from grader.checks.layout import EXERCISES, SOLUTIONS
from grader.handout.stub_text import OWN_FILES
from grader.intake.module_choice import NAMED
from grader.intake.submissions import SubmissionPath, read
from grader.proof.notebooks.written_as_cells import notebook_of
from tests.grader.notebook_cells import notebook


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A student's finished folder."""
    place = tmp_path / "exercises"
    shutil.copytree(SOLUTIONS, place, ignore=shutil.ignore_patterns("__*", "pictures", "benchmark"))
    for name in OWN_FILES:
        shutil.copy(EXERCISES / name, place / name)
    (place / "README.md").unlink(missing_ok=True)
    monkeypatch.setattr(hand_in, "EXERCISES", place)
    return place


@pytest.fixture
def run(folder, capsys):
    """Run the command: its exit code, and what it says."""

    def run(*arguments: str) -> tuple[int, str]:
        code = hand_in.main(arguments)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_grader_reads_what_was_zipped(folder, run):
    code, said = run()
    assert code == 0 and "hand in this file" in said and "not written yet" not in said
    found = read(SubmissionPath("me", folder.parent / "hand-in.zip"))
    assert found.problems == ()
    assert dict(found.files) == {name: (folder / name).read_bytes() for name in NAMED}


def test_the_same_files_give_the_same_zip(folder, run):
    run()
    first = (folder.parent / "hand-in.zip").read_bytes()
    run()
    assert (folder.parent / "hand-in.zip").read_bytes() == first


def test_untouched_stubs_are_named_as_not_written_yet(folder, run):
    for name in ("saddle.py", "training.py"):
        shutil.copy(EXERCISES / name, folder / name)
    code, said = run()
    assert code == 0
    assert "not written yet: 1.a  `gradient` in saddle.py" in said
    assert "not written yet: 2.e  `train` in training.py" in said
    assert "losses.py\n" not in said


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("saddle.py", b"def gradient(f:\n", "saddle.py:1 is no Python"),
        ("losses.py", b"x = 1\n\0", "losses.py is no Python"),
        ("data.py", b"x = '\xff'\n", "data.py"),
        ("data.py", json.dumps({"cells": []}).encode(), "data.py is a notebook"),
        ("figures.py", None, "figures.py is missing"),
        ("answers.md", b"# 1.d\n\nIt diverges.\n", "there is no answer to 2.f"),
        ("answers.md", (EXERCISES / "answers.md").read_bytes(), "there is no answer to 1.d"),
        ("answers.md", "# 1.d\nÜ".encode("latin-1"), "answers.md is not UTF-8"),
        ("networks.py", b"#" * (2 << 20), "networks.py has 2048 KiB"),
        ("dynamics.py", b"(" * 100_000, "dynamics.py"),
    ],
)
def test_what_the_grader_could_not_read_is_refused(folder, run, name, content, told):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    code, said = run()
    assert code == 1 and told in said and "nothing was written" in said
    assert not (folder.parent / "hand-in.zip").exists()
    code, said = run("--incomplete")
    assert code == 0 and told in said
    with zipfile.ZipFile(folder.parent / "hand-in.zip") as archive:
        assert (name in archive.namelist()) is (content is not None)


def test_a_notebook_beside_the_modules_is_named(folder, run):
    (folder / "saddle.py").unlink()
    (folder / "work.ipynb").write_text("{}")
    assert "if your functions are in work.ipynb, run hand-in --notebook work.ipynb" in run()[1]


def test_a_notebook_in_place_of_the_modules(folder, run):
    files = {name: (folder / name).read_bytes() for name in NAMED}
    (folder / "work.ipynb").write_bytes(notebook_of(files, "in order"))
    for name in NAMED:
        shutil.copy(EXERCISES / name, folder / name)
    code, said = run("--notebook", str(folder / "work.ipynb"))
    assert code == 0 and "not written yet" not in said and "problem" not in said
    found = read(SubmissionPath("me", folder.parent / "hand-in.zip"))
    assert found.problems == () and set(found.files) == set(NAMED)
    assert b"def train_step" in found.files["training.py"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{}", "work.ipynb has no cells"),
        (None, "work.ipynb cannot be read (No such file"),
        (
            notebook("def gradient(f, x, y): return 1", "def hessian(:"),
            "cell 2, line 1 is no Python",
        ),
    ],
)
def test_a_notebook_that_cannot_be_used(folder, run, content, told):
    if content is not None:
        (folder / "work.ipynb").write_bytes(content)
    code, said = run("--notebook", str(folder / "work.ipynb"))
    assert code == 1 and told in said and not (folder.parent / "hand-in.zip").exists()


def test_a_helper_module_is_told(folder, run):
    (folder / "helper.py").write_text("")
    with (folder / "losses.py").open("a") as module:
        module.write("\nfrom . import helper\n")
    code, said = run()
    assert code == 0 and "look: not read: helper.py" in said


def test_an_answer_in_place_of_the_marker_counts(folder, run):
    text = (EXERCISES / "answers.md").read_text(encoding="utf-8")
    text = text.replace("*(your answer)*", "*It* diverges.", 1)
    (folder / "answers.md").write_text(text.replace("*(your answer)*", "Both\n\nconverge."))
    assert run()[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "Question 1.d: It diverges.\n\n2.f Both fall.\n",
        "**1.d** It diverges.\n\n**2.f**\nBoth fall.\n",
        "# 1.d\n\n*It* diverges.\n\n# 2.f\n\nBoth fall.\n",
    ],
)
def test_answers_are_found_as_the_grader_finds_them(folder, run, text):
    (folder / "answers.md").write_text(text)
    assert run()[0] == 0


def test_an_answer_above_the_place_for_it_counts(folder, run):
    text = (EXERCISES / "answers.md").read_text(encoding="utf-8")
    (folder / "answers.md").write_text(
        text.replace("*(your answer)*", "It diverges.\n\n*(your answer)*"), encoding="utf-8"
    )
    assert run()[0] == 0


def test_no_room_is_said(folder, run):
    code, said = run("--out", str(folder / "none" / "hand-in.zip"))
    assert code == 1 and "cannot be written (No such file or directory)" in said
