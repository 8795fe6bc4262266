"""Folders that are handed in: regular files only, and nothing from outside."""

import os
import socket
import sys

import pytest

from grader.intake.bounded import IntakeLimits, Unreadable
from grader.intake.folders import Folder
from grader.intake.submissions import LIMITS
from tests.grader.handed_in import FILES, folder, taken, zipped

LINK = "saddle.py is a link: hand in the file itself"
NO_FILE = "saddle.py is not a regular file: hand in the file itself"


@pytest.fixture
def place(tmp_path):
    """What is handed in, with one module of its own."""
    return folder(tmp_path / "in", {"losses.py": b""})


@pytest.fixture
def elsewhere(tmp_path):
    """A folder that is not handed in."""
    return folder(tmp_path / "elsewhere", FILES | {"saddle.py": b"the solution"})


def require_refused(place, problem):
    submission = taken(place)
    assert set(submission.files) == {"losses.py"} and problem in submission.problems


def test_links(place, elsewhere):
    (place / "saddle.py").symlink_to(elsewhere / "saddle.py")
    (place / "networks.py").symlink_to("/dev/zero")
    (place / "data.py").symlink_to("data.py")
    (place / "figures.py").symlink_to("nowhere")
    (place / "dynamics.py").symlink_to("losses.py")  # one that stays within is no file, either
    require_refused(place, LINK)
    told = [problem for problem in taken(place).problems if "is a link" in problem]
    assert len(told) == 5


def test_linked_folders_are_not_entered(tmp_path, elsewhere):
    place = folder(tmp_path / "in", {})
    (place / "exercises").symlink_to(elsewhere)
    (place / "around").symlink_to(place)
    submission = taken(place)
    assert submission.files == {} and "there are no modules here" in submission.problems[0]


def test_a_hard_link_is_a_file(place):
    os.link(place / "losses.py", place / "saddle.py")
    assert set(taken(place).files) == {"losses.py", "saddle.py"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_hard_link_to_what_somebody_else_owns_is_refused(place, elsewhere):
    problem = "saddle.py is a hard link: hand in a copy of the file"
    os.link(elsewhere / "saddle.py", place / "saddle.py")
    os.chown(place, 12_345, 12_345)  # a student's folder, the instructor's file
    require_refused(place, problem)
    os.chown(elsewhere / "saddle.py", 12_345, 12_345)  # a student's both
    require_refused(place, problem)
    os.chown(place, 0, 0)  # the instructor's folder, a student's file
    require_refused(place, problem)


def test_pipes(place):
    os.mkfifo(place / "saddle.py")
    require_refused(place, NO_FILE)


def test_pipes_that_somebody_writes_to(place):
    os.mkfifo(place / "saddle.py")
    ends = os.open(place / "saddle.py", os.O_RDWR | os.O_NONBLOCK)
    os.write(ends, b"x = 1\n")
    require_refused(place, NO_FILE)
    os.close(ends)


def test_sockets(place, monkeypatch):
    monkeypatch.chdir(place)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("saddle.py")
        require_refused(place, NO_FILE)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_devices(place):
    try:
        os.mknod(place / "saddle.py", 0o20666, os.makedev(1, 5))  # as /dev/zero
    except PermissionError:
        pytest.skip("devices cannot be made here")
    require_refused(place, NO_FILE)


def test_a_pipe_in_place_of_the_zip(tmp_path):
    os.mkfifo(tmp_path / "in.zip")
    wanted = ("in.zip is not a regular file: hand in the file itself",)
    assert taken(tmp_path / "in.zip").problems == wanted
    assert taken(tmp_path).problems == wanted


def test_folders_with_a_modules_name(place):
    (place / "saddle.py").mkdir()
    require_refused(
        place, "missing: saddle.py, dynamics.py, data.py, networks.py, training.py, figures.py"
    )


def test_names_that_are_no_text(place):
    with open(os.fsencode(place) + b"/\xff\xfe.ipynb", "wb"):
        pass
    assert set(taken(place).files) == {"losses.py"}


def test_one_zip_within(tmp_path, elsewhere):
    zipped(tmp_path / "in" / "sub" / "hw.zip", FILES, "exercises/")
    assert taken(tmp_path / "in").files == FILES
    (tmp_path / "in" / "sub" / "hw.zip").replace(elsewhere / "hw.zip")
    (tmp_path / "in" / "sub" / "hw.zip").symlink_to(elsewhere / "hw.zip")
    assert taken(tmp_path / "in").problems == ("sub/hw.zip is a link: hand in the file itself",)


def test_zips_within(tmp_path):
    for name in ("one.zip", "two.ZIP"):
        zipped(tmp_path / "in" / name, FILES)
    assert taken(tmp_path / "in").problems == (
        "there are no modules here, but perhaps in a zip inside (one.zip, two.ZIP): "
        "hand in that zip",
    )


def test_too_many_files(tmp_path):
    place = folder(tmp_path / "in", FILES)
    assert taken(place, IntakeLimits(entries=8)).files == FILES
    assert taken(place, IntakeLimits(entries=7)).problems == (
        "the folder contains more than 7 files: hand in only the modules",
    )


def test_a_monstrous_file_is_read_up_to_its_bound(place):
    (place / "saddle.py").touch()
    os.truncate(place / "saddle.py", 1 << 40)
    require_refused(place, "saddle.py is larger than 1 MiB: hand in only the code, without data")


def test_what_vanishes(tmp_path):
    submission = taken(tmp_path / "gone.zip")
    assert submission.files == {} and len(submission.problems) == 1


class TestReplacedAfterTheListing:
    """What a path leads to may change at any time; what is read stays within."""

    @pytest.fixture
    def listed(self, tmp_path):
        """A folder that has been listed, and its path."""
        place = tmp_path / "in"
        folder(place / "hw" / "exercises", FILES)
        with Folder(place, LIMITS) as opened:
            assert "hw/exercises/saddle.py" in opened.names()
            assert opened.read("hw/exercises/saddle.py") == FILES["saddle.py"]
            yield opened, place

    @pytest.mark.parametrize("replaced", ["hw", "hw/exercises", "hw/exercises/saddle.py"])
    def test_by_a_link(self, listed, elsewhere, replaced):
        opened, place = listed
        folder(elsewhere / "exercises", {"saddle.py": b"the solution"})
        target = {"hw": ".", "hw/exercises": ".", "hw/exercises/saddle.py": "saddle.py"}[replaced]
        (place / replaced).rename(place.parent / "moved")
        (place / replaced).symlink_to(elsewhere / target)
        with pytest.raises(Unreadable, match="is a link|cannot be read .Not a directory"):
            opened.read("hw/exercises/saddle.py")

    def test_the_whole_folder(self, listed, elsewhere):
        opened, place = listed
        folder(elsewhere / "hw" / "exercises", {"saddle.py": b"the solution"})
        place.rename(place.parent / "moved")
        place.symlink_to(elsewhere)
        assert opened.read("hw/exercises/saddle.py") == FILES["saddle.py"]

    @pytest.mark.parametrize("other", ["link", "pipe"])
    def test_between_a_look_at_the_file_and_its_opening(self, place, elsewhere, other):
        (place / "saddle.py").touch()
        (place.parent / "link").symlink_to(elsewhere / "saddle.py")
        os.mkfifo(place.parent / "pipe")
        waiting = [other]

        def replace(event, arguments):
            if event == "open" and arguments[0] == "saddle.py" and waiting:
                (place.parent / waiting.pop()).replace(place / "saddle.py")

        sys.addaudithook(replace)  # for good: from here on it has nothing to do
        submission = taken(place)
        assert waiting == [] and set(submission.files) == {"losses.py"}
        told = {
            "link": "cannot be read (Too many levels of symbolic links)",
            "pipe": "not a regular",
        }
        assert told[other] in submission.problems[0]

    def test_a_folder_that_cannot_be_read_is_told(self, tmp_path):
        place = folder(tmp_path / "in", {"saddle.py": b""})
        with Folder(place, LIMITS) as opened:
            names = opened.names()
            folder(place / "deep", {"losses.py": b""})
            assert next(names) == "saddle.py"  # "deep" has been seen, and is looked into next
            (place / "deep").rename(tmp_path / "moved")
            assert list(names) == []
            assert opened.passed_over == [
                "the folder deep cannot be read (No such file or directory): submit it again"
            ]
