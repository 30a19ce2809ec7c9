"""Hidden tests of assignment 1, part C: what a training run tells.."""

import numpy as np
from scipy.special import softmax

from ganedu.grading import arrays, close, hidden, probe, require

from .laws import true_jsd

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
