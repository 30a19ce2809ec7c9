"""What the package costs beside the training itself.

    python benchmarks/overheads.py            # some minutes
    python benchmarks/overheads.py --quick    # a minute: shows that it runs

Seconds, median and range over ``--rounds``, the ways taking turns: importing (a fresh Python with ``import ganedu``
against an empty one and one with ``import torch``), MNIST from a warm cache, training with and without a checkpoint at
every so many steps, and each metric on 10,000 samples of the digit classifier's features.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from statistics import median

import record
import torch
from timing import choose_device, in_turns, ratio, seconds_of

from ganedu import data, games, metrics, nets, train, zoo


def main() -> None:
    """Measure, print, record."""
    parser = record.options(__doc__)
    parser.add_argument("--rounds", type=int, help="turns of each way (default 5)")
    parser.add_argument("--samples", type=int, help="samples that the metrics see (default 10,000)")
    chosen = parser.parse_args()
    device = choose_device(chosen.device, chosen.threads)
    rounds = chosen.rounds or (1 if chosen.quick else 5)
    samples = chosen.samples or (1000 if chosen.quick else 10_000)
    results = {
        "import": imports(rounds),
        "MNIST from a warm cache": warm_load(rounds, device),
        "checkpoints": checkpoints(rounds, device, steps=4 if chosen.quick else 200),
        f"metrics on {samples} samples": of_metrics(rounds, samples, device),
    }
    record.finish(results, chosen, device)


def imports(rounds: int) -> dict:
    """A fresh Python for each; the empty one's time is to be subtracted."""
    # The package loads its modules when they are first used; the last way uses all of them.
    codes = {
        "python": "pass",
        "import ganedu": "import ganedu",
        "import torch": "import torch",
        "from ganedu import *": "from ganedu import *",
    }
    run = lambda code: subprocess.run([sys.executable, "-c", code], check=True)
    ways = {name: timed(lambda code=code: run(code)) for name, code in codes.items()}
    measured = in_turns(ways, rounds, "imports")
    of_ganedu = [a - b for a, b in zip(measured["import ganedu"], measured["python"], strict=True)]
    beyond_torch = [a - b for a, b in zip(measured["from ganedu import *"], measured["import torch"], strict=True)]
    seconds = {name: spread(values) for name, values in measured.items()}
    return seconds | {"ganedu beyond python": spread(of_ganedu), "all of ganedu beyond torch": spread(beyond_torch)}


def warm_load(rounds: int, device: torch.device) -> dict:
    """60,000 images, their checksum included."""
    return spread(in_turns({"load": timed(lambda: data.load("mnist"), device)}, rounds, "load")["load"])


def checkpoints(rounds: int, device: torch.device, steps: int) -> dict:
    """Training of the 28x28 network that saves twice on its way, against the same without a folder."""
    digits, every = data.load("mnist"), steps // 2

    def run(**keep: object) -> None:
        torch.manual_seed(0)
        game = games.GAN(
            nets.dcgan_generator(28, channels=1, latent_dim=64),
            nets.dcgan_discriminator(28, channels=1),
            latent_dim=64,
        )
        train.play(game, digits, steps=steps, batch=32, ema=0.999, device=device, progress=False, **keep)

    def saving() -> None:
        with tempfile.TemporaryDirectory() as folder:
            run(out=f"{folder}/run", save_every=every)

    measured = in_turns({"without": timed(run, device), "with": timed(saving, device)}, rounds, "checkpoints")
    apart = [a - b for a, b in zip(measured["with"], measured["without"], strict=True)]
    return {
        "steps": steps,
        "save_every": every,
        **{name: spread(values) for name, values in measured.items()},
        "with over without": ratio(measured["with"], measured["without"]),
        "seconds for the run folder": spread(apart),
    }


def of_metrics(rounds: int, samples: int, device: torch.device) -> dict:
    """Each metric by itself, on the features of training images against those of other training images."""
    reader, digits = zoo.load("digit-classifier").to(device), data.load("mnist")
    samples = min(samples, len(digits) // 2)
    shown, others = digits.images[:samples], digits.images[samples : 2 * samples]
    x, y = metrics.features(reader, shown), metrics.features(reader, others)
    p = metrics.probabilities(reader, shown)
    labels, subset = digits.labels.numpy(), min(1000, samples)
    ways = {
        "features": lambda: metrics.features(reader, shown),
        "moments": lambda: metrics.moments(reader, shown),
        "frechet_distance": lambda: metrics.frechet_distance(x, y),
        "kernel_distance": lambda: metrics.kernel_distance(x, y, subset_size=subset),
        "inception_score": lambda: metrics.inception_score(p),
        "precision_recall": lambda: metrics.precision_recall(y, x),
        "density_coverage": lambda: metrics.density_coverage(y, x),
        "mode_coverage": lambda: metrics.mode_coverage(p.argmax(1), labels),
        "memorisation": lambda: metrics.memorisation(x[: samples // 2], y, x[samples // 2 :]),
    }
    measured = in_turns({name: timed(way, device) for name, way in ways.items()}, rounds, "metrics")
    return {name: spread(values) for name, values in measured.items()}


def timed(way: Callable[[], object], device: torch.device | None = None) -> Callable[[], float]:
    """``way``, but giving the seconds that it took."""
    return lambda: seconds_of(way, device or torch.device("cpu"))


def spread(values: list[float]) -> dict[str, float]:
    """Seconds: median and range."""
    return {"median": median(values), "least": min(values), "most": max(values)}


if __name__ == "__main__":
    main()
