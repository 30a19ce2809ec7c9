import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from picture_files import BLUE, GREEN, RED, encode, fill, noise, plain
from PIL import Image

from ganedu import data
from ganedu.data import picture_cache, pictures
from ganedu.data.decoding import Unreadable, decode


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GANEDU_CACHE", str(place))
    return place


def halves(left, right, width=8, height=8):
    picture = plain(left, width, height)
    picture.paste(right, (width // 2, 0, width, height))
    return picture


def half_clear(mode, colour):
    """Left half transparent, right half in ``colour``."""
    picture = plain((*RED, 0), mode="RGBA")
    picture.paste((*colour, 255), (4, 0, 8, 8))
    return picture.convert(mode)


def palette():
    picture = halves(RED, BLUE).quantize(2)
    assert picture.mode == "P"
    return picture


WHITE_THEN_BLUE = np.array([[[255, 0]], [[255, 0]], [[255, 255]]])
CASES = {
    "colour": (encode(halves(RED, BLUE)), [[[255, 0]], [[0, 0]], [[0, 255]]]),
    "grey": (encode(halves(0, 200).convert("L")), [[[0, 59]], [[0, 59]], [[0, 59]]]),
    "one bit": (encode(halves("black", "white").convert("1")), [[[0, 255]]] * 3),
    "16 bits": (encode(Image.fromarray(np.uint16([[0, 51400]]).repeat(8, 0).repeat(4, 1))), [[[0, 200]]] * 3),
    "palette": (encode(palette()), [[[255, 0]], [[0, 0]], [[0, 255]]]),
    "alpha": (encode(half_clear("RGBA", BLUE)), WHITE_THEN_BLUE),
    "grey and alpha": (encode(half_clear("LA", BLUE)), [[[255, 29]]] * 3),
    "palette and alpha": (encode(half_clear("RGBA", BLUE).quantize(4)), WHITE_THEN_BLUE),
    "a transparent colour": (encode(halves(RED, BLUE), transparency=RED), WHITE_THEN_BLUE),
    "a GIF": (encode(palette(), "GIF"), [[[255, 0]], [[0, 0]], [[0, 255]]]),
    "WebP": (encode(halves(RED, BLUE), "WEBP", lossless=True), [[[255, 0]], [[0, 0]], [[0, 255]]]),
    "CMYK": (encode(halves(RED, BLUE).convert("CMYK"), "JPEG", quality=100), [[[255, 0]], [[0, 0]], [[0, 255]]]),
}


@pytest.mark.parametrize("case", CASES)
def test_every_kind_of_picture_becomes_the_colours_one_sees(case):
    content, expected = CASES[case]
    pixels = decode(content, 8, 3)
    assert pixels.shape == (3, 8, 8)
    assert pixels.dtype == np.uint8
    # The outer columns, for a JPEG smears the seam.
    np.testing.assert_allclose(pixels[:, 3:5, ::7].astype(int), np.broadcast_to(expected, (3, 2, 2)), atol=4)


def test_grey_is_luminance():
    assert decode(encode(plain(GREEN)), 4, 1).tolist() == np.full((1, 4, 4), 150).tolist()


def test_the_camera_was_turned():
    upright = noise(0)
    exif = Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn clockwise
    turned = encode(upright.transpose(Image.Transpose.ROTATE_90), exif=exif)
    assert np.array_equal(decode(turned, 16, 3), decode(encode(upright), 16, 3))


@pytest.mark.parametrize(("width", "height"), [(24, 8), (8, 24), (9, 8)])
def test_the_square_in_the_middle_is_kept(width, height):
    picture = plain(BLUE, width, height)
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    picture.paste(RED, (left, top, left + side, top + side))
    assert decode(encode(picture), 8, 3)[0].mean() > (254 if width != 9 else 230)


def test_no_aliasing():
    columns = np.tile(np.uint8([0, 255]), (64, 32))
    assert np.abs(decode(encode(Image.fromarray(columns)), 16, 1)[:, :, 2:-2].astype(int) - 128).max() <= 1
    # And large JPEGs, which are decoded at a fraction of their size, are not another picture.
    large = noise(1, 6, 6).resize((600, 600), Image.Resampling.BICUBIC)
    slow = decode(encode(large), 32, 3).astype(int)
    assert np.abs(decode(encode(large, "JPEG", quality=95), 32, 3) - slow).mean() < 2


def broken_files():
    whole = encode(noise(0, 64, 64))
    jpeg = encode(noise(0, 64, 64), "JPEG")
    return {
        "empty.png": b"",
        "text.jpg": b"<html>not found</html>",
        "cut.png": whole[: len(whole) // 2],
        "cut.jpg": jpeg[: len(jpeg) // 2],
        "script.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n",
        "real.tiff": encode(Image.fromarray(np.ones((4, 4), np.float32)), "TIFF"),
    }


@pytest.mark.parametrize("name", broken_files())
def test_a_broken_file_is_unreadable(name):
    with pytest.raises(Unreadable, match=r"\w"):
        decode(broken_files()[name], 8, 3)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_decompression_bomb_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    bomb = encode(plain(RED, 40, 26))
    monkeypatch.setattr(Image.Image, "load", None)
    with pytest.raises(Unreadable, match="40 x 26 pixels: more than Pillow's limit"):
        decode(bomb, 8, 3)


def test_a_folder_of_everything(tmp_path, caplog):
    good = {
        "cats/a.png": encode(plain(RED, 30, 20)),
        "cats/deep/b.JPG": encode(plain(GREEN, 9, 50), "JPEG"),
        "dogs/c.webp": encode(plain(BLUE), "WEBP", lossless=True),
        "d.png": encode(plain(0, mode="L")),
    }
    other = {"tags.csv": b"a,b", ".hidden.png": b"x", ".thumbnails/e.png": b"x", "__MACOSX/f.png": b"x"}
    broken = {f"dogs/{name}": content for name, content in broken_files().items()}
    fill(tmp_path, good | other | broken)
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.png")
    loaded = data.load(f"folder:{tmp_path}", size=8)
    assert loaded.images.shape == loaded.card.shape == (4, 3, 8, 8)
    assert loaded.card.counts == {"(no folder)": 1, "cats": 2, "dogs": 1}
    # In the order of their names: cats/a, cats/deep/b, d, dogs/c.
    assert loaded.labels.tolist() == [1, 1, 0, 2]
    assert loaded.images.float().mean((2, 3))[[0, 3]].tolist() == [[255, 0, 0], [0, 0, 255]]
    report = "6 of 10 pictures cannot be read and are left out"
    assert report in caplog.text
    assert "dogs/cut.jpg (" in caplog.text
    assert caplog.text.count("dogs/") == 5
    assert report in loaded.card.about
    assert loaded.card.licence == "unknown: your own files"
    images, labels = next(loaded.sampler(4))
    assert images.min() >= -1
    assert labels.bincount().tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["a.png", "b.png"], {"all": 2}),
        (["faces/a.png", "faces/b.png"], {"all": 2}),
        (["faces/x/a.png", "faces/y/b.png"], {"x": 1, "y": 1}),
        (["xa/a.png", "xb/b.png"], {"xa": 1, "xb": 1}),
        (["x/1/a.png", "x/2/b.png", "y/1/c.png"], {"x": 2, "y": 1}),
    ],
)
def test_classes_are_the_first_folders_that_part(tmp_path, names, counts):
    loaded = data.load(f"folder:{fill(tmp_path, dict.fromkeys(names, encode(plain(RED))))}", size=4)
    assert loaded.card.counts == counts
    assert loaded.labels.bincount().tolist() == list(counts.values())


def test_the_cache_follows_the_files(tmp_path, cache, monkeypatch):
    fill(tmp_path, {"a.png": encode(plain(RED)), "b.png": encode(noise(2))})
    cold = data.load(f"folder:{tmp_path}", size=8)
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_decode_all", None)  # A warm cache decodes nothing,
        warm = data.load(str(tmp_path), size=8)  # and a plain path is the same folder.
    assert torch.equal(warm.images, cold.images)
    assert torch.equal(warm.labels, cold.labels)
    assert warm.card == cold.card
    warm.images.zero_()  # What is in memory is the caller's own; the cache stays as it was.
    assert torch.equal(data.load(str(tmp_path), size=8).images, cold.images)
    assert data.load(str(tmp_path), size=8, channels=1).images.shape == (2, 1, 8, 8)
    assert data.load(str(tmp_path), size=4).images.shape == (2, 3, 4, 4)
    assert len(list(cache.rglob("*.safetensors"))) == 3
    (tmp_path / "b.png").write_bytes(encode(plain(GREEN, 9, 9)))
    changed = data.load(f"folder:{tmp_path}", size=8)
    assert changed.images[1].float().mean((1, 2)).tolist() == [0, 255, 0]
    (tmp_path / "a.png").unlink()
    assert len(data.load(f"folder:{tmp_path}", size=8)) == 1
    # What a set of files has left behind does not pile up.
    assert len(list(cache.rglob("8x8x3-*.safetensors"))) == 1


@pytest.mark.parametrize("damage", ["cut", "emptied", "no header"])
def test_a_damaged_cache_is_decoded_again(tmp_path, cache, damage, caplog):
    fill(tmp_path, {"a.png": encode(noise(3))})
    before = data.load(str(tmp_path), size=8).images.clone()
    (file,) = cache.rglob("*.safetensors")
    content = file.read_bytes()
    file.unlink()  # Not written over: the first data set still looks at it.
    file.write_bytes({"cut": content[:-10], "emptied": b"", "no header": b"\xff" * 300}[damage])
    assert torch.equal(data.load(str(tmp_path), size=8).images, before)
    assert "is damaged" in caplog.text


PROGRAM = """
import os, signal, sys
from ganedu import data
os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
data.load(sys.argv[1], size=8)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_leaves_nothing_that_is_read_back(tmp_path, cache):
    fill(tmp_path, {"a.png": encode(noise(4))})
    assert subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)]).returncode == -signal.SIGKILL
    assert list(cache.rglob("*.unfinished"))
    assert not list(cache.rglob("*.safetensors"))
    assert len(data.load(str(tmp_path), size=8)) == 1
    assert not list(cache.rglob("*.unfinished"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a file on an always full disk")
def test_a_full_disk_is_one_clear_error(tmp_path, cache, monkeypatch):
    fill(tmp_path, {"a.png": encode(plain(RED))})

    def on_a_full_disk(tensors, path, metadata):
        Path("/dev/full").write_bytes(b"x")

    monkeypatch.setattr(picture_cache, "save_file", on_a_full_disk)
    with pytest.raises(data.DataUnavailable, match=r"No space left on device.\nFree some space"):
        data.load(str(tmp_path), size=8)
    assert [path for path in cache.rglob("*") if path.is_file() and path.name != ".lock"] == []


@pytest.mark.parametrize(
    ("name", "options", "error", "says"),
    [
        ("folder:{0}/none", {}, data.DataUnavailable, "none cannot be opened: No such file"),
        ("folder:{0}/a.png", {}, data.DataUnavailable, "names a file, not a folder"),
        ("zip:{0}", {}, data.DataUnavailable, "names a folder, not a file"),
        ("folder:{0}/empty", {}, data.DataUnavailable, "holds no picture: none of its 0 files ends in .bmp"),
        ("folder:{0}/bad", {}, data.DataUnavailable, r"no picture that can be read. 1 of 1 .*: a.png \(no picture"),
        ("folder:{0}", {"size": 0}, ValueError, "size must be a whole number of pixels from 1 to 1024, not 0"),
        ("folder:{0}", {"size": 8.0}, ValueError, "size must be"),
        ("folder:{0}", {"channels": 2}, ValueError, "channels must be 1"),
        ("folder:{0}", {"split": "test"}, ValueError, "one split"),
        ("mnist", {"size": 64}, ValueError, "mnist has a size of its own"),
        ("{0}/none", {}, data.DataUnavailable, "The folder .*none cannot be opened"),
        (
            "none",
            {},
            ValueError,
            "there is no data set 'none'; there is 'mnist', 'anime', 'faces', and your own",
        ),
    ],
)
def test_what_is_no_data_set_is_one_clear_error(tmp_path, cache, name, options, error, says):
    fill(tmp_path, {"a.png": encode(plain(RED)), "bad/a.png": b"x"})
    (tmp_path / "empty").mkdir()
    with pytest.raises(error, match=says):
        data.load(name.format(tmp_path), **options)
    assert not list(cache.rglob("*.safetensors*"))


def test_too_much_for_the_memory_is_said(tmp_path, monkeypatch):
    fill(tmp_path, {"a.png": encode(plain(RED))})
    with pytest.raises(data.DataUnavailable, match=r"need 1000000000000.0 GB of memory"):
        picture_cache.room(10**15, 1, 1000)
