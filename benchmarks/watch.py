"""A clock that stands still while samples are judged."""

import time
from collections.abc import Callable

import torch
from torch import nn
from tqdm import tqdm


class Arrived(Exception):
    """Raised to end a run: the distance is reached, or the time is up."""


class Watch:
    """Judges a generator now and then, until it is good enough or its time is up.

    Args:
        judge: generator -> distance.
        device: where training runs; its queue is emptied before the clock is read.
        target: distance to reach.
        limit: seconds of training.
        first: seconds before the first look.
        growth: each later look comes when the clock has grown by this factor, and one at the limit.
        desc: what the progress bar says.
    """

    def __init__(
        self,
        judge: Callable[[nn.Module], float],
        device: torch.device,
        target: float,
        limit: float,
        *,
        first: float,
        growth: float = 1.1,
        desc: str,
    ):
        self.judge, self.device, self.target, self.limit = judge, device, target, limit
        self.next_look, self.growth, self.judging = first, growth, 0.0
        self.curve: list[tuple[float, int, float]] = []
        self.bar = tqdm(total=round(limit), desc=desc, unit="s", leave=False)
        self.began = time.perf_counter()

    def look(self, images: int, generator: nn.Module) -> None:
        """Call after each step, with the number of images shown so far.

        Raises:
            Arrived: the run is over.
        """
        if self.seconds() < self.next_look:
            return
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        seconds = self.seconds()
        paused = time.perf_counter()
        distance = self.judge(generator)
        self.curve.append((seconds, images, distance))
        self.bar.update(min(round(seconds), self.bar.total) - self.bar.n)
        self.bar.set_postfix(distance=f"{distance:.0f}")
        self.next_look = min(self.growth * seconds, max(self.limit, seconds))
        self.judging += time.perf_counter() - paused
        if distance <= self.target or seconds >= self.limit:
            self.bar.close()
            raise Arrived

    def seconds(self) -> float:
        """Seconds of training so far."""
        return time.perf_counter() - self.began - self.judging

    def result(self) -> dict:
        """Seconds and images until the end, the last distance, whether it is the target's, and all looks before."""
        seconds, images, distance = self.curve[-1]
        return {
            "seconds": seconds,
            "images": images,
            "distance": distance,
            "arrived": distance <= self.target,
            "curve of (seconds, images, distance)": self.curve,
        }
