"""Intake: what is handed in, in whatever wrapping, and nothing else; what is wrong is said."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from grader.intake import (
    MAX_BYTES,
    MODULE_FILES,
    IntakeError,
    Place,
    find_submissions,
    read,
)

from .handed_in import folder, zipped

FILES = {name: f"# {name}\n".encode() for name in MODULE_FILES} | {"answers.md": b"words\n"}


def taken(path: Path):
    return read(Place("it", path))


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
        "README.md": b"", "tests/exercises/test_saddle.py": b"", "__MACOSX/._saddle.py": b"",
        "__MACOSX/exercises/saddle.py": b"", ".hidden/saddle.py": b"", "__pycache__/saddle.py": b"",
        "notes.ipynb": b"{}",
    }  # fmt: skip
    submission = taken(hand_in(inside(prefix) | others))
    assert submission.files == FILES and submission.problems == ()


def test_only_the_named_files(hand_in):
    submission = taken(
        hand_in(FILES | {"extra.py": b"", "conftest.py": b"", "sitecustomize.py": b""})
    )
    assert submission.files == FILES


def test_the_highest_folder_counts(hand_in):
    submission = taken(hand_in(inside("mine/") | inside("mine/old/copy/", {"saddle.py": b"old"})))
    assert submission.files == FILES


def test_two_folders_side_by_side_are_told(hand_in):
    submission = taken(hand_in(inside("one/") | inside("two/")))
    assert submission.files == {}
    assert submission.problems == (
        "modules lie in more than one folder (one, two): hand in one folder",
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
        ({"hw6.ipynb": b"{}"}, "this is a notebook (hw6.ipynb): hand in the modules (saddle.py, "),
        ({"sub/hw\x1b[2J.ipynb": b"{}"}, "this is a notebook (hw??2J.ipynb)"),
        ({"main.py": b"", "answers.md": b""}, "none of the modules is here"),
    ],
)
def test_nothing_to_grade(hand_in, files, words):
    submission = taken(hand_in(files))
    (problem,) = submission.problems
    assert submission.files == {} and words in problem


def test_what_is_no_text(hand_in):
    latin = "# -*- coding: latin-1 -*-\n# é\n".encode("latin-1")
    files = FILES | {
        "saddle.py": b"\xff\xfe\0", "losses.py": latin, "data.py": b"\xef\xbb\xbf# a\r\n",
    }  # fmt: skip
    submission = taken(hand_in(files))
    assert submission.problems == ("saddle.py is not UTF-8 text (byte 0): save it as UTF-8",)
    assert submission.files == files


def test_large_files(hand_in):
    files = FILES | {"saddle.py": b"#" * MAX_BYTES, "losses.py": b"#" * (MAX_BYTES + 1)}
    submission = taken(hand_in(files))
    assert "saddle.py" in submission.files and "losses.py" not in submission.files
    assert submission.problems == ("losses.py is larger than 1024 KiB, which no answer needs",)


class TestFolders:
    def test_links_are_not_followed(self, tmp_path):
        secret = tmp_path / "secret.py"
        secret.write_text("the solution")
        place = folder(tmp_path / "in", {"losses.py": b""})
        (place / "saddle.py").symlink_to(secret)
        (place / "networks.py").symlink_to("/dev/zero")
        (place / "deep").symlink_to(tmp_path)
        submission = taken(place)
        assert set(submission.files) == {"losses.py"}
        assert "saddle.py is a link: hand in the file itself" in submission.problems
        assert "networks.py is a link: hand in the file itself" in submission.problems

    def test_pipes_and_folders_with_a_modules_name(self, tmp_path):
        place = folder(tmp_path / "in", {"losses.py": b""})
        os.mkfifo(place / "saddle.py")
        (place / "data.py").mkdir()
        problems = taken(place).problems
        assert "saddle.py is no ordinary file: hand in the file itself" in problems
        assert problems[-1].startswith("missing: dynamics.py, data.py, ")

    def test_a_folder_that_holds_one_zip(self, tmp_path):
        zipped(tmp_path / "in" / "hw.zip", FILES, "exercises/")
        assert taken(tmp_path / "in").files == FILES

    def test_too_many_files(self, tmp_path, monkeypatch):
        monkeypatch.setattr("grader.intake.MAX_ENTRIES", 5)
        assert "more than 5 files" in taken(folder(tmp_path / "in", FILES)).problems[0]

    def test_what_vanishes(self, tmp_path):
        submission = taken(tmp_path / "gone.zip")
        assert submission.files == {} and len(submission.problems) == 1


class TestZips:
    def test_members_that_lead_out_are_passed_over(self, tmp_path):
        files = {"../saddle.py": b"a", "/etc/losses.py": b"b", "x/../../data.py": b"c"}
        submission = taken(zipped(tmp_path / "in.zip", files))
        assert submission.files == {} and "this is empty" in submission.problems[0]

    def test_backslashes(self, tmp_path):
        assert taken(zipped(tmp_path / "in.zip", FILES, "exercises\\")).files == FILES

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_name_twice(self, tmp_path):
        path = zipped(tmp_path / "in.zip", FILES)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("saddle.py", b"another")
        submission = taken(path)
        assert "saddle.py" not in submission.files
        assert submission.problems == ("saddle.py is in the zip more than once: make the zip anew",)

    def test_links(self, tmp_path):
        path = zipped(tmp_path / "in.zip", {"losses.py": b""})
        info = zipfile.ZipInfo("saddle.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(info, "/etc/passwd")
        submission = taken(path)
        assert set(submission.files) == {"losses.py"}
        assert "saddle.py is a link: hand in the file itself" in submission.problems

    def test_encrypted(self, tmp_path):
        path = zipped(tmp_path / "in.zip", {"saddle.py": b"x = 1\n"})
        data = bytearray(path.read_bytes())
        for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            data[data.index(signature) + flags] |= 1
        path.write_bytes(data)
        assert "saddle.py is encrypted: make the zip without a password" in taken(path).problems

    def test_a_bomb_is_read_up_to_its_bound(self, tmp_path):
        submission = taken(zipped(tmp_path / "in.zip", {"saddle.py": bytes(200 << 20)}))
        assert "saddle.py is larger than 1024 KiB, which no answer needs" in submission.problems

    @pytest.mark.parametrize("cut", [0, 1, 30, 100, -1, -10, -30])
    def test_cut_short(self, tmp_path, cut):
        path = zipped(tmp_path / "in.zip", FILES)
        path.write_bytes(path.read_bytes()[:cut])
        submission = taken(path)
        assert submission.files == {} and "zip is damaged" in submission.problems[0]

    def test_every_byte_may_be_wrong(self, tmp_path):
        path = zipped(tmp_path / "in.zip", {"saddle.py": b"x = 1\n" * 20})
        whole = path.read_bytes()
        for place in range(len(whole)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            submission = taken(path)
            assert submission.problems and submission.files.get("saddle.py") in (
                None,
                b"x = 1\n" * 20,
            )

    @pytest.mark.parametrize(("at", "size"), [(10, 2), (12, 4)])
    def test_a_monstrous_list_is_not_read(self, tmp_path, at, size, monkeypatch):
        path = zipped(tmp_path / "in.zip", FILES)
        data = bytearray(path.read_bytes())
        end = data.rindex(b"PK\5\6")
        data[end + at : end + at + size] = b"\xff" * size
        path.write_bytes(data)
        monkeypatch.setattr("zipfile.ZipFile", None)
        assert "the zip lists more than 20000 files" in taken(path).problems[0]

    @pytest.mark.parametrize("name", ["in.tar.gz", "in.rar", "saddle.py", "in"])
    def test_other_kinds(self, tmp_path, name):
        (tmp_path / name).write_bytes(b"Rar!")
        assert "neither a folder nor a zip" in taken(tmp_path / name).problems[0]

    def test_a_notebook_by_itself(self, tmp_path):
        (tmp_path / "hw.ipynb").write_bytes(b"{}")
        assert "this is a notebook (hw.ipynb)" in taken(tmp_path / "hw.ipynb").problems[0]


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
            ("Zoë Müller", "Zoë_Müller"), ("-rf", "rf"), ("..a", "a"), ("=cmd()|x", "cmd_x"),
            ("\x1b[31m", "31m"), ("[red]", "red"), ("\u202egnp", "gnp"), ("'; drop", "drop"),
            ("___", "submission"), ("x" * 200, "x" * 60), ("grades.csv", "grades.csv-2"),
            ("a\nb", "a_b"),
        ],
    )  # fmt: skip
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
        places, left_aside = find_submissions([], tmp_path)
        assert names_in(places) == ["a", "b", "c", "d"] and left_aside == ["readme.txt"]
        assert [len(read(place).files) for place in places] == [8, 8, 0, 0]
        assert "link" in read(places[3]).problems[0]

    def test_what_does_not_exist_is_the_instructors_slip(self, tmp_path):
        with pytest.raises(IntakeError, match="does not exist"):
            find_submissions([tmp_path / "nobody"])
        (tmp_path / "file").write_text("")
        with pytest.raises(IntakeError, match="is no folder"):
            find_submissions([], tmp_path / "file")
