import gzip
import logging
import re
import socket
import threading
import time

import pytest

from ganedu.data.cache import DataUnavailable
from ganedu.data.sources import Folder, Mirror, SourceFailed, gunzip, obtain


def mirror(server, behaviour):
    """Our patience is short only where it must run out, so that a busy machine fails no test."""
    patience = {"answer_seconds": 0.5, "pause_seconds": 0.5} if behaviour in ("silent", "stalls") else {}
    return Mirror(server.address(behaviour), **patience)


def left_in(folder):
    """The files of a cache folder, the lock apart."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


BAD_MIRRORS = {
    "404": "HTTP 404",
    "drops": "closed connection",
    "silent": "no answer in 0.5 s|timed out",
    "stalls": "timed out",
    "truncates": "150056 bytes read|IncompleteRead|more expected",
    "claims-less": "wrong SHA-256",
    "claims-more": "more expected",
    "wrong": "wrong SHA-256",
    "endless": "sends more than",
}


@pytest.mark.parametrize("behaviour", BAD_MIRRORS)
def test_the_next_mirror_takes_over(server, files, contents, tmp_path, caplog, behaviour):
    start = time.monotonic()
    got = obtain("toy", files, tmp_path, [mirror(server, behaviour), mirror(server, "good")], "")
    assert got == contents
    assert left_in(tmp_path) == [file.name for file in files]
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert server.address(behaviour) in line
    assert "\n" not in line
    assert re.search(BAD_MIRRORS[behaviour], line)
    assert [name for _, where, name in server.asked if where == behaviour].count("a-labels.gz") == 0
    assert time.monotonic() - start < 5


def test_the_last_failure_names_every_source(server, files, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    sources = [Folder(tmp_path / "absent"), Mirror(f"http://127.0.0.1:{port}/"), mirror(server, "404")]
    start = time.monotonic()
    with pytest.raises(DataUnavailable) as failure:
        obtain("toy", files, tmp_path / "cache", sources, "What to do: put them there by hand.")
    assert time.monotonic() - start < 5
    lines = str(failure.value).splitlines()
    assert lines[0].startswith("toy could not be loaded")
    assert "the cache" in lines[1]
    assert "no such folder" in lines[2]
    assert f"127.0.0.1:{port}/: Connection refused" in lines[3]
    assert f"{server.address('404')}: HTTP 404" in lines[4]
    assert lines[5:] == ["What to do: put them there by hand."]
    assert left_in(tmp_path / "cache") == []


def test_a_dead_name_server_costs_no_more_than_a_dead_mirror(files, tmp_path, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **named: over.wait(30) and [])
    start = time.monotonic()
    with pytest.raises(DataUnavailable, match=r"no answer in 0\.5 s"):
        obtain("toy", files, tmp_path, [Mirror("http://mirror.invalid/", answer_seconds=0.5)], "")
    assert time.monotonic() - start < 5
    over.set()


def test_what_a_mirror_gave_before_it_failed_is_kept(server, files, contents, tmp_path):
    got = obtain("toy", files, tmp_path, [mirror(server, "images-only"), mirror(server, "good")], "")
    assert got == contents
    fetched = [(where, name) for command, where, name in server.asked if command == "GET"]
    assert fetched == [("images-only", "a-images.gz"), ("images-only", "a-labels.gz"), ("good", "a-labels.gz")]


def test_only_what_is_asked_is_fetched_and_only_once(server, files, contents, tmp_path):
    images, _ = files
    for _ in range(2):
        assert obtain("toy", [images], tmp_path, [mirror(server, "good")], "") == {images: contents[images]}
    assert [request for request in server.asked if request[0] == "GET"] == [("GET", "good", "a-images.gz")]


def test_a_server_that_uncompresses_on_the_way_is_understood(server, files, contents, tmp_path):
    assert obtain("toy", files, tmp_path, [mirror(server, "encoded")], "") == contents


@pytest.mark.parametrize("form", ["raw", "gz", "other spelling"])
def test_a_folder_of_the_user(files, contents, tmp_path, form):
    mine = tmp_path / "mine"
    mine.mkdir()
    for file, content in contents.items():
        if form == "gz":
            (mine / f"{file.name}.gz").write_bytes(gzip.compress(content, compresslevel=1))
        else:
            (mine / (file.name if form == "raw" else file.name.replace("-", "."))).write_bytes(content)
    folder = Folder(mine, lambda name: (name, name.replace("-", ".")))
    assert obtain("toy", files, tmp_path / "cache", [folder], "") == contents


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not the digits", "wrong size or SHA-256"),
        (gzip.compress(bytes(300_000)), "wrong size or SHA-256"),
        (gzip.compress(bytes(10**8)), "wrong size or SHA-256"),
        (gzip.compress(bytes(300_000))[:-20], "damaged .gz"),
        (b"\x1f\x8b not gzip", "damaged .gz"),
    ],
)
def test_a_wrong_file_of_the_user_is_not_taken(files, tmp_path, content, reason):
    zipped = content[:2] == b"\x1f\x8b"
    (tmp_path / ("a-images.gz" if zipped else "a-images")).write_bytes(content)
    with pytest.raises(DataUnavailable, match=reason):
        obtain("toy", files, tmp_path / "cache", [Folder(tmp_path)], "")
    assert left_in(tmp_path / "cache") == []


def test_gunzip_stops_one_byte_beyond_what_is_expected():
    bomb = gzip.compress(bytes(10**8))
    assert len(gunzip(bomb, 1000)) == 1001
    with pytest.raises(SourceFailed):
        gunzip(bomb[:-20_000], 10**8)
