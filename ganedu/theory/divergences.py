"""How far apart two laws are: Kullback-Leibler, Jensen-Shannon, total variation, Wasserstein; nats or units of x.

Every integrand here is non-negative *at each point*, not only after integration. The textbook p log(p/q) is negative
where p < q, and for nearly equal laws its integral is a small difference of large parts: of KL = 1e-12 no digit is
left. p log(p/q) - p + q has the same integral, since p and q have the same mass, and each of its values is >= 0.
"""

from typing import Any

import numpy as np

from ganedu.theory.discrete import Discrete, on_common_atoms
from ganedu.theory.distributions import Density
from ganedu.theory.laws import as_law
from ganedu.theory.quadrature import EPS, Pieces, QuadratureError, cut, integrate

LOG2 = float(np.log(2.0))


def kl_divergence(p: Any, q: Any) -> float:
    """KL(p || q) = E_p log(p/q) in nats, in [0, inf].

    ``inf`` where p has mass off the support of q, and where the integral diverges (Cauchy against normal).
    Support ends that agree to a few roundings count as equal.

    Args:
        p: a frozen scipy.stats law, mixture(...), density(...) or Discrete.
        q: the same.

    Raises:
        TypeError, ValueError: an argument is no law; see :func:`as_law`.
        QuadratureError: the accuracy (relative error 1e-9, rounding of the log densities apart) was not reached.
    """
    p, q = as_law(p, "p"), as_law(q, "q")
    if isinstance(p, Discrete) and isinstance(q, Discrete):
        _, log_p, log_q = on_common_atoms(p, q)
        return float(np.sum(_kl_terms(log_p, log_q)))
    if isinstance(p, Discrete) or isinstance(q, Discrete) or not _inside(p, q):
        return np.inf
    lowest, lost = [0.0], [False]

    precision = _precision(p, q)

    def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        log_p, log_q = p.logpdf_at(anchor, offset), q.logpdf_at(anchor, offset)
        log_q, log_p = np.where(log_q == np.inf, np.nan, log_q), np.where(log_p == np.inf, np.nan, log_p)
        lowest[0] = min(lowest[0], float(np.min(log_q[np.isfinite(log_q)], initial=0.0)))
        # Where q is 0, two kinds of mass of p do not count: within roundings of a shared end of the supports, and less
        # than 1e-30 far out, where the density of q underflows. (If KL diverges there, p has more mass than that.)
        none = (log_p + np.log(np.abs(offset)) < -69) | (np.abs(offset) <= 8 * np.spacing(np.abs(anchor)))
        log_p = np.where((log_q == -np.inf) & none, -np.inf, log_p)
        x = anchor + offset
        zero = (log_q == -np.inf) & (log_p > -np.inf)
        lost[0] |= bool(np.any(zero & np.any([(x > low) & (x < high) for low, high in q.intervals], axis=0)))
        values = _kl_terms(log_p, log_q)
        return values, _noise(precision, log_p, log_q, np.abs(np.exp(log_p) - np.exp(log_q)), values)

    value = integrate(integrand, common_pieces(p, q)).value
    # A true gap in q is steep; an underflow comes after the logarithm has fallen to that of the least double, -745.
    if value == np.inf and lost[0] and lowest[0] + np.log(max(q.scales)) < -600:
        raise QuadratureError(
            f"the density of {q} underflows to 0 inside its support where p still has mass, so log q is lost there: "
            "make q with density(..., logpdf=...)"
        )
    return value


def js_divergence(p: Any, q: Any) -> float:
    """JSD(p, q) = KL(p || m)/2 + KL(q || m)/2 with m = (p + q)/2, in nats, in [0, log 2].

    Symmetric; 0 only for equal laws, log 2 only for disjoint ones. The square root is a metric (Endres and
    Schindelin 2003). It is the divergence of Goodfellow et al. 2014, Theorem 1.

    Raises:
        TypeError, ValueError, QuadratureError: as :func:`kl_divergence`.
    """
    p, q = as_law(p, "p"), as_law(q, "q")
    if isinstance(p, Discrete) != isinstance(q, Discrete):
        return LOG2
    if isinstance(p, Discrete):
        _, log_p, log_q = on_common_atoms(p, q)
        return min(float(np.sum(_js_terms(log_p, log_q)[0])), LOG2)

    precision = _precision(p, q)

    def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        log_p, log_q = p.logpdf_at(anchor, offset), q.logpdf_at(anchor, offset)
        values, slope = _js_terms(log_p, log_q)
        return values, _noise(precision, log_p, log_q, slope, values)

    # The quadrature's own error, 1e-11, may carry a value at the bound just across it.
    return min(integrate(integrand, common_pieces(p, q)).value, LOG2)


def total_variation(p: Any, q: Any) -> float:
    """TV(p, q) = sup over events |P(A) - Q(A)| = (integral of |p - q|)/2, in [0, 1].

    Raises:
        TypeError, ValueError, QuadratureError: as :func:`kl_divergence`.
    """
    p, q = as_law(p, "p"), as_law(q, "q")
    if isinstance(p, Discrete) != isinstance(q, Discrete):
        return 1.0
    if isinstance(p, Discrete):
        _, log_p, log_q = on_common_atoms(p, q)
        return min(float(np.sum(_tv_terms(log_p, log_q))), 1.0)

    precision = _precision(p, q)

    def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        log_p, log_q = p.logpdf_at(anchor, offset), q.logpdf_at(anchor, offset)
        values = _tv_terms(log_p, log_q)
        return values, _noise(precision, log_p, log_q, np.exp(np.minimum(log_p, log_q)), values)

    return min(integrate(integrand, common_pieces(p, q)).value, 1.0)


def wasserstein1(p: Any, q: Any) -> float:
    """W1(p, q), the least mean distance over which mass must be moved to turn p into q, in units of x, in [0, inf].

    On the line it is the integral of |F - G|, F and G the distribution functions (Villani 2003, Theorem 2.18 and
    Remark 2.19). ``inf`` where that diverges, as it does when just one of the laws has a mean. Cauchy(0, 1) against
    Cauchy(1, 1) is 1 all the same: a translation moves every point by 1. F - G is known to 1e-16, so a distance of
    d scales has a relative error near 1e-16 / d.

    Raises:
        TypeError, ValueError, QuadratureError: as :func:`kl_divergence`.
    """
    p, q = as_law(p, "p"), as_law(q, "q")
    if isinstance(p, Discrete) and isinstance(q, Discrete):
        atoms, log_p, log_q = on_common_atoms(p, q)
        gap = np.exp(log_p) - np.exp(log_q)
        return float(np.sum(np.abs(np.cumsum(gap)[:-1]) * np.diff(atoms)))

    precision = _precision(p, q)

    def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        below, above = zip(_tails(p, anchor, offset), _tails(q, anchor, offset), strict=True)
        # F - G = (1 - G) - (1 - F): take the tails that are small, where the digits are.
        lower = below[0] + below[1] < 1
        values = np.where(lower, np.abs(below[0] - below[1]), np.abs(above[0] - above[1]))
        return values, 4 * precision * np.where(lower, below[0] + below[1], above[0] + above[1])

    return integrate(integrand, common_pieces(p, q)).value


def common_pieces(p: Density | Discrete, q: Density | Discrete) -> Pieces:
    """The line cut at what either law names."""
    ends = [end for law in (p, q) for end in law.support]
    anchors, scales = [], []
    for law in (p, q):
        anchors += list(law.atoms if isinstance(law, Discrete) else law.breakpoints)
        scales += [] if isinstance(law, Discrete) else law.scales
    return cut(anchors, scales, min(ends), max(ends))


def _precision(p: Density | Discrete, q: Density | Discrete) -> float:
    return max(getattr(law, "precision", EPS) for law in (p, q))


def _tails(law: Density | Discrete, anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(law, Discrete):
        return law.cdf(anchor + offset), law.sf(anchor + offset)
    return law.cdf_at(anchor, offset), law.sf_at(anchor, offset)


def _kl_terms(log_p: np.ndarray, log_q: np.ndarray) -> np.ndarray:
    """p log(p/q) - p + q >= 0, elementwise; inf where only q is 0."""
    with np.errstate(all="ignore"):
        p, q, ratio = np.exp(log_p), np.exp(log_q), log_p - log_q
        # q phi with phi(r) = exp(r)(r - 1) + 1 = r^2/2 + r^3/3 + r^4/8 + ...: the closed form cancels near r = 0.
        small = np.abs(ratio) < 0.3
        r = np.where(small, ratio, 0.0)
        series = np.zeros_like(r)
        factorial = [1.0]
        for k in range(1, 17):
            factorial.append(factorial[-1] * k)
        for k in range(16, 1, -1):  # exp(-r) - 1 + r = sum of (-r)^k / k!
            series = series * -r + 1 / factorial[k]
        # For a large ratio p may underflow where p log(p/q) does not: log q reaches -1e300 in a tail.
        far = np.where(ratio > 30, np.exp(log_p + np.log(ratio - 1)), p * (ratio - 1))
        values = np.where(small, p * r * r * series, q + np.where(log_p == -np.inf, 0.0, far))
        return np.where((log_p > -np.inf) & (log_q == -np.inf), np.inf, values)


def _js_terms(log_p: np.ndarray, log_q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(p log(p/m) + q log(q/m))/2 and its derivative in log(p/q).

    With y = log(p/q)/2 it equals m (y tanh y - log cosh y), which is >= 0 and cancels by no more than one bit.
    """
    with np.errstate(all="ignore"):
        y = np.abs(0.5 * (log_p - log_q))
        y = np.where(np.isnan(y), 0.0, y)  # neither law lives here
        middle = 0.5 * (np.exp(log_p) + np.exp(log_q))
        decay = np.exp(-2 * y)
        wide = LOG2 - np.log1p(decay) - np.where(y < 400, 2 * y * decay / (1 + decay), 0.0)
        near = y * np.tanh(y) - np.log1p(2 * np.sinh(np.minimum(y, 1.0) / 2) ** 2)
        return middle * np.where(y < 1, near, wide), 2 * middle * np.where(y < 400, y * decay / (1 + decay) ** 2, 0.0)


def _tv_terms(log_p: np.ndarray, log_q: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        gap = np.abs(log_p - log_q)
        return np.where(np.isnan(gap), 0.0, -0.5 * np.exp(np.maximum(log_p, log_q)) * np.expm1(-gap))


def _noise(precision: float, log_p: np.ndarray, log_q: np.ndarray, slope: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What rounding of the log densities does to the values; slope is the derivative in log(p/q)."""
    size_p = 2 + np.where(np.isfinite(log_p), np.abs(log_p), 0.0)
    size = size_p + np.where(np.isfinite(log_q), np.abs(log_q), 0.0)
    with np.errstate(all="ignore"):
        # First order, then what is left where p = q and the slope is 0.
        noise = precision * (size * slope + size_p * values) + (precision * size_p) ** 2 * np.exp(log_p)
        return np.where(np.isfinite(values), noise, 0.0)


def _inside(p: Density, q: Density) -> bool:
    """Whether the support of p lies in that of q, up to a few roundings of the ends."""

    def roundings(one: float, other: float) -> float:
        return 4 * np.spacing(max(abs(one), abs(other))) if np.isfinite(one) and np.isfinite(other) else 0.0

    return all(
        any(low >= a - roundings(low, a) and high <= b + roundings(high, b) for a, b in q.intervals)
        for low, high in p.intervals
    )
