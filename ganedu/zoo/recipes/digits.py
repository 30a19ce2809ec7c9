"""Recipes of the networks that read and write digits."""

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from ganedu import data, games, losses, metrics, nets, train
from ganedu.zoo.generator import Generator
from ganedu.zoo.judging import judge_digits

__all__ = ["RECIPES"]


def digit_classifier(seed: int, folder: Path, epochs: int = 6) -> tuple[nn.Module, dict]:
    """Train a `nets.DigitClassifier` on MNIST's training images, shifted by up to two pixels."""
    torch.manual_seed(seed)
    net, digits, held_out = nets.DigitClassifier(), data.load("mnist"), data.load("mnist", split="test")
    steps = epochs * len(digits) // 100
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    batches = digits.sampler(100)
    for _ in tqdm(range(steps), desc="digit-classifier"):
        images, labels = next(batches)
        down, right = torch.randint(0, 5, (2,)).tolist()
        images = F.pad(images, (2, 2, 2, 2), value=-1.0)[:, :, down : down + 28, right : right + 28]
        loss = F.cross_entropy(net(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    net.eval()
    wrong = metrics.probabilities(net, held_out.images).argmax(1) != held_out.labels.numpy()
    measured = {"test accuracy": 1 - float(wrong.mean()), "test images": len(held_out)}
    return net, {
        "about": "Reads 28x28 digits; its 64 features measure generated ones.",
        "net": "DigitClassifier",
        "arguments": {},
        "data": "mnist, train",
        "epochs": epochs,
        "measured": measured,
    }


# Most pictures at a high rate; the last ones at a low rate, with a longer average.
_STAGES = (
    {"share": 0.75, "lr": 1e-3, "ema": 0.998},
    {"share": 0.25, "lr": 2e-4, "ema": 0.9995},
)


def _dcgan_mnist(seed: int, folder: Path, latent_dim: int, images: int, about: str) -> tuple[nn.Module, dict]:
    """Train chapter 10's DCGAN in stages; the moving average of the generator's weights is what is kept."""
    torch.manual_seed(seed)
    arguments = {"size": 28, "channels": 1, "latent_dim": latent_dim}
    discriminator = nets.dcgan_discriminator(28, channels=1, batch_norm=False)
    game = games.GAN(
        nets.dcgan_generator(**arguments), nets.spectral_norm(discriminator), latent_dim=latent_dim, loss=losses.hinge
    )
    recipe = {"batch": 32, "loss": losses.hinge.name, "discriminator": "spectral norm, no batch norm"}
    for number, stage in enumerate(_STAGES):
        run = train.play(
            game,
            data.load("mnist"),
            steps=round(stage["share"] * images) // recipe["batch"],
            batch=recipe["batch"],
            lr=stage["lr"],
            ema=stage["ema"],
            seed=seed + number,  # another order of the pictures
            out=folder / f"stage-{number}",
            resume=True,
        )
    net = run.ema["generator"]
    return net, {
        "about": about,
        "net": "dcgan_generator",
        "arguments": arguments,
        "data": "mnist, train",
        "images seen by the discriminator": images,
        "recipe": recipe | {"stages": list(_STAGES)},
        "measured": judge_digits(Generator(net, latent_dim).floats(10_000)),
    }


def dcgan_mnist(seed: int, folder: Path) -> tuple[nn.Module, dict]:
    """Chapter 10's generator with 64 latent dimensions."""
    return _dcgan_mnist(seed, folder, 64, 400_000, "Generates 28x28 digits from 64 latent dimensions.")


def dcgan_mnist_2d(seed: int, folder: Path) -> tuple[nn.Module, dict]:
    """The same with two latent dimensions, so that all of it can be drawn on a page."""
    return _dcgan_mnist(seed, folder, 2, 150_000, "Generates 28x28 digits from a latent plane.")


RECIPES = {"digit-classifier": digit_classifier, "dcgan-mnist": dcgan_mnist, "dcgan-mnist-2d": dcgan_mnist_2d}
