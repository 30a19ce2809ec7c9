"""The cache folder: files that are read only if their SHA-256 is right, and written whole or not at all.

Only raw, verified files live here. A reader needs no lock, because a file appears by :func:`os.replace` and never
changes afterwards; a writer holds the folder's lock. The lock is the kernel's (``filelock``: flock or its Windows
sibling), so that it falls when its holder is killed.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout
from tqdm import tqdm

log = logging.getLogger("ganedu.data")


class DataUnavailable(RuntimeError):
    """No source gave the data, or the cache folder cannot be used. The message says what was tried and what to do."""


@dataclass(frozen=True)
class File:
    """A file as it lies in the cache, uncompressed: its name, size in bytes and SHA-256 in hexadecimal.

    ``gz_sha256`` is the SHA-256 of the ``.gz`` that mirrors serve under ``name + ".gz"``.
    """

    name: str
    size: int
    sha256: str
    gz_sha256: str = ""

    def is_content(self, content: bytes | bytearray) -> bool:
        """Whether ``content`` is this file, by size and SHA-256."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


def cache_folder() -> Path:
    """The folder that holds all data: the environment variable ``GANEDU_CACHE``, or the platform's usual place."""
    named = os.environ.get("GANEDU_CACHE")
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("ganedu"))


def read(folder: Path, file: File) -> bytearray | None:
    """The content of ``file`` in ``folder``, or None if it is not there or is not what it should be.

    The bytes that were hashed are the bytes that are returned: nothing can change in between.

    Raises:
        DataUnavailable: the file is there and cannot be read.
    """
    path = folder / file.name
    try:
        with open(path, "rb") as stream:
            if os.fstat(stream.fileno()).st_size != file.size:
                return None
            content = bytearray(file.size)
            filled = stream.readinto(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unusable(folder, error) from error
    return content if filled == file.size and file.is_content(content) else None


def remove_if_wrong(folder: Path, file: File) -> None:
    """Remove a damaged ``file`` from ``folder`` and say so. The caller holds the lock.

    Raises:
        DataUnavailable: it cannot be removed.
    """
    path = folder / file.name
    if path.exists() and read(folder, file) is None:
        log.warning("%s is damaged (its size or SHA-256 is wrong): removing it and fetching it again", path)
        try:
            path.unlink()
        except OSError as error:
            raise unusable(folder, error) from error


def store(folder: Path, file: File, content: bytes) -> None:
    """Put ``content``, already checked, into ``folder`` under the file's name. The caller holds the lock.

    It is written under another name, flushed to the disk and moved into place, so that no reader sees a part of it.
    What a killed writer left under that other name is overwritten here.

    Raises:
        DataUnavailable: the disk is full or the folder cannot be written.
    """
    unfinished = folder / (file.name + ".unfinished")
    try:
        try:
            with open(unfinished, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(unfinished, folder / file.name)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unusable(folder, error) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file of any size, in hexadecimal. Raises OSError."""
    digest, size = hashlib.sha256(), path.stat().st_size
    with (
        open(path, "rb") as stream,
        tqdm(desc=f"checking {path.name}", total=size, unit="B", unit_scale=True, leave=False, delay=1) as bar,
    ):
        while piece := stream.read(1_000_000):
            digest.update(piece)
            bar.update(len(piece))
    return digest.hexdigest()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold ``folder`` (made if need be) for writing; wait, and say so, while another process holds it.

    Raises:
        DataUnavailable: the folder cannot be made or locked.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock")
        try:
            lock.acquire(timeout=1)
        except Timeout:
            log.warning("another process is filling %s: waiting for it", folder)
            lock.acquire()
    except (OSError, NotImplementedError) as error:
        raise unusable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def unusable(folder: Path, error: Exception) -> DataUnavailable:
    """The error that says what is wrong with the cache ``folder`` and what to do."""
    reason = getattr(error, "strerror", None) or str(error)
    return DataUnavailable(
        f"The cache folder {folder} cannot be used: {reason}.\n"
        "Free some space there, or set the environment variable GANEDU_CACHE to a folder that you may write to."
    )
