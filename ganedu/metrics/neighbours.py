"""Nearest neighbours among many points, with only a block of the distances in memory at a time."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor
from tqdm import tqdm

from ganedu.metrics.features import same_width, sample_array

__all__ = ["nearest_neighbours", "neighbour_radii", "squared_distances"]

# Numbers in a block of distances: 32 MiB in float64, whatever the number of points.
BLOCK = 1 << 22


def nearest_neighbours(x: ArrayLike, reference: ArrayLike, *, k: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The ``k`` points of ``reference`` that are nearest to each point of ``x``, in Euclidean distance.

    Args:
        x: ``(N, d)``: features, or pixels flattened to rows.
        reference: ``(M, d)``, M >= k.
        k: neighbours of each point.

    Returns:
        Distances ``(N, k)``, increasing along each row, and the neighbours' indices in ``reference``, ``(N, k)``.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or there are fewer than ``k`` points.
    """
    x, reference = sample_array(x), sample_array(reference)
    same_width(x, reference)
    _enough(reference, k, k)
    distances, indices = np.empty((len(x), k)), np.empty((len(x), k), dtype=np.int64)
    for rows, block in squared_distances(x, reference, "neighbours"):
        found = block.topk(k, largest=False).indices.numpy()
        # The product that found them loses digits where two points almost meet, and there it matters: subtract afresh.
        exact = np.stack([np.linalg.norm(x[rows] - reference[found[:, i]], axis=1) for i in range(k)], axis=1)
        order = np.argsort(exact, axis=1, kind="stable")
        distances[rows] = np.take_along_axis(exact, order, 1)
        indices[rows] = np.take_along_axis(found, order, 1)
    return distances, indices


def neighbour_radii(x: np.ndarray, k: int) -> Tensor:
    """Squared distance of each point of ``x`` ``(N, d)`` to its ``k``-th nearest other one: float64 ``(N,)``.

    A trace larger than the rounding of a squared distance, so that a ball with this radius is closed.

    Raises:
        ValueError: ``k`` is below 1, or N is not above ``k``.
    """
    _enough(x, k, k + 1)
    radii = torch.empty(len(x), dtype=torch.float64)
    for rows, block in squared_distances(x, x, "neighbours"):
        # k + 1, for each point is its own nearest.
        radii[rows] = block.topk(k + 1, largest=False).values[:, k]
    slack = 1e-13 * float(((x - x.mean(0)) ** 2).sum(1).max())
    return radii.clamp_min_(0) + slack


def squared_distances(x: np.ndarray, y: np.ndarray, desc: str) -> Iterator[tuple[slice, Tensor]]:
    """``(rows, |x_i - y_j|^2 for i in rows and all j)``, float64, block by block.

    Each block is ``|x|^2 + |y|^2 - 2 x.y``, so that the work is a matrix product; it may fall below zero by rounding.
    The blocks share one piece of memory: use up the one before you ask for the next.
    """
    centre = y.mean(0)  # distances to far-away points would lose digits: move the points to the origin
    x, y = torch.from_numpy(x - centre), torch.from_numpy(y - centre)
    x_norms, y_norms = (x * x).sum(1, keepdim=True), (y * y).sum(1)
    height = max(1, BLOCK // len(y))
    memory = torch.empty(min(height, len(x)), len(y), dtype=torch.float64)
    with tqdm(total=len(x), desc=desc, unit="sample", leave=False, delay=2) as bar:
        for start in range(0, len(x), height):
            rows = slice(start, min(start + height, len(x)))
            block = memory[: rows.stop - rows.start]
            torch.addmm(y_norms, x[rows], y.T, alpha=-2, out=block).add_(x_norms[rows])
            yield rows, block
            bar.update(len(block))


def _enough(points: np.ndarray, k: int, least: int) -> None:
    if k < 1 or len(points) < least:
        raise ValueError(f"cannot look for k = {k} neighbours among {len(points)} points: k >= 1, points >= {least}")
