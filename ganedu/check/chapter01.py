"""Checks of chapter 1, two ways to learn."""

from collections.abc import Callable

import numpy as np
from scipy import stats
from scipy.special import expit, logit

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def posterior(answer: Callable) -> str:
    """``answer(x, prior, zero, one)`` is P(Y = 1 | X = x) for two laws of X, at an array of points."""
    rng = np.random.default_rng()
    prior = float(rng.uniform(0.1, 0.4))
    zero, one = (stats.norm(mean, rng.uniform(0.5, 2)) for mean in (-1, 1))
    x = np.linspace(-4, 4, 41)
    given = arrays(answer, x, prior, zero, one, shape=x.shape)
    odds = logit(prior) + one.logpdf(x) - zero.logpdf(x)
    require(not close(given, np.exp(odds)), "those are odds, one probability over the other: they pass 1")
    require(
        not close(given, one.pdf(x)), "that is the density of x given the label; Bayes asks for the other direction"
    )
    require(bool(((given >= 0) & (given <= 1)).all()), "a probability lies between 0 and 1: divide by the density of x")
    require(not close(given, expit(-odds)), "that is the probability of label 0")
    require(
        not close(given, expit(odds - logit(prior))), "both labels were taken as equally likely: where is the prior?"
    )
    require(close(given, expit(odds)), "pi_1 p(x | 1), divided by the sum of such products over both labels")
    # Both densities are 0 in floats here; their logarithms are not.
    far = np.array([-300.0, 300.0])
    with np.errstate(all="ignore"):
        given = arrays(answer, far, prior, zero, one, shape=far.shape)
    truth = expit(logit(prior) + one.logpdf(far) - zero.logpdf(far))
    require(close(given, truth), "far out both densities round to 0: work with their logarithms up to the last step")
    return "Bayes, and no digit lost in the tails"


def best_answers(answer: Callable) -> str:
    """``answer(values, weights)``: best under squared error, under absolute error, loss of the former, of a draw."""
    rng = np.random.default_rng()
    # An odd number of equally likely values, shuffled: the median is one of them and far from the mean.
    skewed = rng.permutation(np.exp(rng.normal(size=9))), np.full(9, 1 / 9)
    # Here the likeliest value is the largest, which is neither.
    uneven = np.append(rng.normal(size=7), 5.0), np.append(0.6 * rng.dirichlet(np.ones(7)), 0.4)
    for values, weights in (skewed, uneven):
        square, absolute, loss, draw = arrays(answer, values, weights, shape=(4,))
        mean = weights @ values
        variance = weights @ (values - mean) ** 2
        require(close(weights.std(), 0) or not close(square, values.mean()), "the weights are to be used")
        require(close(square, mean), "squared error: set the derivative of the expected loss to 0 and solve")
        cost = lambda a, v=values, w=weights: w @ np.abs(v - a)
        require(
            cost(absolute) <= min(map(cost, values)) + 1e-9,
            f"absolute error: {absolute:.3g} costs {cost(absolute):.4g}, and another answer costs less. "
            "How much of the weight lies on each side of the best answer?",
        )
        require(not close(loss, variance**0.5), "that is the root of the expected squared error")
        require(close(loss, variance), "the expected squared error of the best answer has a name in statistics")
        require(
            not close(draw, variance),
            "a fair draw is off by its own chance as well as by the truth's: it cannot be as good as the best answer",
        )
        require(close(draw, 2 * variance), "sum (x_i - x_j)^2 over all pairs, each with its weight: two chances add")
    return "mean, median, variance, and twice the variance"


def diagonal_price(answer: Callable) -> str:
    """``answer(precision)`` is the least KL(q || N(m, precision^-1)) over Gaussians q with diagonal covariance."""
    rng = np.random.default_rng()
    diagonal = np.diag(rng.uniform(0.3, 4, 3))
    require(
        close(arrays(answer, diagonal, shape=()), 0),
        "a diagonal precision can be guessed exactly: the gap must be 0 there",
    )
    root = rng.normal(size=(3, 5))
    precision = root @ root.T + 0.3 * np.eye(3)
    price = float(arrays(answer, precision, shape=()))
    require(price > 0, "a divergence is not negative, and here no diagonal guess is exact")
    logs = lambda matrix: np.log(np.diag(matrix)).sum() + np.linalg.slogdet(np.linalg.inv(matrix))[1]
    covariance = np.linalg.inv(precision)
    truth, marginal = logs(precision) / 2, (np.trace(precision * np.diag(np.diag(covariance))) - 3) / 2
    marginal += (np.linalg.slogdet(covariance)[1] - np.log(np.diag(covariance)).sum()) / 2
    require(
        not close(price, marginal),
        "that guess has the posterior's own variances. Another has a smaller divergence: minimise over each variance",
    )
    require(not close(price, logs(covariance) / 2), "that is the divergence in the other order, KL(posterior || q)")
    require(not close(price, 2 * truth), "one half is missing")
    scale = np.diag(rng.uniform(0.3, 3, 3))
    require(
        close(arrays(answer, scale @ precision @ scale, shape=()), price),
        "measuring the codes in other units changes no divergence: the gap must stay when Lambda becomes C Lambda C "
        "with a diagonal C",
    )
    require(close(price, truth), "write the divergence for variances v_i, and find the best v_i one by one")
    return "variances 1 / Lambda_ii; free only where Lambda is diagonal"


def langevin(answer: Callable) -> str:
    """``answer(x0, v, eta, n)``: mean and variance after n Euler steps of the Langevin equation of N(0, v)."""
    rng = np.random.default_rng()
    x0, v = rng.uniform(1, 3, 2)
    for n, eta in ((0, 0.3 * v), (1, 0.4 * v), (7, 0.3 * v), (400, 0.3 * v), (3, 2.5 * v)):
        mean, variance = arrays(answer, x0, v, eta, n, shape=(2,))
        a = 1 - eta / v
        powers = a ** (2 * np.arange(n))
        case = f"n = {n}, eta = {eta / v:.2g} v"
        require(
            not (0 < n < 100 and close(mean, a ** (2 * n) * x0)),
            f"{case}: the mean shrinks by one factor a step, not by its square",
        )
        require(
            close(mean, a**n * x0), f"{case}: the kicks have mean 0, so the mean is multiplied at each step by ...?"
        )
        require(not (n and close(variance, v)), f"{case}: v is the target's; finite steps from one point miss it")
        require(
            not (n and close(variance, np.sqrt(2 * eta) * powers.sum())),
            f"{case}: a kick of sqrt(2 eta) xi has the variance 2 eta",
        )
        require(
            not (n > 1 and close(variance, 2 * eta * n)),
            f"{case}: earlier kicks are shrunk by the later steps, too",
        )
        require(
            not (n > 1 and close(variance, 2 * eta * (a ** np.arange(n)).sum())),
            f"{case}: a factor a on x is a factor a^2 on its variance",
        )
        require(
            close(variance, 2 * eta * powers.sum()), f"{case}: w' = a^2 w + 2 eta, from w = 0, with a = 1 - eta / v"
        )
    return "a geometric sum; its limit is wider than v"


CHECKS = {
    "posterior": posterior,
    "best-answers": best_answers,
    "diagonal-price": diagonal_price,
    "langevin": langevin,
}
