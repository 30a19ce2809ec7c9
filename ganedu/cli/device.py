"""The device that was asked for, if it is there."""

import torch

from ganedu.train import best_device


def chosen(name: str | None) -> torch.device:
    """``name`` as a device, or the best there is.

    Raises:
        ValueError: no such device here.
    """
    if name is None:
        return best_device()
    kind, _, index = name.partition(":")
    if kind not in ("cpu", "cuda", "mps") or (index and not index.isdecimal()) or name.endswith(":"):
        raise ValueError(f"there is no device {name!r}: say cpu, cuda, cuda:1 or mps")
    there = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}[kind]
    if not there:
        why = "this torch was built without CUDA" if kind == "cuda" and torch.version.cuda is None else "none is seen"
        raise ValueError(f"{kind} was asked for, but {why}: leave --device away, or say --device cpu")
    if index and int(index) >= there:
        raise ValueError(f"{name} was asked for, but there {'is' if there == 1 else 'are'} {there}, counted from 0")
    return torch.device(name)
