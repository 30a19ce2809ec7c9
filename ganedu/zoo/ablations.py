"""Which of DCGAN's rules matter here? ``python -m ganedu.zoo.ablations`` trains a small DCGAN with one rule broken at a
time and writes the record ``dcgan-ablations``.

It can be stopped at any time and goes on where it was: the record holds every run that has ended. Seeds are the outer
loop, so that a record of one seed is already a whole table. More seeds: ``--seeds 5``.
"""

import argparse
import functools
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from ganedu import data, games, metrics, train, zoo
from ganedu.zoo.dcgan_variants import DOWN, UP, VARIANTS, Variant, discriminator, generator
from ganedu.zoo.recording import made_here, save

__all__ = ["checkerboard", "one_run"]

# Real pictures that each run sees: a little more than half of the training on chapter 10's page.
IMAGES = 6400
SAMPLES = 2500
_RECORD = Path(__file__).parent / "records" / "dcgan-ablations.json"


def checkerboard(images: Tensor) -> float:
    """Energy of ``images`` ``(N, C, H, W)`` in the three patterns that alternate from pixel to pixel, against noise.

    The patterns are the Nyquist frequencies: columns, rows and squares of a chessboard. Their share of the variance
    about each picture's mean, divided by the share that white noise has there, which is 3 / (H W - 1): so 1 is what
    noise gives, and smooth pictures are far below.

    Raises:
        ValueError: an odd height or width, where no pattern of period two fits, or pictures without any contrast.
    """
    height, width = images.shape[-2:]
    if height % 2 or width % 2:
        raise ValueError(f"patterns of period 2 need an even height and width, not {height} by {width}")
    pixels = images.double()
    rows = torch.tensor([1.0, -1.0], dtype=torch.float64).repeat(height // 2)[:, None]
    columns = torch.tensor([1.0, -1.0], dtype=torch.float64).repeat(width // 2)[None]
    energy = sum((pixels * wave).sum((-2, -1)).square().sum() for wave in (rows, columns, rows * columns))
    spread = (pixels - pixels.mean((-2, -1), keepdim=True)).square().sum()
    if spread == 0:
        raise ValueError("the pictures have no contrast")
    return float(energy / (height * width) / spread) * (height * width - 1) / 3


def judge(images: Tensor) -> dict[str, float]:
    """What the digit classifier says of ``images`` ``(N, 1, 28, 28)`` in [-1, 1], and how they alternate."""
    classifier, reference = _reader()
    features = metrics.features(classifier, images)
    top, reads = classifier.readout(torch.tensor(features).float()).softmax(1).max(1)
    counts = reads.bincount(minlength=10)
    return {
        "distance": metrics.frechet_distance(features, reference),
        "share above 0.9": (top > 0.9).float().mean().item(),
        "classes present": int((counts >= len(images) / 100).sum()),
        "checkerboard": checkerboard(images),
    }


@functools.cache
def _reader() -> tuple[nn.Module, np.ndarray]:
    """The digit classifier, and its features of 2,500 test digits."""
    classifier = zoo.load("digit-classifier").requires_grad_(False)
    # Every fourth picture: the first half of the test set and the second were written by different people.
    return classifier, metrics.features(classifier, data.load("mnist", split="test").images[::4])


@torch.no_grad()
def _samples(net: nn.Module, n: int, seed: int, latent_dim: int = 64) -> Tensor:
    noise = torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))
    # Without tanh a picture may leave the range that a screen can show.
    return torch.cat([net(part) for part in noise.split(500)]).clamp(-1, 1)


def one_run(name: str, variant: Variant, seed: int, *, images: int = IMAGES, samples: int = SAMPLES) -> dict:
    """Train ``variant`` from ``seed`` and judge it; a run that ends in NaN says so and has no numbers."""
    began = time.process_time()
    torch.manual_seed(seed)
    game = games.GAN(generator(variant), discriminator(variant), latent_dim=64)
    found: dict[str, object] = {"variant": name, "seed": seed}
    try:
        settings = {"batch": variant.batch, "lr": variant.lr, "ema": variant.ema, "betas": (variant.beta1, 0.999)}
        run = train.play(
            game,
            data.load("mnist"),
            steps=images // variant.batch,
            **settings,
            seed=seed,
            device="cpu",
            progress=False,
        )
        net = game.generator.eval() if variant.ema is None else run.ema["generator"]
        found |= judge(_samples(net, samples, seed))
    except FloatingPointError as stopped:
        found["stopped"] = str(stopped)
    return found | {"seconds": round(time.process_time() - began, 1)}


def _real(n: int) -> dict[str, float]:
    """The same numbers of real training digits."""
    return judge(data.load("mnist").images[:: 60_000 // n][:n].float() / 127.5 - 1)


def main() -> None:
    """Make every run that the record lacks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="runs of each variant, from seed 0 on (default 3)")
    parser.add_argument("--out", type=Path, default=_RECORD, help="the record, read first (default: the zoo's)")
    options = parser.parse_args()
    if options.seeds < 1:
        parser.error(f"--seeds must be at least 1, not {options.seeds}")
    settings = {
        "images": IMAGES,
        "filters": {"generator": list(UP), "discriminator": list(DOWN)},
        "samples": SAMPLES,
        "variants": {name: asdict(variant) for name, variant in VARIANTS.items()},
    }
    record = {"settings": settings, "runs": []}
    if options.out.exists():
        record = json.loads(options.out.read_text(encoding="utf-8"))
        if record["settings"] != settings:
            parser.error(f"{options.out} holds runs with other settings: name another file with --out, or delete it")
    done = {(run["variant"], run["seed"]) for run in record["runs"]}
    wanted = [(name, seed) for seed in range(options.seeds) for name in VARIANTS if (name, seed) not in done]
    for name, seed in tqdm(wanted, unit="run"):
        record["runs"].append(one_run(name, VARIANTS[name], seed))
        seeds = sorted({run["seed"] for run in record["runs"]})
        record |= {
            "command": f"python -m ganedu.zoo.ablations --seeds {len(seeds)}",
            "seeds": seeds,
            "real digits": record.get("real digits") or _real(SAMPLES),
            **made_here(),
            "minutes": round(sum(run["seconds"] for run in record["runs"]) / 60, 1),
        }
        save(options.out, record)
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
