"""Fidelity apart from diversity: what lies inside the balls around real points, and around generated ones.

A *ball* around a point reaches to its k-th nearest other point of the same set.

====================  ==============================================  =======================================
value                 question                                        a collapsed generator
====================  ==============================================  =======================================
precision, density    do the samples look real?                       high: what it makes may be perfect
recall, coverage      is everything real there among the samples?     low: this is what tells
====================  ==============================================  =======================================
"""

from typing import NamedTuple

import torch
from numpy.typing import ArrayLike

from ganedu.metrics.features import same_width, sample_array
from ganedu.metrics.neighbours import neighbour_radii, squared_distances

__all__ = ["DensityCoverage", "PrecisionRecall", "density_coverage", "precision_recall"]


class PrecisionRecall(NamedTuple):
    """Shares in [0, 1]."""

    precision: float
    recall: float


class DensityCoverage(NamedTuple):
    """Density, 0 or more and 1 when all is well, and coverage in [0, 1]."""

    density: float
    coverage: float


def precision_recall(real: ArrayLike, fake: ArrayLike, *, k: int = 3) -> PrecisionRecall:
    """Improved precision and recall: Kynkaanniemi et al. (2019), equations (1) and (2).

    *Precision* is the share of generated samples that lie in the ball of at least one real one; *recall* the share of
    real samples that lie in the ball of at least one generated one. Mind the order of the arguments: exchanging the
    two sets exchanges the two values.

    Args:
        real: features ``(N, d)`` of real images, N > k.
        fake: features ``(M, d)`` of generated ones, M > k. The paper takes N = M.
        k: which neighbour sets the radius. Both values rise with it, and with the number of samples.

    Returns:
        Both in [0, 1]. Equal distributions do not reach 1, and one outlier's wide ball may cover much that is wrong.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or a set has no more than ``k`` points.
    """
    real, fake = sample_array(real, name="real"), sample_array(fake, name="fake")
    same_width(real, fake)
    real_radii, fake_radii = neighbour_radii(real, k), neighbour_radii(fake, k)
    looks_real, recalled = 0, torch.zeros(len(real), dtype=torch.bool)
    for rows, block in squared_distances(fake, real, "precision, recall"):
        looks_real += int((block <= real_radii).any(1).sum())
        recalled |= (block <= fake_radii[rows, None]).any(0)
    return PrecisionRecall(looks_real / len(fake), float(recalled.double().mean()))


def density_coverage(real: ArrayLike, fake: ArrayLike, *, k: int = 5) -> DensityCoverage:
    """Density and coverage: Naeem et al. (2020), section 3.

    *Density* is the number of real balls that a generated sample lies in, on average, divided by ``k``; *coverage* the
    share of real samples whose ball holds at least one generated sample. Only the real samples have balls, so one odd
    generated sample does no harm.

    Args:
        real: features ``(N, d)`` of real images, N > k.
        fake: features ``(M, d)`` of generated ones, M >= 1.
        k: which neighbour sets the radius.

    Returns:
        For equal distributions density is 1 on average (lemma 1 of the paper) and coverage
        ``1 - (N-1)...(N-k) / ((M+N-1)...(M+N-k))`` (lemma 2), about ``1 - 2^-k`` for N = M: 0.969 for k = 5. Density
        exceeds 1 when the samples crowd where real ones are dense. Coverage falls with fewer generated samples.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or there are no more than ``k`` real points.
    """
    real, fake = sample_array(real, name="real"), sample_array(fake, name="fake")
    same_width(real, fake)
    radii = neighbour_radii(real, k)
    inside, covered = 0, torch.zeros(len(real), dtype=torch.bool)
    for _, block in squared_distances(fake, real, "density, coverage"):
        within = block <= radii
        inside += int(within.count_nonzero())
        covered |= within.any(0)
    return DensityCoverage(inside / (k * len(fake)), float(covered.double().mean()))
