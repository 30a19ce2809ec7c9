"""Hidden tests of assignment 3, part D: soft labels.."""

import numpy as np
from scipy import stats
from scipy.special import expit

from ganedu.grading import arrays, close, hidden, require


def true_logit(x, theta, alpha, beta):
    """The logit, where nothing underflows."""
    p, q = stats.norm.pdf(x), stats.norm.pdf(x - theta)
    return np.log((alpha * p + beta * q) / ((1 - alpha) * p + (1 - beta) * q))


@hidden("smoothed_logit", points=1)
def both_labels(student, rng):
    """The logit of (alpha p + beta q) / (p + q)"""
    x, theta = rng.normal(size=12), rng.uniform(0.5, 2.5)
    beta, alpha = rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.95)
    found, truth = (
        arrays(student.smoothed_logit, x, theta, alpha, beta, shape=x.shape),
        true_logit(x, theta, alpha, beta),
    )
    require(not close(found, expit(truth), 1e-7), "that is the probability; its logit is wanted")
    require(not close(found, true_logit(x, theta, alpha, 0.0), 1e-7), "the generated samples' label beta is missing")
    require(not close(found, true_logit(theta - x, theta, alpha, beta), 1e-7), "data and generated are exchanged")
    require(not close(found, true_logit(x, theta, 1 - beta, 1 - alpha), 1e-7), "the two labels are exchanged")
    require(not close(found, truth / np.log(2), 1e-7), "natural logarithms")
    require(close(found, truth, 1e-7), "logit D = log(alpha p + beta q) - log((1 - alpha) p + (1 - beta) q)")


@hidden("smoothed_logit", points=1)
def hard_labels(student, rng):
    """Labels 1 and 0 give the straight line log p - log q"""
    x, theta = rng.uniform(-200, 200, 10), rng.uniform(0.5, 2.5)
    found = arrays(student.smoothed_logit, x, theta, 1.0, 0.0, shape=x.shape)
    require(bool(np.isfinite(found).all()), "the logit of the plain D* is finite everywhere, however large it is")
    require(close(found, theta**2 / 2 - theta * x, 1e-8), "labels 1 and 0: theta^2 / 2 - theta x, to the far ends")


@hidden("smoothed_logit", points=1)
def far_out(student, rng):
    """Far out it levels off at the logits of the labels, without underflow"""
    theta, beta, alpha = rng.uniform(1, 3), rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.95)
    x = rng.uniform(100, 200, 6)
    ends = np.log(alpha / (1 - alpha)), np.log(beta / (1 - beta))
    data_side = arrays(student.smoothed_logit, -x, theta, alpha, beta, shape=x.shape)
    require(close(data_side, ends[0], 1e-7), "where only the data live D is alpha: work with log p - log q")
    samples_side = arrays(student.smoothed_logit, x, theta, alpha, beta, shape=x.shape)
    require(close(samples_side, ends[1], 1e-7), "where only generated samples live D is beta")
    one_sided = arrays(student.smoothed_logit, x, theta, alpha, 0.0, shape=x.shape)
    truth = np.log(alpha) + theta**2 / 2 - theta * x
    require(close(one_sided, truth, 1e-7), "beta = 0: the logit falls for ever on the generator's side")
