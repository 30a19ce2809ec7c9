"""Right and wrong answers to the exercises of chapter 6."""

import numpy as np
import torch
from scipy import stats
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid


def density(x, noise_pdf, inverse, slope):
    return noise_pdf(inverse(x)) / np.abs(slope(inverse(x)))


def relu(x, a, b):
    return stats.norm.cdf(-b / abs(a)), stats.norm.pdf(x, b, abs(a))


def relu_by_sides(x, a, b):
    cross = -b / a
    atom = stats.norm.cdf(cross) if a > 0 else stats.norm.sf(cross)
    return np.array([atom, np.exp(-(((x - b) / a) ** 2) / 2) / np.sqrt(2 * np.pi * a**2)])


def training(G, D, step_G, step_D, x, z_D, z_G):
    loss_D = -logsigmoid(D(x)).mean() - logsigmoid(-D(G(z_D).detach())).mean()
    step_D.zero_grad()
    loss_D.backward()
    step_D.step()
    loss_G = -logsigmoid(D(G(z_G))).mean()
    step_G.zero_grad()
    loss_G.backward()
    step_G.step()
    return loss_D.item(), loss_G.item()


def training_without_detach(G, D, step_G, step_D, x, z_D, z_G):
    bce = binary_cross_entropy_with_logits
    real, fake = D(x), D(G(z_D))
    loss_D = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    D.zero_grad()
    loss_D.backward()
    step_D.step()
    judged = D(G(z_G))
    loss_G = bce(judged, torch.ones_like(judged))
    G.zero_grad()  # what came through the fakes goes too
    loss_G.backward()
    step_G.step()
    return loss_D, loss_G


def training_in_another_dress(G, D, step_G, step_D, x, z_D, z_G):
    bce = binary_cross_entropy_with_logits
    with torch.no_grad():
        fake = G(z_D)
    loss_D = bce(D(x), torch.ones(len(x))) + bce(D(fake), torch.zeros(len(fake)))  # float32, as the labels
    D.zero_grad()
    loss_D.backward()
    step_D.step()
    loss_G = bce(D(G(z_G)), torch.ones(len(z_G)))
    G.zero_grad()
    loss_G.backward()
    step_G.step()
    return float(loss_D), float(loss_G)  # torch warns that they carry a gradient


class Still:
    """An optimiser that does nothing, or all but one thing."""

    def __init__(self, step=lambda: None, zero_grad=lambda: None):
        self.step, self.zero_grad = step, zero_grad


def both_move(G, D, step_G, step_D, x, z_D, z_G):
    return training(G, D, Still(lambda: (step_G.step(), step_D.step()), step_G.zero_grad), step_D, x, z_D, z_G)


def old_judge(G, D, step_G, step_D, x, z_D, z_G):
    loss_G = -logsigmoid(D(G(z_G))).mean()
    slopes = torch.autograd.grad(loss_G, list(G.parameters()))
    loss_D = training(G, D, Still(), step_D, x, z_D, z_G)[0]
    for parameter, slope in zip(G.parameters(), slopes, strict=True):
        parameter.grad = slope
    step_G.step()
    return loss_D, loss_G.item()


def saturating(G, D, step_G, step_D, x, z_D, z_G, sign=1.0):
    loss_D = training(G, D, Still(), step_D, x, z_D, z_G)[0]
    loss_G = sign * logsigmoid(-D(G(z_G))).mean()
    step_G.zero_grad()
    loss_G.backward()
    step_G.step()
    return loss_D, loss_G.item()


RIGHT = {
    "samples-density": [density, lambda x, pdf, h, g: pdf(h(x)) * np.sqrt(1 / g(h(x)) ** 2)],
    "relu-law": [relu, relu_by_sides],
    "training-step": [training, training_without_detach, training_in_another_dress],
    "loss-bound": [lambda bce: max(0.0, np.log(2) - bce), lambda bce: torch.relu(torch.tensor(float(np.log(2) - bce)))],
}
# answer, a word of the hint
WRONG = {
    "samples-density": [
        (lambda x, pdf, h, g: pdf(h(x)) / g(h(x)), "never negative"),
        (lambda x, pdf, h, g: pdf(h(x)), "stretched"),
        (lambda x, pdf, h, g: pdf(h(x)) * np.abs(g(h(x))), "far apart"),
        (lambda x, pdf, h, g: pdf(h(x)) / np.abs(g(x)), "slope is a function of noise"),
        (lambda x, pdf, h, g: pdf(x) / np.abs(g(h(x))), "noise_pdf is a function of noise"),
        (lambda x, pdf, h, g: 2 * density(x, pdf, h, g), "values are off"),
        (lambda x, pdf, h, g: density(x, pdf, h, g).sum(), "shape"),
    ],
    "relu-law": [
        (lambda x, a, b: (1 - relu(x, a, b)[0], relu(x, a, b)[1]), "what the floor catches"),
        (lambda x, a, b: (stats.norm.cdf(-b / a), relu(x, a, b)[1]), "sign of a"),
        (lambda x, a, b: (stats.norm.cdf(-b), relu(x, a, b)[1]), "not 1"),
        (lambda x, a, b: (relu(x, a, b)[0], stats.norm.pdf((x - b) / a)), "stretched"),
        (lambda x, a, b: (relu(x, a, b)[0], stats.norm.pdf((x - b) / a) / a), "never negative"),
        (lambda x, a, b: (relu(x, a, b)[0], relu(x, a, b)[1] / (1 - relu(x, a, b)[0])), "normalise"),
        (lambda x, a, b: (0.0, relu(x, a, b)[1]), "at most 0"),
    ],
    "training-step": [
        (lambda G, D, g, d, *data: training(G, D, Still(g.step), d, *data), "generator moved along an old"),
        (lambda G, D, g, d, *data: training(G, D, g, Still(d.step), *data), "discriminator moved along an old"),
        (lambda G, D, g, d, *data: training(G, D, Still(), d, *data), "generator has not moved"),
        (lambda G, D, g, d, *data: training(G, D, g, Still(), *data), "discriminator has not moved"),
        (lambda G, D, g, d, x, z_D, z_G: training(G, D, g, d, G(z_D).detach(), z_D, z_G), "weights are off"),
        (both_move, "stands still at the generator's turn"),
        (old_judge, "before its turn"),
        (saturating, "saturating"),
        (lambda *arguments: saturating(*arguments, sign=-1.0), "look fake"),
        (lambda *arguments: training(*arguments)[::-1], "return the discriminator's loss"),
        (lambda G, D, g, d, x, z_D, z_G: training(G, D, g, d, x, z_D, z_D), "samples of z_G"),
    ],
    "loss-bound": [
        (lambda bce: max(0.0, np.log(4) - 2 * bce), "2 JSD"),
        (lambda bce: max(0.0, (np.log(4) - bce) / 2), "the mean of the two"),
        (lambda bce: max(0.0, 1 - bce / np.log(2)), "bits"),
        (lambda bce: np.log(2) - bce, "negative"),
        (lambda bce: abs(np.log(2) - bce), "proves nothing"),
        (lambda bce: np.log(2), "what does it prove"),
    ],
}
