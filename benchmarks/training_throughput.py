"""Images a second: `ganedu.train.play` against the usual DCGAN script, in turns, on this machine.

    python benchmarks/training_throughput.py            # about half an hour on two cores
    python benchmarks/training_throughput.py --quick    # a minute: shows that it runs

Three sizes, each in three parts. *compute*: the same batch over and over, so that no data path is timed; the networks,
the losses and the batch are the same on both sides (checked before the clock starts); `play` draws fresh fakes for the
generator's turn, as Algorithm 1 says, where the usual script saves that pass and uses its last ones again. *data*:
batches made and thrown away, in one process. *both*: training as it is done. Then the *whole run*: the course's 28x28
network on MNIST against the usual one for 64x64 on MNIST blown up to 64. A way's share of the machine is the arithmetic
that the step needs, a second, over the rate of one large matrix product measured in the same turns.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

import record
import textbook
import torch
from timing import Mark, choose_device, in_turns, matrix_rate, ratio
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from ganedu import data, games, nets, train


@dataclass(frozen=True)
class Case:
    """Networks and batch that both sides train."""

    name: str
    size: int  # pixels
    channels: int
    filters: int  # of the discriminator's first layer
    latent_dim: int
    batch: int

    def networks(self) -> tuple[nn.Module, nn.Module]:
        """A fresh generator and discriminator, from the same random numbers each time."""
        torch.manual_seed(0)
        layers = 3 if self.size == 28 else 4
        finest_first = tuple(self.filters << layer for layer in range(layers))
        coarsest_first = finest_first[::-1][: 2 if self.size == 28 else 4]
        generator = nets.dcgan_generator(
            self.size, channels=self.channels, latent_dim=self.latent_dim, filters=coarsest_first
        )
        return generator, nets.dcgan_discriminator(self.size, channels=self.channels, filters=finest_first)

    def game(self) -> games.GAN:
        """The game of fresh networks."""
        return games.GAN(*self.networks(), latent_dim=self.latent_dim)


CASES = [
    Case("28x28x1, 32 filters, batch 64", 28, 1, 32, 64, 64),
    Case("64x64x3, 64 filters, batch 128", 64, 3, 64, 100, 128),
    Case("64x64x3, 32 filters, batch 64", 64, 3, 32, 100, 64),
]
COURSE = CASES[0]
BLOWN_UP = Case("MNIST at 64x64, 64 filters, batch 128", 64, 1, 64, 100, 128)


def main() -> None:
    """Measure, print, record."""
    parser = record.options(__doc__)
    parser.add_argument("--rounds", type=int, help="turns of each way (default 5)")
    parser.add_argument("--work", type=float, help="arithmetic of a turn in TFLOP (default 1, on CUDA 500)")
    parser.add_argument("--workers", type=int, help="processes of the usual script's DataLoader (default 2)")
    parser.add_argument("--precision", choices=["float32", "bf16"], help="of play (default: bf16 on CUDA)")
    parser.add_argument("--compile", action="store_true", help="let play compile the networks")
    parser.add_argument("--no-channels-last", action="store_true", help="let play keep the usual order in memory")
    chosen = parser.parse_args()
    device = choose_device(chosen.device, chosen.threads)
    work = 500.0 if device.type == "cuda" else 1.0
    for name, (full, quick) in {"rounds": (5, 1), "work": (work, 1e-3), "workers": (2, 0)}.items():
        if getattr(chosen, name) is None:
            setattr(chosen, name, quick if chosen.quick else full)
    switches = {
        "precision": chosen.precision or ("bf16" if device.type == "cuda" else "float32"),
        "compile": chosen.compile,
        "channels_last": not chosen.no_channels_last,
    }
    bench = Bench(device, chosen, switches)
    cases = [replace(case, batch=8) if chosen.quick else case for case in CASES]
    results = {"play's switches": switches, "TFLOP a turn": chosen.work, "workers": chosen.workers}
    results |= {case.name: bench.case(case) for case in cases}
    results["whole run"] = bench.whole_run(8 if chosen.quick else None)
    record.finish(results, chosen, device)


class Bench:
    """The measurements, with what they have in common."""

    def __init__(self, device: torch.device, chosen: argparse.Namespace, switches: dict):
        self.device, self.chosen, self.switches = device, chosen, switches
        self.digits = data.load("mnist")
        self.files = textbook.smooth_jpegs(64 if chosen.quick else 2048)
        decoded = textbook.Files(self.files, 64)
        pixels = torch.stack([decoded[i] for i in range(len(decoded))]).add(1).mul(127.5).round().to(torch.uint8)
        about = "random smooth pictures, made for this benchmark"
        card = data.Card(
            "benchmark", "train", about, about, "none needed", "none", {}, {"all": len(pixels)}, pixels.shape
        )
        self.colours = data.Dataset(pixels, torch.zeros(len(pixels), dtype=torch.int64), card)

    def case(self, case: Case) -> dict:
        """compute, data and both, for one size."""
        check_same_loss(case)
        flops = needed_flops(case)
        ours = self.digits if case.size == 28 else self.colours
        theirs = textbook.Digits(ours.images, 28) if case.size == 28 else textbook.Files(self.files, 64)
        parts = {
            "compute": self.turns(
                f"{case.name}: compute",
                self.usual(case, same_batch(case, self.device)),
                self.play(case, next(same_batch(case, self.device))),
            ),
            "data": self.turns(
                f"{case.name}: data",
                self.batches(case, textbook.endless(theirs, case.batch, 0)),
                self.batches(case, (images for images, _ in ours.sampler(case.batch, device=self.device))),
            ),
            "both": self.turns(
                f"{case.name}: both",
                self.usual(case, textbook.endless(theirs, case.batch, self.chosen.workers)),
                self.play(case, ours),
            ),
        }
        for part in ("compute", "both"):
            for way in ("usual", "play"):
                peak = parts[part]["matrix product, FLOP a second"]
                parts[part][way]["share of the matrix product"] = parts[part][way]["images a second"] * flops / peak
        return {"GFLOP an image and step": flops / 1e9, **parts}

    def whole_run(self, batch: int | None) -> dict:
        """MNIST as the course trains it, and as the usual script does."""
        big, small = (replace(case, batch=batch or case.batch) for case in (BLOWN_UP, COURSE))
        pictures = textbook.endless(textbook.Digits(self.digits.images, 64), big.batch, self.chosen.workers)
        return self.turns("whole run", self.usual(big, pictures), self.play(small, self.digits))

    def turns(self, desc: str, usual: Callable[[], float], play: Callable[[], float]) -> dict:
        """Both ways and the matrix product in turns: images a second of each, and play's over the usual one's."""
        side = 256 if self.chosen.quick else 8192 if self.device.type == "cuda" else 2048
        dtype = torch.bfloat16 if self.switches["precision"] == "bf16" else torch.float32
        ways = {"usual": usual, "play": play, "matrix": lambda: matrix_rate(self.device, dtype, side)}
        measured = in_turns(ways, self.chosen.rounds, desc)
        return {
            "usual": {"images a second": median(measured["usual"])},
            "play": {"images a second": median(measured["play"])},
            "play over usual": ratio(measured["play"], measured["usual"]),
            "matrix product, FLOP a second": median(measured["matrix"]),
        }

    def usual(self, case: Case, batches: Iterator[Tensor]) -> Callable[[], float]:
        """Images a second of the usual loop on ``batches``."""
        loop = textbook.Loop(*case.networks(), case.latent_dim, self.device)
        return lambda: self.rate(case, lambda steps, mark: loop.run(batches, steps, mark))

    def play(self, case: Case, source: object) -> Callable[[], float]:
        """Images a second of ``play`` on ``source``: a data set, or one batch that is shown again and again."""
        game = case.game()

        def same(batch: int, device: torch.device) -> Tensor:
            return source

        stream = same if isinstance(source, Tensor) else source
        settings = {"batch": case.batch, "device": self.device, "progress": False, **self.switches}
        return lambda: self.rate(
            case, lambda steps, mark: train.play(game, stream, steps=steps, callback=lambda s, _: mark(s), **settings)
        )

    def batches(self, case: Case, source: Iterator[Tensor]) -> Callable[[], float]:
        """Images a second of a data path alone."""

        def run(steps: int, mark: Callable[[int], None]) -> None:
            for step in range(1, steps + 1):
                next(source).to(self.device)
                mark(step)

        return lambda: self.rate(case, run, least=2 if self.chosen.quick else 50)

    def rate(self, case: Case, run: Callable[[int, Callable[[int], None]], None], least: int = 2) -> float:
        """Images a second between the end of the second step and that of the last: making ready is not timed."""
        # So many steps as make up a turn's work; 500 tell enough, where a GPU would take thousands of tiny ones.
        steps = min(500, max(least, round(self.chosen.work * 1e12 / (needed_flops(case) * case.batch))))
        marks, first, last = {}, 2, 2 + steps

        def mark(step: int) -> None:
            if step in (first, last):
                marks[step] = Mark(self.device)

        run(last, mark)
        return steps * case.batch / marks[last].seconds_since(marks[first])


def same_batch(case: Case, device: torch.device | str = "cpu") -> Iterator[Tensor]:
    """One batch of noise in [-1, 1], for ever."""
    pixels = torch.rand(case.batch, case.channels, case.size, case.size, device=device) * 2 - 1
    while True:
        yield pixels


def check_same_loss(case: Case) -> None:
    """Both sides compute the same: the discriminator's loss on the same pictures and noise.

    Raises:
        AssertionError: they do not, so a comparison of their speeds would mean nothing.
    """
    case = replace(case, batch=8)
    pictures = next(same_batch(case))
    game, loop = case.game(), textbook.Loop(*case.networks(), case.latent_dim, torch.device("cpu"))
    torch.manual_seed(1)
    ours = game.discriminator_loss(pictures).item()
    torch.manual_seed(1)
    usual = loop.step(pictures)[0]
    assert abs(ours - usual) < 1e-4 * abs(usual), f"the losses differ: {ours} and {usual}"


@cache
def needed_flops(case: Case) -> float:
    """Floating-point operations that one step needs for each image: no gradients that nobody uses."""
    small = replace(case, batch=4)
    game, pictures = small.game(), next(same_batch(small))
    with FlopCounterMode(display=False) as counter:
        for player in game.players:
            for name, net in game.players.items():
                net.requires_grad_(name == player)
            game.loss(player, pictures).backward()
    return counter.get_total_flops() / small.batch


if __name__ == "__main__":
    main()
