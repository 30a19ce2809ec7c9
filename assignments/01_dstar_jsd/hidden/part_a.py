"""Hidden tests of assignment 1, part A: the best answer at a point.."""

import numpy as np
from scipy.special import expit

from ganedu.grading import arrays, close, hidden, require

from .laws import random_laws

# --- Question 1


@hidden("d_star", points=1)
def share_of_the_data(student, rng):
    """D* is the share p / (p + q) that the data have at a point"""
    p, q = rng.exponential(size=(2, 50))
    d = arrays(student.d_star, np.log(p), np.log(q), shape=p.shape)
    require(not close(d, q / (p + q)), "real and generated are exchanged: where the data are denser, D* is above 1/2")
    require(not close(d, np.log(p / q)), "that is the logit of D*, a number between -inf and inf: D* is its sigmoid")
    require(close(d, p / (p + q)), "compare with p / (p + q) for densities of your choice, natural logarithms taken")


@hidden("d_star", points=1)
def densities_that_vanish(student, rng):
    """0 or 1 where one law alone lives, and a probability even where none does"""
    log_p, log_q = rng.normal(size=(2, 8))
    log_p[:3], log_q[2:5] = -np.inf, -np.inf  # at index 2 neither law lives
    d = arrays(student.d_star, log_p, log_q, shape=(8,))
    require(bool(((d >= 0) & (d <= 1)).all()), "a probability lies in [0, 1], at each point")
    require(
        close(d[[0, 1, 3, 4]], [0, 0, 1, 1]), "where only the data live D* is 1, where only the generator does it is 0"
    )


@hidden("d_star", points=1)
def far_out(student, rng):
    """Log densities of a thousand below zero lose no digit"""
    log_p = rng.uniform(-3000, -1000, 20)
    gap = rng.normal(scale=2, size=20)
    d = arrays(student.d_star, log_p, log_p - gap, shape=(20,))
    require(close(d, expit(gap), 1e-7), "exp(-1000) is 0 in floating point: work with log p - log q instead")


# --- Question 3


@hidden("d_star_smoothed", points=1)
def without_smoothing(student, rng):
    """With the labels 1 and 0 the plain D* comes out"""
    p, q = rng.exponential(size=(2, 30))
    d = arrays(student.d_star_smoothed, p, q, 1.0, 0.0, shape=p.shape)
    require(close(d, p / (p + q)), "alpha = 1 and beta = 0 is the usual game: p / (p + q) must come out")


@hidden("d_star_smoothed", points=2)
def both_labels(student, rng):
    """It weighs both labels by the two densities"""
    p, q = rng.exponential(size=(2, 30))
    beta, alpha = rng.uniform(0.05, 0.4), rng.uniform(0.6, 0.95)
    d = arrays(student.d_star_smoothed, p, q, alpha, beta, shape=p.shape)
    require(not close(d, alpha * p / (p + q)), "the generated samples' label is beta, not 0: they add to the numerator")
    require(
        not close(d, (beta * p + alpha * q) / (p + q)), "alpha is the real samples' label, beta the generated ones'"
    )
    require(bool(((d > beta) & (d < alpha)).all()), "a best answer to labels beta and alpha lies between the two")
    require(close(d, (alpha * p + beta * q) / (p + q)), "collect what stands before log D, and before log(1 - D)")


# --- Question 4


@hidden("recovered_density", points=2)
def density_from_logit(student, rng):
    """p_data and the best logit give back the generator's density"""
    p, q = rng.exponential(size=(2, 40))
    q[:5] = 0.0
    with np.errstate(divide="ignore"):
        logit = np.log(p) - np.log(q)
    found = arrays(student.recovered_density, p, logit, shape=p.shape)
    require(not close(found[5:], p[5:] ** 2 / q[5:]), "that divides the wrong way round: D / (1 - D) is p / q")
    require(not close(found, p * q / (p + q)), "p (1 - D) is p q / (p + q): the sum p + q has still to go")
    require(close(found[5:], q[5:]), "solve logit = log p - log q for q, with the natural logarithm")
    require(close(found[:5], 0.0, 1e-12), "a logit of inf says that the generator is never there: its density is 0")


# --- Question 5


@hidden("value", points=1)
def expectation_of_logs(student, rng):
    """V is the sum of two expectations of natural logarithms"""
    p, q = random_laws(rng, 2)
    d = rng.uniform(0.02, 0.98, p.size)
    truth = p @ np.log(d) + q @ np.log(1 - d)
    v = arrays(student.value, p, q, d, shape=())
    require(not close(v, -truth), "that is the discriminator's loss; the value is its negative")
    require(not close(v, truth / np.log(2)), "that is in bits: natural logarithms give nats")
    require(not close(v, q @ np.log(d) + p @ np.log(1 - d)), "real and generated are exchanged")
    require(
        not close(v, np.mean(np.log(d)) + np.mean(np.log(1 - d))),
        "an expectation weighs each point by its probability; a plain mean weighs all points alike",
    )
    require(close(v, truth), "E_p log D = sum of p log D over the points; and the second term alike")


@hidden("value", points=1)
def null_sets(student, rng):
    """What D says where a law has no mass does not count"""
    p, q = random_laws(rng, 2)
    d = rng.uniform(0.02, 0.98, p.size)
    truth = p[1:] @ np.log(d[1:]) + q[1:] @ np.log(1 - d[1:])
    for nowhere in (0.0, 1.0):
        d[0] = nowhere
        v = arrays(student.value, p, q, d, shape=())
        require(close(v, truth), "neither law has mass at the first point: 0 log 0 counts as 0 there")
    certain = np.where(p == 0, 0.0, 0.5)
    v = arrays(student.value, p, q, certain, shape=())
    require(close(v, (q[p > 0].sum() + 1) * np.log(0.5)), "D = 0 is free of charge where the data have no mass")


@hidden("value", points=1)
def confident_and_wrong(student, rng):
    """Confident and wrong costs everything"""
    p, q = random_laws(rng, 2)
    for law, verdict in ((p, 0.0), (q, 1.0)):
        d = rng.uniform(0.1, 0.9, p.size)
        v = arrays(student.value, p, q, d, shape=())
        require(close(v, p @ np.log(d) + q @ np.log(1 - d)), "begin with a D that is nowhere certain")
        d[law.argmax()] = verdict
        v = arrays(student.value, p, q, d, shape=())
        require(v == -np.inf, f"D = {verdict:g} where the other law has mass makes V = -inf; {v:g} came out")
