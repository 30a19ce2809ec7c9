"""Recipe of chapter 1's variational autoencoder of digits."""

import math
from pathlib import Path

import torch
from torch import Tensor, nn

from ganedu import data, games, nets, train
from ganedu.zoo.generator import Generator
from ganedu.zoo.judging import judge_digits

__all__ = ["RECIPES", "minus_bound"]


def minus_bound(vae: nets.VAE, images: Tensor) -> Tensor:
    """Minus the lower bound on log p(x), in nats, by one draw a picture: ``(B, C, H, W) -> (B,)``.

    Kingma & Welling (2014), equation (10), for a Gaussian decoder whose noise level is learned: chapter 1 derives it.
    """
    mean, log_variance = vae.posterior(images)
    error = images - vae(mean + (log_variance / 2).exp() * torch.randn_like(mean))
    scaled = (error / vae.log_noise.exp()).square() + 2 * vae.log_noise + math.log(2 * math.pi)
    divergence = mean.square() + log_variance.exp() - 1 - log_variance
    return (scaled.flatten(1).sum(1) + divergence.sum(1)) / 2


class _Fit(games.Game):
    """One network and its loss: no opponent."""

    def __init__(self, vae: nets.VAE):
        self.players = {"vae": vae}

    def vae_loss(self, batch: tuple[Tensor, ...]) -> Tensor:
        return minus_bound(self.players["vae"], batch[0]).mean()


def vae_mnist(seed: int, folder: Path, epochs: int = 10) -> tuple[nn.Module, dict]:
    """Chapter 1's VAE, 8 code numbers and one hidden layer of 256 each way, trained for 10 epochs."""
    torch.manual_seed(seed)
    arguments = {"latent_dim": 8, "hidden": [256]}
    recipe = {"batch": 128, "lr": 2e-3, "betas": (0.9, 0.999), "ema": 0.999}
    digits, held_out = data.load("mnist"), data.load("mnist", split="test")
    steps = epochs * len(digits) // recipe["batch"]
    run = train.play(
        _Fit(nets.VAE(**arguments)), digits, steps=steps, **recipe, seed=seed, device="cpu", out=folder, resume=True
    )
    vae = run.ema["vae"]
    with torch.no_grad():
        images = held_out.images.float() / 127.5 - 1
        bound = -torch.cat([minus_bound(vae, part) for part in images.split(1000)])
        again = torch.cat([vae(vae.posterior(part)[0]) for part in images.split(1000)])
    error = (again - images).square().flatten(1).sum(1)
    return vae, {
        "about": "Chapter 1's variational autoencoder; samples are decoded from 8 normal numbers.",
        "net": "VAE",
        "arguments": arguments,
        "data": "mnist, train",
        "epochs": epochs,
        "recipe": recipe,
        "measured": judge_digits(Generator(vae, arguments["latent_dim"]).floats(10_000))
        | {
            "test images": len(held_out),
            "lower bound on log p of a test image, nats": bound.mean().item(),
            "squared error of a test image given back": error.mean().item(),
            "noise level of a pixel": vae.log_noise.exp().item(),
        },
    }


RECIPES = {"vae-mnist": vae_mnist}
