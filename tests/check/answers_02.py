"""Right and wrong answers to the exercises of chapter 2."""

import numpy as np
from scipy.special import expit, log_expit


def value_from_logits(real, fake):
    return -np.logaddexp(0, -real).mean() - np.logaddexp(0, fake).mean()


def value_by_log_expit(real, fake):
    return np.mean(log_expit(real)) + np.mean(log_expit(-fake))


def square_law(p_z, x):
    return (p_z(np.sqrt(x)) + p_z(-np.sqrt(x))) / (2 * np.sqrt(x))


def square_law_by_branches(p_z, x):
    return sum(p_z(z) / np.abs(2 * z) for z in (np.sqrt(x), -np.sqrt(x)))


def two_clocks(s0):
    return -s0 + np.exp(-s0) - 1, -s0 + 1 - np.exp(s0)


def best_reply(p, d, spread=False):
    top = (d == d.max()) if spread else np.arange(len(d)) == d.argmax()
    return top / top.sum(), p @ np.log(d) + np.log(1 - d.max())


RIGHT = {
    "value-from-logits": [value_from_logits, value_by_log_expit],
    "square-law": [square_law, square_law_by_branches],
    "two-clocks": [two_clocks, lambda s: np.array([np.expm1(-s) - s, -np.expm1(s) - s])],
    "best-reply": [best_reply, lambda p, d: best_reply(p, d, spread=True)],
}
# answer, a word of the hint
WRONG = {
    "value-from-logits": [
        (lambda r, f: np.concatenate([-np.logaddexp(0, -r), -np.logaddexp(0, f)]).mean(), "two means"),
        (lambda r, f: -value_from_logits(r, f), "above 0"),
        (lambda r, f: value_from_logits(-r, -f), "exchanged"),
        (lambda r, f: np.log(expit(r)).mean() + np.log(1 - expit(f)).mean(), "sigmoid rounds"),
        (lambda r, f: -np.logaddexp(0, -r).sum() - np.logaddexp(0, f).sum(), "not by a sum"),
        (lambda r, f: -np.logaddexp(0, -r), "shape"),
    ],
    "square-law": [
        (lambda p_z, x: p_z(np.sqrt(x)) / (2 * np.sqrt(x)), "branch"),
        (lambda p_z, x: p_z(np.sqrt(x)) / np.sqrt(x), "symmetric"),
        (lambda p_z, x: p_z(np.sqrt(x)) + p_z(-np.sqrt(x)), "thins out"),
        (lambda p_z, x: (p_z(np.sqrt(x)) + p_z(-np.sqrt(x))) / (2 * x), "not at x"),
        (lambda p_z, x: p_z(x**2), "over all z"),
    ],
    "two-clocks": [
        (lambda s: two_clocks(s)[::-1], "exchanged"),
        (lambda s: tuple(-t for t in two_clocks(s)), "positive"),
        (lambda s: (np.exp(-s), two_clocks(s)[1]), "over the speed"),
        (lambda s: (two_clocks(s)[0], -s), "both ends"),
        (lambda s: -s, "shape"),
    ],
    "best-reply": [
        (lambda p, d: (p, p @ np.log(d) + p @ np.log(1 - d)), "data's law"),
        (lambda p, d: (np.eye(len(d))[d.argmin()], 0.0), "moved"),
        (lambda p, d: (best_reply(p, d)[0], np.log(1 - d.max())), "two terms"),
        (lambda p, d: (1.0 * (d == d.max()), best_reply(p, d)[1]), "no law"),
        (lambda p, d: best_reply(p, d)[1], "two things"),
        (lambda p, d: (d.argmax(), best_reply(p, d)[1]), "shape"),
    ],
}
