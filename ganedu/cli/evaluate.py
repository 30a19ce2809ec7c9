"""``ganedu evaluate``: numbers that say what a trained generator makes, each named for what it is."""

import json
from argparse import Namespace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ganedu import data, metrics
from ganedu.cli.generator import draw
from ganedu.train import load_run
from ganedu.train.checkpoint import write
from ganedu.zoo.judging import judge_digits, judge_faces

_LARGEST = 20_000  # real pictures that the samples are held against
_PIXELS = 8  # of each side, for distances between pictures of the user's own


def run(options: Namespace) -> None:
    """Print the measured values and write them to ``evaluation.json`` in the run folder.

    Raises:
        ValueError: no run, a damaged one, or one whose data nobody can tell.
    """
    trained = load_run(options.run)
    asked = (trained.recipe or {}).get("asked") or {}
    if not isinstance(asked, dict) or "data" not in asked:
        raise ValueError(f"{options.run} was not made by ganedu train: its game.json does not name the data")
    samples = draw(trained, options.n, options.seed)
    if asked["data"] == "mnist":
        values = judge_digits(samples)
    elif asked["data"] == "faces" and asked["size"] in (32, 64):
        values = judge_faces(samples)
    else:
        pictures = data.load(asked["data"], size=asked["size"], channels=asked["channels"])
        values = own_pictures(samples, pictures.images)
    about = {"steps": trained.step, "samples": options.n, "seed": options.seed}
    write(options.run / "evaluation.json", (json.dumps(about | values, indent=2) + "\n").encode())
    width = max(map(len, values)) + 2
    for name, value in (about | values).items():
        print(f"{name:{width}}{_shown(value)}")
    print(f"Compare only with numbers from as many samples. Kept in {options.run / 'evaluation.json'}")


def own_pictures(samples: Tensor, images: Tensor) -> dict[str, object]:
    """Distances between pixels, ``samples`` in [-1, 1] and ``images`` uint8, both averaged down to 8 x 8.

    No network that this project ships has seen such pictures, so nothing here judges what they show: the numbers see
    colours and coarse shapes.
    """
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    # As many real pictures as there are samples, held against the same others: the values that are due to their number
    # alone, and what a perfect generator would reach.
    n = min(len(samples), len(images) // 2)
    if n < 2:
        raise ValueError(f"{len(images)} pictures are too few to measure anything against: at least 4 are needed")
    made, some, others = _small(samples[:n]), _small(images[order[:n]]), _small(images[order[n : n + _LARGEST]])
    nearest = {name: metrics.nearest_neighbours(x, others)[0] for name, x in (("made", made), ("real", some))}
    few = np.quantile(nearest["real"], 0.01)
    pixels = f"pixels at {_PIXELS} x {_PIXELS}"
    return {
        f"Frechet distance on {pixels} (no FID), {n:,} samples": metrics.frechet_distance(made, others),
        f"  the same of {n:,} real pictures (the floor)": metrics.frechet_distance(some, others),
        "median distance of a sample to the nearest real picture": float(np.median(nearest["made"])),
        "  the same of a real picture to the nearest other one": float(np.median(nearest["real"])),
        "share of samples nearer than the nearest 1 % of real pictures": float((nearest["made"] < few).mean()),
        "what is missing": "held-out pictures, and a network that knows such pictures: look at ganedu sample too",
    }


def _small(images: Tensor) -> np.ndarray:
    """``(N, C, H, W)`` averaged to 8 x 8 and flattened: float64 ``(N, 64 C)`` in [-1, 1]."""
    parts = [
        interpolate(part.float().div(127.5).sub(1) if part.dtype == torch.uint8 else part, _PIXELS, mode="area")
        for part in images.split(1000)
    ]
    return torch.cat(parts).flatten(1).double().numpy()


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(one)}" for name, one in value.items())
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
