"""Right and wrong answers to the exercises of chapter 1."""

import numpy as np
from scipy.special import expit, logsumexp


def posterior(x, prior, zero, one):
    return expit(np.log(prior / (1 - prior)) + one.logpdf(x) - zero.logpdf(x))


def posterior_by_sum(x, prior, zero, one):
    joint = np.stack([np.log1p(-prior) + zero.logpdf(x), np.log(prior) + one.logpdf(x)])
    return np.exp(joint[1] - logsumexp(joint, axis=0))


def posterior_by_densities(x, prior, zero, one):
    a, b = prior * one.pdf(x), (1 - prior) * zero.pdf(x)
    return a / (a + b)


def best_answers(values, weights):
    order = np.argsort(values)
    middle = values[order][np.searchsorted(np.cumsum(weights[order]), 0.5)]
    mean = weights @ values
    variance = weights @ (values - mean) ** 2
    return mean, middle, variance, 2 * variance


def best_answers_by_trial(values, weights):
    pairs = (values[:, None] - values) ** 2
    absolute = values[np.argmin(np.abs(values[:, None] - values) @ weights)]
    mean = np.average(values, weights=weights)
    return [mean, absolute, np.average(values**2, weights=weights) - mean**2, weights @ pairs @ weights]


def changed(place, value):
    """The right answers with one of the four replaced by ``value(values, weights, right)``."""

    def answer(values, weights):
        right = list(best_answers(values, weights))
        right[place] = value(values, weights, right)
        return right

    return answer


def diagonal_price(precision):
    return (np.log(np.diag(precision)).sum() - np.linalg.slogdet(precision)[1]) / 2


def diagonal_price_by_correlations(precision):
    scale = np.diag(precision) ** -0.5
    return -np.log(np.linalg.eigvalsh(precision * np.outer(scale, scale))).sum() / 2


def with_marginal_variances(precision):
    v = np.diag(np.linalg.inv(precision))
    k = len(v)
    return (np.diag(precision) @ v - k - np.linalg.slogdet(precision)[1] - np.log(v).sum()) / 2


def langevin(x0, v, eta, n):
    a = 1 - eta / v
    return a**n * x0, 2 * eta * np.sum(a ** (2 * np.arange(n)))


def langevin_step_by_step(x0, v, eta, n):
    mean, variance = x0, 0.0
    for _ in range(n):
        mean, variance = mean - eta * mean / v, (1 - eta / v) ** 2 * variance + 2 * eta
    return np.array([mean, variance])


RIGHT = {
    "posterior": [posterior, posterior_by_sum],
    "best-answers": [best_answers, best_answers_by_trial],
    "diagonal-price": [diagonal_price, diagonal_price_by_correlations],
    "langevin": [langevin, langevin_step_by_step],
}
# answer, a word of the hint
WRONG = {
    "posterior": [
        (posterior_by_densities, "NaN"),
        (lambda x, prior, zero, one: posterior(x, 0.5, zero, one), "prior"),
        (lambda x, prior, zero, one: 1 - posterior(x, prior, zero, one), "label 0"),
        (lambda x, prior, zero, one: prior * one.pdf(x) / ((1 - prior) * zero.pdf(x)), "odds"),
        (lambda x, prior, zero, one: one.pdf(x), "other direction"),
        (lambda x, prior, zero, one: (posterior(x, prior, zero, one) > 0.5) * 1.0, "stands above"),
        (lambda x, prior, zero, one: prior, "shape"),
    ],
    "best-answers": [
        (changed(0, lambda v, w, r: v.mean()), "weights"),
        (changed(0, lambda v, w, r: r[1]), "derivative"),
        (changed(1, lambda v, w, r: r[0]), "another answer costs less"),
        (changed(1, lambda v, w, r: v[np.argmax(w)]), "another answer costs less"),
        (changed(2, lambda v, w, r: r[2] ** 0.5), "root"),
        (changed(3, lambda v, w, r: r[2]), "cannot be as good"),
        (changed(3, lambda v, w, r: 4 * r[2]), "both vary"),
        (lambda values, weights: best_answers(values, weights)[:2], "shape"),
    ],
    "diagonal-price": [
        (with_marginal_variances, "posterior's own variances"),
        (lambda precision: 2 * diagonal_price(precision), "one half"),
        (lambda precision: -diagonal_price(precision), "not negative"),
        (lambda precision: diagonal_price(np.linalg.inv(precision)), "other order"),
        (lambda precision: np.abs(precision - np.diag(np.diag(precision))).sum(), "units"),
        (lambda precision: 0.0, "not negative"),
        (lambda precision: np.log(np.diag(precision)).sum() / 2, "exactly"),
    ],
    "langevin": [
        (lambda x0, v, eta, n: (x0, langevin(x0, v, eta, n)[1]), "drift"),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, 2 * n)[0], langevin(x0, v, eta, n)[1]), "its square"),
        (lambda x0, v, eta, n: (x0 * np.exp(-n * eta / v), v * (1 - np.exp(-2 * n * eta / v))), "finite size"),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0] + 1, 0.0), "multiplied"),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0], v), "target's"),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0], v / (1 - eta / (2 * v))), "tends"),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0], 2 * eta * n), "earlier kicks"),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0], langevin(x0, v, eta, n)[1] / 2), "what is its variance"),
        (
            lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0], 2 * eta * ((1 - eta / v) ** np.arange(n)).sum()),
            "a factor on x",
        ),
        (lambda x0, v, eta, n: (langevin(x0, v, eta, n)[0], langevin(x0, v, eta, n + 1)[1]), "through one step"),
        (lambda x0, v, eta, n: langevin(x0, v, eta, max(n, 1)), "after no step"),
        (lambda x0, v, eta, n: langevin(x0, v, eta, n)[0], "shape"),
    ],
}
