"""What a check says."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["Report", "Wrong", "arrays", "close", "require"]


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    Attributes:
        exercise: its name.
        passed: whether every property held.
        message: what holds, or a hint at what does not.
    """

    exercise: str
    passed: bool
    message: str

    def __repr__(self) -> str:
        return f"{'✓' if self.passed else '✗'} {self.exercise}: {self.message}"

    def _repr_markdown_(self) -> str:
        return f"{'✅' if self.passed else '✏️'} **{self.exercise}**: {self.message}"


class Wrong(Exception):
    """An answer does not have a property that it should have; the text is the hint."""


def require(holds: bool, hint: str) -> None:
    """Raise `Wrong` with ``hint`` unless ``holds``."""
    if not holds:
        raise Wrong(hint)


def close(value, truth, tolerance: float = 1e-6) -> bool:
    """Whether ``value`` is ``truth`` up to ``tolerance``, relative or absolute, in every entry.

    The default leaves room for an answer in float32.
    """
    return bool(np.allclose(value, truth, rtol=tolerance, atol=tolerance))


def arrays(answer: Callable, *arguments, shape: tuple[int, ...]) -> np.ndarray:
    """Call ``answer`` and return its result as floats of ``shape``, whether it comes as numbers, array or tensor.

    A warning of numpy about the arithmetic, such as an overflow, counts as a wrong answer; other warnings do not.
    """
    require(callable(answer), "pass the function itself, without calling it")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = answer(*arguments)
    require(result is not None and result is not ..., "nothing is returned yet")
    result = result.detach() if hasattr(result, "detach") else result
    try:
        result = np.asarray(result, dtype=float)
    except (TypeError, ValueError) as error:
        raise Wrong(f"numbers are expected, not {type(result).__name__}") from error
    expected = {0: "a single number", 1: f"{shape}, one value after the other"}.get(len(shape), f"{shape}")
    require(result.shape == shape, f"the result has shape {result.shape}; expected is {expected}")
    require(not np.isnan(result).any(), "there is NaN in the result: look for 0/0, or for 0 times infinity")
    for warning in caught:
        require(not issubclass(warning.category, RuntimeWarning), f"numpy warned: {warning.message}")
    return result
