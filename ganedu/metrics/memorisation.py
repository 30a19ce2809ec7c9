"""Does a generator make something new, or does it give its training images back?"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import hypergeom

from ganedu.metrics.neighbours import nearest_neighbours

__all__ = ["Memorisation", "memorisation"]

_TIMES_EXPECTED, _P_VALUE = 5, 1e-3


class Memorisation(NamedTuple):
    """What `memorisation` found.

    Attributes:
        flagged: more copies than chance explains, by far.
        copied: share of samples that are nearer to a training point than the nearest ``quantile`` of held-out data is.
        p_value: chance of so many or more copies, were samples and held-out data of one distribution.
        threshold: the distance below which a sample counts as a copy, in the units of the data.
        nearer: chance that a sample is nearer to the training set than a held-out point is (ties count half): about
            0.5 for a generator as good as fresh data, near 1 for one that copies, below 0.5 for one that is off.
        copies: indices of the copies among the samples, the nearest first.
        sources: index of the training point that each of them copies.
    """

    flagged: bool
    copied: float
    p_value: float
    threshold: float
    nearer: float
    copies: np.ndarray
    sources: np.ndarray


def memorisation(samples: ArrayLike, train: ArrayLike, held_out: ArrayLike, *, quantile: float = 0.01) -> Memorisation:
    """Compare how near samples come to the training set with how near real data that was held out comes to it.

    Distances alone say nothing: near is what held-out data is seldom. A sample is a *copy* when its distance to the
    nearest training point is below the ``quantile`` of the held-out points' distances. The p-value is exact: were all
    distances exchangeable, the number of samples below the j-th smallest of the held-out distances would follow from
    drawing ranks without replacement (a hypergeometric tail). *Flagged* means p < 0.001 and more than five times the
    expected share. ``nearer`` is the Mann-Whitney statistic of Meehan, Chaudhuri & Dasgupta (2020), over
    the whole space at once.

    Use features that see what matters, or pixels: two answers may differ, so look at the pairs. A generator that makes
    only the most ordinary samples comes near to training data without copying: look at recall beside it.

    Args:
        samples: ``(N, d)``.
        train: ``(T, d)``, what the generator was trained on: all of it, or copies go unseen.
        held_out: ``(M, d)``, M >= 1 / quantile, real data that it was not trained on.
        quantile: share of fresh data that counts as a copy by chance, in (0, 1).

    Raises:
        ValueError: shapes do not fit, a value is not finite, or too few held-out points for the quantile.
    """
    if not 0 < quantile < 1:
        raise ValueError(f"quantile must be between 0 and 1, not {quantile}")
    near, sources = (found[:, 0] for found in nearest_neighbours(samples, train))
    usual = np.sort(nearest_neighbours(held_out, train)[0][:, 0])
    n, m = len(near), len(usual)
    if m * quantile < 1:
        raise ValueError(f"a quantile of {quantile} needs {math.ceil(1 / quantile)} held-out points or more, not {m}")
    rank = math.ceil(quantile * m)
    threshold = usual[rank - 1]
    count = int((near < threshold).sum())
    # At least `count` samples below the rank-th held-out distance: among the first count + rank - 1 of all distances,
    # at most rank - 1 are held-out ones.
    p_value = float(hypergeom(n + m, m, count + rank - 1).cdf(rank - 1)) if count else 1.0
    below, up_to = np.searchsorted(usual, near, side="left"), np.searchsorted(usual, near, side="right")
    order = np.argsort(near, kind="stable")[:count]
    return Memorisation(
        flagged=p_value < _P_VALUE and count / n > _TIMES_EXPECTED * quantile,
        copied=count / n,
        p_value=p_value,
        threshold=float(threshold),
        nearer=float(1 - (below + up_to).mean() / (2 * m)),
        copies=order,
        sources=sources[order],
    )
