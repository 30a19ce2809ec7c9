"""Hidden tests of assignment 4, part B: the rules."""

import numpy as np

from ganedu.grading import arrays, close, hidden, probe, require

# --- Question 4


@probe
def normalised(student, x, gain, shift, eps, weights):
    """What comes out, and the gradient of the weighted sum of it in x."""
    import torch

    x = torch.tensor(x, requires_grad=True)
    out = student.batch_norm(x, torch.tensor(gain), torch.tensor(shift), eps)
    (out * torch.tensor(weights)).sum().backward()
    return out.detach(), x.grad


def true_norm(x, gain, shift, eps, over=(0, 2, 3), ddof=0):
    """Batch normalisation of (B, C, H, W) by its definition."""
    centred = x - x.mean(over, keepdims=True)
    each = lambda values: values[:, None, None]
    return each(gain) * centred / np.sqrt(x.var(over, keepdims=True, ddof=ddof) + eps) + each(shift)


def maps(rng):
    """x, gain, shift, eps and some weights for the outputs."""
    x = rng.normal(rng.normal(scale=3, size=(1, 3, 1, 1)), rng.uniform(0.5, 2, (1, 3, 1, 1)), (4, 3, 2, 5))
    return x, rng.uniform(0.5, 2, 3), rng.normal(size=3), rng.uniform(0.1, 0.4), rng.normal(size=x.shape)


@hidden("batch_norm", points=1)
def by_its_definition(student, rng):
    """Mean and variance of each channel, over the batch and all pixels"""
    x, gain, shift, eps, weights = maps(rng)
    found = arrays(lambda: normalised(student, x, gain, shift, eps, weights)[0], shape=x.shape)
    outside = x.std((0, 2, 3)) + eps
    mistakes = {
        "each picture was normalised by itself: the mean runs over the batch, too": true_norm(
            x, gain, shift, eps, (2, 3)
        ),
        "each pixel was normalised by itself: the mean runs over all pixels, too": true_norm(x, gain, shift, eps, (0,)),
        "all channels were thrown together: each has a mean and a variance of its own": true_norm(
            x, gain, shift, eps, (0, 1, 2, 3)
        ),
        "the variance here divides by the number of values, not by one less": true_norm(x, gain, shift, eps, ddof=1),
        "gain and shift are exchanged": true_norm(x, shift, gain, eps),
        "eps stands under the root, added to the variance": true_norm(x, gain * x.std((0, 2, 3)) / outside, shift, 0.0),
        "eps is missing": true_norm(x, gain, shift, 0.0),
        "where are gain and shift?": true_norm(x, np.ones(3), np.zeros(3), eps),
    }
    for hint, wrong in mistakes.items():
        require(not close(found, wrong, 1e-7), hint)
    require(close(found, true_norm(x, gain, shift, eps), 1e-7), "gain (x - mean) / sqrt(variance + eps) + shift")


@hidden("batch_norm", points=1)
def blind_to_scale(student, rng):
    """It does not see a channel's scale and place, and it does see the company"""
    x, gain, shift, _, weights = maps(rng)
    scale, place = rng.uniform(2, 5, (1, 3, 1, 1)), rng.normal(size=(1, 3, 1, 1))
    out = lambda x: arrays(lambda: normalised(student, x, gain, shift, 0.0, weights[: len(x)])[0], shape=x.shape)
    one = out(x)
    require(close(one.mean((0, 2, 3)), shift, 1e-7), "the mean of each channel must come out as shift")
    require(close(one.std((0, 2, 3)), gain, 1e-7), "the standard deviation of each channel must come out as gain")
    require(close(out(scale * x + place), one, 1e-7), "another scale and place of a channel must change nothing")
    company = out(np.concatenate([x[:2], 3 * x[2:] + 1]))
    require(not close(company[:2], one[:2], 1e-3), "other pictures in the batch must change what comes out of these")


@hidden("batch_norm", points=2)
def its_gradient(student, rng):
    """Its gradient in x, through mean and variance as well"""
    x, gain, shift, eps, weights = maps(rng)
    value, slope = (
        arrays(lambda part=part: part, shape=x.shape) for part in normalised(student, x, gain, shift, eps, weights)
    )
    require(close(value, true_norm(x, gain, shift, eps), 1e-7), "first get its value right")
    over = {"axis": (0, 2, 3), "keepdims": True}
    width = np.sqrt(x.var(**over) + eps)
    unit, pull = (x - x.mean(**over)) / width, weights * gain[:, None, None] / width
    hint = "mean and variance are functions of x: no detach, and no numpy on the way"
    require(not close(slope, pull, 1e-7), hint)
    require(not close(slope, pull - pull.mean(**over), 1e-7), hint)
    truth = pull - pull.mean(**over) - unit * (pull * unit).mean(**over)
    require(close(slope, truth, 1e-7), "nudge one pixel and watch the outputs: another gradient comes out")


# --- Question 5


@probe
def initialised(student):
    """Mean and deviation of the weights of four layers, two of them deep inside, and the shifts of the norms."""
    import torch
    from torch import nn

    inside = nn.Sequential(nn.ConvTranspose2d(64, 32, 4), nn.ModuleDict({"norm": nn.BatchNorm2d(8192)}))
    net = nn.Sequential(nn.Conv2d(8, 64, 4), nn.BatchNorm2d(8192), nn.Sequential(inside))
    with torch.no_grad():
        for weight in net.parameters():
            weight.fill_(0.7)
    before = [id(weight) for weight in net.parameters()]
    answer = student.init_weights(net)
    layers = net[0], inside[0], net[1], inside[1]["norm"]
    weights = [[layer.weight.mean().item(), layer.weight.std().item()] for layer in layers]
    shifts = [layer.bias.abs().max().item() for layer in layers[2:]]
    same = answer is net and [id(weight) for weight in net.parameters()] == before
    return weights, shifts, same, [layer.weight.requires_grad for layer in layers]


def drawn(student):
    """Means (4,), deviations (4,), shifts (2,), and the rest."""
    weights, shifts, same, trained = initialised(student)
    table = arrays(lambda: weights, shape=(4, 2))
    return table[:, 0], table[:, 1], arrays(lambda: shifts, shape=(2,)), same, all(trained)


@hidden("init_weights", points=1)
def convolutions(student, rng):
    """Weights of all convolutions, transposed ones too, from N(0, 0.02^2)"""
    means, widths, *_ = drawn(student)
    require(widths[0] > 1e-4, "the weights of a convolution are all alike there")
    require(abs(widths[0] / 0.02**0.5 - 1) > 0.06, "0.02 is the standard deviation, not the variance")
    require(
        widths[1] > 1e-4, "transposed convolutions inside other modules were left as they were: net.modules() finds all"
    )
    require(float(np.abs(widths[:2] / 0.02 - 1).max()) < 0.06, "the standard deviation of the weights is 0.02")
    require(close(means[:2], 0, 2e-3), "the mean of the weights is 0")


@hidden("init_weights", points=1)
def norms(student, rng):
    """Gains of all norms from N(1, 0.02^2), shifts 0"""
    means, widths, shifts, *_ = drawn(student)
    require(not close(means[2], 0, 0.1), "a gain near 0 switches its channel off: gains lie around 1")
    require(not close(means[2:], 0.7, 0.01), "the gains of the norms were left as they were")
    require(close(means[2:], 1, 2e-3), "the mean of the gains is 1, in norms inside other modules too")
    require(float(np.abs(widths[2:] / 0.02 - 1).max()) < 0.06, "the standard deviation of the gains is 0.02")
    require(float(shifts.max()) == 0, "the shifts of the norms (their biases) begin at 0")


@hidden("init_weights", points=1)
def in_place(student, rng):
    """The network itself is changed and comes back, its weights still trained, others each time"""
    means, widths, _, same, trained = drawn(student)
    require(close(means, [0, 0, 1, 1], 2e-3) and float(widths.min()) > 1e-4, "first get the weights right")
    require(same, "change the weights of the given network in place, and return it")
    require(trained, "a weight needs no gradient any more: nn.init.normal_(layer.weight, ...) keeps it a parameter")
    require(
        float(np.abs(widths - drawn(student)[1]).max()) > 0, "the same numbers come out each time: set no seed inside"
    )
