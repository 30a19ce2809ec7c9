import gzip
import io
import stat
import tarfile
import zipfile

import pytest
import torch
from picture_files import BLUE, GREEN, RED, encode, fill, noise, plain

from ganedu import data
from ganedu.data.archives import Limits, TarArchive, ZipArchive

FILES = {"set/a.png": encode(plain(RED)), "set/b.png": encode(plain(GREEN)), "set/c.jpg": encode(noise(0), "JPEG")}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GANEDU_CACHE", str(place))
    return place


def zipped(path, files, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path, files, mode="w", kind=tarfile.REGTYPE, link="", **header):
    with tarfile.open(path, mode, **header) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(content), kind, link
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz", "a.txz"])
def test_an_archive_is_the_folder_it_was_made_of(tmp_path, cache, name):
    path = tmp_path / name
    if name.endswith("zip"):
        zipped(path, FILES)
    else:
        tarred(
            path, FILES, {"gz": "w:gz", "z2": "w:bz2", "xz": "w:xz"}.get(name[-2:], "w:gz" if "tgz" in name else "w")
        )
    folder = data.load(f"folder:{fill(tmp_path / 'unpacked', FILES)}", size=8)
    for spelling in (f"{'zip' if name.endswith('zip') else 'tar'}:{path}", str(path)):
        loaded = data.load(spelling, size=8)
        assert torch.equal(loaded.images, folder.images)
        assert torch.equal(loaded.labels, folder.labels)
        assert loaded.card.sha256 == folder.card.sha256
    # Nothing is unpacked, anywhere.
    assert {file.suffix for file in cache.rglob("*") if file.is_file()} <= {"", ".safetensors"}
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [name]


def zip_with(path, name, mode=stat.S_IFREG, flags=0):
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.png", FILES["set/a.png"])
        archive.writestr(member, "x")
    return path


ESCAPES = ["../x.png", "a/../../x.png", "/etc/x.png", "..\\x.png", "C:\\x.png", "C:/x.png", "\\\\host\\x.png"]


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_leaves_the_folder_is_refused(tmp_path, name):
    for archive, kind in ((zip_with(tmp_path / "a", name), "zip"), (tarred(tmp_path / "b", {name: b"x"}), "tar")):
        with pytest.raises(data.DataUnavailable, match=r"is refused: its member .* would leave the folder"):
            data.load(f"{kind}:{archive}", size=8)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_special_files_in_a_zip_are_refused(tmp_path, mode):
    with pytest.raises(data.DataUnavailable, match="link, a device"):
        data.load(f"zip:{zip_with(tmp_path / 'a.zip', 'b.png', mode)}", size=8)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_special_files_in_a_tar_are_refused(tmp_path, kind):
    archive = tarred(tmp_path / "a.tar", {"b.png": b""}, kind=kind, link="a.png")
    with pytest.raises(data.DataUnavailable, match="link, a device"):
        data.load(f"tar:{archive}", size=8)


@pytest.mark.parametrize(
    ("limits", "says"),
    [(Limits(members=2), "more than 2 members"), (Limits(unpacked=300), "more than 300 bytes unpacked")],
)
def test_limits(tmp_path, limits, says):
    for archive in (f"zip:{zipped(tmp_path / 'a.zip', FILES)}", f"tar:{tarred(tmp_path / 'a.tar', FILES)}"):
        with pytest.raises(data.DataUnavailable, match=says):
            data.load(archive, size=8, limits=limits)
        assert len(data.load(archive, size=8)) == 3


def test_a_single_large_file_is_left_out(tmp_path, caplog):
    files = FILES | {"set/large.png": encode(noise(1, 99, 99))}
    for name in (
        f"zip:{zipped(tmp_path / 'a.zip', files)}",
        f"tar:{tarred(tmp_path / 'a.tar', files)}",
        f"folder:{fill(tmp_path / 'folder', files)}",
    ):
        assert len(data.load(name, size=8, limits=Limits(member=5_000))) == 3
    assert caplog.text.count("1 of 4 pictures cannot be read and are left out: set/large.png (it is larger than") == 3


def test_a_tar_bomb_is_refused_before_its_data_are_unpacked(tmp_path, monkeypatch):
    member = tarfile.TarInfo("a.png")
    member.size = 10**15
    (tmp_path / "a.tgz").write_bytes(gzip.compress(member.tobuf() + bytes(10_000)))
    with pytest.raises(data.DataUnavailable, match="bytes unpacked"):
        data.load(f"tar:{tmp_path / 'a.tgz'}", size=8)
    # A header that claims a name of a gigabyte.
    long = tarfile.TarInfo("././@LongLink")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 10**9
    (tmp_path / "b.tgz").write_bytes(gzip.compress(long.tobuf(tarfile.GNU_FORMAT) + bytes(10_000)))
    with pytest.raises(data.DataUnavailable, match="a header claims more than 1,000,000 bytes"):
        data.load(f"tar:{tmp_path / 'b.tgz'}", size=8)


def test_one_damaged_member_of_a_zip_is_left_out(tmp_path, caplog):
    path = zipped(tmp_path / "a.zip", FILES, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.index(FILES["set/b.png"]) + 60] ^= 1
    path.write_bytes(content)
    assert len(data.load(f"zip:{path}", size=8)) == 2
    assert "1 of 3 pictures cannot be read and are left out: set/b.png (Bad CRC-32" in caplog.text


def cut(path):
    path.write_bytes(path.read_bytes()[:-700])
    return path


def encrypted(path):
    content = bytearray(zipped(path, FILES).read_bytes())
    for header, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.index(header) + offset] |= 1
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("kind", "make", "says"),
    [
        ("zip", lambda path: cut(zipped(path, FILES)), "no zip archive, or a damaged one"),
        ("tar", lambda path: cut(tarred(path, FILES, "w:gz")), "no tar archive, or a damaged one"),
        ("tar", lambda path: cut(tarred(path, FILES, "w:xz")), "no tar archive, or a damaged one"),
        ("zip", lambda path: tarred(path, FILES), "no zip archive"),
        ("tar", lambda path: zipped(path, FILES), "no tar archive"),
        ("tar", lambda path: (path.write_bytes(b"") and path) or path, "no tar archive"),
        ("zip", encrypted, "is encrypted"),
        ("zip", lambda path: zipped(path, {}), "holds no picture: none of its 0 files"),
        ("tar", lambda path: tarred(path, {"readme.txt": b"x"}), "holds no picture: none of its 1 files"),
    ],
)
def test_what_is_no_archive_of_pictures_is_one_clear_error(tmp_path, cache, kind, make, says):
    with pytest.raises(data.DataUnavailable, match=says):
        data.load(f"{kind}:{make(tmp_path / 'archive')}", size=8)
    assert not list(cache.rglob("*.safetensors*"))


def test_names_and_contents_go_together(tmp_path):
    files = {f"{letter}.png": encode(plain(BLUE, side, side)) for side, letter in enumerate("cab", 1)}
    for archive in (
        ZipArchive(zipped(tmp_path / "a.zip", files), Limits()),
        TarArchive(tarred(tmp_path / "a.tar", files), Limits()),
    ):
        assert set(archive.names) == set(files)
        assert list(archive.contents([0, 2])) == [files[archive.names[0]], files[archive.names[2]]]
