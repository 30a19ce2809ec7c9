"""A folder, zip or tar of pictures as a data set: decoded once, then read from the cache.

    faces = data.load("folder:faces", size=64)          # every picture below it, (N, 3, 64, 64)
    faces = data.load("zip:faces.zip", size=32, channels=1)
    faces = data.load("tar:faces.tar.xz")

The folders on the first level are the classes. Broken files are counted, named and left out. An archive is read where
it lies; nothing of it is unpacked onto the disk (see `ganedu.data.archives`).
"""

import hashlib
import json
import os
import re
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np
import torch
from tqdm import tqdm

from ganedu.data import cache, picture_cache
from ganedu.data.archives import Limits, TarArchive, ZipArchive
from ganedu.data.cache import DataUnavailable
from ganedu.data.dataset import Card, Dataset
from ganedu.data.picture_folder import PictureFolder

KINDS = ("folder", "zip", "tar")
LARGEST_SIDE = 1024  # pixels: beyond it, a thousand pictures would already take 3 GB
_FORMAT = 1  # Count up when the same files would be decoded to other pixels: older caches are then not used.
_NAMED = 5  # broken files that are named; the rest is counted
_TAR = re.compile(r"\.(tar(\.(gz|bz2|xz))?|tgz|tbz2|txz)$", re.IGNORECASE)


class Collection(Protocol):
    """What `load` asks of a folder or an archive."""

    names: list[str]

    def contents(self, positions: Sequence[int]) -> Iterator[bytes | Exception | Callable[[], bytes]]:
        """The content of each of ``names[i]``, the reason why there is none, or a function that reads it."""


def kind_and_path(name: str) -> tuple[str, Path] | None:
    """``"zip:a.zip"`` as ``("zip", Path("a.zip"))``; a plain path by what it is; None if ``name`` is neither."""
    kind, colon, path = name.partition(":")
    if colon and kind in KINDS:
        return kind, Path(path).expanduser()
    path = Path(name).expanduser()
    if path.suffix.lower() == ".zip" and not path.is_dir():
        return "zip", path
    if _TAR.search(path.name) and not path.is_dir():
        return "tar", path
    return ("folder", path) if "/" in name or os.sep in name or (name and path.is_dir()) else None


class WrongArchive(DataUnavailable):
    """An archive that is not the one that was meant."""


def load(
    kind: str,
    path: Path,
    *,
    size: int = 64,
    channels: int = 3,
    limits: Limits | None = None,
    sha256: str | None = None,
    distinct: bool = False,
) -> Dataset:
    """The pictures in a folder or archive.

    Args:
        kind: one of `KINDS`.
        path: the folder or archive.
        size: pixels of each side, 1 to 1,024. See `ganedu.data.decoding.decode` for how a picture gets there.
        channels: 1 (grey) or 3 (colour).
        limits: what an archive may hold before it is refused.
        sha256: what the archive's SHA-256 must be, asked whenever it is read.
        distinct: leave out a file whose content another has, of a lower name.

    Returns:
        Images uint8 ``(N, channels, size, size)``, in the order of their names (of a tar: in its own order). Labels
        number the folders on the first level in the order of their names; a folder that holds all the rest is not
        counted as a level. Without such folders all labels are 0. Paths ending in no known suffix, and hidden files,
        are ignored.

    Raises:
        ValueError: a size or number of channels that is not allowed.
        DataUnavailable: no such file, no picture that can be read, a refused or damaged archive, no room.
        WrongArchive: its SHA-256 is another.
    """
    check(size, channels)
    limits = limits or Limits()
    path = _existing(kind, path)
    collection: Collection | None = None
    if kind == "folder":
        collection = PictureFolder(path, limits)
        state: object = [collection.names, collection.stamps]
    else:
        facts = path.stat()
        state = [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]
    asked = [sha256, distinct] if sha256 or distinct else []
    key = hashlib.sha256(json.dumps([_FORMAT, kind, vars(limits), state, *asked]).encode()).hexdigest()
    place = cache.cache_folder() / "pictures" / hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    file = place / f"{size}x{size}x{channels}-{key[:32]}.safetensors"
    pictures = picture_cache.read(file)
    if pictures is None:
        with cache.locked(place):
            pictures = picture_cache.read(file)  # Another process may have written it while we waited.
            if pictures is None:
                if sha256 is not None and cache.sha256_of(path) != sha256:
                    raise WrongArchive(f"{path} has another SHA-256 than {sha256}.")
                collection = collection or {"zip": ZipArchive, "tar": TarArchive}[kind](path, limits)
                pictures = _decode_all(kind, path, collection, size, channels, distinct)
                picture_cache.write(file, pictures)
    return pictures


def check(size: int, channels: int) -> None:
    """Raise ValueError unless pictures can have this size and so many channels."""
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= LARGEST_SIDE:
        raise ValueError(f"size must be a whole number of pixels from 1 to {LARGEST_SIDE}, not {size!r}")
    if channels not in (1, 3):
        raise ValueError(f"channels must be 1 (grey) or 3 (colour), not {channels!r}")


def _existing(kind: str, path: Path) -> Path:
    path = Path(path).expanduser()
    try:
        path = path.resolve(strict=True)
        if path.is_dir() != (kind == "folder"):
            other = "a folder" if path.is_dir() else "a file"
            raise DataUnavailable(f"{kind}:{path} names {other}, not {'a folder' if kind == 'folder' else 'a file'}.")
        if kind != "folder" and not path.is_file():
            raise DataUnavailable(f"{path} is no regular file.")
        return path
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, DataUnavailable):
            raise
        what = "folder" if kind == "folder" else "archive"
        raise DataUnavailable(
            f"The {what} {path} cannot be opened: {getattr(error, 'strerror', None) or error}."
        ) from error


def _decode_all(kind: str, path: Path, collection: Collection, size: int, channels: int, distinct: bool) -> Dataset:
    from ganedu.data.decoding import SUFFIXES  # Here, because a warm cache does not need Pillow.

    chosen = [position for position, name in enumerate(collection.names) if _is_picture(name, SUFFIXES)]
    what = f"{kind}:{path}"
    if not chosen:
        raise DataUnavailable(
            f"{what} holds no picture: none of its {len(collection.names):,} files ends in {' '.join(SUFFIXES)}."
        )
    classes, labels = _classes([collection.names[position] for position in chosen])
    images = picture_cache.room(len(chosen), channels, size)
    kept, broken, seen, again = [], [], set(), 0
    digest = hashlib.sha256()
    decoded = _parallel(collection.contents(chosen), size, channels)
    progress = tqdm(decoded, desc=path.name, total=len(chosen), unit="picture", leave=False)
    for position, label, (content_digest, pixels) in zip(chosen, labels, progress, strict=True):
        digest.update(content_digest)
        if distinct and content_digest in seen:
            again += 1
            continue
        seen.add(content_digest)
        if isinstance(pixels, Exception):
            broken.append(f"{_shown(collection.names[position])} ({_reason(pixels)})")
        else:
            images[len(kept)] = torch.from_numpy(pixels)
            kept.append(label)
    if broken:
        report = f"{len(broken):,} of {len(chosen):,} pictures cannot be read and are left out: " + ", ".join(
            broken[:_NAMED] + ["..."] * (len(broken) > _NAMED)
        )
        if not kept:
            raise DataUnavailable(f"{what} holds no picture that can be read. {report}.")
        cache.log.warning("%s: %s", what, report)
    images, numbers = images[: len(kept)], torch.tensor(kept, dtype=torch.int64)
    counts = dict(zip(classes, numbers.bincount(minlength=len(classes)).tolist(), strict=True))
    return Dataset(
        images,
        numbers,
        Card(
            name=what,
            split="train",
            about=f"pictures, cropped to the square in their middle and resized to {size} x {size}; "
            + ("the labels number the folders" if len(classes) > 1 else "there is one class")
            + (f"; {again:,} files that repeat another are left out" if again else "")
            + (f"; {report}" if broken else ""),
            source=f"the {'folder' if kind == 'folder' else 'archive'} {path}",
            licence="unknown: your own files",
            citation="none",
            sha256={"of the SHA-256 of each picture's file, in their order here": digest.hexdigest()},
            counts=counts,
            shape=tuple(images.shape),
        ),
    )


def _is_picture(name: str, suffixes: tuple[str, ...]) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any((part.startswith(".") and part != ".") or part == "__MACOSX" for part in parts)
    return not hidden and name.lower().endswith(suffixes)


def _classes(names: list[str]) -> tuple[list[str], list[int]]:
    """The names of the classes, and the number of the class of each of ``names``."""
    folders = [[part for part in name.replace("\\", "/").split("/")[:-1] if part not in ("", ".")] for name in names]
    # Folders that hold everything stand before the first at which the names part.
    between = zip(min(folders), max(folders), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], between))
    first = [_shown((parts[shared:] or ["(no folder)"])[0]) for parts in folders]
    classes = sorted(set(first))
    if classes == ["(no folder)"]:
        return ["all"], [0] * len(names)
    number = {name: at for at, name in enumerate(classes)}
    return classes, [number[name] for name in first]


def _parallel(contents: Iterator, size: int, channels: int) -> Iterator[tuple[bytes, np.ndarray | Exception]]:
    """Decode in as many threads as there are cores, a few files ahead of the reader; results in order.

    Threads, not processes: Pillow's decoders and filters let other threads run, and nothing has to be copied.
    """
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    waiting: deque[Future] = deque()
    with warnings.catch_warnings(), ThreadPoolExecutor(threads) as pool:
        # Pillow remarks on odd files in warnings, thousands of them; what matters here raises an error.
        warnings.simplefilter("ignore")
        try:
            for content in contents:
                waiting.append(pool.submit(_one, content, size, channels))
                if len(waiting) > 8 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _one(content: bytes | Exception | Callable[[], bytes], size: int, channels: int):
    from ganedu.data.decoding import Unreadable, decode

    try:
        content = content() if callable(content) else content
    except (OSError, ValueError) as error:
        content = error
    if isinstance(content, Exception):
        return hashlib.sha256(b"").digest(), content
    digest = hashlib.sha256(content).digest()
    try:
        return digest, decode(content, size, channels)
    except Unreadable as error:
        return digest, error


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return reason.splitlines()[0]


def _shown(name: str) -> str:
    """``name`` for one line of a message: what cannot be printed becomes a question mark."""
    return "".join(character if character.isprintable() else "?" for character in name)
