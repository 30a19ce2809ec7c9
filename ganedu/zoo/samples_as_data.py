"""Can generated digits train a classifier? ``python -m ganedu.zoo.samples_as_data`` writes chapter 13's record.

For each seed and each n, n real digits are drawn, a conditional GAN is trained on *these digits alone*, and the same
small classifier is trained, for as many steps, on

=============================  =====================================================================================
real                           the n digits
generated                      20,000 digits of the GAN
both                           half of each batch from either
real, moved                    the n digits, turned, scaled, sheared and shifted a little: classic augmentation
both, moved                    the last two together
real + a GAN that saw more     the n digits, and those of the GAN that was trained on the most: a leak, as a control
=============================  =====================================================================================

Accuracy is that on MNIST's 10,000 test digits. Every number in this file was settled on training digits 50,000 to
55,000, which no run draws from; the test digits were looked at once, by the record. A killed run goes on where it was:
GANs keep their checkpoints in ``--work``, and the record holds every finished run. Minutes are those of the processor;
what a run had spent before it was killed is not among them.
"""

import argparse
import json
import math
import time
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from ganedu import data, games, losses, metrics, nets, train, zoo
from ganedu.data import Dataset
from ganedu.zoo.recording import made_here, save

__all__ = ["CLASSIFIER", "GAN", "SIZES", "accuracy", "moved", "real_digits", "train_classifier", "train_gan"]

SIZES = (100, 1000, 10_000)
GAN = {"steps": 1500, "batch": 32, "lr": 2e-3, "ema": 0.99}
CLASSIFIER = {"steps": 1500, "batch": 64, "lr": 4e-3}
GENERATED = 20_000
_RECORD = Path(__file__).parent / "records" / "samples-as-data.json"


def real_digits(n: int, seed: int) -> Dataset:
    """``n`` of MNIST's first 50,000 training digits, drawn by ``seed``; fewer are the beginning of more."""
    digits = data.load("mnist")
    chosen = torch.randperm(50_000, generator=torch.Generator().manual_seed(seed))[:n]
    return _dataset(digits.images[chosen], digits.labels[chosen])


def train_gan(digits: Dataset, seed: int, *, steps: int = GAN["steps"], out: Path | None = None) -> nn.Module:
    """A generator ``(noise (B, 64), labels (B,)) -> (B, 1, 28, 28)`` that has seen ``digits`` and nothing else."""
    torch.manual_seed(seed)
    generator = nets.dcgan_generator(28, channels=1, latent_dim=64 + 16, filters=(64, 32))
    discriminator = nets.dcgan_discriminator(28, channels=1, batch_norm=False)
    game = games.ConditionalGAN(
        nets.ConditionalGenerator(generator, labels=10, width=16),
        nets.ProjectionDiscriminator(nets.spectral_norm(discriminator), labels=10),
        latent_dim=64,
        loss=losses.hinge,
    )
    settings = {**GAN, "steps": steps, "seed": seed, "device": "cpu", "progress": False}
    return train.play(game, digits, **settings, out=out, resume=out is not None).ema["generator"].eval()


@torch.no_grad()
def generated(generator: nn.Module, n: int, seed: int) -> Dataset:
    """``n`` generated digits, each label in turn."""
    labels = torch.arange(n) % 10
    noise = torch.randn(n, 64, generator=torch.Generator().manual_seed(seed))
    parts = [generator(*pair) for pair in zip(noise.split(500), labels.split(500), strict=True)]
    return _dataset(torch.cat(parts).add(1).mul(127.5).round().to(torch.uint8), labels)


def moved(images: Tensor) -> Tensor:
    """Each picture turned by up to 15 degrees, scaled and sheared by up to 15 %, shifted by up to two pixels."""
    turn, scale, shear, right, down = (2 * torch.rand(5, len(images)) - 1) * torch.tensor(
        [[math.pi / 12], [0.15], [0.15], [1 / 7], [1 / 7]]
    )
    cos, sin = turn.cos() * (1 + scale), turn.sin() * (1 + scale)
    matrix = torch.stack([cos, shear - sin, right, sin, cos, down], 1).view(-1, 2, 3)
    grid = F.affine_grid(matrix, list(images.shape), align_corners=False)
    return F.grid_sample(images + 1, grid, align_corners=False) - 1  # what comes in from outside is black


def train_classifier(
    sources: list[Dataset], seed: int, *, move: bool = False, steps: int = CLASSIFIER["steps"]
) -> nn.Module:
    """A small convolutional classifier ``(B, 1, 28, 28) -> (B, 10)``; each batch is drawn evenly from ``sources``."""
    torch.manual_seed(seed)
    block = lambda a, b: [nn.Conv2d(a, b, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
    net = nn.Sequential(
        *block(1, 16), *block(16, 32), *block(32, 64), nn.Flatten(), nn.Dropout(0.3), nn.Linear(1024, 10)
    )
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, CLASSIFIER["lr"], total_steps=steps)
    batches = [source.sampler(CLASSIFIER["batch"] // len(sources)) for source in sources]
    for _ in range(steps):
        images, labels = (torch.cat(parts) for parts in zip(*map(next, batches), strict=True))
        loss = F.cross_entropy(net(moved(images) if move else images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def accuracy(classifier: nn.Module, digits: Dataset) -> float:
    """Share of ``digits`` that ``classifier`` reads right."""
    return float((metrics.probabilities(classifier, digits.images).argmax(1) == digits.labels.numpy()).mean())


def one_run(n: int, seed: int, work: Path) -> dict:
    """All ways for ``n`` real digits and one seed. GANs that ``work`` holds are not trained again."""
    began = time.process_time()
    gan_of = lambda size: train_gan(real_digits(size, seed), seed, out=work / f"seed-{seed}-n-{size}")
    real, fake = real_digits(n, seed), generated(gan_of(n), GENERATED, seed)
    ways = {
        "real": ([real], False), "generated": ([fake], False), "both": ([real, fake], False),
        "real, moved": ([real], True), "both, moved": ([real, fake], True),
    }  # fmt: skip
    if n < max(SIZES):
        ways["real + a GAN that saw more"] = ([real, generated(gan_of(max(SIZES)), GENERATED, seed)], False)
    held_out, reader = data.load("mnist", split="test"), zoo.load("digit-classifier")
    scores = {
        way: accuracy(train_classifier(sources, seed, move=move), held_out)
        for way, (sources, move) in tqdm(ways.items(), desc=f"n = {n}, seed {seed}", leave=False)
    }
    return {
        "n": n,
        "seed": seed,
        "share of generated digits read as asked": accuracy(reader, fake),
        "accuracy": scores,
        "minutes": round((time.process_time() - began) / 60, 1),
    }


def _dataset(images: Tensor, labels: Tensor) -> Dataset:
    counts = {str(digit): count for digit, count in enumerate(labels.bincount(minlength=10).tolist())}
    card = replace(data.load("mnist").card, counts=counts, shape=tuple(images.shape))
    return Dataset(images.contiguous(), labels, card)


def main() -> None:
    """Run every seed and size that the record lacks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="how many runs of each size, from seed 0 on (default 3)")
    parser.add_argument("--out", type=Path, default=_RECORD, help="the record, read first (default: the zoo's)")
    parser.add_argument("--work", type=Path, default=Path("runs/samples-as-data"), help="the GANs' checkpoints")
    options = parser.parse_args()
    settings = {"gan": GAN, "classifier": CLASSIFIER, "generated": GENERATED}
    record = {"settings": settings, "runs": []}
    if options.out.exists():
        record = json.loads(options.out.read_text(encoding="utf-8"))
        if record["settings"] != settings:
            parser.error(f"{options.out} holds runs with other settings: name another file with --out, or delete it")
    wanted = [(n, seed) for seed in range(options.seeds) for n in reversed(SIZES)]
    done = {(run["n"], run["seed"]) for run in record["runs"]}
    for n, seed in tqdm([pair for pair in wanted if pair not in done], unit="run"):
        record["runs"].append(one_run(n, seed, options.work))
        seeds = sorted({run["seed"] for run in record["runs"]})
        record |= {
            "command": f"python -m ganedu.zoo.samples_as_data --seeds {len(seeds)}",
            "seeds": seeds,
            **made_here(),
            "minutes": round(sum(run["minutes"] for run in record["runs"]), 1),
        }
        save(options.out, record)
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
