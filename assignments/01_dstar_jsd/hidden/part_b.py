"""Hidden tests of assignment 1, part B: more than two laws.."""

import numpy as np
from scipy.special import entr, softmax

from ganedu.grading import arrays, close, hidden, require

from .laws import random_laws, true_jsd

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
