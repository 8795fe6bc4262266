"""Intake: what is handed in, in whatever wrapping, and nothing else; what is wrong is said."""

import os
from pathlib import Path

import pytest

from grader.intake.bounded import IntakeLimits
from grader.intake.submissions import LIMITS, IntakeError, find_submissions, read
from tests.grader.handed_in import FILES, folder, taken, zipped


def names_in(places):
    return [place.name for place in places]


@pytest.fixture(params=["folder", "zip"])
def hand_in(request, tmp_path):
    """A function that hands files in (name -> bytes, with folders), as a folder or as a zip."""

    def make(files: dict[str, bytes]) -> Path:
        if request.param == "zip":
            return zipped(tmp_path / "in.zip", files)
        for name, content in files.items():
            folder((tmp_path / "in" / name).parent, {Path(name).name: content})
        (tmp_path / "in").mkdir(exist_ok=True)
        return tmp_path / "in"

    return make


def inside(prefix: str, files=FILES) -> dict[str, bytes]:
    return {prefix + name: content for name, content in files.items()}


@pytest.mark.parametrize("prefix", ["", "exercises/", "handout/exercises/", "a/b/c/"])
def test_modules_in_any_wrapping(hand_in, prefix):
    others = {
        "README.md": b"",
        "tests/exercises/test_saddle.py": b"",
        "__MACOSX/._saddle.py": b"",
        "__MACOSX/exercises/saddle.py": b"",
        ".hidden/saddle.py": b"",
        "__pycache__/saddle.py": b"",
        "notes.ipynb": b"{}",
    }
    submission = taken(hand_in(inside(prefix) | others))
    assert submission.files == FILES and submission.problems == ()


def test_only_the_named_files(hand_in):
    others = (
        "extra.py",
        "conftest.py",
        "sitecustomize.py",
        "torch.py",
        "__init__.py",
        "saddle.pyc",
        "saddle.so",
        "pyproject.toml",
        "answers.txt",
        "tests/conftest.py",
        "saddle/__init__.py",
    )
    submission = taken(hand_in(FILES | dict.fromkeys(others, b"print('taken')")))
    assert submission.files == FILES and submission.problems == ()


def test_the_highest_folder_counts(hand_in):
    submission = taken(hand_in(inside("mine/") | inside("mine/old/copy/", {"saddle.py": b"old"})))
    assert submission.files == FILES


def test_two_folders_side_by_side_are_told(hand_in):
    submission = taken(hand_in(inside("one/") | inside("two/")))
    assert submission.files == {}
    assert submission.problems == (
        "there are modules in several folders (one, two): hand in one folder",
    )


def test_missing_modules(hand_in):
    submission = taken(hand_in({"saddle.py": b"", "losses.py": b""}))
    assert set(submission.files) == {"saddle.py", "losses.py"}
    missing = "missing: dynamics.py, data.py, networks.py, training.py, figures.py"
    assert submission.problems == (missing,)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "this is empty"),
        ({"hw6.ipynb": b"{}"}, "hw6.ipynb has no cells: save the notebook before you hand it in"),
        ({"sub/hw\x1b[2J.ipynb": b"{}"}, r"hw\x1b?2J.ipynb has no cells"),
        ({"main.py": b"", "answers.md": b""}, "there are no modules here"),
    ],
)
def test_nothing_to_grade(hand_in, files, words):
    submission = taken(hand_in(files))
    (problem,) = submission.problems
    assert submission.files == {} and words in problem


def test_what_is_no_text(hand_in):
    latin = "# -*- coding: latin-1 -*-\n# é\n".encode("latin-1")
    files = FILES | {
        "saddle.py": b"\xff\xfe\0",
        "losses.py": latin,
        "data.py": b"\xef\xbb\xbf# a\r\n",
    }
    submission = taken(hand_in(files))
    assert submission.problems == ("saddle.py is not UTF-8 text (byte 0): save it as UTF-8",)
    assert submission.files == files


def test_names_that_some_systems_take_for_equal(hand_in):
    files = FILES | {"LOSSES.PY": b"passed over: losses.py is here"}
    for own in ("saddle.py", "data.py", "answers.md"):
        del files[own]
    files |= {"SADDLE.PY": b"", "Data.py ": b"", "Answers.md": b"", "\uff53addle.pyc": b""}
    submission = taken(hand_in(files))
    assert submission.files == {own: FILES[own] for own in FILES if own in files}
    assert set(submission.problems) == {
        "SADDLE.PY is not read: its name must be saddle.py",
        "Data.py  is not read: its name must be data.py",
        "Answers.md is not read: its name must be answers.md",
    }


def test_misnamed_modules_alone(hand_in):
    submission = taken(hand_in({"hw/Saddle.py": b"", "hw/notes.txt": b""}))
    assert submission.files == {}
    none, misnamed = submission.problems
    assert none.startswith("there are no modules here: hand in the modules (saddle.py, ")
    assert misnamed == "Saddle.py is not read: its name must be saddle.py"


@pytest.mark.parametrize("name", ["hw\x1b[2J\n.zip", "hw\u202e.ipynb", "\x9b31mSaddle.py"])
def test_names_reach_no_terminal_as_they_are(hand_in, name):
    submission = taken(hand_in({name: b"", "and.zip": b""}))
    assert submission.problems and all(map(str.isprintable, submission.problems))


def test_a_file_of_the_largest_size(hand_in):
    files = FILES | {"saddle.py": os.urandom(LIMITS.file_bytes)}
    assert taken(hand_in(files)).files == files


TEN = IntakeLimits(file_bytes=10)
CODE_ALONE = "hand in only the code, without data"


@pytest.mark.parametrize(
    ("files", "limits", "words"),
    [
        (
            {"losses.py": bytes(LIMITS.file_bytes + 1)},
            IntakeLimits(ratio=10**6),
            f"losses.py is larger than 1 MiB: {CODE_ALONE}",
        ),
        ({"losses.py": b"x" * 11}, TEN, f"losses.py is larger than 10 bytes: {CODE_ALONE}"),
        ({"answers.md": b"x" * 11}, TEN, f"answers.md is larger than 10 bytes: {CODE_ALONE}"),
        (
            {"a/b/saddle.py": b""},
            IntakeLimits(depth=1),
            "folders nested deeper than 1 are skipped (a/b): hand in the folder with the modules",
        ),
    ],
)
def test_a_bound_that_is_hit_is_told(hand_in, files, limits, words):
    there = {name: b"" for name in FILES if "/" not in [*files][0]}
    submission = taken(hand_in(there | files), limits)
    assert words in submission.problems
    assert submission.files == {name: b"" for name in there if name not in files}


def test_what_lies_too_deep_matters_only_where_modules_are_missing(hand_in):
    assert taken(hand_in(FILES | {"a/b/c/d/e/f/saddle.py": b""})).problems == ()


class TestNames:
    def test_equal_names_are_told_apart(self, tmp_path):
        paths = [
            folder(tmp_path / place / name, {}) for place, name in (("a", "Ada"), ("b", "ada"))
        ]
        paths.append(zipped(tmp_path / "ada.zip", {}))
        places, _ = find_submissions(paths)
        assert names_in(places) == ["Ada", "ada-2", "ada-3"]
        assert [place.path for place in places] == paths

    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("Zoë Müller", "Zoë_Müller"),
            ("-rf", "rf"),
            ("..a", "a"),
            ("=cmd()|x", "cmd_x"),
            ("\x1b[31m", "31m"),
            ("[red]", "red"),
            ("\u202egnp", "gnp"),
            ("'; drop", "drop"),
            ("___", "submission"),
            ("x" * 200, "x" * 60),
            ("grades.csv", "grades.csv-2"),
            ("a\nb", "a_b"),
        ],
    )
    def test_names_are_made_safe(self, tmp_path, name, safe):
        places, _ = find_submissions([folder(tmp_path / name, {})])
        assert names_in(places) == [safe]

    def test_the_working_folder_has_a_name(self, tmp_path, monkeypatch):
        monkeypatch.chdir(folder(tmp_path / "ada", FILES))
        places, _ = find_submissions([Path()])
        assert names_in(places) == ["ada"] and read(places[0]).files == FILES

    def test_a_folder_of_submissions(self, tmp_path):
        folder(tmp_path / "b", FILES)
        zipped(tmp_path / "a.zip", FILES)
        (tmp_path / "c.rar").write_bytes(b"Rar!")
        (tmp_path / "readme.txt").write_text("about")
        folder(tmp_path / ".git", {})
        (tmp_path / "d").symlink_to(tmp_path / "b")
        places, skipped = find_submissions([], tmp_path)
        assert names_in(places) == ["a", "b", "c", "d"] and skipped == ["readme.txt"]
        assert [len(read(place).files) for place in places] == [8, 8, 0, 0]
        assert "link" in read(places[3]).problems[0]

    def test_names_reach_no_terminal_as_they_are(self, tmp_path):
        folder(tmp_path / "in", {"a\x1b[2J\nb.txt": b"", "\u202etxt": b""})
        places, skipped = find_submissions([], tmp_path / "in")
        assert places == [] and skipped == [r"a\x1b?2J\x0ab.txt", r"\u202etxt"]
        (tmp_path / "\x1b]0;gone\x07").symlink_to("nowhere")  # as a shell's * names it
        with pytest.raises(IntakeError) as error:
            find_submissions([*tmp_path.glob("*gone*")])
        assert str(error.value).isprintable() and r"\x1b]0;gone\x07 does not exist" in str(
            error.value
        )

    def test_names_that_are_no_text(self, tmp_path):
        os.mkdir(os.fsencode(tmp_path) + b"/m\xfcller")
        places, _ = find_submissions([], tmp_path)
        assert names_in(places) == ["m_ller"]

    def test_a_link_to_itself(self, tmp_path):
        for name in ("ada.zip", "bob", "eve.zip"):
            (tmp_path / name).symlink_to("nowhere" if name == "eve.zip" else name)
        assert find_submissions([], tmp_path) == ([], ["ada.zip", "bob", "eve.zip"])

    def test_what_does_not_exist_is_the_instructors_slip(self, tmp_path):
        with pytest.raises(IntakeError, match="does not exist"):
            find_submissions([tmp_path / "nobody"])
        (tmp_path / "file").write_text("")
        with pytest.raises(IntakeError, match="is not a folder"):
            find_submissions([], tmp_path / "file")
