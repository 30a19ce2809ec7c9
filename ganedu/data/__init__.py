"""Data sets by name: one call, one type, and the truth about where the images come from.

    from ganedu import data

    mnist = data.load("mnist")                      # 60,000 images, uint8, (N, 1, 28, 28)
    print(mnist.card)                               # source, licence, citation, hashes, counts
    batches = mnist.sampler(64, device="cpu")
    images, labels = next(batches)                  # float32 in [-1, 1], (64, 1, 28, 28)

Files are checked by SHA-256 each time they are read, and come from the first of these that works: the cache
(``GANEDU_CACHE``, or the platform's usual place), a folder that you name, web mirrors, a package server.
"""

import os

from ganedu.data import mnist
from ganedu.data.cache import DataUnavailable, cache_folder
from ganedu.data.dataset import Card, Dataset

__all__ = ["Card", "DataUnavailable", "Dataset", "cache_folder", "load"]

# The next data set is one more line here.
_LOADERS = {"mnist": mnist.load}


def load(name: str, split: str = "train", *, folder: str | os.PathLike | None = None) -> Dataset:
    """Load the data set ``name``.

    Args:
        name: ``"mnist"``.
        split: ``"train"`` (60,000 images) or ``"test"`` (10,000).
        folder: where you put the files by hand, raw or as ``.gz``; asked after the cache and before any download.
            The environment variable ``GANEDU_MNIST_DIR`` names such a folder too.

    Returns:
        A :class:`Dataset`: images uint8 (N, 1, 28, 28), labels int64 (N,), and a card.

    Raises:
        ValueError: no such data set or split.
        DataUnavailable: no source worked, or the cache folder cannot be used; the message says what was tried and
            what to do.
    """
    if name not in _LOADERS:
        raise ValueError(f"there is no data set {name!r}; there is {', '.join(map(repr, _LOADERS))}")
    return _LOADERS[name](split, folder)
