"""Algorithm 1 of Goodfellow et al. (2014), once, for every chapter.

    game = games.GAN(generator, discriminator, latent_dim=64)
    history = play(game, data.load("mnist"), steps=600)

Each of the ``steps`` is ``k`` turns of every other player and then one turn of the last (the generator).
"""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from ganedu.games import Game

__all__ = ["History", "best_device", "play"]

_READ_EVERY = 50  # steps between two reads of the losses: each read makes the host wait for the device


@dataclass
class History:
    """What a run leaves behind.

    Attributes:
        losses: player -> losses at its last turn of each step, float32 array of shape (steps,).
        ema: player -> exponential moving average of its weights, a copy of the network in evaluation mode. Empty
            without ``ema``.
        seed: the seed of the run.
    """

    losses: dict[str, np.ndarray]
    ema: dict[str, nn.Module] = field(default_factory=dict)
    seed: int = 0


def best_device() -> torch.device:
    """CUDA if there is one, else Apple's GPU, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def play(
    game: Game,
    data: object,
    *,
    steps: int,
    k: int = 1,
    batch: int = 64,
    lr: float | dict[str, float] = 2e-4,
    betas: tuple[float, float] = (0.5, 0.999),
    ema: float | None = None,
    seed: int = 0,
    device: str | torch.device | None = None,
    callback: Callable[[int, Game], None] | None = None,
    progress: bool = True,
) -> History:
    """Let the players of ``game`` take turns for ``steps`` steps; their networks are changed in place.

    Args:
        game: the players and their losses.
        data: a `ganedu.data.Dataset`, or a function ``(batch, device) -> Tensor`` that draws one fresh batch.
        steps: turns of the last player.
        k: turns that every other player takes before it (Algorithm 1's k).
        batch: samples per turn.
        lr: Adam's learning rate, one for all or player -> rate.
        betas: Adam's decay rates. The first is 0.5 and not Adam's 0.9: against a moving opponent, long memory of past
            gradients makes the players overshoot (Radford et al. 2016, section 4).
        ema: decay per step of the moving average of all players' weights (0.999, say), or None for none.
        seed: fixes data order, noise and dropout. Initial weights are the caller's.
        device: where to play; default `best_device`.
        callback: called after each step as ``callback(step, game)``, step from 1.
        progress: show a progress bar.

    Returns:
        The run's `History`.

    Raises:
        ValueError: a count below 1, or an unknown player in ``lr``.
        FloatingPointError: a loss is NaN or infinite; names the player. Checked every 50 steps and at the end.
    """
    for name, count in {"steps": steps, "k": k, "batch": batch}.items():
        if count < 1:
            raise ValueError(f"{name} must be at least 1, not {count}")
    rates = lr if isinstance(lr, dict) else dict.fromkeys(game.players, lr)
    if set(rates) != set(game.players):
        raise ValueError(f"lr names {sorted(rates)}, the game's players are {sorted(game.players)}")
    device = torch.device(device) if device is not None else best_device()
    for net in game.players.values():
        net.to(device).train()
    # `fused` updates all parameters in one kernel: same numbers, less overhead.
    optimisers = {
        name: torch.optim.Adam(net.parameters(), lr=rates[name], betas=betas, fused=device.type in ("cpu", "cuda"))
        for name, net in game.players.items()
    }
    averages = {name: copy.deepcopy(net).eval() for name, net in game.players.items()} if ema is not None else {}
    losses = {name: torch.full((steps,), math.nan, device=device) for name in game.players}
    *others, last = game.players
    turns = others * k + [last]
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        batches = _batches(data, batch, device, seed)
        # Passing `disable` would overrule the environment's TQDM_DISABLE, so it is passed only to say no.
        bar = tqdm(range(steps), unit="step", leave=False, **({} if progress else {"disable": True}))
        for step in bar:
            for player in turns:
                losses[player][step] = _turn(game, player, optimisers[player], next(batches))
            for name, average in averages.items():
                _update_average(average, game.players[name], min(ema, (step + 1) / (step + 10)))
            if (step + 1) % _READ_EVERY == 0 or step + 1 == steps:
                bar.set_postfix({name: f"{_finite(name, step, values):.3f}" for name, values in losses.items()})
            if callback is not None:
                callback(step + 1, game)
    for net in game.players.values():
        net.requires_grad_(True)
    return History({name: values.cpu().numpy() for name, values in losses.items()}, averages, seed)


def _turn(game: Game, player: str, optimiser: torch.optim.Optimizer, batch: Tensor) -> Tensor:
    """One gradient step of ``player``; the others stand still, and nothing is computed for their parameters."""
    for name, net in game.players.items():
        net.requires_grad_(name == player)
    loss = game.loss(player, batch)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.detach()


@torch.no_grad()
def _update_average(average: nn.Module, net: nn.Module, decay: float) -> None:
    """``average <- decay * average + (1 - decay) * net``; running statistics are averaged too, counters copied."""
    for mean, value in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - decay)
        else:
            mean.copy_(value)


def _batches(data: object, batch: int, device: torch.device, seed: int) -> Iterator[Tensor]:
    if callable(data):
        while True:
            yield data(batch, device)
    for images, _ in data.sampler(batch, device=device, generator=torch.Generator().manual_seed(seed)):
        yield images


def _finite(player: str, step: int, values: Tensor) -> float:
    """The latest loss as a number; an error if any so far is not finite."""
    bad = (~torch.isfinite(values[: step + 1])).nonzero()
    if len(bad):
        raise FloatingPointError(
            f"the loss of {player} became {values[bad[0]].item()} at step {bad[0].item() + 1}: "
            "lower its learning rate, or look for a logarithm of 0 or a division by 0 in its loss"
        )
    return values[step].item()
