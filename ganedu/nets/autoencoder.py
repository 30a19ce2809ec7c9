"""Autoencoders: a network that shortens a sample to a code, and one that makes a sample of a code."""

from math import prod

import torch
from torch import Tensor, nn

from ganedu.nets.mlp import mlp

__all__ = ["VAE", "decoder", "encoder"]


def encoder(codes: int, *, shape: tuple[int, ...] = (1, 28, 28), hidden: tuple[int, ...] = (512, 256)) -> nn.Sequential:
    """A dense network ``(B, *shape) -> (B, codes)``.

    Args:
        codes: numbers that come out: the latent dimension of an autoencoder, twice that of a `VAE`.
        shape: one sample, without the batch.
        hidden: widths of the hidden layers, ReLU between them.

    Raises:
        ValueError: a size below 1.
    """
    return nn.Sequential(nn.Flatten(), mlp([prod(shape), *hidden, codes]))


def decoder(
    latent_dim: int,
    *,
    shape: tuple[int, ...] = (1, 28, 28),
    hidden: tuple[int, ...] = (256, 512),
    output: type[nn.Module] = nn.Tanh,
) -> nn.Sequential:
    """A dense network ``(B, latent_dim) -> (B, *shape)``.

    Args:
        latent_dim: numbers in a code.
        shape: one sample, without the batch.
        hidden: widths of the hidden layers, ReLU between them.
        output: what stands at the end: ``nn.Tanh`` for pictures in [-1, 1], ``nn.Identity`` for samples without bounds.

    Raises:
        ValueError: a size below 1.
    """
    return nn.Sequential(mlp([latent_dim, *hidden, prod(shape)], output=output()), nn.Unflatten(1, shape))


class VAE(nn.Module):
    """The networks of a variational autoencoder (Kingma & Welling 2014), with Gaussians all through.

    The model that they describe: ``z ~ N(0, I)``, and ``x`` given ``z`` from ``N(decoder(z), exp(2 log_noise) I)``,
    with one learned noise level for all numbers of all samples (Rybkin et al. 2021). For each ``x`` the encoder gives a
    Gaussian with diagonal covariance, a guess at the law of ``z`` given ``x``. The loss stands in chapter 1.

    Called with codes ``(B, latent_dim)`` it gives the mean samples ``(B, *shape)``, as any generator here does.

    Args:
        latent_dim: numbers in a code.
        shape, hidden, output: see `encoder` and `decoder`; the decoder has the hidden widths in reverse order.

    Attributes:
        encoder: ``(B, *shape) -> (B, 2 latent_dim)``.
        decoder: ``(B, latent_dim) -> (B, *shape)``.
        log_noise: scalar: logarithm of the standard deviation of ``x`` given ``z``; 0 at the start.

    Raises:
        ValueError: a size below 1.
    """

    def __init__(
        self,
        latent_dim: int = 16,
        *,
        shape: tuple[int, ...] = (1, 28, 28),
        hidden: tuple[int, ...] = (512, 256),
        output: type[nn.Module] = nn.Tanh,
    ):
        super().__init__()
        self.latent_dim = latent_dim
        self.encoder = encoder(2 * latent_dim, shape=shape, hidden=hidden)
        self.decoder = decoder(latent_dim, shape=shape, hidden=hidden[::-1], output=output)
        self.log_noise = nn.Parameter(torch.zeros(()))

    def posterior(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and logarithm of the variance of ``z`` given each sample: ``(B, *shape) -> 2 x (B, latent_dim)``."""
        mean, log_variance = self.encoder(samples).chunk(2, dim=1)
        return mean, log_variance

    def forward(self, codes: Tensor) -> Tensor:
        """The mean sample of each code: ``(B, latent_dim) -> (B, *shape)``."""
        return self.decoder(codes)
