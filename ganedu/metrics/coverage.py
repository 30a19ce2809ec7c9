"""Which modes a generator has found: classes, combinations of attributes, or the Gaussians of a toy."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ganedu.metrics.features import same_width, sample_array
from ganedu.metrics.neighbours import nearest_neighbours

__all__ = ["ModeCoverage", "mode_coverage", "nearest_mode"]


class ModeCoverage(NamedTuple):
    """What `mode_coverage` found.

    Attributes:
        covered: how many modes the samples cover.
        modes: the modes of the reference, ``(K, A)``: one row of labels each, sorted.
        expected: share of each mode in the reference, ``(K,)``; sums to 1.
        found: share of each mode in the samples, ``(K,)``; sums to ``1 - outside``.
        outside: share of samples in no mode of the reference.
        total_variation: ``(sum |found - expected| + outside) / 2``, in [0, 1]: 0 for the same shares.
    """

    covered: int
    modes: np.ndarray
    expected: np.ndarray
    found: np.ndarray
    outside: float
    total_variation: float


def mode_coverage(labels: ArrayLike, reference: ArrayLike, *, least: float = 0.1) -> ModeCoverage:
    """How many modes of the reference occur among the samples, and in what shares.

    A mode is a label, or a whole row of attributes; it is *covered* when its share among the samples is at least
    ``least`` of its share in the reference (and at least one sample). One sample would be too lenient a rule: a
    classifier's few errors would fill every class.

        mode_coverage(probabilities(classifier, samples).argmax(1), held_out.labels)

    Args:
        labels: integers ``(N,)`` or ``(N, A)``: what a classifier reads in the samples, A attributes each.
        reference: the same of real data, ``(M,)`` or ``(M, A)``.
        least: in [0, 1].

    Raises:
        ValueError: shapes do not fit, labels are not whole numbers, or ``least`` is outside [0, 1].
    """
    labels, reference = _rows(labels, "labels"), _rows(reference, "reference")
    same_width(labels, reference)
    if not 0 <= least <= 1:
        raise ValueError(f"least must be in [0, 1], not {least}")
    modes, counts = np.unique(reference, axis=0, return_counts=True)
    # Number the rows of both sets together; those of the reference's modes come back first.
    _, numbers = np.unique(np.concatenate([modes, labels]), axis=0, return_inverse=True)
    numbers = numbers.reshape(-1)
    found = np.bincount(numbers[len(modes) :], minlength=numbers.max() + 1)[numbers[: len(modes)]] / len(labels)
    expected = counts / len(reference)
    outside = max(0.0, 1 - float(found.sum()))
    return ModeCoverage(
        covered=int(((found > 0) & (found >= least * expected)).sum()),
        modes=modes,
        expected=expected,
        found=found,
        outside=outside,
        total_variation=float(np.abs(found - expected).sum() + outside) / 2,
    )


def nearest_mode(points: ArrayLike, centres: ArrayLike, *, radius: float) -> np.ndarray:
    """Index of the centre nearest to each point, or -1 if none is within ``radius``: int64 ``(N,)``.

    For a mixture of Gaussians, with a radius of three or four standard deviations, the share that is not -1 is what the
    literature calls "high-quality samples" (Srivastava et al. 2017).

    Args:
        points: ``(N, d)``.
        centres: ``(K, d)``.
        radius: in the units of the points, above 0.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or ``radius`` is not above 0.
    """
    if not radius > 0:
        raise ValueError(f"radius must be above 0, not {radius}")
    points, centres = sample_array(points, name="points"), sample_array(centres, name="centres")
    same_width(points, centres)
    distances, indices = nearest_neighbours(points, centres)
    return np.where(distances[:, 0] <= radius, indices[:, 0], -1)


def _rows(labels: ArrayLike, name: str) -> np.ndarray:
    array = np.asarray(labels)
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or not array.size or not (np.issubdtype(array.dtype, np.integer) or array.dtype == bool):
        raise ValueError(f"{name} must be whole numbers, (N,) or (N, A) with N >= 1, not {array.dtype} {array.shape}")
    return array.astype(np.int64)
