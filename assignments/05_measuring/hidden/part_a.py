"""Hidden tests of assignment 5, part A: a score without data."""

import numpy as np
from scipy.special import entr, rel_entr, xlogy

from ganedu.grading import arrays, close, hidden, require

# --- Question 1


def true_score(p):
    """exp of the mean divergence of the answers from their mean."""
    return float(np.exp(rel_entr(p, p.mean(0)).sum(1).mean()))


def answers(rng, count=12, classes=4):
    """Probabilities (N, K), some of them 0."""
    p = rng.exponential(size=(count, classes)) * (rng.random((count, classes)) < 0.7)
    p[:, 0] += 0.1
    return p / p.sum(1, keepdims=True)


@hidden("inception_score", points=1)
def by_its_definition(student, rng):
    """exp of the mean of KL(answer || mean answer), zeros included"""
    p = answers(rng)
    found, truth = arrays(student.inception_score, p, shape=()), true_score(p)
    middle, log = p.mean(0), np.log(truth)
    mistakes = {
        "that is its logarithm: the score is exp of the mean divergence": log,
        "the divergence is in bits there: natural logarithms go with exp": np.exp(log / np.log(2)),
        "that is the entropy of the mean answer: how sure the single answers are must count": np.exp(
            entr(middle).sum()
        ),
        "a divergence is a sum over the classes, not a mean": np.exp(log / p.shape[1]),
        "the mean over the samples stands in the exponent, not outside": np.exp(rel_entr(p, middle).sum(1)).mean(),
        "compare with the mean answer, not with equal shares": np.exp(np.log(p.shape[1]) - entr(p).sum(1).mean()),
    }
    for hint, wrong in mistakes.items():
        require(not close(found, wrong, 1e-7), hint)
    require(close(found, truth, 1e-7), "exp of the mean over the samples of sum_c p(c | x) log(p(c | x) / p(c))")


@hidden("inception_score", points=1)
def its_ends(student, rng):
    """1 for answers that are all alike, and the number of classes for certain and varied ones"""
    alike = np.repeat(answers(rng, 1), 7, axis=0)
    classes = int(rng.integers(3, 9))
    varied = rng.permutation(np.repeat(np.eye(classes), int(rng.integers(2, 5)), axis=0))
    require(
        close(arrays(student.inception_score, varied, shape=()), classes, 1e-7), "certain, and all equally often: K"
    )
    shares = rng.dirichlet(np.ones(classes))
    uneven = np.repeat(np.eye(classes), np.maximum(1, (60 * shares).astype(int)), axis=0)
    truth = np.exp(entr(uneven.mean(0)).sum())
    require(close(arrays(student.inception_score, uneven, shape=()), truth, 1e-7), "certain, and not equally often")
    require(
        close(arrays(student.inception_score, alike, shape=()), 1, 1e-7), "if all answers are alike, the score is 1"
    )


@hidden("inception_score", points=1)
def what_does_not_matter(student, rng):
    """Repeating all samples, their order, and a class that never occurs change nothing"""
    p = answers(rng)
    score = arrays(student.inception_score, p, shape=())
    require(score > 1, "different answers have a score above 1")
    again = arrays(student.inception_score, rng.permutation(np.tile(p, (3, 1))), shape=())
    require(close(again, score, 1e-7), "showing every sample three times must change nothing")
    wider = np.concatenate([p, np.zeros((len(p), 2))], axis=1)[:, rng.permutation(p.shape[1] + 2)]
    require(
        close(arrays(student.inception_score, wider, shape=()), score, 1e-7), "classes without any mass change nothing"
    )
    value = np.exp((xlogy(p, p).sum(1)).mean() + entr(p.mean(0)).sum())
    require(close(score, value, 1e-7), "log IS is the entropy of the mean answer less the mean entropy of the answers")
