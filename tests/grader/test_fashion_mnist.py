"""The data set finder: where it looks, what it refuses, what it leaves. No test uses a network."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exercises.given import fashion_mnist
from exercises.given.fashion_mnist import (
    FILES,
    DatasetDamaged,
    DatasetError,
    DatasetNotFound,
    find_dataset,
    is_drawn,
    write_atomically,
)
from tests.grader.idx import write_root

PACKAGE = Path("/usr/share/datasets/fashion-mnist")
needs_package = pytest.mark.skipif(
    not PACKAGE.is_dir(), reason="Debian's package dataset-fashion-mnist is not installed"
)


@pytest.fixture
def root(tmp_path):
    return write_root(tmp_path / "mine")


@pytest.fixture
def own_sums(root, monkeypatch):
    """Let the tiny pictures be the data set whose sums are known."""
    for name in FILES:
        content = (root / "FashionMNIST" / "raw" / name).read_bytes()
        monkeypatch.setitem(FILES, name, hashlib.md5(content).hexdigest())


@pytest.fixture
def archives(root, own_sums, tmp_path):
    """A folder with the four .gz files, as Debian's package has it."""
    folder = tmp_path / "archives"
    folder.mkdir()
    for name in FILES:
        content = (root / "FashionMNIST" / "raw" / name).read_bytes()
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    return folder


def contents(root):
    return {path.name: path.read_bytes() for path in (root / "FashionMNIST" / "raw").iterdir()}


def test_a_torchvision_root_is_used_where_it_lies_with_as_many_images_as_it_has(root, tmp_path):
    assert find_dataset(root, unpack_to=tmp_path / "data") == root
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("inside", ["FashionMNIST", "FashionMNIST/raw"])
def test_a_folder_inside_a_torchvision_root_is_understood(root, inside):
    assert find_dataset(root / inside) == root


def test_archives_are_unpacked_into_a_torchvision_root(archives, root, tmp_path):
    data = tmp_path / "data"
    assert find_dataset(archives, unpack_to=data) == data
    assert contents(data) == contents(root)
    assert find_dataset(archives, unpack_to=data) == data  # and again: nothing to do


def test_extracted_files_in_a_plain_folder_are_put_into_a_torchvision_root(
    root, own_sums, tmp_path
):
    plain, data = tmp_path / "plain", tmp_path / "data"
    shutil.copytree(root / "FashionMNIST" / "raw", plain)
    assert find_dataset(plain, unpack_to=data) == data
    assert contents(data) == contents(root)


def test_a_torchvision_root_with_archives_alone_is_unpacked(archives, root, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(archives, other / "FashionMNIST" / "raw")
    assert find_dataset(other, unpack_to=other) == other
    assert contents(root).items() <= contents(other).items()


def test_unpacked_files_are_what_torchvision_reads(archives, tmp_path):
    from torchvision.datasets import FashionMNIST

    found = FashionMNIST(find_dataset(archives, unpack_to=tmp_path / "data"), download=False)
    assert found.data.shape == (96, 28, 28)


@needs_package
def test_the_package_holds_the_files_whose_sums_are_known(tmp_path):
    data = tmp_path / "data"
    assert find_dataset(PACKAGE, unpack_to=data) == data
    raw = data / "FashionMNIST" / "raw"
    assert {path.name for path in raw.iterdir()} == set(FILES)
    assert (raw / "train-images-idx3-ubyte").stat().st_size == 16 + 60_000 * 28 * 28
    assert find_dataset(data) == data


class TestOrder:
    """With no path: the usual folder, then the package, then (if allowed) a download."""

    def test_the_usual_folder_comes_first(self, archives, tmp_path, monkeypatch):
        monkeypatch.setattr(fashion_mnist, "PACKAGE", archives)
        usual = write_root(tmp_path / "data", train=5)
        before = contents(usual)
        assert find_dataset(unpack_to=usual, download=False) == usual
        assert contents(usual) == before

    def test_it_is_data_in_the_working_directory(self, tmp_path, monkeypatch):
        write_root(tmp_path / "data")
        monkeypatch.chdir(tmp_path)
        assert find_dataset(download=False) == Path("data")

    def test_the_package_comes_second(self, archives, root, tmp_path, monkeypatch):
        monkeypatch.setattr(fashion_mnist, "PACKAGE", archives)
        assert find_dataset(unpack_to=tmp_path / "data", download=False) == tmp_path / "data"
        assert contents(tmp_path / "data") == contents(root)

    def test_nothing_found_and_no_download_names_places_and_ways(self, tmp_path, monkeypatch):
        monkeypatch.setattr(fashion_mnist, "PACKAGE", tmp_path / "package")
        with pytest.raises(DatasetNotFound) as error:
            find_dataset(unpack_to=tmp_path / "data", download=False)
        for words in (tmp_path / "data", tmp_path / "package", "apt install", "--data"):
            assert str(words) in str(error.value)
        assert not (tmp_path / "data").exists()

    def test_a_path_is_the_only_place_looked_at(self, archives, root, tmp_path, monkeypatch):
        monkeypatch.setattr(fashion_mnist, "PACKAGE", archives)
        (tmp_path / "empty").mkdir()
        with pytest.raises(DatasetNotFound, match="empty lacks train-images-idx3-ubyte, train-lab"):
            find_dataset(tmp_path / "empty", unpack_to=root)


def test_a_missing_folder_and_missing_files_are_named(root, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist; get it with"):
        find_dataset(tmp_path / "nowhere")
    (root / "FashionMNIST" / "raw" / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DatasetNotFound, match="mine lacks t10k-labels-idx1-ubyte;"):
        find_dataset(root)


def truncate(path):
    path.write_bytes(path.read_bytes()[:-1])


def empty(path):
    path.write_bytes(b"")


def page(path):
    path.write_bytes(b"<html>404</html>" * 100)


def other_count(path):
    write_root(path.parent / "few", train=5)
    shutil.copy(path.parent / "few" / "FashionMNIST" / "raw" / path.name, path)


@pytest.mark.parametrize("damage", [truncate, empty, page, other_count])
@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
def test_a_damaged_file_is_named_with_the_next_step(root, damage, name):
    damage(root / "FashionMNIST" / "raw" / name)
    with pytest.raises(DatasetDamaged, match=name) as error:
        find_dataset(root)
    assert "run again" in str(error.value)


def test_archives_with_another_content_are_refused(archives, tmp_path):
    bad = archives / "t10k-images-idx3-ubyte.gz"
    content = bytearray(gzip.decompress(bad.read_bytes()))
    content[-1] ^= 1
    bad.write_bytes(gzip.compress(content))
    with pytest.raises(DatasetDamaged, match=f"{bad} is not FashionMNIST's .* MD5"):
        find_dataset(archives, unpack_to=tmp_path / "data")


def test_a_cut_archive_is_refused(archives, tmp_path):
    truncate(archives / "train-labels-idx1-ubyte.gz")
    with pytest.raises(DatasetDamaged, match="train-labels-idx1-ubyte.gz is a damaged archive"):
        find_dataset(archives, unpack_to=tmp_path / "data")


def test_unpacking_replaces_a_damaged_file_but_not_other_data(archives, root, tmp_path):
    other = write_root(tmp_path / "data", seed=1)
    before = contents(other)
    with pytest.raises(DatasetError, match="contains different data"):
        find_dataset(archives, unpack_to=other)
    assert contents(other) == before
    for name in FILES:
        truncate(other / "FashionMNIST" / "raw" / name)
    find_dataset(archives, unpack_to=other)
    assert contents(other) == contents(root)


def test_drawn_pictures_are_marked_by_a_file(root):
    assert not is_drawn(root)
    (root / "DRAWN.txt").write_text("drawn\n")
    assert is_drawn(root)
    assert find_dataset(root) == root


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_looking_does_not_import_torch(root):
    code = f"""import sys
from exercises.given.fashion_mnist import find_dataset
find_dataset({str(root)!r})
sys.exit("torch" in sys.modules)"""
    assert subprocess.run([sys.executable, "-c", code], timeout=500).returncode == 0


class TestReplacing:
    """Windows refuses to replace a file that another program is reading."""

    @pytest.fixture
    def refusals(self, monkeypatch):
        """How often os.replace refuses before it works again."""
        left, replace = [], os.replace

        def refuse(source, target):
            if left:
                raise left.pop()
            replace(source, target)

        monkeypatch.setattr(os, "replace", refuse)
        return left

    def test_a_short_refusal_is_waited_for(self, tmp_path, refusals, monkeypatch):
        monkeypatch.setattr(fashion_mnist, "REPLACE_SECONDS", 600.0)
        refusals += [PermissionError(), PermissionError()]
        write_atomically(tmp_path / "file", b"new")
        assert (tmp_path / "file").read_bytes() == b"new" and not refusals

    def test_a_lasting_refusal_is_an_error(self, tmp_path, refusals, monkeypatch):
        monkeypatch.setattr(fashion_mnist, "REPLACE_SECONDS", 0.0)
        (tmp_path / "file").write_bytes(b"old")
        refusals += [PermissionError()]
        with pytest.raises(PermissionError):
            write_atomically(tmp_path / "file", b"new")
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
