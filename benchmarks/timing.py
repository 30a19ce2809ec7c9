"""Clocks that know the device, and measurements that take turns.

A machine's speed changes from minute to minute, most of all one that others use too. So two ways are never timed one
after the other: they take turns, A B A B, and what is kept is the ratio within each turn.
"""

import time
from collections.abc import Callable
from statistics import median

import torch
from tqdm import tqdm


class Mark:
    """A moment in the device's own time: when all that was asked of it before is done."""

    def __init__(self, device: torch.device):
        self.event = torch.cuda.Event(enable_timing=True) if device.type == "cuda" else None
        if self.event is not None:
            self.event.record()
        self.time = time.perf_counter()

    def seconds_since(self, earlier: "Mark") -> float:
        """Seconds from ``earlier`` to this mark; waits for the device to reach it."""
        if self.event is None:
            return self.time - earlier.time
        self.event.synchronize()
        return earlier.event.elapsed_time(self.event) / 1e3


def seconds_of(function: Callable[[], object], device: torch.device) -> float:
    """How long ``function`` takes on ``device``."""
    began = Mark(device)
    function()
    return Mark(device).seconds_since(began)


def in_turns(ways: dict[str, Callable[[], float]], rounds: int, desc: str = "") -> dict[str, list[float]]:
    """Call all ``ways`` one after the other, ``rounds`` times: name -> the numbers they returned.

    A first round warms up (caches, code loaded late, the device's clock) and is not kept.
    """
    measured = {name: [] for name in ways}
    for turn in tqdm(range(rounds + 1), desc=desc, leave=False):
        for name, way in ways.items():
            value = way()
            if turn:
                measured[name].append(value)
    return measured


def ratio(above: list[float], below: list[float]) -> dict[str, float]:
    """Median and range of the ratios within each round."""
    ratios = [a / b for a, b in zip(above, below, strict=True)]
    return {"median": median(ratios), "least": min(ratios), "most": max(ratios)}


def matrix_rate(device: torch.device, dtype: torch.dtype, side: int) -> float:
    """Floating-point operations a second in one product of two square matrices: what the machine can do at best."""
    a, b = torch.randn(2, side, side, device=device).to(dtype)
    times = 20 if device.type == "cuda" else 1

    def product():
        for _ in range(times):
            a @ b

    return times * 2 * side**3 / seconds_of(product, device)


def choose_device(name: str | None, threads: int | None) -> torch.device:
    """The device asked for, or the best there is; sets torch's threads.

    Raises:
        SystemExit: CUDA was asked for and is not there.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    if name is not None and torch.device(name).type == "cuda" and not torch.cuda.is_available():
        raise SystemExit("There is no CUDA device here: leave --device out, or say --device cpu.")
    return torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
