"""Zip and tar archives as lists of files, checked before anything is read, and read without unpacking onto the disk.

No name inside an archive is ever used as a path. An archive is still refused whole if a member leaves its folder, is
a link or a device, or if there is more in it than `Limits` allow: a collection of pictures has none of these.
"""

import bz2
import gzip
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ganedu.data.cache import DataUnavailable

_LARGEST_HEADER = 1_000_000  # bytes: no honest tar header comes near it
_COMPRESSED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.BZ2File, b"\xfd7zXZ\0": lzma.LZMAFile}
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error, lzma.LZMAError, RuntimeError)


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold before it is refused.

    Attributes:
        members: number of files and folders.
        unpacked: bytes, all files together.
        member: bytes of a single file; a larger one is left out, and the archive is not refused.
    """

    members: int = 2_000_000
    unpacked: int = 100_000_000_000
    member: int = 500_000_000


class _Checker:
    """Looks at one member after another, and raises at the first that no collection of pictures would have."""

    def __init__(self, path: Path, limits: Limits):
        self.path, self.limits = path, limits
        self.members = self.unpacked = 0

    def refuse(self, reason: str) -> None:
        raise DataUnavailable(f"The archive {self.path} is refused: {reason}. Nothing of it was unpacked.")

    def __call__(self, name: str, size: int, plain: bool) -> None:
        """``plain``: the member is an ordinary file or a folder."""
        slashed = name.replace("\\", "/")
        if PurePosixPath(slashed).is_absolute() or re.match("[A-Za-z]:", slashed) or ".." in slashed.split("/"):
            self.refuse(f"its member {name!r} would leave the folder")
        if not plain:
            self.refuse(f"its member {name!r} is a link, a device or another special file")
        self.members += 1
        self.unpacked += size
        if self.members > self.limits.members:
            self.refuse(f"it has more than {self.limits.members:,} members (pass Limits to allow more)")
        if self.unpacked > self.limits.unpacked:
            self.refuse(f"it holds more than {self.limits.unpacked:,} bytes unpacked (pass Limits to allow more)")


@contextmanager
def _named(path: Path, kind: str) -> Iterator[None]:
    """Say which archive it was that could not be read."""
    try:
        yield
    except _DAMAGED as error:
        if isinstance(error, DataUnavailable):
            raise
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DataUnavailable(f"{path} is no {kind} archive, or a damaged one: {reason}.") from error


class ZipArchive:
    """The files of a zip archive, in the order of their names.

    Attributes:
        names: of all files in it.

    Raises:
        DataUnavailable: it is damaged, encrypted, or refused (see the top of this page).
    """

    def __init__(self, path: Path, limits: Limits):
        self._path, self._limits = path, limits
        check = _Checker(path, limits)
        with _named(path, "zip"), zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                kind = stat.S_IFMT(member.external_attr >> 16)
                check(member.orig_filename, member.file_size, kind in (0, stat.S_IFREG, stat.S_IFDIR))
                if member.flag_bits & 1:
                    check.refuse(f"its member {member.filename!r} is encrypted")
            self._files = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
        self.names = [member.filename for member in self._files]

    def contents(self, positions: Sequence[int]) -> Iterator[bytes | Exception]:
        """The content of each of ``names[i]`` for the ascending ``positions`` i, or why that one cannot be read."""
        with _named(self._path, "zip"), zipfile.ZipFile(self._path) as archive:
            for position in positions:
                member = self._files[position]
                if member.file_size > self._limits.member:
                    yield ValueError(f"it is larger than {self._limits.member:,} bytes")
                    continue
                try:
                    yield archive.read(member)
                except _DAMAGED as error:  # One damaged member does not spoil the others.
                    yield error


class _Bounded:
    """A stream that refuses a single read of more than ``largest`` bytes: a header may claim to be a terabyte."""

    def __init__(self, stream, largest: int):
        self._stream, self._largest = stream, largest
        self.seek, self.tell, self.close = stream.seek, stream.tell, stream.close

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= self._largest:
            raise tarfile.ReadError(f"a header claims more than {self._largest:,} bytes")
        return self._stream.read(size)


class TarArchive:
    """The files of a tar archive, plain or compressed by gzip, bzip2 or xz, in the order in which they lie there.

    Attributes:
        names: of all files in it.

    Raises:
        DataUnavailable: it is damaged, or refused (see the top of this page).
    """

    def __init__(self, path: Path, limits: Limits):
        self._path, self._limits = path, limits
        check = _Checker(path, limits)
        self.names: list[str] = []
        with _named(path, "tar"), self._open(_LARGEST_HEADER) as archive:
            for member in archive:
                plain = member.isdir() or (member.isfile() and not member.issparse())
                # Before the archive's next header, so that the data of a bomb is never even skipped over.
                check(member.name, member.size, plain)
                if member.isfile():
                    self.names.append(member.name)
                archive.members.clear()  # tarfile remembers every member; we need none of them.

    def contents(self, positions: Sequence[int]) -> Iterator[bytes | Exception]:
        """The content of each of ``names[i]`` for the ascending ``positions`` i, or why that one cannot be read."""
        wanted, position = set(positions), -1
        with _named(self._path, "tar"), self._open(max(self._limits.member, _LARGEST_HEADER)) as archive:
            for member in archive:
                archive.members.clear()
                position += member.isfile()
                if not member.isfile() or position not in wanted:
                    continue
                if member.size > self._limits.member:
                    yield ValueError(f"it is larger than {self._limits.member:,} bytes")
                else:
                    yield archive.extractfile(member).read()

    @contextmanager
    def _open(self, largest_read: int) -> Iterator[tarfile.TarFile]:
        with open(self._path, "rb") as raw:
            head = raw.read(6)
            raw.seek(0)
            opener = next((opener for magic, opener in _COMPRESSED.items() if head.startswith(magic)), None)
            stream = raw if opener is None else opener(raw)
            with tarfile.open(fileobj=_Bounded(stream, largest_read), mode="r:", errorlevel=2) as archive:
                yield archive
