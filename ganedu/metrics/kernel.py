"""The kernel distance between two sets of features: "KID", when they come from an Inception network."""

import numpy as np
from numpy.typing import ArrayLike
from tqdm import tqdm

from ganedu.metrics.estimate import Estimate
from ganedu.metrics.features import same_width, sample_array

__all__ = ["kernel_distance"]


def kernel_distance(
    x: ArrayLike, y: ArrayLike, *, subsets: int = 100, subset_size: int = 1000, seed: int = 0
) -> Estimate:
    """Squared maximum mean discrepancy with a cubic kernel, over random subsets.

    The kernel is ``k(a, b) = (a.b / d + 1)^3`` (Binkowski et al. 2018) and the estimate the unbiased one
    (Gretton et al. 2012, equation (3)), for m samples of each set::

        sum_{i != j} [k(x_i, x_j) + k(y_i, y_j)] / (m (m - 1)) - 2 sum_{i, j} k(x_i, y_j) / m^2

    Args:
        x: features ``(N, d)`` with N >= ``subset_size``.
        y: features ``(M, d)`` with M >= ``subset_size``.
        subsets: how many pairs of subsets are drawn (without replacement within each).
        subset_size: m, at least 2.
        seed: of the draw.

    Returns:
        Mean and spread over the subsets. The mean is unbiased: for equal distributions it is zero on average and may be
        negative, and its expectation does not depend on N, M or m. The spread is that of *one* subset; it falls with m.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or a set is smaller than a subset.
    """
    x, y = sample_array(x), sample_array(y)
    same_width(x, y)
    if subsets < 1 or subset_size < 2:
        raise ValueError(f"need subsets >= 1 and subset_size >= 2, not {subsets} and {subset_size}")
    if subset_size > min(len(x), len(y)):
        raise ValueError(
            f"subsets of {subset_size} cannot be drawn from {len(x)} and {len(y)} samples: "
            f"draw more samples, or pass subset_size={min(len(x), len(y))} or less"
        )
    rng = np.random.default_rng(seed)
    draw = lambda of: of[rng.choice(len(of), subset_size, replace=False)]
    values = [_mmd2(draw(x), draw(y)) for _ in tqdm(range(subsets), desc="subsets", leave=False, delay=2)]
    return Estimate(float(np.mean(values)), float(np.std(values)))


def _mmd2(x: np.ndarray, y: np.ndarray) -> float:
    m, d = x.shape

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        base = a @ b.T / d + 1
        return base * base * base

    k_xx, k_yy = kernel(x, x), kernel(y, y)
    within = k_xx.sum() - np.trace(k_xx) + k_yy.sum() - np.trace(k_yy)
    return within / (m * (m - 1)) - 2 * kernel(x, y).mean()
