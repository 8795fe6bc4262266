"""`hand-in`: the zip that a student hands in is one that the grader reads, or there is none."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader.checks import hand_in
from grader.checks.layout import EXERCISES, SOLUTIONS
from grader.handout.building import release
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
    monkeypatch.setenv("UV", "uv")  # as `uv run` does
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
    assert "did not run the checks: `uv run pytest` does" in said
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
    told = [line for line in said.splitlines() if line.startswith("not written yet")]
    assert told == [
        "not written yet in saddle.py: 1.a gradient, hessian, critical_points, classify, "
        "saddle_points, solves_minimax; 1.b update_map; 1.c step_size_ranges, "
        "common_step_size_range",
        "not written yet in training.py: 2.e train_step, sample, train",
    ]


def test_extra_credit_is_not_missed(folder, run):
    shutil.copy(EXERCISES / "dynamics.py", folder / "dynamics.py")
    told = "not written yet in dynamics.py: 1.b step, simulate, behaviour; 1.d converges_to_saddle;"
    assert f"{told} extra (optional) step\n" in run()[1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("saddle.py", b"def gradient(f:\n", "saddle.py:1 is no Python"),
        ("losses.py", b"x = 1\n\0", "losses.py is no Python"),
        ("data.py", b"x = '\xff'\n", "data.py"),
        (
            "data.py",
            json.dumps({"cells": []}).encode(),
            "data.py is a notebook: call it data.ipynb",
        ),
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
    assert code == 1 and told in said
    assert "no hand-in.zip was made. Fix this, or: uv run hand-in --incomplete\n" in said
    assert not (folder.parent / "hand-in.zip").exists()
    code, said = run("--incomplete")
    assert code == 0 and told in said
    with zipfile.ZipFile(folder.parent / "hand-in.zip") as archive:
        assert (name in archive.namelist()) is (content is not None)


def test_a_notebook_beside_the_modules_is_named(folder, run):
    (folder / "saddle.py").unlink()
    (folder / "work.ipynb").write_text("{}")
    told = f"run uv run hand-in --notebook {folder / 'work.ipynb'}\n"
    assert f"saddle.py is missing: if your functions are in work.ipynb, {told}" in run()[1]


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


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("*(your answer)*", ""),
        lambda text: re.sub(r"(?m)^\*What (.|\n)*?\*$", "", text),  # the questions, too
        lambda text: text.replace("step sizes", "step\nsizes").replace("*", "_"),  # an editor
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "",
        lambda text: text.replace("*(your answer)*", "TODO: ..."),
    ],
)
def test_what_was_there_from_the_start_is_no_answer(folder, run, edit):
    text = (EXERCISES / "answers.md").read_text(encoding="utf-8")
    (folder / "answers.md").write_text(edit(text), encoding="utf-8", newline="")
    code, said = run()
    assert code == 1 and not (folder.parent / "hand-in.zip").exists()
    for question in ("1.d", "2.f"):
        assert f"problem: answers.md: there is no answer to {question}\n" in said


def test_a_handout_knows_what_was_there_from_the_start(tmp_path):
    release(tmp_path / "handout")
    answers = tmp_path / "handout" / "exercises" / "answers.md"
    answers.write_text(answers.read_text(encoding="utf-8").replace("*(your answer)*", "\n"))

    def said() -> str:
        command = [sys.executable, "-m", "grader.checks.hand_in"]
        done = subprocess.run(command, cwd=tmp_path / "handout", capture_output=True, text=True)
        return done.stderr

    assert "there is no answer to 1.d" in said() and "there is no answer to 2.f" in said()
    answers.write_text(f"{answers.read_text(encoding='utf-8')}Both fall.\n", encoding="utf-8")
    assert "there is no answer to 1.d" in said() and "2.f" not in said()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import pandas as pd", "imports pandas, which the grader does not have"),
        ("from scipy.linalg import eig", "imports scipy, which the grader does not have"),
        ("import data", "data.py is in the same folder: write `from .data import ...`"),
        ("def load():\n    import pandas", ""),
        ("import os, torch.nn, mpl_toolkits, PIL.Image\nfrom .data import batches", ""),
    ],
)
def test_imports_that_fail_where_it_is_graded(folder, run, line, told):
    module = folder / "figures.py"
    module.write_text(f"{module.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    code, said = run()
    assert code == (1 if told else 0) and told in said
    assert ("problem: figures.py:" in said) is bool(told)


def test_no_room_is_said(folder, run):
    code, said = run("--out", str(folder / "none" / "hand-in.zip"))
    assert code == 1 and "cannot be written (No such file or directory)" in said
