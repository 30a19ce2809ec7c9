"""Chapter 11's live runs over several seeds: ``python -m ganedu.zoo.live_faces`` writes the record.

One run as it should be and three that fail on purpose, each on drawn faces of 32 by 32 pixels. A seed takes about a
minute of one core. The record is written after each seed; the same command goes on where it stopped.
"""

import argparse
import copy
import json
import time
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from ganedu import data, faces, games, metrics, nets, train, zoo
from ganedu.zoo.generator import noise
from ganedu.zoo.recording import made_here, save

__all__ = ["FAILURES", "FILTERS", "MOMENTS", "RECIPE", "distance", "new_game", "one_run", "pictures", "small_faces"]

FILTERS = (64, 32, 16)
RECIPE = {"steps": 900, "batch": 16, "lr": 2e-3, "ema": 0.99}
# Steps at which the pictures are looked at.
MOMENTS = (50, 100, 200, 400, 900)
# What is changed: the filters of the discriminator, coarsest first, and the learning rates.
FAILURES = {
    "judge too strong": {"lr": {"discriminator": 2e-3, "generator": 2e-5}},
    "judge too weak": {"lr": {"discriminator": 2e-5, "generator": 2e-3}},
    "judge too small": {"lr": 2e-3, "filters": (4, 2, 2)},
}
_FAILING_STEPS = 200
_RECORD = Path(__file__).parent / "records" / "live-faces.json"


@cache
def small_faces(seed: int = 0, n: int = 8192) -> data.Dataset:
    """``n`` drawn faces of the series ``seed`` at 32 pixels, each the mean of four pixels of the faces at 64."""
    drawn = faces.load(n, seed=seed)
    images = F.avg_pool2d(drawn.images.float(), 2).round().to(torch.uint8)
    return data.Dataset(images, drawn.labels, drawn.card)


def new_game(filters: tuple[int, ...] = FILTERS) -> games.GAN:
    """A small DCGAN for 32 pixels whose discriminator has ``filters``, coarsest first."""
    generator = nets.dcgan_generator(32, latent_dim=100, filters=FILTERS)
    return games.GAN(generator, nets.dcgan_discriminator(32, filters=filters[::-1]), latent_dim=100)


@torch.no_grad()
def pictures(generator: nn.Module, n: int, *, batch_statistics: bool = False, seed: int = 0) -> Tensor:
    """``n`` pictures ``(n, C, H, W)`` in [-1, 1]; the generator is left as it was.

    Args:
        generator: ``(B, 100) -> (B, C, H, W)``.
        n: how many.
        batch_statistics: let batch norm use the statistics of these batches, as in training, in place of its running
            averages.
        seed: of the noise.
    """
    net = copy.deepcopy(generator).train(batch_statistics)
    return torch.cat([net(part) for part in noise(n, 100, seed).split(250)])


def distance(images: Tensor) -> float:
    """Frechet distance on attribute features of ``images`` ``(n, 3, 32, 32)`` to 2,048 held-out drawings.

    Both are enlarged to the 64 pixels that the attribute classifier reads.
    """
    return metrics.frechet_distance(_features(images), _held_out())


def _features(images: Tensor) -> np.ndarray:
    large = F.interpolate(images, size=64, mode="bilinear").contiguous(memory_format=torch.channels_last)
    return metrics.features(_reader(), large, batch=64)


@cache
def _reader() -> nn.Module:
    return zoo.load("attribute-classifier").requires_grad_(False).to(memory_format=torch.channels_last)


@cache
def _held_out() -> np.ndarray:
    return _features(small_faces(1, 4096).images[:2048])


def one_run(seed: int) -> dict:
    """Train as the chapter does, from ``seed``; measure the pictures, raw and averaged; then fail in three ways."""
    on_the_way = []

    def look(step: int, game: games.GAN) -> None:
        if step in MOMENTS:
            on_the_way.append(distance(pictures(game.generator, 500)))

    torch.manual_seed(seed)
    game = new_game()
    run = train.play(game, small_faces(), **RECIPE, seed=seed, device="cpu", progress=False, callback=look)
    raw, average = game.generator, run.ema["generator"]
    found: dict[str, object] = {
        "raw weights, running statistics": distance(pictures(raw, 1000)),
        "raw weights, batch statistics": distance(pictures(raw, 1000, batch_statistics=True)),
        "averaged weights, averaged statistics": distance(pictures(average, 1000)),
        "averaged weights, batch statistics": distance(pictures(average, 1000, batch_statistics=True)),
        "distance at the moments": on_the_way,
    }
    for player, curve in run.losses.items():
        found[f"{player} at the moments"] = [float(curve[max(0, t - 50) : t].mean()) for t in MOMENTS]
    for name, change in FAILURES.items():
        torch.manual_seed(seed)
        game = new_game(change.get("filters", FILTERS))
        settings = {"steps": _FAILING_STEPS, "batch": 16, "lr": change["lr"], "seed": seed}
        run = train.play(game, small_faces(), **settings, device="cpu", progress=False)
        end = {player: float(curve[-50:].mean()) for player, curve in run.losses.items()}
        found[name] = end | {"distance": distance(pictures(game.generator, 500))}
    return found


def main() -> None:
    """Run all seeds and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="how many runs, from seed 0 on (default 5)")
    parser.add_argument("--out", type=Path, default=_RECORD, help="file to write (default: the zoo's record)")
    options = parser.parse_args()
    recipe = {
        "filters": list(FILTERS), **RECIPE, "moments": list(MOMENTS), "failing steps": _FAILING_STEPS,
        "failures": json.loads(json.dumps(FAILURES)),
    }  # fmt: skip
    record: dict = {"recipe": recipe, "runs": [], "processor minutes": 0.0}
    if options.out.exists():
        earlier = json.loads(options.out.read_text(encoding="utf-8"))
        if earlier["recipe"] == recipe:
            record = earlier
    images = small_faces().images[:1000].float() / 127.5 - 1
    for seed in tqdm(range(len(record["runs"]), options.seeds), unit="run"):
        began = time.process_time()
        record["runs"].append(one_run(seed))
        record |= {
            "command": f"python -m ganedu.zoo.live_faces --seeds {len(record['runs'])}",
            "seeds": list(range(len(record["runs"]))),
            **made_here(),
            "processor minutes": round(record["processor minutes"] + (time.process_time() - began) / 60, 1),
            "distance of 1,000 training drawings": distance(images),
        }
        save(options.out, record)


if __name__ == "__main__":
    main()
