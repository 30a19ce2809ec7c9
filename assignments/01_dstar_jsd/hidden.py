"""Hidden tests of assignment 1. They test properties on fresh random inputs; ``assignments/README.md`` says how."""

import numpy as np
from scipy.special import entr, expit, rel_entr, softmax

from ganedu.grading import arrays, close, hidden, probe, require


def random_laws(rng, laws, points=9):
    """Probability vectors as rows, each with a zero of its own and one that all share."""
    rows = rng.exponential(size=(laws, points))
    rows[:, 0] = 0.0
    rows[np.arange(laws), 1 + np.arange(laws)] = 0.0
    return rows / rows.sum(1, keepdims=True)


def true_jsd(laws, weights):
    """Weighted Jensen-Shannon divergence in nats, as a mean of divergences."""
    return float(weights @ rel_entr(laws, weights @ laws).sum(1))


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


# --- Question 6


@hidden("jsd", points=1)
def between_its_bounds(student, rng):
    """0 for equal laws, the entropy of the weights for laws that share no point"""
    law = random_laws(rng, 1)[0]
    weights = rng.dirichlet(np.full(3, 5.0))
    require(close(arrays(student.jsd, np.stack([law] * 3), weights, shape=()), 0.0), "equal laws are at distance 0")
    apart = arrays(student.jsd, np.eye(3), weights, shape=())
    require(not close(apart, entr(weights).sum() / np.log(2)), "that is in bits: natural logarithms give nats")
    require(
        not close(apart, entr(weights).sum() / np.log(3)), "dividing by log K makes another number: the JSD is in nats"
    )
    require(close(apart, entr(weights).sum()), "laws without a common point are told apart for sure: H(weights)")


@hidden("jsd", points=1)
def weighted_mean(student, rng):
    """The weights count, in the mean law and in the mean of the divergences"""
    laws, weights = random_laws(rng, 4), rng.dirichlet(np.ones(4))
    value, truth = arrays(student.jsd, laws, weights, shape=()), true_jsd(laws, weights)
    require(not close(value, -truth), "the sign is turned round: no divergence is negative")
    require(not close(value, true_jsd(laws, np.full(4, 0.25))), "all laws count alike there: where are the weights?")
    require(close(value, truth), "compare each law with the weighted mean of all, and take the weighted mean")


@hidden("jsd", points=1)
def splitting_a_law(student, rng):
    """Writing a law twice, with its weight shared out, changes nothing"""
    laws, weights = random_laws(rng, 3), rng.dirichlet(np.ones(3))
    share = rng.uniform(0.2, 0.8)
    twice = np.vstack([laws, laws[:1]])
    shared = np.array([share * weights[0], weights[1], weights[2], (1 - share) * weights[0]])
    one, two = arrays(student.jsd, laws, weights, shape=()), arrays(student.jsd, twice, shared, shape=())
    require(one > 0, "three different laws have a divergence above 0")
    require(close(arrays(student.jsd, laws[:1], np.ones(1), shape=()), 0.0), "one law alone is at distance 0")
    require(close(one, two), "the divergence may depend on the mixture alone, not on how many rows it is written in")


# --- Question 8


@hidden("classifier_value", points=1)
def guessing_and_knowing(student, rng):
    """Minus the entropy of the coin for equal laws, 0 for laws that share no point"""
    weights = rng.dirichlet(np.full(3, 5.0))
    law = random_laws(rng, 1)[0]
    guess = arrays(student.classifier_value, np.stack([law] * 3), weights, shape=())
    require(not close(guess, 0.0), "equal laws leave nothing but the coin to guess from, and that has a price")
    require(not close(guess, -entr(weights).sum() / np.log(2)), "that is in bits: natural logarithms give nats")
    require(close(guess, -entr(weights).sum()), "if all laws are equal, the best answer is the weights themselves")
    sure = arrays(student.classifier_value, np.eye(3), weights, shape=())
    require(close(sure, 0.0), "laws without a common point are told apart for sure: log 1 = 0")


@hidden("classifier_value", points=1)
def best_of_all_classifiers(student, rng):
    """It is what the best classifier reaches, and no other does better"""
    laws, weights = random_laws(rng, 4), rng.dirichlet(np.ones(4))
    value = arrays(student.classifier_value, laws, weights, shape=())
    joint = weights[:, None] * laws
    require(value <= 0, "a mean of logarithms of probabilities is not above 0: is it the loss?")
    for spread in (0.05, 0.5):
        other = softmax(np.log(joint + 1e-3) + rng.normal(scale=spread, size=joint.shape), axis=0)
        require(bool(value >= (joint * np.log(other)).sum()), "a classifier that we tried does better than yours")
    require(close(value, true_jsd(laws, weights) - entr(weights).sum()), "put the best D into W and collect the terms")


# --- Question 9


@hidden("jsd_bound", points=1)
def half_of_v_and_log_4(student, rng):
    """Half of V + log 4, each expectation a mean of its own"""
    real, fake = rng.normal(1, 2, 11), rng.normal(-1, 2, 23)
    v = -np.logaddexp(0, -real).mean() - np.logaddexp(0, fake).mean()
    bound = arrays(student.jsd_bound, real, fake, shape=())
    pooled = -np.concatenate([np.logaddexp(0, -real), np.logaddexp(0, fake)]).mean()
    swapped = -np.logaddexp(0, real).mean() - np.logaddexp(0, -fake).mean()
    require(not close(bound, pooled + np.log(2)), "11 real and 23 generated logits: V is the sum of two means, not one")
    require(not close(bound, (swapped + np.log(4)) / 2), "real and generated are exchanged")
    require(not close(bound, v + np.log(4)), "V + log 4 bounds twice the JSD")
    require(not close(bound, (v + np.log(4)) / 2 / np.log(2)), "that is in bits: natural logarithms give nats")
    require(close(bound, (v + np.log(4)) / 2), "max V = 2 JSD - log 4, and the V of any D is at most that")


@hidden("jsd_bound", points=1)
def ends_of_the_scale(student, rng):
    """0 for a D that says 1/2, log 2 for one that is always sure and right"""
    sizes = rng.integers(3, 30, 2)
    nothing = arrays(student.jsd_bound, np.zeros(sizes[0]), np.zeros(sizes[1]), shape=())
    require(close(nothing, 0.0), "a discriminator that has learned nothing shows nothing: the bound is 0")
    perfect = arrays(student.jsd_bound, np.full(sizes[0], 40.0), np.full(sizes[1], -40.0), shape=())
    require(close(perfect, np.log(2)), "a discriminator that is never wrong shows log 2, the largest JSD that there is")


@hidden("jsd_bound", points=1)
def logits_without_end(student, rng):
    """Logits of 1000 on the wrong side are no infinity"""
    large = rng.uniform(800, 1500, 6)
    bound = arrays(student.jsd_bound, -large, np.zeros(4), shape=())
    require(close(bound, (np.log(2) - large.mean()) / 2), "log(sigmoid(-1000)) is -1000: the sigmoid must not round")
    bound = arrays(student.jsd_bound, np.zeros(4), large, shape=())
    require(close(bound, (np.log(2) - large.mean()) / 2), "log(1 - sigmoid(1000)) is -1000, not log 0")


# --- Question 12


def criterion(p, w):
    """C = 2 JSD - log 4 for the generator's law softmax(w)."""
    return 2 * true_jsd(np.stack([p, softmax(w)]), np.array([0.5, 0.5])) - np.log(4)


def slope(p, w, step=1e-5):
    """Central differences of the criterion in each w."""
    return np.array([(criterion(p, w + e) - criterion(p, w - e)) / (2 * step) for e in step * np.eye(w.size)])


def flat_cases(p, w):
    """Gradients of other losses that are mistaken for the criterion's."""
    q = softmax(w)
    d = p / (p + q)
    through_softmax = lambda g: q * (g - q @ g)
    return {
        "that is the gradient of the non-saturating loss, -log D, which is another game": through_softmax(-np.log(d)),
        "D* was differentiated, too: hold it fixed (detach), or differentiate all of V": through_softmax(
            np.log(1 - d) + d
        ),
        "that is the derivative with respect to q: it has still to go through the softmax": np.log(1 - d),
    }


@probe
def gradient(student, p, w):
    """The answer, and what calling the function left in w."""
    import torch

    p, w = torch.tensor(p), torch.tensor(w)
    answer = student.criterion_gradient(p, w)
    return answer, w, w.grad is not None or w.requires_grad


@hidden("criterion_gradient", points=2)
def agrees_with_differences(student, rng):
    """It agrees with finite differences of 2 JSD - log 4"""
    p, w = rng.dirichlet(np.full(7, 2.0)), rng.normal(size=7)
    found = arrays(lambda: gradient(student, p, w)[0], shape=(7,))
    truth = slope(p, w)
    require(not close(found, -truth, 1e-6), "the sign is turned round: that gradient leads uphill when one descends")
    for hint, other in flat_cases(p, w).items():
        require(not close(found, other, 1e-6), hint)
    require(not close(found, truth / np.log(2), 1e-6), "that is in bits: natural logarithms give nats")
    require(close(found, truth, 1e-6), "nudge one w at a time and watch C: the quotients are not what came out")


@hidden("criterion_gradient", points=1)
def rest_and_invariance(student, rng):
    """It vanishes at the data's law, and is orthogonal to what the softmax cannot see"""
    p, w = rng.dirichlet(np.full(5, 2.0)), rng.normal(size=5)
    found = arrays(lambda: gradient(student, p, w)[0], shape=(5,))
    require(float(np.abs(found).max()) > 1e-6, "away from the data's law the gradient is not 0")
    require(abs(float(found.sum())) < 1e-9, "adding a constant to all w changes no law: the gradient must sum to 0")
    at_rest = arrays(lambda: gradient(student, p, np.log(p) + 3.0)[0], shape=(5,))
    require(float(np.abs(at_rest).max()) < 1e-9, "where q = p the criterion is smallest: the gradient is 0 there")


@hidden("criterion_gradient", points=1)
def leaves_w_alone(student, rng):
    """The function leaves its argument as it was"""
    p, w = rng.dirichlet(np.full(5, 2.0)), rng.normal(size=5)
    answer, after, touched = gradient(student, p, w)
    require(close(arrays(lambda: answer, shape=(5,)), slope(p, w), 1e-6), "first get the gradient right")
    require(
        not touched and close(after, w),
        "w came back changed, or with a gradient in it: work on a copy (w.detach().clone())",
    )
