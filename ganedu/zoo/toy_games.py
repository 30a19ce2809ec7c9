"""Chapter 9's table: every loss and regulariser on two toys. ``python -m ganedu.zoo.toy_games`` writes the record.

All games get the same networks, steps, batch and learning rate, and ten seeds each, which `nets.Many` trains at once.
What a game takes besides, the weight of its penalty for example, was settled beforehand and stands in `NUMBERS`.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from ganedu import games, losses, metrics, nets, train
from ganedu.data import toys
from ganedu.zoo.recording import made_here, save

__all__ = ["GAMES", "LAWS", "LONGER", "NUMBERS", "SETTINGS", "Outcome", "count_modes", "play_toy", "runs"]

# Both fit into [-1, 1] x [-1, 1], as pictures do. The grid is `toys.grid()` with modes twice as wide, scaled.
LAWS = {
    "ring of 8": toys.ring(8, radius=1.0, deviation=0.01),
    "grid of 25": toys.grid(5, spacing=0.5, deviation=0.025),
}
# Samples of each copy in a batch; Adam's rates for both players; decay of the averaged weights.
SETTINGS = {"steps": 1500, "batch": 64, "lr": 2e-3, "betas": (0.0, 0.99), "ema": 0.99}
LATENT_DIM, HIDDEN = 8, [64, 64, 64]
# A sample is of high quality within this many deviations of a mode: 1 - exp(-9 / 2) = 98.9 % of the data are.
RADIUS, SAMPLES = 3.0, 2500
_RECORD = Path(__file__).parent / "records" / "toy-games.json"


class Outcome(NamedTuple):
    """What ten copies of a game have learned.

    Attributes:
        modes: modes covered by each copy's generator as it is after the last step; see `count_modes`.
        quality: share of its samples that are of high quality, in [0, 1].
        averaged_modes: the same of the moving average of its weights.
        averaged_quality: likewise.
        seconds: processor time of the training, all copies together.
        samples: of the averaged generators, ``(copies, SAMPLES, 2)``.
    """

    modes: list[int]
    quality: list[float]
    averaged_modes: list[int]
    averaged_quality: list[float]
    seconds: float
    samples: np.ndarray


def _generator() -> nn.Module:
    return nets.mlp([LATENT_DIM, *HIDDEN, 2])


def _features() -> nn.Module:
    return nets.mlp([2, *HIDDEN], output=nn.ReLU())


def _head(inputs: int = HIDDEN[-1]) -> nn.Module:
    return nets.mlp([inputs, 1], output=nn.Flatten(0))


def _discriminator() -> nn.Module:
    return nn.Sequential(_features(), _head())


def _many(make: Callable[[], nn.Module], seeds: Sequence[int]) -> nets.Many:
    copies = []
    for seed in seeds:
        torch.manual_seed(seed)
        copies.append(make())
    return nets.Many(copies)


def _gan(
    seeds: Sequence[int], discriminator: Callable[[], nn.Module] = _discriminator, kind: type = games.GAN, **settings
) -> games.Game:
    return kind(_many(_generator, seeds), _many(discriminator, seeds), latent_dim=LATENT_DIM, **settings)


class _Steeper(nn.Module):
    """Logits times a number: a network with spectral norm has slope one at most, and the modes are close together."""

    def __init__(self, slope: float):
        super().__init__()
        self.slope = slope

    def forward(self, logits: torch.Tensor) -> torch.Tensor:
        return self.slope * logits


def _of_slope(slope: float) -> Callable[[], nn.Module]:
    return lambda: nn.Sequential(nets.spectral_norm(_discriminator()), _Steeper(slope))


def _sees_the_batch(kernels: int) -> Callable[[], nn.Module]:
    beside = lambda: nets.MinibatchDiscrimination(HIDDEN[-1], kernels, 2)
    return lambda: nn.Sequential(_features(), beside(), _head(HIDDEN[-1] + kernels))


def _matching(seeds: Sequence[int]) -> games.Game:
    players = (_many(make, seeds) for make in (_generator, _features, _head))
    return games.FeatureMatching(*players, latent_dim=LATENT_DIM, copies=len(seeds))


def _fading_noise(seeds: Sequence[int], sigma: float) -> losses.InstanceNoise:
    # Three batches a step go through it, of all copies; it is gone after two thirds of the steps.
    return losses.InstanceNoise(sigma, 2 * SETTINGS["steps"] * SETTINGS["batch"] * len(seeds))


_R1, _R2, _GP = losses.r1_penalty, losses.r2_penalty, losses.wgan_gp_penalty
# Game -> what it takes besides its loss, if anything.
NUMBERS = {
    "non-saturating + R1": 0.005,  # weight of the penalty: half of the papers' gamma
    "non-saturating + R2": 0.005,
    "non-saturating + R1 + R2": 0.005,
    "relativistic + R1 + R2": 0.005,
    "Wasserstein + gradient penalty": 1.0,  # lambda
    "non-saturating + spectral norm": 10.0,  # factor on a logit whose slope is at most 1
    "hinge + spectral norm": 10.0,
    "non-saturating + instance noise": 0.1,  # its standard deviation at the start
    "smoothed real labels": 0.9,  # the target
    "minibatch discrimination": 4,  # kernels
    "historical averaging": 0.001,  # weight of the squared distance from the mean of the past
}
# These are played on the grid again, four times as long: who is stuck, and who is only slow?
LONGER = ("non-saturating", "non-saturating + R1", "Wasserstein + gradient penalty")
# Game -> how to make it, with one copy for each seed and with its number.
GAMES: dict[str, Callable[[Sequence[int], float | None], games.Game]] = {
    "minimax": lambda seeds, _: _gan(seeds, loss=losses.minimax),
    "non-saturating": lambda seeds, _: _gan(seeds),
    "least squares": lambda seeds, _: _gan(seeds, loss=losses.least_squares),
    "hinge": lambda seeds, _: _gan(seeds, loss=losses.hinge),
    "Wasserstein, free critic": lambda seeds, _: _gan(seeds, loss=losses.wasserstein),
    "relativistic": lambda seeds, _: _gan(seeds, loss=losses.relativistic),
    "non-saturating + R1": lambda seeds, weight: _gan(seeds, penalties={_R1: weight}),
    "non-saturating + R2": lambda seeds, weight: _gan(seeds, penalties={_R2: weight}),
    "non-saturating + R1 + R2": lambda seeds, weight: _gan(seeds, penalties={_R1: weight, _R2: weight}),
    "relativistic + R1 + R2": lambda seeds, weight: _gan(
        seeds, loss=losses.relativistic, penalties={_R1: weight, _R2: weight}
    ),
    "Wasserstein + gradient penalty": lambda seeds, weight: _gan(
        seeds, loss=losses.wasserstein, penalties={_GP: weight}
    ),
    "non-saturating + spectral norm": lambda seeds, slope: _gan(seeds, _of_slope(slope)),
    "hinge + spectral norm": lambda seeds, slope: _gan(seeds, _of_slope(slope), loss=losses.hinge),
    "non-saturating + instance noise": lambda seeds, sigma: _gan(seeds, instance_noise=_fading_noise(seeds, sigma)),
    "smoothed real labels": lambda seeds, target: _gan(seeds, loss=losses.smoothed(alpha=target)),
    "feature matching": lambda seeds, _: _matching(seeds),
    "minibatch discrimination": lambda seeds, kernels: _gan(seeds, _sees_the_batch(kernels)),
    "historical averaging": lambda seeds, weight: _gan(seeds, kind=games.HistoricalAveraging, history=weight),
}


def count_modes(samples: np.ndarray, law: toys.Gaussians) -> tuple[list[int], list[float]]:
    """Modes covered and share of high quality, for each copy of ``samples`` ``(copies, n, 2)``.

    A sample is of high quality within `RADIUS` standard deviations of a mode. A mode is covered if its samples of high
    quality are at least a tenth of its fair share of all.
    """
    shares = []
    for points in samples:
        nearest = metrics.nearest_mode(points, law.centres, radius=RADIUS * law.deviation)
        shares.append(np.bincount(nearest[nearest >= 0], minlength=len(law.centres)) / len(points))
    covered = [int((share >= 0.1 / len(law.centres)).sum()) for share in shares]
    return covered, [round(float(share.sum()), 4) for share in shares]


@torch.no_grad()
def _samples(generator: nn.Module, copies: int) -> np.ndarray:
    noise = torch.randn(copies * SAMPLES, LATENT_DIM, generator=torch.Generator().manual_seed(0))
    return generator(noise).reshape(copies, SAMPLES, 2).numpy()


def play_toy(
    game: str, law: str, seeds: Sequence[int] = range(10), *, number: float | None = None, **settings
) -> Outcome:
    """Play ``game`` on ``law``, one copy for each seed, and count what the generators have found.

    Args:
        game: a name in `GAMES`.
        law: a name in `LAWS`.
        seeds: of the initial weights; the first one seeds data and noise of the run too.
        number: what the game takes besides its loss; by default that of `NUMBERS`.
        settings: of `ganedu.train.play`, in place of those in `SETTINGS`.

    Raises:
        ValueError: no game or no toy of that name; says which there are.
    """
    for kind, name, there in (("game", game, GAMES), ("toy", law, LAWS)):
        if name not in there:
            raise ValueError(f"there is no {kind} {name!r}: choose one of {', '.join(map(repr, there))}")
    seeds = list(seeds)
    players = GAMES[game](seeds, NUMBERS.get(game) if number is None else number)
    settings = SETTINGS | {"seed": seeds[0], "device": "cpu", "progress": False} | settings
    settings["batch"] *= len(seeds)
    began = time.process_time()
    averages = train.play(players, LAWS[law], **settings).ema
    seconds = time.process_time() - began
    last, averaged = (_samples(net, len(seeds)) for net in (players.generator, averages["generator"]))
    return Outcome(*count_modes(last, LAWS[law]), *count_modes(averaged, LAWS[law]), round(seconds, 1), averaged)


def runs() -> list[dict]:
    """What the record holds, as arguments of `play_toy`: the table, and the longer games."""
    table = [(SETTINGS["steps"], game, law) for law in LAWS for game in GAMES]
    longer = [(4 * SETTINGS["steps"], game, "grid of 25") for game in LONGER]
    return [
        {"steps": steps, "game": game, "law": law, "number": NUMBERS.get(game)} for steps, game, law in table + longer
    ]


def _run_of(result: dict) -> dict:
    return {key: result[key] for key in ("steps", "game", "law", "number")}


def _results_so_far(path: Path, about: dict) -> list[dict]:
    """What an interrupted run has kept in ``path``; a run of other settings is not gone on with."""
    if not path.exists():
        return []
    kept = json.loads(path.read_text(encoding="utf-8"))
    results = kept.pop("results")
    if kept != about:
        different = ", ".join(key for key in about if kept.get(key) != about[key])
        raise SystemExit(f"{path} is an unfinished record with another {different}: finish it so, or delete it")
    return [result for result in results if _run_of(result) in runs()]


def main() -> None:
    """Play every game on every toy and write the record. Games already played are kept if it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=10, help="copies of each game, from seed 0 on (default 10)")
    parser.add_argument("--out", type=Path, default=_RECORD, help="file to write (default: the zoo's record)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    about = {
        "command": f"python -m ganedu.zoo.toy_games --seeds {options.seeds}",
        "settings": SETTINGS | {"betas": list(SETTINGS["betas"])},
        "seeds": list(range(options.seeds)),
        "device": made_here()["device"],
    }
    unfinished = options.out.with_suffix(".unfinished.json")
    results = _results_so_far(unfinished, about)
    done = [_run_of(result) for result in results]
    with tqdm([run for run in runs() if run not in done], unit="game") as bar:
        for run in bar:
            bar.set_description(f"{run['game']}, {run['law']}")
            outcome = play_toy(**run, seeds=range(options.seeds))._asdict()
            del outcome["samples"]
            results.append(run | outcome)
            save(unfinished, about | {"results": results}, indent=1)
    minutes = round(sum(result["seconds"] for result in results) / 60, 1)
    when = {"date": made_here()["date"], "processor minutes": minutes}
    save(options.out, about | when | {"results": results}, indent=1)
    unfinished.unlink()
    print(f"Recorded in {options.out}.")


if __name__ == "__main__":
    main()
