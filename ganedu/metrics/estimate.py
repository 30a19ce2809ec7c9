"""A value with its spread."""

from typing import NamedTuple

__all__ = ["Estimate"]


class Estimate(NamedTuple):
    """Mean and spread (standard deviation, divided by their number) of a metric over subsets of the samples."""

    mean: float
    spread: float

    def __str__(self) -> str:
        return f"{self.mean:.4g} ± {self.spread:.2g}"
