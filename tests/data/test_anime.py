"""The real faces by the same call: the licence is told first, and only the very archive is read, each picture once."""

import hashlib
import io
import random
import zipfile
from dataclasses import replace

import pytest
import torch
from picture_files import encode, noise
from range_server import serving

from ganedu import data
from ganedu.data import anime


def archive(pictures):
    """A zip as the real one is said to be: each picture twice, the second time a folder deeper."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        for folder in ("data/", "data/data/"):
            for k, picture in enumerate(pictures):
                zipped.writestr(f"{folder}{k}.png", picture)
    return stream.getvalue()


PICTURES = [encode(noise(seed, 20, 20)) for seed in range(5)]
ZIP = archive(PICTURES)


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("GANEDU_ANIME_DIR", raising=False)
    monkeypatch.setattr(anime, "FILE", replace(anime.FILE, size=len(ZIP), sha256=hashlib.sha256(ZIP).hexdigest()))
    with serving(ZIP) as server:
        monkeypatch.setattr(anime, "ADDRESSES", (server.address("good"),))
        yield server


def test_the_archive_that_is_meant():
    assert anime.FILE.size == 462_126_466
    assert anime.FILE.sha256.startswith("b50c3f2e1bbad0d1")
    assert anime.ADDRESSES[0].endswith("/huggan/anime-faces/resolve/main/data.zip")


def test_it_comes_by_the_same_call_once_and_each_picture_once(server, capsys):
    for size in (16, 16, 8):
        faces = data.load("anime", size=size)
        assert faces.images.shape == (5, 3, size, size)
        assert faces.labels.tolist() == [0] * 5
    assert server.asked == [("good", 0)]
    assert len({image.numpy().tobytes() for image in data.load("anime", size=16).images}) == 5
    said = capsys.readouterr().err
    assert said.count("no open licence is known") == 1
    assert 'data.load("faces")' in said
    card = str(faces.card)
    for words in (
        "anime (train)",
        "5 files that repeat another are left out",
        "no open licence",
        "faces: 5",
        "5 of 3x8x8",
    ):
        assert words in card


def test_the_licence_is_told_before_anything_is_asked(server, monkeypatch, capsys):
    told = []
    monkeypatch.setattr(anime, "download", lambda *_, **__: told.append(capsys.readouterr().err) or exit("stop here"))
    with pytest.raises(SystemExit):
        data.load("anime")
    assert "no open licence is known" in told[0]
    assert not server.asked


@pytest.mark.parametrize("named", ["folder", "file", "variable"])
def test_an_archive_downloaded_by_hand_is_read_where_it_lies(server, tmp_path, monkeypatch, capsys, named):
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / ("data.zip" if named != "file" else "faces.zip")
    file.write_bytes(ZIP)
    if named == "variable":
        monkeypatch.setenv("GANEDU_ANIME_DIR", str(file.parent))
    place = {"folder": file.parent, "file": str(file), "variable": None}[named]
    assert len(data.load("anime", size=8, folder=place)) == 5
    assert not server.asked
    assert not (tmp_path / "cache" / "anime").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no .*data.zip"),
        (ZIP[:-1], f"has {len(ZIP) - 1:,} bytes, not {len(ZIP):,}"),
        (ZIP[:100] + bytes(100) + ZIP[200:], "has another SHA-256"),
    ],
)
def test_a_wrong_archive_of_the_user_starts_no_download(server, tmp_path, content, says):
    if content is not None:
        (tmp_path / "data.zip").write_bytes(content)
    with pytest.raises(data.DataUnavailable, match=says) as failure:
        data.load("anime", folder=tmp_path)
    assert "GANEDU_ANIME_DIR" in str(failure.value)
    assert 'load("zip:PATH")' in str(failure.value)
    assert not server.asked


@pytest.mark.parametrize("harm", ["cut", "flip"])
def test_a_damaged_archive_in_the_cache_is_fetched_again(server, tmp_path, harm):
    data.load("anime", size=8)
    kept = tmp_path / "cache" / "anime" / "data.zip"
    content = bytearray(ZIP)
    content[random.Random(0).randrange(len(content))] ^= 1
    kept.write_bytes(content if harm == "flip" else ZIP[:-3])
    assert len(data.load("anime", size=16)) == 5
    assert server.asked == [("good", 0)] * 2
    assert kept.read_bytes() == ZIP


def test_what_fails_names_the_address_and_leaves_nothing_that_could_be_read(server, tmp_path, monkeypatch):
    monkeypatch.setattr(anime, "ADDRESSES", (server.address("wrong"),))
    with pytest.raises(data.DataUnavailable, match=r"wrong SHA-256: it was removed(.|\n)*What to do: Where there is"):
        data.load("anime")
    assert [path.name for path in (tmp_path / "cache" / "anime").iterdir()] == [".lock"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"split": "test"}, "anime has no split 'test'"),
        ({"size": 0}, "size must be"),
        ({"channels": 2}, "channels must be"),
        ({"n": 5}, "n does not go with 'anime'"),
    ],
)
def test_wrong_values_are_seen_before_the_download(server, wrong, says):
    with pytest.raises(ValueError, match=says):
        data.load("anime", **wrong)
    assert not server.asked


def test_grey_and_limits(server):
    assert data.load("anime", size=8, channels=1).images.shape == (5, 1, 8, 8)
    with pytest.raises(data.DataUnavailable, match="more than 3 members"):
        data.load("anime", size=4, limits=data.Limits(members=3))
    assert torch.equal(data.load("anime", size=8).labels, torch.zeros(5, dtype=torch.int64))
