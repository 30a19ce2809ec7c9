"""Checks of chapter 3, the optimal discriminator."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def _densities() -> tuple[np.ndarray, np.ndarray]:
    """Random values of two densities, with points where one, the other, or both are 0."""
    rng = np.random.default_rng()
    p, q = rng.exponential(size=(2, 200)) * 10.0 ** rng.integers(-12, 3, size=(2, 200))
    p[:20], q[10:30] = 0.0, 0.0  # points 10 to 19 lie off both supports
    return p, q


def optimal_discriminator(answer: Callable) -> str:
    """``answer(p, q)`` is D* from the two densities' values, arrays of one shape."""
    p, q = _densities()
    d = arrays(answer, p, q, shape=p.shape)
    require(bool(((d >= 0) & (d <= 1)).all()), "a probability lies in [0, 1]")
    seen = p + q > 0
    both, truth = (p + q)[seen], p[seen] / (p + q)[seen]
    require(not close(d[seen], 1 - truth), "real and generated are exchanged: where only data live, D* = 1")
    require(
        close(d[seen][both > 0.1], truth[both > 0.1]),
        "wrong where p + q > 0: set the derivative of p log y + q log(1 - y) in y to zero once more",
    )
    require(
        close(d[seen], truth),
        "wrong where both densities are small: only their ratio counts, so nothing may be added to either",
    )
    require(close(d[~seen], 0.5), "off both supports, p = q = 0, the answer asked for is 1/2")
    return "right on both supports, with no NaN off them"


def smoothed_discriminator(answer: Callable) -> str:
    """``answer(p, q, alpha)`` is D* when real samples carry the label alpha instead of 1."""
    p, q = _densities()
    p, q = p[30:], q[30:]
    one = arrays(answer, p, q, 1.0, shape=p.shape)
    require(close(one, p / (p + q)), "with alpha = 1 nothing is smoothed: the plain D* must come out")
    alpha = float(np.random.default_rng().uniform(0.6, 0.95))
    d = arrays(answer, p, q, alpha, shape=p.shape)
    swapped = (alpha * p + (1 - alpha) * q) / (p + q)
    require(
        not close(d, swapped), "that smooths the generated samples' label too; here only the real ones are smoothed"
    )
    require(
        not close(d, alpha * p / (alpha * p + q)),
        "a real sample weighs alpha log y + (1 - alpha) log(1 - y): its second part is missing",
    )
    require(close(d, alpha * p / (p + q)), "maximise p (alpha log y + (1 - alpha) log(1 - y)) + q log(1 - y) over y")
    return "D* shrinks by the factor alpha and keeps its shape"


def gaussian_logit(answer: Callable) -> str:
    """``answer(mu_p, s_p, mu_q, s_q)`` gives (c0, c1, c2) with logit D*(x) = c0 + c1 x + c2 x^2."""
    rng = np.random.default_rng()
    x = np.linspace(-3, 3, 13)
    for equal in (True, False):
        mu_p, mu_q = rng.normal(size=2)
        s_p, s_q = rng.uniform(0.5, 2.0, size=2)
        s_q = s_p if equal else s_q
        c0, c1, c2 = arrays(answer, mu_p, s_p, mu_q, s_q, shape=(3,))
        truth = stats.norm.logpdf(x, mu_p, s_p) - stats.norm.logpdf(x, mu_q, s_q)
        mine = c0 + c1 * x + c2 * x**2
        require(not close(mine, -truth), "the sign is turned round: the logit is large where data are likely")
        require(
            not close(mine - mine[0], truth - truth[0]) or close(mine, truth),
            "the shape is right, the constant is not: normalising constants and squares of the means belong to it",
        )
        if equal:
            require(close(c2, 0), "with equal variances the squares cancel: the logit is a straight line")
        require(close(mine, truth), "logit D*(x) = log p(x) - log q(x): expand both squares and collect powers of x")
    return "a parabola in general, a straight line when the variances agree"


CHECKS = {
    "optimal-discriminator": optimal_discriminator,
    "smoothed-discriminator": smoothed_discriminator,
    "gaussian-logit": gaussian_logit,
}
