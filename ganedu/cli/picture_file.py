"""A grid of pictures as a PNG file: whole or not there."""

import os
from pathlib import Path

from torch import Tensor

from ganedu.train.checkpoint import write
from ganedu.train.snapshots import picture


def check(path: Path) -> None:
    """Raise if no PNG file can be put at ``path``; before the work, not after it.

    Raises:
        ValueError: another ending, a folder, or a place where nothing can be written.
    """
    if path.suffix.lower() != ".png":
        raise ValueError(f"{path} must end in .png: that is what is written")
    if path.is_dir():
        raise ValueError(f"{path} is a folder: name a file in it")
    check_folder(path.parent)


def check_folder(folder: Path) -> None:
    """Raise if ``folder`` is no folder that can be written or made.

    Raises:
        ValueError: says which part of it stands in the way.
    """
    existing = next(place for place in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(place))
    if not existing.is_dir():
        raise ValueError(f"{folder} cannot be written: {existing} is no folder")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise ValueError(f"{folder} cannot be written: {existing} is read-only for you")


def save(path: Path, pictures: Tensor) -> None:
    """Write ``pictures``, uint8 or floats in [-1, 1], ``(N, 1 or 3, H, W)``, side by side."""
    scaled = pictures.float().div(127.5).sub(1) if not pictures.is_floating_point() else pictures
    write(path, picture(scaled))
