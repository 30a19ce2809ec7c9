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
    require(close(given, expit(odds)), "Bayes: which product stands above, and over what is summed below?")
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
            cost(absolute) <= min(map(cost, values)) + 1e-6,
            f"absolute error: {absolute:.3g} costs {cost(absolute):.4g}, and another answer costs less. "
            "How much of the weight lies on each side of the best answer?",
        )
        require(not close(loss, variance**0.5), "that is the root of the expected squared error")
        require(close(loss, variance), "the expected squared error of the best answer has a name in statistics")
        require(
            not close(draw, variance),
            "a fair draw is off by its own chance as well as by the truth's: it cannot be as good as the best answer",
        )
        require(close(draw, 2 * variance), "answer and truth both vary here: over which pairs of values is the mean?")
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
    for n, eta in ((1, 0.4 * v), (7, 0.3 * v), (3, 2.5 * v), (400, 0.3 * v)):
        mean, variance = arrays(answer, x0, v, eta, n, shape=(2,))
        a = 1 - eta / v
        powers = a ** (2 * np.arange(n))
        truth = 2 * eta * powers.sum()
        case = f"n = {n}, eta = {eta / v:.2g} v"
        wrong_means = {
            x0: "the drift -eta x / v has a mean as well",
            x0 * np.exp(-n * eta / v): "that is the equation's own law at time n eta; steps of finite size miss it",
            x0 * a ** (2 * n): "the mean shrinks by one factor a step, not by its square",
        }
        for value, hint in wrong_means.items():
            require(close(mean, x0 * a**n) or not close(mean, value), f"{case}: {hint}")
        require(close(mean, x0 * a**n), f"{case}: the kicks have mean 0. By what is the mean multiplied at each step?")
        wrong_variances = {
            v: "v is the target's; finite steps from one point miss it",
            2 * eta / (1 - a**2): "that is where the variance tends, if it does; this is step n",
            eta * powers.sum(): "a kick is sqrt(2 eta) xi: what is its variance?",
            np.sqrt(2 * eta) * powers.sum(): "a kick is sqrt(2 eta) xi: what is its variance?",
            2 * eta * n: "earlier kicks are shrunk by the later steps, too",
            2 * eta * (a ** np.arange(n)).sum(): "what does a factor on x do to its variance?",
        }
        for value, hint in wrong_variances.items():
            require(close(variance, truth) or not close(variance, value), f"{case}: {hint}")
        require(
            close(variance, truth),
            f"{case}: follow the variance through one step: what does the factor do to it, and what does the kick add?",
        )
    start = arrays(answer, x0, v, 0.3 * v, 0, shape=(2,))
    require(close(start, (x0, 0)), "after no step the point is where it was, and its variance is 0")
    return "a geometric sum; its limit is wider than v"


CHECKS = {
    "posterior": posterior,
    "best-answers": best_answers,
    "diagonal-price": diagonal_price,
    "langevin": langevin,
}
