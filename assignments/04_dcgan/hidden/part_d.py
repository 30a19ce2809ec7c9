"""Hidden tests of assignment 4, part D: the average of the weights."""

import numpy as np

from ganedu.grading import arrays, close, hidden, probe, require

# --- Question 8


@probe
def averaged(student, start, first, second, decay):
    """All numbers of the average after each of two updates, and what happened to the network that was averaged.

    A network is given as ten numbers: weights (3) and biases (3) of a layer, running means (2) and variances (2) of a
    norm.
    """
    import torch
    from torch import nn

    def net():
        return nn.ModuleDict({"layer": nn.Conv1d(1, 3, 1), "norm": nn.BatchNorm1d(2, affine=False)}).double()

    def numbers(of):
        parts = of["layer"].weight, of["layer"].bias, of["norm"].running_mean, of["norm"].running_var
        return torch.cat([part.detach().flatten() for part in parts])

    def fill(of, values):
        values = torch.tensor(values)
        with torch.no_grad():
            of["layer"].weight.copy_(values[:3, None, None]), of["layer"].bias.copy_(values[3:6])
            of["norm"].running_mean.copy_(values[6:8]), of["norm"].running_var.copy_(values[8:])

    average, current = net(), net()
    fill(average, start)
    seen, kept = [], True
    for step, values in enumerate((first, second)):
        fill(current, values)
        current["norm"].num_batches_tracked.fill_(step + 5)
        student.ema_update(average, current, decay)
        seen.append(numbers(average))
        kept = kept and torch.equal(numbers(current), torch.tensor(values))
    graph = any(weight.grad_fn is not None for weight in average.parameters())
    return seen, kept, graph, average["norm"].num_batches_tracked.item(), current["layer"].weight.requires_grad


def three_networks(rng):
    """Numbers of the average at the start and of the network at two moments, and a decay."""
    return *rng.normal(size=(3, 10)), float(rng.uniform(0.6, 0.9))


def truth(start, values, decay):
    """The average after one update."""
    return np.concatenate([decay * start[:6] + (1 - decay) * values[:6], values[6:]])


@hidden("ema_update", points=1)
def weights(student, rng):
    """Each weight goes to decay times itself plus (1 - decay) times the network's"""
    start, first, second, decay = three_networks(rng)
    seen, *_ = averaged(student, start, first, second, decay)
    seen = arrays(lambda: seen, shape=(2, 10))
    one = truth(start, first, decay)
    require(not close(seen[0, :6], start[:6], 1e-7), "the average did not change: is a copy changed, and not itself?")
    require(
        not close(seen[0, :6], truth(start, first, 1 - decay)[:6], 1e-7), "decay weighs the old average, not the new"
    )
    require(not close(seen[0, :6], first[:6], 1e-7), "that is the network itself: the old average counts as well")
    require(
        not close(seen[0, :3], start[:3], 1e-7) and not close(seen[0, 3:6], start[3:6], 1e-7), "a weight was left out"
    )
    require(close(seen[0, :6], one[:6], 1e-7), "decay * average + (1 - decay) * network, for weights and biases")
    require(close(seen[1, :6], truth(one, second, decay)[:6], 1e-7), "the first update is right, and the second is not")


@hidden("ema_update", points=1)
def buffers(student, rng):
    """Running means and variances of batch norm are copied"""
    start, first, second, decay = three_networks(rng)
    seen, _, _, count, _ = averaged(student, start, first, second, decay)
    seen = arrays(lambda: seen, shape=(2, 10))
    require(close(seen[0, :6], truth(start, first, decay)[:6], 1e-7), "first get the weights right")
    require(not close(seen[1, 6:], start[6:], 1e-7), "the running statistics of batch norm (buffers) were left behind")
    require(close(seen[:, 6:], [first[6:], second[6:]], 1e-7), "buffers are copied, not averaged")
    require(count == 6, "num_batches_tracked is a buffer, too")


@hidden("ema_update", points=1)
def leaves_the_network_alone(student, rng):
    """The network is left as it was, and shares no memory and no graph with the average"""
    start, first, second, decay = three_networks(rng)
    seen, kept, graph, _, trained = averaged(student, start, first, second, decay)
    seen = arrays(lambda: seen, shape=(2, 10))
    once = truth(start, first, decay)
    require(close(seen[1, :6], truth(once, second, decay)[:6], 1e-7), "first get the average right")
    require(kept, "the network that trains came back changed: it must not notice that it is averaged")
    require(not graph, "the average hangs in a graph that grows with each step: torch.no_grad() around it")
    require(trained, "the network's weights need no gradient any more")
