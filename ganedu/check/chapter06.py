"""Checks of chapter 6, a GAN in one dimension."""

import copy
from collections.abc import Callable

import numpy as np
import torch
from scipy import stats
from torch import Tensor, nn
from torch.nn.functional import softplus

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def samples_density(answer: Callable) -> str:
    """``answer(x, noise_pdf, inverse, slope)`` is the density of G(z) at x, for G strictly monotone."""
    rng = np.random.default_rng()
    z = np.linspace(-3, 3, 41)
    for sign in (1, -1):
        a, b, noise = sign * rng.uniform(0.3, 2), rng.normal(), stats.logistic(0, rng.uniform(0.5, 2))
        x = a * np.sinh(z) + b
        inverse, slope = (lambda x, a=a, b=b: np.arcsinh((x - b) / a)), (lambda z, a=a: a * np.cosh(z))
        given = arrays(answer, x, noise.pdf, inverse, slope, shape=x.shape)
        require(bool((given >= 0).all()), "a density is never negative: think of a generator that falls")
        require(not close(given, noise.pdf(z)), "that is the noise's density: intervals of noise are also stretched")
        require(
            not close(given, noise.pdf(z) * np.abs(slope(z))),
            "where G is steep the samples lie far apart: is the density larger or smaller there?",
        )
        require(not close(given, noise.pdf(z) / np.abs(slope(x))), "slope is a function of noise, and x is not noise")
        require(
            not close(given, noise.pdf(x) / np.abs(slope(z))), "noise_pdf is a function of noise, and x is not noise"
        )
        require(
            close(given, noise.pdf(z) / np.abs(slope(z))),
            f"for G = {a:.2f} sinh(z) {b:+.2f} the values are off: how much noise lands in a short interval at x?",
        )
    return "right for a generator that rises and for one that falls"


def relu_law(answer: Callable) -> str:
    """``answer(x, a, b)`` is (mass of the atom at 0, density at x) for G(z) = max(a z + b, 0), z standard normal."""
    rng = np.random.default_rng()
    for sign in (1, -1):
        a, b = sign * rng.uniform(1.2, 3), rng.uniform(0.3, 1.5)
        x = rng.uniform(0.5, 3)
        atom, density = arrays(answer, x, a, b, shape=(2,))
        case = f"a = {a:.3g}, b = {b:.3g}"
        truth, pdf = stats.norm.cdf(-b / abs(a)), stats.norm.pdf((x - b) / a)
        require(0 <= atom <= 1, f"{case}: the mass of the atom is a probability, not {atom:.3g}")
        require(
            not close(atom, 1 - truth),
            f"{case}: that is the mass of the rest; the atom is what the floor catches (look at the sign of a, too)",
        )
        require(not close(atom, stats.norm.cdf(-b)), f"{case}: the spread of a z is not 1: where does az + b cross 0?")
        require(close(atom, truth), f"{case}: for which z is az + b at most 0, and how likely are they?")
        require(density >= 0, f"{case}: a density is never negative, whichever way G runs")
        require(not close(density, pdf), f"{case}: the density lacks the factor by which intervals are stretched")
        require(
            not close(density, pdf / abs(a) / (1 - truth)),
            f"{case}: do not normalise: atom and density are parts of one law, with total mass 1",
        )
        require(close(density, pdf / abs(a)), f"{case}: above the floor G is linear: which normal law is that?")
    return "atom and density, whichever way the generator runs"


def _little_game(seed: int) -> tuple[nn.Module, nn.Module]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        G = nn.Sequential(nn.Linear(1, 5), nn.Tanh(), nn.Linear(5, 1)).double()
        D = nn.Sequential(nn.Linear(1, 5), nn.Tanh(), nn.Linear(5, 1), nn.Flatten(0)).double()
    for parameter in (*G.parameters(), *D.parameters()):
        parameter.grad = torch.ones_like(parameter)  # left over from before
    return G, D


def _round(seed: int, x: Tensor, z_D: Tensor, z_G: Tensor, **wrong: bool) -> tuple[list[float], Tensor, Tensor]:
    """Losses and new weights of G and D, of the right round or of one with a named mistake."""
    G, D = _little_game(seed)
    rate = 0.3
    told = copy.deepcopy(D)

    def move(net: nn.Module, loss: Tensor, stale: bool) -> None:
        parameters = list(net.parameters())
        with torch.no_grad():
            for parameter, slope in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
                parameter -= rate * (slope + (1.0 if stale else 0.0))

    real, fake = D(x), D(G(z_D).detach())
    real, fake = (-real, -fake) if wrong.get("swapped") else (real, fake)
    loss_D = softplus(-real).mean() + softplus(fake).mean()
    move(D, loss_D, wrong.get("stale_D", False))
    logits = (told if wrong.get("old_D") else D)(G(z_G))
    loss_G = -softplus(logits).mean() if wrong.get("saturating") else softplus(-logits).mean()
    loss_G = softplus(logits).mean() if wrong.get("uphill") else loss_G
    move(G, loss_G, wrong.get("stale_G", False))
    flat = lambda net: torch.cat([parameter.detach().flatten() for parameter in net.parameters()])
    return [loss_D.item(), loss_G.item()], flat(G), flat(D)


def training_step(answer: Callable) -> str:
    """``answer(G, D, step_G, step_D, x, z_D, z_G)`` plays one round with k = 1 and returns both losses."""
    require(callable(answer), "pass the function itself, without calling it")
    seed = int(np.random.default_rng().integers(2**31))
    drawn = torch.randn(3, 16, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    x, z_D, z_G = drawn[0] + 2, drawn[1], drawn[2]
    G, D = _little_game(seed)
    step_G, step_D = (torch.optim.SGD(net.parameters(), lr=0.3) for net in (G, D))

    def losses(*arguments) -> object:
        given = answer(*arguments)
        numbers = lambda loss: loss.detach().numpy() if isinstance(loss, Tensor) else loss
        return [numbers(loss) for loss in given] if isinstance(given, tuple | list) else numbers(given)

    given = arrays(losses, G, D, step_G, step_D, x, z_D, z_G, shape=(2,))
    now = [torch.cat([parameter.detach().flatten() for parameter in net.parameters()]) for net in (G, D)]
    right, *weights = _round(seed, x, z_D, z_G)
    same = lambda one, other: close(one.numpy(), other.numpy())
    of_D = lambda **wrong: same(now[1], _round(seed, x, z_D, z_G, **wrong)[2])
    of_G = lambda **wrong: same(now[0], _round(seed, x, z_D, z_G, **wrong)[1])
    before = _little_game(seed)
    for net, kept, name in ((G, before[0], "the generator"), (D, before[1], "the discriminator")):
        still = all(torch.equal(a, b) for a, b in zip(net.parameters(), kept.parameters(), strict=True))
        require(not still, f"{name} has not moved")
    require(not of_D(stale_D=True), "the discriminator moved along an old gradient as well: gradients add up")
    require(not of_D(swapped=True), "the discriminator was told that real is fake and fake is real")
    require(
        same(now[1], weights[1]),
        "the discriminator's weights are off: it descends the mean of both cross-entropies added up, once, "
        "on samples of z_D, and stands still at the generator's turn",
    )
    require(not of_G(stale_G=True), "the generator moved along an old gradient as well: gradients add up")
    require(not of_G(old_D=True), "the generator was judged by the discriminator as it was before its turn")
    require(not of_G(saturating=True), "that is the saturating loss of the generator, log(1 - D)")
    require(not of_G(uphill=True), "the generator learned to look fake: which answer does it want from D?")
    require(
        same(now[0], weights[0]), "the generator's weights are off: one step down the mean of -log D on samples of z_G"
    )
    require(close(given, right), "the weights are right; return the discriminator's loss, then the generator's")
    return "both players moved once, each down its own loss, in the right order"


def loss_bound(answer: Callable) -> str:
    """``answer(bce)`` is the best lower bound of the JSD in nats that a mean cross-entropy proves."""
    low, high = np.log(2) * np.random.default_rng().uniform([0.2, 1.05], [0.9, 2.0])
    bounds = np.array([arrays(answer, bce, shape=()) for bce in (0.0, low, np.log(2), high)])
    require(not close(bounds[1], 2 * (np.log(2) - low)), "that is a bound for 2 JSD")
    require(not close(bounds[1], (np.log(4) - low) / 2), "bce is the mean of the two cross-entropies, L_D their sum")
    require(not close(bounds[1], 1 - low / np.log(2)), "the bound is in nats, not in bits")
    require(bounds[0] <= np.log(2) + 1e-6, "a JSD is never above log 2, so nothing may be claimed above it")
    require(not close(bounds[3], np.log(2) - high), "above log 2: something better than a negative bound is known")
    require(close(bounds[2], 0.0), "bce = log 2 is reached by D = 1/2 against every law: what does it prove?")
    require(close(bounds[3], 0.0), "a bce above log 2 proves nothing about the samples")
    require(close(bounds[1], np.log(2) - low), "put L_D = 2 bce into the first bound of the proposition")
    return "what the loss proves, and no more"


CHECKS = {
    "samples-density": samples_density,
    "relu-law": relu_law,
    "training-step": training_step,
    "loss-bound": loss_bound,
}
