"""Decoded pictures in the cache: one safetensors file per collection, size and state of its files."""

import json
import os
from contextlib import suppress
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from ganedu.data import cache
from ganedu.data.dataset import Card, Dataset


def read(path: Path) -> Dataset | None:
    """The data set in ``path``, or None if it is not there or not whole. The images stay on the disk until used.

    Raises:
        DataUnavailable: it is there and cannot be read.
    """
    try:
        with safe_open(path, framework="pt") as file:
            card = json.loads(file.metadata()["card"])
            images, labels = file.get_tensor("images"), file.get_tensor("labels")
        return Dataset(images, labels, Card(**{**card, "shape": tuple(card["shape"])}))
    except FileNotFoundError:
        return None
    except (SafetensorError, KeyError, TypeError, ValueError):
        cache.log.warning("%s is damaged: decoding the pictures again", path)
        return None
    except OSError as error:
        raise cache.unusable(path.parent, error) from error


def write(path: Path, pictures: Dataset) -> None:
    """Put ``pictures`` into ``path``, whole or not at all, and remove what is left of earlier states beside it.

    The caller holds the folder's lock.

    Raises:
        DataUnavailable: the disk is full or the folder cannot be written.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    card = json.dumps(vars(pictures.card))
    try:
        try:
            save_file({"images": pictures.images, "labels": pictures.labels}, unfinished, {"card": card})
            with open(unfinished, "rb+") as stream:
                os.fsync(stream.fileno())
            os.replace(unfinished, path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except (OSError, SafetensorError) as error:
        raise cache.unusable(path.parent, error) from error
    size, _, _ = path.name.partition("-")
    for old in set(path.parent.glob(f"{size}-*.safetensors")) - {path}:
        with suppress(OSError):  # Windows does not remove a file that another process still reads.
            old.unlink()


def room(count: int, channels: int, size: int) -> torch.Tensor:
    """An uninitialised uint8 tensor ``(count, channels, size, size)``.

    Raises:
        DataUnavailable: there is not so much memory.
    """
    try:
        return torch.empty(count, channels, size, size, dtype=torch.uint8)
    except RuntimeError as error:
        raise cache.DataUnavailable(
            f"{count:,} pictures of {channels}x{size}x{size} need {count * channels * size**2 / 1e9:.1f} GB of memory, "
            "and there is not so much. Take a smaller size, or fewer pictures."
        ) from error
