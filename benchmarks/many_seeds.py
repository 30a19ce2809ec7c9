"""What ten seeds at once cost, beside the same ten one after the other.

    python benchmarks/many_seeds.py            # some minutes
    python benchmarks/many_seeds.py --quick    # seconds: shows that it runs

The game is chapter 7's: the ring of 8 modes, two networks with two hidden layers of 64 units, 64 samples of each seed
a step. *Together* they are stacked by `ganedu.nets.Many`; *one by one* they are plain networks, played in a row. Clock
and processor seconds, median and range over ``--rounds``, the two ways taking turns.
"""

import time
from collections.abc import Callable
from statistics import median

import record
import torch
from timing import choose_device, in_turns, ratio, seconds_of
from torch import nn

from ganedu import games, nets, train
from ganedu.data import toys

BATCH, LATENT = 64, 16


def networks() -> tuple[nn.Module, nn.Module]:
    """A generator and a discriminator."""
    return (
        nets.mlp([LATENT, 64, 64, 2], activation=nn.Tanh),
        nets.mlp([2, 64, 64, 1], activation=nn.Tanh, output=nn.Flatten(0)),
    )


def contest(generator: nn.Module, discriminator: nn.Module, seeds: int, steps: int, device: torch.device) -> None:
    """Play ``seeds`` contests at once."""
    game = games.GAN(generator, discriminator, latent_dim=LATENT)
    ring = toys.ring(8, deviation=0.05)
    train.play(game, ring, steps=steps, batch=seeds * BATCH, lr=3e-3, device=device, progress=False)


def together(seeds: int, steps: int, device: torch.device) -> None:
    """All seeds in one."""
    pairs = [networks() for _ in range(seeds)]
    contest(*(nets.Many(list(kind)) for kind in zip(*pairs, strict=True)), seeds, steps, device)


def one_by_one(seeds: int, steps: int, device: torch.device) -> None:
    """The same, one seed after the other."""
    for _ in range(seeds):
        contest(*networks(), 1, steps, device)


def main() -> None:
    """Measure, print, record."""
    parser = record.options(__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="seeds (default 10)")
    parser.add_argument("--steps", type=int, help="steps of each (default 2,000)")
    parser.add_argument("--rounds", type=int, help="turns of each way (default 3)")
    chosen = parser.parse_args()
    device = choose_device(chosen.device, chosen.threads)
    steps = chosen.steps or (50 if chosen.quick else 2000)
    rounds = chosen.rounds or (1 if chosen.quick else 3)
    processor: dict[str, list[float]] = {}

    def timed(name: str, way: Callable[[int, int, torch.device], None]) -> Callable[[], float]:
        def turn() -> float:
            began = time.process_time()
            seconds = seconds_of(lambda: way(chosen.seeds, steps, device), device)
            processor.setdefault(name, []).append(time.process_time() - began)
            return seconds

        return turn

    ways = {"together": timed("together", together), "one by one": timed("one by one", one_by_one)}
    clock = in_turns(ways, rounds, "ten seeds")
    processor = {name: values[1:] for name, values in processor.items()}  # the first round only warms up
    spread = lambda values: {"median": median(values), "least": min(values), "most": max(values)}
    results = {
        "seeds": chosen.seeds,
        "steps": steps,
        "clock seconds": {name: spread(values) for name, values in clock.items()},
        "processor seconds": {name: spread(values) for name, values in processor.items()},
        "one by one over together, clock": ratio(clock["one by one"], clock["together"]),
        "one by one over together, processor": ratio(processor["one by one"], processor["together"]),
    }
    record.finish(results, chosen, device)


if __name__ == "__main__":
    main()
