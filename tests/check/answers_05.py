"""Right and wrong answers to the exercises of chapter 5."""

import numpy as np
from scipy import stats
from scipy.special import softmax

from ganedu import theory


def one_round(phi, theta, up, down, k, rate):
    for _ in range(k):
        phi = phi + rate * up(phi, theta)
    return phi, theta - rate * down(phi, theta)


def one_round_recursive(phi, theta, up, down, k, rate):
    if k == 0:
        return np.array([phi, theta - rate * down(phi, theta)])
    return one_round_recursive(phi + rate * up(phi, theta), theta, up, down, k - 1, rate)


def law_step(p, q, eta, sign=1.0):
    new = q * (1 - p / (p + q)) ** (-sign * eta)
    return new / new.sum()


def law_step_by_logs(p, q, eta):
    return softmax((1 - eta) * np.log(q) + eta * np.log(p + q))


def old_and_new(theta_0, theta_1):
    data, new = stats.norm(0, 1), stats.norm(theta_1, 1)
    old_d = theory.optimal_discriminator(data, stats.norm(theta_0, 1))
    return theory.value(data, new, old_d), theory.generator_criterion(data, new)


def old_and_new_by_sums(theta_0, theta_1):
    x, step = np.linspace(-20, 20, 40_001, retstep=True)
    p, new = stats.norm.pdf(x), stats.norm.pdf(x, theta_1)
    value = lambda s: -step * (p @ np.logaddexp(0, -s) + new @ np.logaddexp(0, s))
    logit = lambda theta: theta**2 / 2 - theta * x
    return value(logit(theta_0)), value(logit(theta_1))


RIGHT = {
    "one-round": [one_round, one_round_recursive],
    "criterion-gradient": [
        lambda p, q: np.log(q / (p + q)),
        lambda p, q: 1 - np.log1p(p / q),
        lambda p, q: np.log((q / (p + q)).astype(np.float32)),
    ],
    "law-step": [law_step, law_step_by_logs],
    "old-and-new": [old_and_new, old_and_new_by_sums],
}
# answer, a word of the hint
WRONG = {
    "one-round": [
        (lambda f, t, u, d, k, r: (one_round(f, t, u, lambda *_: 0, k, r)[0], t - r * d(f, t)), "old phi"),
        (lambda f, t, u, d, k, r: one_round(f, t, u, d, 1, r), "fresh gradient"),
        (lambda f, t, u, d, k, r: (f + k * r * u(f, t), t - r * d(f, t)), "old phi"),
        (lambda f, t, u, d, k, r: one_round(f, t, lambda *a: -u(*a), d, k, r), "not down"),
        (lambda f, t, u, d, k, r: one_round(f, t, u, lambda *a: -d(*a), k, r), "against it"),
        (lambda f, t, u, d, k, r: one_round(f, t - r * d(f, t), u, lambda *_: 0, k, r), "moves first"),
    ],
    "criterion-gradient": [
        (lambda p, q: np.log1p(p / q), "turned round"),
        (lambda p, q: np.log1p(q / p), "non-saturating"),
        (lambda p, q: np.log(p / (p + q)), "second term"),
        (lambda p, q: np.log(q / (p + q)) + p / (p + q), "cancels"),
        (lambda p, q: np.log(q / p), "both sums"),
        (lambda p, q: np.log(q / (p + q)).sum(), "shape"),
    ],
    "law-step": [
        (lambda p, q, eta: law_step(p, q, eta, sign=-1), "went up"),
        (lambda p, q, eta: q * (1 - p / (p + q)) ** -eta, "normalise"),
        (lambda p, q, eta: law_step(p, q, 1.0), "exponent"),
        (lambda p, q, eta: (1 - eta) * q + eta * p, "half-way"),
        (lambda p, q, eta: q, "went up"),
    ],
    "old-and-new": [
        (lambda a, b: old_and_new(a, b)[::-1], "exchanged"),
        (lambda a, b: (old_and_new(a, b)[1],) * 2, "old"),
        (lambda a, b: (old_and_new(a, b)[0],) * 2, "new place"),
        (lambda a, b: tuple(-v for v in old_and_new(a, b)), "old"),
        (lambda a, b: old_and_new(a, b)[0], "shape"),
    ],
}
