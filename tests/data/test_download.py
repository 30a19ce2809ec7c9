"""A large file from servers that drop, stall, lie and send rubbish: it comes whole, or the reader is told why not."""

import errno
import hashlib
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest
from range_server import serving

from ganedu.data import cache
from ganedu.data.cache import DataUnavailable, File
from ganedu.data.download import Patience, download

CONTENT = random.Random(7).randbytes(300_000)
FILE = File("data.zip", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
CALM = Patience(tries=3, wait=0.01)
# Short only where it must run out, so that a busy machine fails no test.
HURRIED = {
    "silent": Patience(answer=0.5, tries=2, wait=0.01),
    "trickles": Patience(pause=0.5, tries=2, wait=0.01),
    "stalls": Patience(pause=2, tries=3, wait=0.01),
}


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(CONTENT) as server:
        yield server


def fetch(folder, server, *behaviours, patience=CALM):
    with cache.locked(folder):
        return download(
            "toy", FILE, folder, [server.address(b) for b in behaviours], "Do it by hand.", patience=patience
        )


def left_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


@pytest.mark.parametrize(
    ("behaviour", "starts"),
    [
        ("good", [0]),
        ("busy", [0, 0, 0]),
        ("drops", [0, 100_000, 200_000]),
        ("drops-no-ranges", [0, 100_000, 200_000]),
        ("stalls", [0, 150_000]),
    ],
)
def test_what_can_be_survived_is(server, tmp_path, behaviour, starts):
    assert fetch(tmp_path, server, behaviour, patience=HURRIED.get(behaviour, CALM)).read_bytes() == CONTENT
    assert left_in(tmp_path) == ["data.zip"]
    assert server.asked == [(behaviour, start) for start in starts]


BAD = {
    "404": "HTTP 404",
    "silent": "no answer in 0.5 s|timed out",
    "trickles": "less than 1,000 bytes a second came|timed out",
    "claims-less": "its file has 150000 bytes, not 300000: it is another file",
    "claims-more": "its file has 600000 bytes, not 300000: it is another file",
    "wrong": "all of it came, with the wrong SHA-256: it was removed",
    "endless": "it sends more than the 300,000 bytes expected",
    "range-unasked": None,  # harmless: the range is the whole file
    "stuck": "100 of 300,000 bytes are there, and 3 tries in a row brought next to nothing",
}


@pytest.mark.parametrize("behaviour", BAD)
def test_a_bad_server_is_left_and_said_to_be_bad(server, tmp_path, caplog, behaviour):
    if behaviour in HURRIED:
        with pytest.raises(DataUnavailable):
            fetch(tmp_path, server, behaviour, patience=HURRIED[behaviour])
        assert fetch(tmp_path, server, "good").read_bytes() == CONTENT
    else:
        assert fetch(tmp_path, server, behaviour, "good").read_bytes() == CONTENT
    assert left_in(tmp_path) == ["data.zip"]
    said = [record.getMessage() for record in caplog.records]
    assert all("\n" not in line for line in said)
    if BAD[behaviour]:
        assert any(re.search(BAD[behaviour], line) for line in said), said


def test_the_last_failure_says_what_was_tried_what_is_kept_and_what_to_do(server, tmp_path):
    with pytest.raises(DataUnavailable) as failure:
        fetch(tmp_path, server, "404", "stuck")
    lines = str(failure.value).splitlines()
    assert lines[0] == "toy could not be loaded. Tried in order:"
    assert "the cache" in lines[1]
    assert f"{server.address('404')}: HTTP 404" in lines[2]
    assert "next to nothing" in lines[3]
    kept = f"100 of 300,000 bytes are kept in {tmp_path / 'data.zip.part'}"
    assert lines[4] == f"What to do: {kept}: call it again, and it goes on from there. Do it by hand."
    assert left_in(tmp_path) == ["data.zip.part"]  # and nothing under the file's own name
    assert fetch(tmp_path, server, "good").read_bytes() == CONTENT
    assert server.asked[-1] == ("good", 100)


@pytest.mark.parametrize("part", [bytes(1000), CONTENT + b"more", bytes(len(CONTENT)), CONTENT])
def test_what_an_earlier_download_left_is_never_trusted(server, tmp_path, part):
    (tmp_path / "data.zip.part").write_bytes(part)
    assert fetch(tmp_path, server, "good").read_bytes() == CONTENT
    assert left_in(tmp_path) == ["data.zip"]
    assert bool(server.asked) == (part != CONTENT)


def test_a_server_that_answers_with_another_range_is_left(server, tmp_path):
    (tmp_path / "data.zip.part").write_bytes(CONTENT[:1000])
    with pytest.raises(DataUnavailable, match=r"asked for bytes 1000- of 300000, it answers with bytes 500-"):
        fetch(tmp_path, server, "other-range")
    assert (tmp_path / "data.zip.part").read_bytes() == CONTENT[:1000]


def test_no_room_on_the_disk_is_seen_before_anything_is_asked(server, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 10**6, 10**6))
    with cache.locked(tmp_path), pytest.raises(DataUnavailable, match=r"toy needs 2 MB of disk, and .* has 1 MB free"):
        download("toy", FILE, tmp_path, [server.address("good")], "", room=1_500_000)
    assert not server.asked


def test_a_disk_that_fills_up_on_the_way_keeps_what_came(server, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataUnavailable, match=r"No space left on device.*\n.*GANEDU_CACHE"):
        fetch(tmp_path, server, "good")
    assert left_in(tmp_path) == ["data.zip.part"]
    monkeypatch.undo()
    assert fetch(tmp_path, server, "good").read_bytes() == CONTENT


PROGRAM = """
import signal
import sys
from pathlib import Path
from ganedu.data import cache
from ganedu.data.cache import File
from ganedu.data.download import download
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests run in the background inherit that it is ignored
folder = Path(sys.argv[1])
with cache.locked(folder):
    download("toy", File({name!r}, {size}, {sha256!r}), folder, [sys.argv[2]], "")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process, and no SIGKILL")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_stopped_at_any_moment_it_goes_on_the_next_time(server, tmp_path, how):
    program = PROGRAM.format(name=FILE.name, size=FILE.size, sha256=FILE.sha256)
    command = [sys.executable, "-c", program, str(tmp_path), server.address("stalls")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    part, end = tmp_path / "data.zip.part", time.monotonic() + 60
    while not (part.exists() and part.stat().st_size >= 65_536) and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(how)
    said = process.communicate(timeout=60)[1]
    if how == signal.SIGINT:
        assert f"bytes are kept in {part}: the next time it goes on from there." in said
    kept = part.stat().st_size
    assert 65_536 <= kept <= 150_000
    assert fetch(tmp_path, server, "good").read_bytes() == CONTENT
    assert server.asked[-1] == ("good", kept)
    assert left_in(tmp_path) == ["data.zip"]


def test_a_dead_address(tmp_path):
    with cache.locked(tmp_path), pytest.raises(DataUnavailable, match="Connection refused"):
        download("toy", FILE, tmp_path, ["http://127.0.0.1:9/data.zip"], "", patience=CALM)
    assert not list(Path(tmp_path).glob("data*"))
