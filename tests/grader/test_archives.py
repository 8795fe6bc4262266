"""Zips that are handed in: whoever made them, whatever they hold, nothing of it is believed."""

import io
import os
import stat
import struct
import zipfile
import zlib

import pytest

from tests.grader.handed_in import FILES, folder, taken, zipped
from tests.grader.raw_zip import Raw

CONTENT = b"x = 1\n" * 20
MAKE_AGAIN = "make the zip again"


def with_flags(path, flags: int):
    """The zip, with flags set in its one member."""
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.index(signature) + at
        old = int.from_bytes(data[place : place + 2], "little")
        data[place : place + 2] = (old | flags).to_bytes(2, "little")
    path.write_bytes(data)
    return path


class TestWhatIsFine:
    def test_a_comment(self, tmp_path):
        path = zipped(tmp_path / "in.zip", FILES)
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b"x" * 65535
        assert taken(path).files == FILES

    def test_a_program_in_front(self, tmp_path):
        """A zip that unpacks itself: its offsets count from where it begins, or from the file's."""
        path = zipped(tmp_path / "in.zip", FILES)
        path.write_bytes(b"MZ" + os.urandom(70_000) + path.read_bytes())
        assert taken(path).files == FILES
        made = Raw(in_front=b"MZ" + os.urandom(70_000))
        made.add(b"saddle.py", CONTENT)
        assert taken(made.write(path)).files == {"saddle.py": CONTENT}

    def test_zip64(self, tmp_path):
        made = Raw()
        for name, content in FILES.items():
            made.add(name.encode(), content)
        assert taken(made.write(tmp_path / "in.zip", zip64=True)).files == FILES

    def test_sizes_that_follow_the_content(self, tmp_path):
        """As programs write that cannot go back, with sizes in the larger format."""

        class Pipe(io.BytesIO):
            seekable = None

            def seek(self, *_):
                raise io.UnsupportedOperation

            tell = seek

        pipe = Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in FILES.items():
                with archive.open(name, "w", force_zip64=True) as member:
                    member.write(content)
        folder(tmp_path, {"in.zip": pipe.getvalue()})
        assert taken(tmp_path / "in.zip").files == FILES

    @pytest.mark.parametrize("prefix", ["exercises\\", ".\\hw\\", "./", "hw//exercises/./"])
    def test_other_ways_to_write_a_path(self, tmp_path, prefix):
        assert taken(zipped(tmp_path / "in.zip", FILES, prefix)).files == FILES

    def test_text_that_packs_well(self, tmp_path):
        files = FILES | {"saddle.py": b"# a line of a comment\n" * 2900}
        path = zipped(tmp_path / "in.zip", files)
        assert taken(path).files == files


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "../saddle.py",
            "/saddle.py",
            "/etc/saddle.py",
            "x/../../saddle.py",
            "..\\saddle.py",
            "C:\\hw\\saddle.py",
            "c:saddle.py",
            "\\\\host\\share\\saddle.py",
            "x/../saddle.py",
        ],
    )
    def test_those_that_lead_out_are_not_taken(self, tmp_path, path):
        submission = taken(zipped(tmp_path / "in.zip", {path: CONTENT, "losses.py": b""}))
        assert set(submission.files) == {"losses.py"}
        assert submission.problems[0].startswith("paths that lead out of the zip are skipped (")
        assert submission.problems[0].endswith("zip the folder with the modules again")
        alone = taken(zipped(tmp_path / "in.zip", {path: CONTENT}))
        assert alone.files == {} and alone.problems[0].startswith("this is empty")
        assert alone.problems[1:] == submission.problems[:1]

    def test_names_with_nul(self, tmp_path):
        """zipfile cuts them off there."""
        made = Raw()
        made.add(b"saddle.py\0.txt", CONTENT)
        made.add(b"losses.py", b"")
        submission = taken(made.write(tmp_path / "in.zip"))
        assert set(submission.files) == {"losses.py"}
        assert r"skipped (saddle.py\x00.txt)" in submission.problems[0]

    def test_a_list_that_names_another_file(self, tmp_path):
        made = Raw()
        made.add(b"helper.py", CONTENT, listed=b"saddle.py")
        submission = taken(made.write(tmp_path / "in.zip"))
        assert submission.files == {}
        assert f"saddle.py is damaged in the zip: {MAKE_AGAIN}" in submission.problems

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    @pytest.mark.parametrize("other", ["saddle.py", "./saddle.py", ".\\saddle.py"])
    def test_a_name_twice(self, tmp_path, other):
        path = zipped(tmp_path / "in.zip", FILES)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(other, b"another")
        submission = taken(path)
        assert "saddle.py" not in submission.files
        assert submission.problems == (f"saddle.py is in the zip more than once: {MAKE_AGAIN}",)

    def test_links(self, tmp_path):
        path = zipped(tmp_path / "in.zip", {"losses.py": b""})
        info = zipfile.ZipInfo("saddle.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(info, "/etc/passwd")
        submission = taken(path)
        assert set(submission.files) == {"losses.py"}
        assert "saddle.py is a link: hand in the file itself" in submission.problems

    def test_a_zip_in_a_zip(self, tmp_path):
        inner = zipped(tmp_path / "hw.zip", FILES).read_bytes()
        submission = taken(zipped(tmp_path / "in.zip", {"hw.zip": inner}))
        assert submission.files == {} and submission.problems == (
            "there are no modules here, but perhaps in a zip inside (hw.zip): hand in that zip",
        )


class TestContents:
    def test_encrypted(self, tmp_path):
        path = with_flags(zipped(tmp_path / "in.zip", {"saddle.py": CONTENT}), 1)
        assert "saddle.py is encrypted: make the zip without a password" in taken(path).problems

    @pytest.mark.parametrize(
        ("method", "name"), [(zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")]
    )
    def test_methods_without_a_bound(self, tmp_path, method, name):
        path = tmp_path / "in.zip"
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("saddle.py", CONTENT)
        told = f"saddle.py is compressed with {name}: make the zip with deflate, the usual method"
        assert told in taken(path).problems

    def test_an_unknown_method(self, tmp_path):
        made = Raw()
        made.add(b"saddle.py", CONTENT, method=77)
        problem = taken(made.write(tmp_path / "in.zip")).problems[0]
        assert problem.startswith("saddle.py is compressed with an unknown method: ")

    def test_members_within_members(self, tmp_path):
        """A bomb uses its bytes many times: one member quotes the next one's header."""
        packing = zlib.compressobj(wbits=-15)
        within = packing.compress(CONTENT) + packing.flush()
        facts = {"method": 8, "packed": len(within), "size": len(CONTENT)}
        inner = Raw()
        inner.add(b"losses.py", within, crc=zlib.crc32(CONTENT), **facts)
        header = bytes(inner.data[: -len(within)])
        quoting = struct.pack("<BHH", 0, len(header), 0xFFFF - len(header))
        outer, whole = Raw(), header + CONTENT
        outer.add(
            b"saddle.py",
            quoting + header + within,
            method=8,
            size=len(whole),
            crc=zlib.crc32(whole),
        )
        begins = len(outer.data) - len(header) - len(within)
        outer.list(b"losses.py", (8, 0, 33, zlib.crc32(CONTENT), len(within), len(CONTENT)), begins)
        outer.add(b"data.py", b"")
        submission = taken(outer.write(tmp_path / "in.zip"))
        assert set(submission.files) == {"data.py"}
        for name in ("saddle.py", "losses.py"):
            told = f"{name} shares its bytes with another file in the zip: {MAKE_AGAIN}"
            assert told in submission.problems

    @pytest.mark.parametrize(
        "fields",
        [{"size": 3}, {"size": 1 << 31}, {"packed": 3}, {"crc": 1}, {"offset": 5}],
        ids=str,
    )
    def test_a_list_that_lies(self, tmp_path, fields):
        made = Raw()
        made.add(b"saddle.py", CONTENT, **fields)
        made.add(b"losses.py", b"")
        submission = taken(made.write(tmp_path / "in.zip"))
        assert set(submission.files) == {"losses.py"}
        assert submission.problems[0].startswith("saddle.py ")

    @pytest.mark.parametrize("cut", [0, 1, 30, 100, -1, -10, -30])
    def test_cut_short(self, tmp_path, cut):
        path = zipped(tmp_path / "in.zip", FILES)
        path.write_bytes(path.read_bytes()[:cut])
        assert taken(path).files == {}
        assert taken(path).problems == ("in.zip is damaged or is not a zip: make the zip again",)

    def test_an_empty_zip(self, tmp_path):
        submission = taken(zipped(tmp_path / "in.zip", {}))
        assert submission.problems[0].startswith("this is empty: hand in the modules (saddle.py, ")

    def test_every_byte_may_be_wrong(self, tmp_path):
        path = zipped(tmp_path / "in.zip", {"saddle.py": CONTENT})
        whole = path.read_bytes()
        for place in range(len(whole)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            submission = taken(path)
            assert submission.problems and submission.files.get("saddle.py") in (None, CONTENT)


class TestOtherKinds:
    @pytest.mark.parametrize("name", ["in.tar.gz", "in.rar", "saddle.py", "in"])
    def test_of_file(self, tmp_path, name):
        (tmp_path / name).write_bytes(b"Rar!")
        assert "neither a folder nor a zip" in taken(tmp_path / name).problems[0]

    def test_a_notebook_by_itself(self, tmp_path):
        (tmp_path / "hw.ipynb").write_bytes(b"{}")
        assert "hw.ipynb has no cells" in taken(tmp_path / "hw.ipynb").problems[0]
