"""The drawn pictures that stand in for FashionMNIST: stable, readable, and like it."""

import hashlib

import numpy as np
import pytest
import torch
from torchvision.datasets import FashionMNIST

from grader.checks.dataset.drawn_dataset import MARKER, write_root
from grader.checks.dataset.garments import draw


@pytest.fixture(scope="module")
def drawn():
    return draw(1280, seed=0)


def contents(root):
    return {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_seed_gives_the_same_bytes_on_every_machine():
    images, labels = draw(64, seed=0)
    digest = hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()
    assert digest == "c29b2c0ac9fec488b1d704618ee9e7bcf162ddff225c9e48e6e4ef1e616852b7"


@pytest.mark.parametrize("count", [0, 1, 3, 64])
def test_any_number_of_pictures_can_be_drawn(count):
    with np.errstate(all="raise"):
        images, labels = draw(count, seed=5)
    assert images.shape == (count, 28, 28) and images.dtype == np.uint8
    assert labels.shape == (count,) and labels.dtype == np.uint8


def test_every_class_is_drawn_equally_often_in_no_order(drawn):
    labels = drawn[1]
    assert np.bincount(labels).tolist() == [128] * 10
    assert abs(np.diff(labels.astype(int))).mean() > 2


def test_pictures_are_white_on_exact_black_over_the_full_range(drawn):
    images, _ = drawn
    corners = np.stack([images[:, y : y + 2, x : x + 2] for y in (0, 26) for x in (0, 26)])
    assert (corners == 0).mean() > 0.9
    assert (images == 0).mean() == pytest.approx(0.50, abs=0.08)  # FashionMNIST: 0.50
    brightest = images.max((1, 2))
    assert (brightest == 255).mean() > 0.6 and brightest.min() > 50


def test_brightness_is_that_of_fashion_mnist(drawn):
    images, _ = drawn
    assert images.mean() == pytest.approx(73, abs=8)
    assert images.std() == pytest.approx(90, abs=8)


def test_pictures_of_one_class_differ(drawn):
    images, labels = drawn
    assert len(np.unique(images, axis=0)) == len(images)
    spread = [images[labels == label].std(0).mean() for label in range(10)]
    assert min(spread) > 15


def test_the_nearest_mean_picture_tells_the_class(drawn):
    images, labels = drawn
    means = np.stack([images[labels == label].mean(0) for label in range(10)]).reshape(10, -1)
    others, truth = draw(500, seed=1)
    distances = ((others.reshape(-1, 1, 784) - means) ** 2).sum(-1)
    hits = distances.argmin(1) == truth
    assert hits.mean() > 0.7
    assert min(hits[truth == label].mean() for label in range(10)) > 0.3  # chance: 0.1


def test_torchvision_reads_the_root_without_a_download(tmp_path):
    root = write_root(tmp_path / "root", train=60, test=20, seed=3)
    assert "drawn by a program" in (root / MARKER).read_text()
    train, test = (FashionMNIST(root, train=part, download=False) for part in (True, False))
    for dataset, (images, labels) in ((train, draw(60, seed=6)), (test, draw(20, seed=7))):
        assert torch.equal(dataset.data, torch.from_numpy(images))
        assert dataset.targets.tolist() == labels.tolist()
    assert not (train.data[:, None] == test.data[None]).all((2, 3)).any()


def test_writing_again_changes_nothing_and_mends_what_is_cut_short(tmp_path):
    root = write_root(tmp_path, train=20, test=10)
    before = contents(root)
    assert len(before) == 5
    raw = root / "FashionMNIST" / "raw"
    kept, cut = raw / "train-images-idx3-ubyte", raw / "t10k-images-idx3-ubyte"
    stamp = kept.stat().st_mtime_ns
    cut.write_bytes(before[cut.name][:100])
    write_root(root, train=20, test=10)
    assert contents(root) == before and kept.stat().st_mtime_ns == stamp


def test_pictures_that_may_be_real_are_never_overwritten(tmp_path):
    raw = tmp_path / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "train-images-idx3-ubyte").write_bytes(b"real")
    with pytest.raises(FileExistsError, match=MARKER):
        write_root(tmp_path)
    assert contents(tmp_path) == {"train-images-idx3-ubyte": b"real"}
