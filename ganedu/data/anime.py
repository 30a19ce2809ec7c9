"""Real anime faces: 21,551 pictures of 64 x 64 pixels that artists drew, collected from the web by others.

The archive is a download of 462 MB. It is kept in the cache, verified, and read where it lies. Those who unpacked it
report 43,102 files, each picture twice: here each is read once.
"""

import os
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import torch

from ganedu.data import cache, pictures
from ganedu.data.archives import Limits
from ganedu.data.cache import DataUnavailable, File, cache_folder
from ganedu.data.dataset import Dataset
from ganedu.data.download import download

FILE = File("data.zip", 462_126_466, "b50c3f2e1bbad0d119f8c5748a0d01138cb56152fb8997ce5c8b139129bf3c23")
PICTURES = 21_551
ADDRESSES = ("https://huggingface.co/datasets/huggan/anime-faces/resolve/main/data.zip",)
SOURCE = "the data set huggan/anime-faces of Hugging Face"
LICENCE = (
    "no open licence is known. Known: artists drew these faces, and others collected them from the web. Not known: who "
    "drew which, and whether anybody asked them; a licence named by those who hand the collection on does not come "
    "from the artists. For private study: do not publish the pictures or hand them on"
)


def load(
    split: str,
    folder: str | os.PathLike | None = None,
    *,
    size: int = 64,
    channels: int = 3,
    limits: Limits | None = None,
) -> Dataset:
    """See :func:`ganedu.data.load`."""
    if split != "train":
        raise ValueError(f'anime has no split {split!r}; it has one, "train"')
    pictures.check(size, channels)  # before a long download, not after it
    read = lambda path: pictures.load(
        "zip", path, size=size, channels=channels, limits=limits, sha256=FILE.sha256, distinct=True
    )
    kept = cache_folder() / "anime"
    named = folder or os.environ.get("GANEDU_ANIME_DIR")
    if named and not in_cache():
        path = _in(Path(named).expanduser())
        try:
            found = read(path)
        except pictures.WrongArchive as error:
            raise DataUnavailable(f"{error}\n{_advice()}") from error
    else:
        try:
            found = read(_from_cache(kept, size, channels))
        except pictures.WrongArchive:
            cache.log.warning("%s is damaged (its SHA-256 is wrong): fetching it again", kept / FILE.name)
            (kept / FILE.name).unlink(missing_ok=True)
            found = read(_from_cache(kept, size, channels))
    card = replace(
        found.card,
        name="anime",
        about=f"faces that artists drew, real ones; {found.card.about}",
        source=f"{SOURCE}, {ADDRESSES[0]}",
        licence=LICENCE,
        citation="none is known",
        sha256={FILE.name: FILE.sha256},
        counts={"faces": len(found)},
    )
    return replace(found, labels=torch.zeros_like(found.labels), card=card)


def in_cache() -> bool:
    """Whether nothing need be downloaded."""
    file = cache_folder() / "anime" / FILE.name
    return file.is_file() and file.stat().st_size == FILE.size


def _from_cache(kept: Path, size: int, channels: int) -> Path:
    if not in_cache():
        with cache.locked(kept):
            if not in_cache():  # another process may have fetched it while this one waited
                told = f"anime: {PICTURES:,} real anime faces, {FILE.size / 1e6:,.0f} MB. Licence: {LICENCE}. "
                told += 'Faces that anyone may use for anything: data.load("faces").'
                print(textwrap.fill(told, 100), file=sys.stderr, flush=True)
                download("anime", FILE, kept, ADDRESSES, _advice(), room=PICTURES * channels * size**2)
    return kept / FILE.name


def _in(place: Path) -> Path:
    """The archive that the user named, or that lies in the folder that he named."""
    path = place / FILE.name if place.is_dir() else place
    if not path.is_file():
        raise DataUnavailable(f"anime could not be loaded: there is no {path}.\n{_advice()}")
    if path.stat().st_size != FILE.size:
        raise DataUnavailable(
            f"anime could not be loaded: {path} has {path.stat().st_size:,} bytes, not {FILE.size:,}.\n{_advice()}"
        )
    return path


def _advice() -> str:
    return (
        f'Where there is a connection, download {" or ".join(ADDRESSES)} yourself, and call load("anime", '
        "folder=PATH) or set the environment variable GANEDU_ANIME_DIR to the folder it lies in. "
        'Any other archive of pictures: load("zip:PATH"). Faces without any download: load("faces").'
    )
