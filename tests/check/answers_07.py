"""Right and wrong answers to the exercises of chapter 7."""

import numpy as np
from scipy.special import expit, log_expit, softmax


def share(s, eps):
    d = expit(s)
    return d / (d + eps)


def share_by_logs(s, eps):
    return expit(log_expit(s) - np.log(eps))


def expected(x, points, tau):
    return softmax(-((x - points) ** 2).sum(1) / (2 * tau**2)) @ points


def slope(x, real, fake, tau):
    return (expected(x, real, tau) - expected(x, fake, tau)) / tau**2


def slope_by_scores(x, real, fake, tau):
    def score(points):
        logits = -(np.linalg.norm(points - x, axis=1) ** 2) / 2 / tau**2
        weights = np.exp(logits - logits.max())
        return ((points - x) * (weights / weights.sum())[:, None]).sum(0) / tau**2

    return score(real) - score(fake)


def slope_underflowing(x, real, fake, tau):
    def mean(points):
        weights = np.exp(-((x - points) ** 2).sum(1) / (2 * tau**2))
        return weights @ points / (weights.sum() + 1e-300)

    return (mean(real) - mean(fake)) / tau**2


def slope_dividing_by_zero(x, real, fake, tau):
    def mean(points):
        weights = np.exp(-((x - points) ** 2).sum(1) / (2 * tau**2))
        return weights @ points / weights.sum()

    return (mean(real) - mean(fake)) / tau**2


def largest(jacobian, beta):
    eigenvalues = np.linalg.eigvals(jacobian)
    if eigenvalues.real.max() >= 0:
        return 0.0
    r = (1 - beta) / (1 + beta)
    pull, turn = -r * eigenvalues.real, eigenvalues.imag
    return (2 * pull / (pull**2 + turn**2)).min()


def largest_by_bisection(jacobian, beta):
    eye = np.eye(len(jacobian))

    def converges(eta):
        momentum = np.hstack([(1 - beta) * jacobian, beta * eye])
        matrix = np.vstack([np.hstack([eye, 0 * eye]) + eta * momentum, momentum])
        return np.abs(np.linalg.eigvals(matrix)).max() < 1 - 1e-13

    low, high = 0.0, 1e3
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if converges(middle) else (low, middle)
    return 0.0 if low < 1e-9 else low


def scaled(jacobian, beta, weaken=lambda pull, turn, r: (r * pull, turn), choose=np.min):
    eigenvalues = np.linalg.eigvals(jacobian)
    if eigenvalues.real.max() >= 0:
        return 0.0
    pull, turn = weaken(-eigenvalues.real, eigenvalues.imag, (1 - beta) / (1 + beta))
    return choose(2 * pull / (pull**2 + turn**2))


def bound(correct, n, alpha):
    return max(correct / n - 1 - np.sqrt(np.log(1 / alpha) / n), 0.0)


def bound_by_margin(correct, n, alpha):
    accuracy, margin = correct / (2 * n), np.sqrt(-np.log(alpha) / (4 * n))
    return np.clip(2 * (accuracy - margin) - 1, 0, 1)


RIGHT = {
    "left-of-push": [share, share_by_logs],
    "noise-slope": [slope, slope_by_scores],
    "momentum-step": [largest, largest_by_bisection],
    "certificate": [bound, bound_by_margin, lambda *given: np.float32(bound(*given))],
}
# answer, a word of the hint
WRONG = {
    "left-of-push": [
        (lambda s, e: (1 - expit(s)) * share(s, e), "whole slope"),
        (lambda s, e: -(1 - expit(s)) * share(s, e), "slope itself"),
        (lambda s, e: 1 - share(s, e), "lost"),
        (lambda s, e: (1 - expit(s)) / (1 - expit(s) + e), "other loss"),
        (lambda s, e: np.minimum(expit(s) / e, 1.0), "half of the push"),
        (lambda s, e: 1 / (1 + e * (1 + np.exp(-s))), "numpy warned"),
        (lambda s, e: share(s, e).mean(), "shape"),
    ],
    "noise-slope": [
        (lambda x, r, f, t: -slope(x, r, f, t), "turned round"),
        (lambda x, r, f, t: (expected(x, r, t) - x) / t**2, "second one"),
        (lambda x, r, f, t: slope(x, r, f, t) * t, "squared"),
        (lambda x, r, f, t: slope(x, r, f, t) * t**2, "how strong"),
        (lambda x, r, f, t: (r.mean(0) - f.mean(0)) / t**2, "weigh the same"),
        (lambda x, r, f, t: slope(x, r, f, t * 2**0.5), "differences"),
        (slope_underflowing, "round to 0"),
        (slope_dividing_by_zero, "round to 0"),
    ],
    "momentum-step": [
        (lambda j, b: largest(j, 0.0), "changes nothing"),
        (lambda j, b: scaled(j, b, choose=np.max), "smallest bound"),
        (lambda j, b: scaled(j, b, lambda p, t, r: (p / r, t)), "three times"),
        (lambda j, b: scaled(j, b, lambda p, t, r: (r * p, r * t)), "real part"),
        (lambda j, b: scaled(j, b, lambda p, t, r: (r * p, 0 * t)), "real part"),
        (lambda j, b: largest(j - 0.2 * np.eye(len(j)), b), "circles"),
        (lambda j, b: 0.5 * largest(j, b), "three times"),
    ],
    "certificate": [
        (lambda c, n, a: c / (2 * n), "guesser"),
        (lambda c, n, a: c / n - 1, "margin"),
        (lambda c, n, a: c / n - 1 + np.sqrt(np.log(1 / a) / n), "subtracted"),
        (lambda c, n, a: 2 * c / n - 1 - np.sqrt(np.log(1 / a) / n), "all answers"),
        (lambda c, n, a: c / (2 * n) - np.sqrt(np.log(1 / a) / n), "of these two"),
        (lambda c, n, a: c / n - 1 - np.sqrt(np.log(2 / a) / n), "one side"),
        (lambda c, n, a: c / n - 1 - np.sqrt(np.log(1 / a) / n), "says nothing"),
    ],
}
