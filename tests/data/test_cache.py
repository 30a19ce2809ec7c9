import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ganedu import data
from ganedu.data import cache
from ganedu.data.cache import DataUnavailable
from ganedu.data.sources import Mirror, obtain

# What a process of its own runs: obtain the files from one mirror into one folder.
PROGRAM = """
import os, signal, sys
from pathlib import Path
from ganedu.data import cache, sources
if "die-in-mid-write" in sys.argv:
    os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
files = [cache.File(*fields) for fields in {fields!r}]
got = sources.obtain("toy", files, Path(sys.argv[1]), [sources.Mirror(sys.argv[2])], "")
assert all(file.is_content(content) for file, content in got.items()) and len(got) == 2
"""


def start(files, *arguments):
    fields = [(file.name, file.size, file.sha256, file.gz_sha256) for file in files]
    return subprocess.Popen([sys.executable, "-c", PROGRAM.format(fields=fields), *map(str, arguments)])


def test_two_processes_at_once_fetch_each_file_once(server, files, contents, tmp_path):
    folder = tmp_path / "cache"
    processes = [start(files, folder, server.address("slow")) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    fetched = [name for command, _, name in server.asked if command == "GET"]
    assert sorted(fetched) == ["a-images.gz", "a-labels.gz"]
    assert obtain("toy", files, folder, [], "") == contents


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", ["in mid-download", "in mid-write"])
def test_a_killed_process_leaves_nothing_that_is_read_back(server, files, contents, tmp_path, moment):
    if moment == "in mid-download":
        process = start(files, tmp_path, server.address("stalls"))
        assert server.half_sent.wait(60)
        process.kill()
    else:
        process = start(files, tmp_path, server.address("good"), "die-in-mid-write")
    assert process.wait(60) == -signal.SIGKILL
    assert all(cache.read(tmp_path, file) is None for file in files)
    # The lock of the dead does not hold us up, and what it left is overwritten.
    assert obtain("toy", files, tmp_path, [Mirror(server.address("good"))], "") == contents
    assert not list(tmp_path.glob("*.unfinished"))


@pytest.mark.parametrize("damage", ["truncated", "one bit", "empty"])
def test_a_damaged_file_is_noticed_removed_and_fetched_again(server, files, contents, tmp_path, caplog, damage):
    mirror = Mirror(server.address("good"))
    obtain("toy", files, tmp_path, [mirror], "")
    path = tmp_path / files[0].name
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes({"truncated": content[:1000], "one bit": content, "empty": b""}[damage])
    server.asked.clear()

    with pytest.raises(DataUnavailable, match="toy could not be loaded"):
        obtain("toy", files, tmp_path, [], "")
    assert f"{path} is damaged" in caplog.text
    assert not path.exists()
    assert obtain("toy", files, tmp_path, [mirror], "") == contents
    assert [name for command, _, name in server.asked if command == "GET"] == ["a-images.gz"]


def test_a_warm_cache_is_read_without_writing(files, contents, tmp_path, monkeypatch):
    for file, content in contents.items():
        cache.store(tmp_path, file, content)
    monkeypatch.setattr(cache, "locked", None)
    assert obtain("toy", files, tmp_path, [], "") == contents


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a file on an always full disk")
def test_a_full_disk_is_one_clear_error(server, files, tmp_path):
    (tmp_path / f"{files[0].name}.unfinished").symlink_to("/dev/full")
    with pytest.raises(DataUnavailable, match=r"No space left on device.\nFree some space .* GANEDU_CACHE"):
        obtain("toy", files, tmp_path, [Mirror(server.address("good"))], "")
    assert [path.name for path in tmp_path.iterdir() if path.name != ".lock"] == []


@pytest.mark.parametrize(
    "obstacle", ["a file", "a place where even root may not write", "a folder in the file's place"]
)
def test_a_cache_that_cannot_be_used_is_one_clear_error(tmp_path, monkeypatch, obstacle):
    place = tmp_path / "cache"
    if obstacle == "a file":
        place.write_text("a file")
    elif obstacle == "a folder in the file's place":
        (place / "mnist" / "train-images-idx3-ubyte").mkdir(parents=True)
    else:
        place = Path("/sys/ganedu")
        if sys.platform != "linux":
            pytest.skip("needs Linux's /sys")
    monkeypatch.setenv("GANEDU_CACHE", str(place))
    with pytest.raises(DataUnavailable, match=r"The cache folder .* cannot be used: .*\n.*GANEDU_CACHE"):
        data.load("mnist")


def test_where_the_cache_is(tmp_path, monkeypatch):
    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path))
    assert data.cache_folder() == tmp_path
    monkeypatch.delenv("GANEDU_CACHE")
    assert data.cache_folder().is_absolute()
    assert "ganedu" in data.cache_folder().parts
