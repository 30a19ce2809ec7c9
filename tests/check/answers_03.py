"""Right and wrong answers to the exercises of chapter 3."""

import numpy as np
import torch
from scipy.special import expit


def gaussian_logit(mp, sp, mq, sq):
    return (
        np.log(sq / sp) - mp**2 / (2 * sp**2) + mq**2 / (2 * sq**2),
        mp / sp**2 - mq / sq**2,
        (sp**2 - sq**2) / (2 * sp**2 * sq**2),
    )


def gaussian_logit_by_fit(mp, sp, mq, sq):
    x = np.array([-1.0, 0.0, 1.0])
    logit = np.log(sq / sp) - (x - mp) ** 2 / (2 * sp**2) + (x - mq) ** 2 / (2 * sq**2)
    return logit[1], (logit[2] - logit[0]) / 2, (logit[2] + logit[0]) / 2 - logit[1]


def d_star(p, q):
    return np.divide(p, p + q, out=np.full(np.shape(p), 0.5), where=p + q > 0)


def d_star_by_logit(p, q):
    with np.errstate(all="ignore"):
        return np.nan_to_num(expit(np.log(p) - np.log(q)), nan=0.5)


RIGHT = {
    "optimal-discriminator": [d_star, d_star_by_logit],
    "smoothed-discriminator": [
        lambda p, q, a: a * p / (p + q),
        lambda p, q, a: a / (1 + q / p),
        lambda p, q, a: torch.tensor(a) * torch.tensor(p) / torch.tensor(p + q),  # a in float32
    ],
    "gaussian-logit": [gaussian_logit, gaussian_logit_by_fit],
}
# answer, a word of the hint
WRONG = {
    "optimal-discriminator": [
        (lambda p, q: p / (p + q), "NaN"),
        (lambda p, q: d_star(q, p), "exchanged"),
        (lambda p, q: (p + 1e-12) / (p + q + 2e-12), "both densities are small"),
        (lambda p, q: np.divide(p, p + q, out=np.zeros_like(p), where=p + q > 0), "1/2"),
        (lambda p, q: p / (p + q + 1e-2), "derivative"),
        (lambda p, q: np.full(p.shape, 0.5), "derivative"),
        (lambda p, q: 0.5, "shape"),
    ],
    "smoothed-discriminator": [
        (lambda p, q, a: p / (p + q), "maximise"),
        (lambda p, q, a: a * p / (a * p + q), "second part"),
        (lambda p, q, a: (a * p + (1 - a) * q) / (p + q), "only the real"),
        (lambda p, q, a: 0.9 * p / (p + q), "alpha = 1"),
    ],
    "gaussian-logit": [
        (lambda *a: tuple(-c for c in gaussian_logit(*a)), "sign"),
        (
            lambda mp, sp, mq, sq: (-(mp**2) / (2 * sp**2) + mq**2 / (2 * sq**2), *gaussian_logit(mp, sp, mq, sq)[1:]),
            "",
        ),
        (lambda *a: (0.0, 1.0, 2.0), "straight line"),
        (lambda *a: gaussian_logit(*a)[:2], "shape"),
    ],
}
