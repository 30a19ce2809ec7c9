"""Checks of chapter 2, the minimax objective."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from ganedu.check.report import Wrong, arrays, close, require

__all__ = ["CHECKS"]


def value_from_logits(answer: Callable) -> str:
    """``answer(real_logits, fake_logits)`` is V of one batch, from arrays of shapes (m,) and (n,)."""
    rng = np.random.default_rng()
    sizes = rng.choice(np.arange(3, 12), 2, replace=False)
    real, fake = (rng.normal(scale=3, size=n) for n in sizes)
    on_real, on_fake = -np.logaddexp(0, -real), -np.logaddexp(0, fake)
    value = arrays(answer, real, fake, shape=())
    require(value <= 0, "V is a sum of mean logarithms of probabilities: it cannot be above 0. A loss is its negative")
    pooled = np.concatenate([on_real, on_fake])
    require(
        not close(value, pooled.mean()) and not close(value, 2 * pooled.mean()),
        "one mean over both arrays weighs the longer one more: V is the sum of two means",
    )
    require(not close(value, pooled.sum()), "an expectation is estimated by a mean, not by a sum")
    require(
        not close(value, -np.logaddexp(0, real).mean() - np.logaddexp(0, -fake).mean()),
        "real and generated are exchanged: on data log D counts",
    )
    require(close(value, on_real.mean() + on_fake.mean()), "log D = -softplus(-s) on data, log(1 - D) = ? on fakes")
    certain = np.array([1000.0]), np.array([-1000.0])
    for (a, b), truth in ((certain, 0.0), (certain[::-1], -2000.0)):
        # Not through `arrays`: overflow deserves this hint, not numpy's warning.
        with np.errstate(all="ignore"):
            large = float(answer(a, b))
        require(
            close(large, truth),
            f"logits of {a[0]:g} on data and {b[0]:g} on fakes give {large:g}, not {truth:g}: the sigmoid rounds to 0 "
            "or 1 before the logarithm sees it",
        )
    return "two means, and no digit lost at logits of 1000"


def square_law(answer: Callable) -> str:
    """``answer(p_z, x)`` is the density of z**2 at the points x > 0."""
    x = np.geomspace(1e-3, 30, 200)
    law = stats.norm(float(np.random.default_rng().uniform(0.5, 1.5)), 1.2)
    root = np.sqrt(x)
    plus, minus = law.pdf(root), law.pdf(-root)
    density = arrays(answer, law.pdf, x, shape=x.shape)
    require(not close(density, plus / (2 * root)), "a whole branch is missing: which negative z has the square x?")
    require(
        not close(density, plus / root),
        "that counts the positive root twice, which is right for symmetric noise only",
    )
    require(not close(density, plus + minus), "where the map stretches, the density thins out: divide by |G'(z)|")
    require(not close(density, (plus + minus) / (2 * x)), "|G'| is to be taken at z, not at x")
    require(close(density, (plus + minus) / (2 * root)), "sum p_z(z) / |G'(z)| over all z with z**2 = x")
    return "both branches, each thinned by the slope of the map"


def two_clocks(answer: Callable) -> str:
    """``answer(s0)`` gives the times at which the logit reaches 0, saturating and non-saturating, from s0 < 0."""
    starts = -np.random.default_rng().uniform(0.1, 12, 6)
    for s0 in starts:
        saturating, other = arrays(answer, float(s0), shape=(2,))
        truth = -s0 + np.exp(-s0) - 1, -s0 + 1 - np.exp(s0)
        require(
            not (close(saturating, truth[1]) and close(other, truth[0])),
            "the two are exchanged: which loss hardly pushes a sample that the discriminator sees through?",
        )
        require(saturating > 0 and other > 0, f"from s0 = {s0:.3g} both times are positive")
        require(
            close(saturating, truth[0]),
            f"saturating, s0 = {s0:.3g}: a time is the integral of ds over the speed, from s0 to 0",
        )
        require(
            close(other, truth[1]),
            f"non-saturating, s0 = {s0:.3g}: the same integral with the other speed; mind both ends",
        )
    return "exponentially long against linear"


def best_reply(answer: Callable) -> str:
    """``answer(p, d)`` gives the law q that minimises V against the fixed D, and the value reached."""
    rng = np.random.default_rng()
    p, d = rng.dirichlet(np.ones(9)), rng.uniform(0.05, 0.95, 9)
    d[[2, 6]] = d.max() + 0.02  # two highest points
    pair = _call(answer, p, d)
    try:
        q, value = np.asarray(pair[0], float), float(pair[1])
    except (TypeError, ValueError, IndexError) as error:
        raise Wrong("two things are expected: the law q, an array, and the value, a number") from error
    require(q.shape == p.shape, f"q has shape {q.shape}; expected {p.shape}, one probability per point")
    require(bool((q >= 0).all()) and close(q.sum(), 1), "q is no law: its entries must be >= 0 and sum to 1")
    require(not close(q, p), "that is the data's law; against a D that stands still something else does better")
    require(
        close(q @ d, d.max()),
        "mass where D is not largest can be moved to a point where it is, and V falls: V is linear in q",
    )
    require(
        close(value, np.log(d) @ p + np.log1p(-d.max())),
        "q is right; the value has two terms, E_p log D and E_q log(1 - D)",
    )
    return "all mass where D is highest: one sample is enough"


def _call(answer: Callable, *arguments):
    require(callable(answer), "pass the function itself, without calling it")
    result = answer(*arguments)
    require(result is not None and result is not ..., "nothing is returned yet")
    return result


CHECKS = {
    "value-from-logits": value_from_logits,
    "square-law": square_law,
    "two-clocks": two_clocks,
    "best-reply": best_reply,
}
