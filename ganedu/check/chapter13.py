"""Checks of chapter 13, measuring."""

from collections.abc import Callable
from math import comb

import numpy as np

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def frechet_of_gaussians(answer: Callable) -> str:
    """``answer(m, S, n, T)`` is the squared Frechet distance of N(m, S) and N(n, T), singular or not."""
    rng = np.random.default_rng()
    m, n = rng.normal(size=(2, 4))
    s, t = rng.uniform(0.2, 4, (2, 4))
    value = arrays(answer, m, np.diag(s), n, np.diag(t), shape=())
    apart, widths = ((m - n) ** 2).sum(), ((np.sqrt(s) - np.sqrt(t)) ** 2).sum()
    require(not close(value, np.sqrt(apart + widths)), "that is the root: the Frechet distance here is the squared one")
    require(not close(value, np.sqrt(apart) + widths), "the distance of the means enters with its square")
    require(not close(value, apart + s.sum() + t.sum() - np.sqrt(s * t).sum()), "the trace term counts twice")
    require(not close(value, apart + ((s - t) ** 2).sum()), "compare standard deviations, not variances")
    require(not close(value, widths), "the means are missing")
    require(close(value, apart + widths, 1e-7), "try diagonal covariances by hand: sum (sqrt(s_i) - sqrt(t_i))^2")
    for singular in (False, True):
        a, b = rng.normal(size=(2, 2, 2)) * [1, 2]
        s, t = np.diag([rng.uniform(1, 3), 0.0]) if singular else a @ a.T, b @ b.T
        term = np.sqrt(np.trace(s @ t) + 2 * np.sqrt(max(0.0, np.linalg.det(s) * np.linalg.det(t))))
        value = arrays(answer, np.zeros(2), s, np.ones(2), t, shape=())
        require(
            close(value, 2 + np.trace(s) + np.trace(t) - 2 * term, 1e-6),
            "wrong when a covariance is singular: nothing may be inverted"
            if singular
            else "right for diagonal covariances only: the root of a matrix is not taken entry by entry, and the roots "
            "of S and T do not commute",
        )
    return "diagonal or not, singular or not"


def impostor(answer: Callable) -> str:
    """``answer(mean, std, skewness)`` gives two points and their weights, with these first three moments."""
    rng = np.random.default_rng()
    for skewness in (0.0, float(rng.uniform(0.5, 3)), float(-rng.uniform(0.5, 3))):
        mean, std = float(rng.normal()), float(rng.uniform(0.5, 2))
        points, weights = arrays(answer, mean, std, skewness, shape=(2, 2))
        require(bool((weights >= 0).all()) and close(weights.sum(), 1), "the weights are no probabilities")
        exchanged = "; the weights are exchanged" if close(weights[::-1] @ points, mean) else ""
        require(close(weights @ points, mean), f"the mean is {weights @ points:.3g}, not {mean:.3g}{exchanged}")
        variance = weights @ (points - mean) ** 2
        require(
            close(variance, std**2),
            f"the standard deviation is {np.sqrt(variance):.3g}, not {std:.3g}: for mean 0 and variance 1, the product "
            "of the two distances from 0 is fixed",
        )
        third = weights @ (points - mean) ** 3 / std**3
        require(not close(third, -skewness) or skewness == 0, "the skewness has the wrong sign: exchange the two sides")
        require(close(third, skewness), f"the skewness is {third:.3g}, not {skewness:.3g}: equal weights make it 0")
    return "three moments agree: neither distance can tell it from any law that has them"


def neighbours_needed(answer: Callable) -> str:
    """``answer(N, M, target)`` is the least k for which the expected coverage of equal laws reaches the target."""
    rng = np.random.default_rng()
    for case in range(6):
        real, fake = (int(n) for n in rng.integers(30, 400, 2))
        fake = real if case == 0 else fake
        target = float(rng.uniform(0.6, 0.995))
        covered = lambda k, n=real, m=fake: 1 - comb(n - 1, k) / comb(n + m - 1, k)
        k = arrays(answer, real, fake, target, shape=())
        which = f"N = {real}, M = {fake}, target {target:.3f}"
        require(k == round(float(k)) and 1 <= k < real, f"k is a whole number from 1 to N - 1 ({which} gave {k:g})")
        require(
            covered(int(k)) >= target,
            f"{which}: with k = {int(k)} the expected coverage is {covered(int(k)):.4f} only; N real and M generated",
        )
        require(k == 1 or covered(int(k) - 1) < target, f"{which}: a smaller k than {int(k)} is enough")
    return "the least k, for more and for fewer generated samples than real ones"


def true_shares(answer: Callable) -> str:
    """``answer(read, confusion)`` gives the true shares of the classes from those that a classifier reads."""
    rng = np.random.default_rng()
    for classes in (2, 5):
        truth = rng.dirichlet(np.ones(classes))
        confusion = 0.75 * np.eye(classes) + 0.25 * rng.dirichlet(np.ones(classes), classes)
        read = truth @ confusion
        shares = arrays(answer, read, confusion, shape=(classes,))
        require(not close(shares, read), "these are the shares that were read, errors included")
        require(
            not close(shares, np.linalg.solve(confusion, read)),
            "the matrix is turned round: its rows are the true classes, so read = confusion transposed times true",
        )
        require(not close(shares, confusion.T @ read), "that adds the errors a second time: they are to be undone")
        require(
            not close(shares, read / confusion.diagonal())
            and not close(shares, read / confusion.diagonal() / (read / confusion.diagonal()).sum()),
            "each class also gains what others lose to it: one division a class is not enough",
        )
        require(close(shares, truth, 1e-8), "write read[r] as a sum over the true classes, then solve for their shares")
    return "the errors of the classifier are undone"


CHECKS = {
    "frechet-of-gaussians": frechet_of_gaussians,
    "impostor": impostor,
    "neighbours-needed": neighbours_needed,
    "true-shares": true_shares,
}
