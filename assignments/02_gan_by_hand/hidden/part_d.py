"""Hidden tests of assignment 2, part D: the same in torch.."""

import numpy as np

from ganedu.grading import arrays, close, hidden, probe, require


@probe
def rounds(student, weights, x, z_d, z_g, left_over):
    """Two rounds of gan_step: losses, all weights, and what the generator's gradient was at D's first step."""
    import torch
    from torch import nn

    def net(values, *last):
        net = nn.Sequential(nn.Linear(1, 3), nn.Tanh(), nn.Linear(3, 1), *last).double()
        with torch.no_grad():
            for weight, value in zip(net.parameters(), values, strict=True):
                weight.copy_(torch.as_tensor(value))
        return net

    G, D = net(weights[0]), net(weights[1], nn.Flatten(0))
    order, reached = [], []

    class Watched(torch.optim.SGD):
        def step(self, closure=None):
            mine = next(iter(self.param_groups[0]["params"])) is next(iter(D.parameters()))
            order.append("D" if mine else "G")
            if mine:
                sizes = [0.0 if p.grad is None else p.grad.abs().max().item() for p in G.parameters()]
                reached.append(max(sizes))
            return super().step(closure)

    if left_over:
        for weight in (*G.parameters(), *D.parameters()):
            weight.grad = torch.full_like(weight, left_over)
    opt_G, opt_D = Watched(G.parameters(), lr=0.2), Watched(D.parameters(), lr=0.3)
    tensors = [torch.as_tensor(values) for values in (x, z_d, z_g)]
    losses = [student.gan_step(G, D, opt_G, opt_D, *tensors) for _ in range(2)]
    after = [[weight.detach() for weight in net.parameters()] for net in (G, D)]
    kinds = [type(number).__name__ for pair in losses if isinstance(pair, tuple | list) for number in pair]
    return losses, after, "".join(order), reached[:1], kinds


def reference(weights, x, z_d, z_g, saturating=False, old_judge=False):
    """Two rounds: losses, and the weights of G and D."""
    import torch

    softplus = torch.nn.functional.softplus
    G, D = ([torch.tensor(v, requires_grad=True) for v in values] for values in weights)
    x, z_d, z_g = map(torch.tensor, (x, z_d, z_g))
    run = lambda net, t: torch.tanh(t @ net[0].T + net[1]) @ net[2].T + net[3]
    step = lambda net, loss, rate: [
        (v - rate * g).detach().requires_grad_() for v, g in zip(net, torch.autograd.grad(loss, net), strict=True)
    ]
    losses = []
    for _ in range(2):
        loss_d = softplus(-run(D, x)).mean() + softplus(run(D, run(G, z_d).detach())).mean()
        before, D = D, step(D, loss_d, 0.3)
        logits = run(before if old_judge else D, run(G, z_g))
        loss_g = -softplus(logits).mean() if saturating else softplus(-logits).mean()
        G = step(G, loss_g, 0.2)
        losses.append([loss_d.item(), loss_g.item()])
    return np.array(losses), [np.concatenate([v.detach().numpy().ravel() for v in net]) for net in (G, D)]


def torch_game(rng):
    """Weights of both networks, and three batches."""
    shapes = (3, 1), (3,), (1, 3), (1,)
    weights = [[rng.normal(size=shape) for shape in shapes] for _ in range(2)]
    return weights, rng.normal(2, 1, (16, 1)), rng.normal(size=(16, 1)), rng.normal(size=(16, 1))


def flat(net):
    """All weights of a network in one array."""
    return np.concatenate([np.asarray(weight, dtype=float).ravel() for weight in net])


@hidden("gan_step", points=2)
def two_rounds(student, rng):
    """Both networks are where two rounds of Algorithm 1 lead"""
    game = torch_game(rng)
    losses, (G, D), order, _, _ = rounds(student, *game, 0.0)
    truth, (true_G, true_D) = reference(*game)
    start_G, start_D = (flat(net) for net in game[0])
    require(order == "DGDG", f"D and then G, one step each: the order of two calls was {order or 'no step at all'}")
    require(not close(flat(G), start_G), "the generator did not move: does its loss reach it (no detach there)?")
    require(not close(flat(D), start_D), "the discriminator did not move")
    saturating = reference(*game, saturating=True)[1][0]
    require(not close(flat(G), saturating, 1e-6), "that is the saturating loss, log(1 - D)")
    stale = reference(*game, old_judge=True)[1][0]
    require(not close(flat(G), stale, 1e-6), "the generator was judged by the discriminator of before its step")
    require(
        close(flat(D), true_D, 1e-6),
        "the discriminator is elsewhere: real up and generated down, and gradients zeroed before each backward",
    )
    require(close(flat(G), true_G, 1e-6), "the generator is elsewhere: non-saturating loss, zeroed gradients, z_g")
    losses = arrays(lambda: losses, shape=(2, 2))
    require(close(losses, truth, 1e-6), "the weights are right, the losses are not: L_D is a sum of two means")


@hidden("gan_step", points=1)
def gradients_of_before(student, rng):
    """Gradients that were left over do no harm"""
    game = torch_game(rng)
    _, (G, D), *_ = rounds(student, *game, float(rng.uniform(1, 3)))
    _, (true_G, true_D) = reference(*game)
    require(close(flat(D), true_D, 1e-6), "old gradients were added to the discriminator's: zero them before backward")
    require(close(flat(G), true_G, 1e-6), "old gradients were added to the generator's: zero them before backward")


@hidden("gan_step", points=1)
def nothing_wasted(student, rng):
    """In the discriminator's step no gradient reaches the generator; plain numbers come back"""
    _, _, order, reached, kinds = rounds(student, *torch_game(rng), 0.0)
    require(order[:1] == "D" and len(reached) == 1, "the discriminator takes the first step")
    require(reached[0] == 0, "the discriminator's loss sent a gradient into the generator: detach the samples")
    require(set(kinds) <= {"float", "float64", "float32"} and len(kinds) == 4, "return two plain numbers: .item()")
