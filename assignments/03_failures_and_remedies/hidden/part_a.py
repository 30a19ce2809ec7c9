"""Hidden tests of assignment 3, part A: numbers that break, and numbers that vanish.."""

import numpy as np
from scipy import stats
from scipy.special import expit

from ganedu.grading import arrays, close, hidden, probe, require

# --- Question 1


@probe
def values_and_slopes(student, real, fake):
    """The three values, and the slopes of each in the real and in the generated logits."""
    import torch

    values, slopes = [], []
    for which in range(3):
        r, f = (torch.tensor(logits, dtype=torch.float32, requires_grad=True) for logits in (real, fake))
        loss = student.stable_losses(r, f)[which]
        loss.backward()
        values.append(loss.item())
        slopes.append([torch.zeros_like(s) if s.grad is None else s.grad for s in (r, f)])
    return values, [pair[0] for pair in slopes], [pair[1] for pair in slopes]


def judged(student, real, fake):
    """Values (3,), slopes in the real logits (3, m), in the generated ones (3, n)."""
    values, on_real, on_fake = values_and_slopes(student, real, fake)
    shapes = (3,), (3, len(real)), (3, len(fake))
    answers = values, np.array([np.asarray(s) for s in on_real]), np.array([np.asarray(s) for s in on_fake])
    return [arrays(lambda a=answer: a, shape=shape) for answer, shape in zip(answers, shapes, strict=True)]


def softplus(s):
    """log(1 + e^s)."""
    return np.logaddexp(0, s)


@hidden("stable_losses", points=1)
def the_three(student, rng):
    """The three losses, with their signs and means"""
    real, fake = rng.normal(1, 1, 5), rng.normal(-1, 1, 9)
    three = judged(student, real, fake)[0]
    d, g, h = softplus(-real).mean() + softplus(fake).mean(), -softplus(fake).mean(), softplus(-fake).mean()
    require(not close(three, [d, h, g], 1e-5), "the two generator losses are exchanged")
    require(not close(three[0], softplus(real).mean() + softplus(-fake).mean(), 1e-5), "the labels are exchanged")
    require(not close(three[0], -d, 1e-5), "that is the value V: the discriminator's loss is its negative")
    require(not close(three[0], d / 2, 1e-5), "the sum of two means is asked for, not their mean")
    require(not close(three, np.array([d, g, h]) / np.log(2), 1e-5), "that is in bits: natural logarithms give nats")
    require(close(three[0], d, 1e-5), "the first: mean of -log D(real) plus mean of -log(1 - D(fake))")
    require(close(three[1], g, 1e-5), "the second: mean of log(1 - D(fake)), which is below 0")
    require(close(three[2], h, 1e-5), "the third: mean of -log D(fake), which is above 0")


@hidden("stable_losses", points=1)
def large_and_wrong(student, rng):
    """Values at logits of ten thousand on the wrong side"""
    large = rng.uniform(2000, 10_000, 6)
    three = judged(student, -large, large)[0]
    require(bool(np.isfinite(three).all()), "the loss of a confident and wrong D is large, not infinite")
    require(close(three[0], 2 * large.mean(), 1e-4), "-log sigmoid(-5000) is 5000: nothing may round or be cut off")
    require(close(three[1], -large.mean(), 1e-4), "log(1 - sigmoid(5000)) is -5000: nothing may round or be cut off")
    three = judged(student, large, -large)[0]
    require(close(three[2], large.mean(), 1e-4), "-log sigmoid(-5000) is 5000: nothing may round or be cut off")
    require(close(three[:2], 0, 1e-6), "a discriminator that is sure and right has no loss")


@hidden("stable_losses", points=1)
def slopes_where_needed(student, rng):
    """Gradients where the discriminator sees through the generator"""
    fake = -rng.uniform(50, 5000, 7)
    real = -rng.uniform(50, 5000, 4)
    _, on_real, on_fake = judged(student, real, fake)
    require(
        close(on_fake[2], -1 / 7, 1e-5), "at D = 0 the non-saturating loss pulls with -1/n; a clamp or eps kills it"
    )
    require(close(on_real[0], -1 / 4, 1e-5), "at D(real) = 0 the discriminator's loss pulls with -1/m")
    require(close(on_fake[1], 0, 1e-6), "at D = 0 the saturating loss does not pull any more")


# --- Question 2


def true_pulls(theta):
    """Both derivatives, by a grid."""
    z, step = np.linspace(-16, 16, 40_001, retstep=True)
    weights, logit = stats.norm.pdf(z) * step, -theta * z - theta**2 / 2
    return theta * np.array([weights @ expit(logit), weights @ expit(-logit)])


@hidden("pulls", points=1)
def both_of_them(student, rng):
    """Both derivatives, near and not so near"""
    for theta in rng.uniform(0.7, 3, 2):
        both, truth = arrays(student.pulls, theta, shape=(2,)), true_pulls(theta)
        require(not close(both, truth[::-1], 1e-5), "the two losses are exchanged")
        require(not close(both, -truth, 1e-5), "the sign is turned round: down must lead towards the data")
        require(not close(both, truth / theta, 1e-5), "between logit and sample stands the slope of the logit, -theta")
        require(not close(both, truth / np.log(2), 1e-5), "that is in bits: natural logarithms give nats")
        z, step = np.linspace(-14, 14, 20_001, retstep=True)
        moving = lambda t: -stats.norm.pdf(z) @ softplus(-t * z - t**2 / 2) * step  # noqa: B023
        slope = (moving(theta + 1e-5) - moving(theta - 1e-5)) / 2e-5
        require(not close(both[0], slope, 1e-4), "D* was differentiated, too: hold it fixed while theta moves")
        require(close(both, truth, 1e-5), "E[-D* s'] and E[-(1 - D*) s'] with s = log p - log q, whose slope is -theta")


@hidden("pulls", points=1)
def starved(student, rng):
    """The saturating one far away, to six digits of a tiny number"""
    for theta in (rng.uniform(8, 11), rng.uniform(14, 15)):
        both, truth = arrays(student.pulls, theta, shape=(2,)), true_pulls(theta)
        require(both[0] > 0, "tiny is not 0: compute sigmoid(s) of the logit, not 1 - (something near 1)")
        require(close(both[0] / truth[0], 1, 1e-5), "six digits of a tiny number: no samples, and a grid wide enough")
        require(close(both[1], truth[1], 1e-5), "the non-saturating pull is nearly theta when D sees everything")


@hidden("pulls", points=1)
def mirrored(student, rng):
    """On the other side the pulls turn round, and are larger without saturation"""
    theta = rng.uniform(1, 3)
    there, here = arrays(student.pulls, -theta, shape=(2,)), arrays(student.pulls, theta, shape=(2,))
    require(float(np.abs(here).min()) > 1e-6, "away from the data both losses pull")
    require(close(there, -here, 1e-6), "mirroring the line turns the derivatives round")
    require(abs(here[1]) > abs(here[0]), "the non-saturating loss is the one that pulls harder where D is right")
