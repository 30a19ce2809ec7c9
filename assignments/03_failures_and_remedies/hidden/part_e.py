"""Hidden tests of assignment 3, part E: a remedy, applied.."""

import numpy as np

from ganedu.grading import arrays, close, hidden, probe, require

from .part_a import softplus
from .part_c import true_r1


@probe
def loss_and_slopes(student, weights, real, z, gamma):
    """The loss for s(x) = v tanh(W x) and G(z) = z M, and its gradients in W, v and M."""
    import torch

    W, v, M = (torch.tensor(w, requires_grad=True) for w in weights)
    D, G = (lambda x: torch.tanh(x @ W.T) @ v), (lambda t: t @ M)
    loss = student.discriminator_loss(D, G, torch.tensor(real), torch.tensor(z), gamma)
    loss.backward()
    slopes = [torch.zeros_like(w) if w.grad is None else w.grad for w in (W, v, M)]
    return loss.detach(), *slopes


def true_loss(weights, real, z, gamma, at_fake=False):
    """The loss, by hand."""
    W, v, M = weights
    s, fake = (lambda x: np.tanh(x @ W.T) @ v), z @ M
    penalty = true_r1((W, v), fake if at_fake else real)
    return softplus(-s(real)).mean() + softplus(s(fake)).mean() + gamma / 2 * penalty


def players(rng):
    """Weights (W, v, M), real samples and noise."""
    weights = rng.normal(size=(4, 2)), rng.normal(size=4), rng.normal(size=(3, 2))
    return weights, rng.normal(size=(8, 2)), rng.normal(size=(8, 3))


@hidden("discriminator_loss", points=1)
def its_value(student, rng):
    """Cross-entropy and half of gamma times the penalty, at the real samples"""
    weights, real, z = players(rng)
    gamma = rng.uniform(1, 5)
    without = arrays(lambda: loss_and_slopes(student, weights, real, z, 0.0)[0], shape=())
    require(close(without, true_loss(weights, real, z, 0.0), 1e-7), "with gamma = 0 the loss of Question 1 is wanted")
    value = arrays(lambda: loss_and_slopes(student, weights, real, z, gamma)[0], shape=())
    require(not close(value, without, 1e-7), "the penalty is missing")
    require(not close(value, true_loss(weights, real, z, 2 * gamma), 1e-7), "half of gamma stands before the penalty")
    require(not close(value, true_loss(weights, real, z, -gamma), 1e-7), "the penalty is added, not taken off")
    require(not close(value, true_loss(weights, real, z, gamma, at_fake=True), 1e-7), "R1 is taken at real samples")
    require(close(value, true_loss(weights, real, z, gamma), 1e-7), "loss plus gamma / 2 times the penalty at real")


@hidden("discriminator_loss", points=1)
def what_the_discriminator_learns(student, rng):
    """Its gradient in the discriminator's weights, the penalty's share included"""
    (W, v, M), real, z = players(rng)
    gamma = rng.uniform(1, 5)
    slope = arrays(lambda: loss_and_slopes(student, (W, v, M), real, z, gamma)[1], shape=W.shape)
    nudges = 1e-5 * np.eye(W.size).reshape(-1, *W.shape)
    loss = lambda moved, g: true_loss((moved, v, M), real, z, g)
    truth, bare = (np.array([loss(W + e, g) - loss(W - e, g) for e in nudges]) / 2e-5 for g in (gamma, 0.0))
    require(not close(slope, bare.reshape(W.shape), 1e-5), "the penalty teaches D nothing: was its graph kept?")
    require(
        close(slope, truth.reshape(W.shape), 1e-5), "nudge one weight and watch the loss: another gradient comes out"
    )


@hidden("discriminator_loss", points=1)
def leaves_the_generator_alone(student, rng):
    """No gradient reaches the generator"""
    weights, real, z = players(rng)
    value, slope, _, reached = loss_and_slopes(student, weights, real, z, 1.0)
    require(float(np.abs(np.asarray(slope)).max()) > 0, "no gradient reaches the discriminator")
    require(close(value, true_loss(weights, real, z, 1.0), 1e-7), "first get its value right")
    require(float(np.abs(np.asarray(reached)).max()) == 0, "a gradient ran into the generator: detach its samples")
