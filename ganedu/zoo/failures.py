"""Contests of chapter 7 in the plane, ten seeds at once; ``python -m ganedu.zoo.failures`` writes its record.

    from ganedu.zoo import failures

    outcome = failures.run(failures.Contest())                  # settings that work: all eight modes, all ten seeds
    outcome = failures.run(failures.Contest(beta1=0.9))         # the same but for one thing
    outcome.covered, outcome.on_mark, outcome.visited           # one number a seed

The other failures of the chapter are small enough to be run on its page alone.
"""

import argparse
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from ganedu import games, losses, metrics, nets, train
from ganedu.data import toys
from ganedu.zoo.recording import made_here, save

__all__ = ["SEEDS", "Contest", "Outcome", "count_modes", "for_each_seed", "run"]

SEEDS = 10
_LATENT = 16
_RECORD = Path(__file__).parent / "records" / "toy-failures.json"


@dataclasses.dataclass(frozen=True)
class Contest:
    """A generator against a discriminator in the plane. The defaults work; each failure changes a thing or two."""

    law: str = "ring"  # "ring" of 8 modes or "grid" of 25
    activation: str = "Tanh"  # of both networks: "Tanh" or "ReLU"
    judge_width: int = 64  # units in each of the discriminator's two hidden layers; the generator has 64
    lr_d: float = 3e-3  # Adam's learning rates
    lr_g: float = 3e-3
    beta1: float = 0.5  # Adam's first decay rate
    k: int = 1  # discriminator steps for each generator step
    steps: int = 700
    batch: int = 64  # samples of each seed
    r1: float = 0.0  # weight of the squared gradient at real samples: half of the papers' gamma
    noise: float = 0.0  # standard deviation of instance noise at the start; it fades to 0 over the run
    kernels: int = 0  # of minibatch discrimination; 0 for none


@dataclasses.dataclass(frozen=True, eq=False)
class Outcome:
    """What a contest came to, one number for each of S seeds.

    Attributes:
        game: the game as it stood at the end.
        law: the data.
        covered: modes covered at the end, ``(S,)``; see `count_modes`.
        on_mark: share of the samples on the mark at the end, ``(S,)``.
        visited: modes covered at some moment of the second half, ``(S,)``; moments are 20 steps apart.
        shares: of each mode at each moment of the run, ``(T, S, K)``.
        seconds: of processor time.
    """

    game: games.GAN
    law: toys.Gaussians
    covered: np.ndarray
    on_mark: np.ndarray
    visited: np.ndarray
    shares: np.ndarray
    seconds: float


def for_each_seed(*builders: Callable[[], nn.Module], seeds: int = SEEDS) -> list[nets.Many]:
    """The networks that ``builders`` make after ``torch.manual_seed(0)``, ``(1)``, ...: each kind stacked into one."""
    copies = []
    for seed in range(seeds):
        torch.manual_seed(seed)
        copies.append([build() for build in builders])
    return [nets.Many(list(kind)) for kind in zip(*copies, strict=True)]


def run(contest: Contest, *, seeds: int = SEEDS, progress: bool = True) -> Outcome:
    """Play ``contest`` once for each seed, all at once.

    Raises:
        ValueError: no such law or activation, or a setting that `ganedu.train.play` refuses.
    """
    laws = {"ring": toys.ring(8, deviation=0.05), "grid": toys.grid(5, deviation=0.1)}
    activations = {"Tanh": nn.Tanh, "ReLU": nn.ReLU}
    if contest.law not in laws or contest.activation not in activations:
        raise ValueError(
            f"a contest has a law, {' or '.join(laws)}, and an activation, {' or '.join(activations)}: "
            f"not {contest.law!r} and {contest.activation!r}"
        )
    law, activation = laws[contest.law], activations[contest.activation]

    def judge() -> nn.Module:
        width = contest.judge_width
        if not contest.kernels:
            return nets.mlp([2, width, width, 1], activation=activation, output=nn.Flatten(0))
        features = nets.mlp([2, width, width], activation=activation, output=activation())
        beside = nets.MinibatchDiscrimination(width, contest.kernels, 3)
        return nn.Sequential(features, beside, nn.Linear(width + contest.kernels, 1), nn.Flatten(0))

    generator, discriminator = for_each_seed(
        lambda: nets.mlp([_LATENT, 64, 64, 2], activation=activation), judge, seeds=seeds
    )
    per_step = seeds * contest.batch * (2 * contest.k + 1)  # samples that pass the discriminator
    game = games.GAN(
        generator,
        discriminator,
        latent_dim=_LATENT,
        penalties={losses.r1_penalty: contest.r1} if contest.r1 else {},
        instance_noise=losses.InstanceNoise(contest.noise, contest.steps * per_step) if contest.noise else None,
    )
    shares = []

    def look(step: int, game: games.GAN) -> None:
        if step % 20 == 0:
            shares.append(_to_modes(game.sample(seeds * 200).unflatten(0, (seeds, -1)), law))

    began = time.process_time()
    train.play(
        game,
        law,
        steps=contest.steps,
        k=contest.k,
        batch=seeds * contest.batch,
        lr={"discriminator": contest.lr_d, "generator": contest.lr_g},
        betas=(contest.beta1, 0.999),
        device="cpu",
        callback=look,
        progress=progress,
    )
    seconds = time.process_time() - began
    shares = np.array(shares)
    covered, on_mark = count_modes(game, law, seeds=seeds)
    visited = _enough(shares[len(shares) // 2 :]).any(0).sum(1)
    return Outcome(game, law, covered, on_mark, visited, shares, seconds)


@torch.no_grad()
def count_modes(game: games.GAN, law: toys.Gaussians, *, seeds: int = SEEDS) -> tuple[np.ndarray, np.ndarray]:
    """Modes covered, and share of samples on the mark, from 1,000 samples of each of S seeds: ``(S,)`` and ``(S,)``.

    A mode is *covered* if it gets at least a quarter of its fair share of the samples; a sample goes to the nearest
    mode, if it is nearer to it than half the least distance of two modes. A sample is *on the mark* if it lies within
    four standard deviations of a mode.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        samples = game.sample(seeds * 1000).unflatten(0, (seeds, -1))
    on_mark = [(metrics.nearest_mode(x, law.centres, radius=4 * law.deviation) >= 0).mean() for x in samples]
    return _enough(_to_modes(samples, law)).sum(1), np.array(on_mark)


def _enough(shares: np.ndarray) -> np.ndarray:
    return shares >= 0.25 / shares.shape[-1]


def _to_modes(samples: torch.Tensor, law: toys.Gaussians) -> np.ndarray:
    """Share of each mode among the samples ``(S, N, 2)``: ``(S, K)``. Samples far from all modes go to none."""
    half_way = torch.pdist(law.centres).min().item() / 2
    modes = len(law.centres)
    nearest = (metrics.nearest_mode(x, law.centres, radius=half_way) for x in samples)
    return np.array([np.bincount(which[which >= 0], minlength=modes) / len(which) for which in nearest])


def _contests() -> dict[str, dict[str, Contest]]:
    """Failure -> name -> contest: what the record holds."""
    narrow = Contest(activation="ReLU", judge_width=16, steps=1000)
    # On the grid the faster rates leave the collapse to chance.
    narrow = {"ring": narrow, "grid": dataclasses.replace(narrow, law="grid", lr_d=1e-3, lr_g=1e-3)}
    remedies = {
        "as it is": {},
        "R1": {"r1": 5.0},
        "instance noise": {"noise": 1.0},
        "minibatch discrimination": {"kernels": 4},
        "a wider discriminator": {"judge_width": 64},
        "a wider discriminator, and tanh": {"judge_width": 64, "activation": "Tanh"},
    }
    rates = (3e-4, 1e-3, 3e-3, 1e-2)
    return {
        f"collapse on the {law}": {name: dataclasses.replace(contest, **change) for name, change in remedies.items()}
        for law, contest in narrow.items()
    } | {
        "momentum": {
            f"beta1 = {beta1:g}, rate {rate:g}, {steps} steps": Contest(beta1=beta1, lr_d=rate, lr_g=rate, steps=steps)
            for rate in (1e-3, 3e-3)
            for beta1, steps in ((0.0, 700), (0.5, 700), (0.9, 700), (0.9, 2800))
        },
        "rates": {f"D {d:g}, G {g:g}": Contest(lr_d=d, lr_g=g) for d in rates for g in rates},
        "turns": {
            f"D {d:g}, G {g:g}, k = {k}": Contest(lr_d=d, lr_g=g, k=k)
            for d, g in ((3e-4, 3e-3), (3e-3, 1e-2))
            for k in (1, 5)
        },
    }


def main() -> None:
    """Run all contests and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=_RECORD, help="file to write (default: the zoo's record)")
    options = parser.parse_args()
    began, contests = time.process_time(), _contests()
    record = {
        "command": "python -m ganedu.zoo.failures",
        "seeds": list(range(SEEDS)),
        **made_here(),
    }
    with tqdm(total=sum(map(len, contests.values())), unit="contest") as bar:
        for failure, by_name in contests.items():
            record[failure] = {}
            for name, contest in by_name.items():
                bar.set_postfix_str(f"{failure}: {name}")
                outcome = run(contest, progress=False)
                record[failure][name] = {
                    "contest": dataclasses.asdict(contest),
                    "covered": outcome.covered.tolist(),
                    "on mark": outcome.on_mark.round(3).tolist(),
                    "visited": outcome.visited.tolist(),
                    "seconds": round(outcome.seconds, 1),
                }
                bar.update()
    record["processor minutes"] = round((time.process_time() - began) / 60, 1)
    save(options.out, record, indent=1)
    print(f"Recorded in {options.out}.")


if __name__ == "__main__":
    main()
