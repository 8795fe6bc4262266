"""Zips that are too large: told by name, and nothing of them is held in memory."""

import struct
import tracemalloc
import zipfile

import pytest

from grader.intake.bounded import IntakeLimits
from grader.intake.submissions import LIMITS
from tests.grader.handed_in import FILES, taken, zipped
from tests.grader.raw_zip import Raw

CONTENT = b"x = 1\n" * 20


def taken_in_little_memory(path, limits=LIMITS):
    """As `taken`; whatever the zip says and holds."""
    tracemalloc.start()
    try:
        submission = taken(path, limits)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4 * LIMITS.file_bytes
    return submission


class TestBounds:
    @pytest.fixture
    def bomb(self, tmp_path):
        """A function that makes a zip of one module of 64 MiB, packed or not."""

        def make(method, name="saddle.py"):
            path = tmp_path / "in.zip"
            with zipfile.ZipFile(path, "w", method) as archive:
                with archive.open(name, "w") as member:
                    for _ in range(64):
                        member.write(bytes(1 << 20))
            return path

        return make

    def test_a_bomb(self, bomb):
        told = (
            "saddle.py unpacks to more than 200 times its size in the zip, which code never does: "
            "hand in the file itself"
        )
        assert told in taken_in_little_memory(bomb(zipfile.ZIP_DEFLATED)).problems

    @pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    def test_what_is_read_of_a_module(self, bomb, method):
        problems = taken_in_little_memory(bomb(method), IntakeLimits(ratio=10**9)).problems
        assert problems[0].startswith("saddle.py is larger than 1 MiB: ")

    def test_methods_that_zipfile_unpacks_without_a_bound(self, bomb):
        assert (
            "is compressed with bzip2"
            in taken_in_little_memory(bomb(zipfile.ZIP_BZIP2)).problems[0]
        )

    def test_what_is_not_asked_for_is_not_unpacked(self, bomb):
        assert taken_in_little_memory(bomb(zipfile.ZIP_DEFLATED, "weights.pt")).files == {}

    def test_the_ratio_counts_from_a_size_on(self, tmp_path):
        path = zipped(tmp_path / "in.zip", {"saddle.py": b"#" * 1000})
        strict = IntakeLimits(ratio=2, ratio_from=1000)
        assert taken_in_little_memory(path, strict).files == {"saddle.py": b"#" * 1000}
        problems = taken_in_little_memory(path, IntakeLimits(ratio=2, ratio_from=999)).problems
        assert problems[0].startswith("saddle.py unpacks to more than 2 times its size in the zip")
        nearly = IntakeLimits(ratio=1000, ratio_from=1)
        assert taken_in_little_memory(path, nearly).files == {"saddle.py": b"#" * 1000}

    def test_the_zip_itself(self, tmp_path):
        path = zipped(tmp_path / "in.zip", FILES)
        size = path.stat().st_size
        assert taken_in_little_memory(path, IntakeLimits(archive_bytes=size)).files == FILES
        assert taken_in_little_memory(path, IntakeLimits(archive_bytes=size - 1)).problems == (
            f"in.zip is larger than {size - 1} bytes: hand in only the modules",
        )

    def test_members(self, tmp_path):
        path = zipped(tmp_path / "in.zip", FILES)
        assert taken_in_little_memory(path, IntakeLimits(members=8)).files == FILES
        assert taken_in_little_memory(path, IntakeLimits(members=7)).problems == (
            "in.zip contains more than 7 files: hand in only the modules",
        )

    @pytest.mark.parametrize("zip64", [False, True])
    @pytest.mark.parametrize("told", [512 << 20, 5 << 20, (1 << 32) - 1])
    def test_a_monstrous_list_is_not_read(self, tmp_path, zip64, told):
        made = Raw(in_front=b"")
        made.add(b"saddle.py", CONTENT)
        path = made.write(tmp_path / "in.zip", zip64=zip64, listed_bytes=told)
        whole = path.read_bytes()
        with path.open("wb") as file:  # a hole in front, so that there is that much to read
            file.seek(600 << 20)
            file.write(whole)
        assert taken_in_little_memory(path).files == {}
        assert taken_in_little_memory(path).problems[0] in (
            "in.zip has a list of files larger than 4 MiB: hand in only the modules",
            *(
                ["in.zip is damaged or is not a zip: make the zip again"]
                if told > 600 << 20
                else []
            ),
        )

    def test_a_long_list_behind_a_short_one(self, tmp_path):
        """The older record tells of 30 bytes, and zipfile believes the newer one."""
        made = Raw()
        made.add(b"saddle.py", CONTENT)
        path = made.write(tmp_path / "in.zip", zip64=True, listed_bytes=5 << 20)
        data = bytearray(bytes(6 << 20) + path.read_bytes())
        struct.pack_into("<2H2L", data, len(data) - 14, 1, 1, 55, 6 << 20)
        path.write_bytes(data)
        assert taken_in_little_memory(path).problems == (
            "in.zip has a list of files larger than 4 MiB: hand in only the modules",
        )

    def test_a_long_list(self, tmp_path):
        made = Raw()
        made.add(b"saddle.py", CONTENT)
        for number in range(1000):
            made.list(b"%d" % number * 50, (0, 0, 33, 0, 0, 0), 0)
        path = made.write(tmp_path / "in.zip")
        assert taken_in_little_memory(path, IntakeLimits(directory_bytes=100_000)).problems == (
            "in.zip has a list of files larger than 100000 bytes: hand in only the modules",
        )

    def test_a_folders_zip_is_named(self, tmp_path):
        zipped(tmp_path / "in" / "hw.zip", FILES)
        assert taken_in_little_memory(tmp_path / "in", IntakeLimits(members=7)).problems == (
            "hw.zip contains more than 7 files: hand in only the modules",
        )
