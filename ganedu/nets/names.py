"""Pairs of networks that have a name, for the command line."""

from typing import NamedTuple

from torch import nn

from ganedu.nets.dcgan import dcgan_discriminator, dcgan_generator
from ganedu.nets.resnet import resnet_discriminator, resnet_generator

__all__ = ["NAMES", "Named", "by_name"]

# name -> builders, pixels, channels, dimension of the noise
_PAIRS = {
    "dcgan28": (dcgan_generator, dcgan_discriminator, 28, 1, 64),
    **{f"dcgan{size}": (dcgan_generator, dcgan_discriminator, size, 3, 100) for size in (32, 64, 128)},
    **{f"resnet{size}": (resnet_generator, resnet_discriminator, size, 3, 128) for size in (32, 64, 128)},
}
NAMES = tuple(_PAIRS)


class Named(NamedTuple):
    """A generator ``(B, latent_dim) -> (B, channels, size, size)`` and a discriminator back to ``(B,)`` logits."""

    generator: nn.Module
    discriminator: nn.Module
    latent_dim: int
    size: int
    channels: int


def by_name(name: str, *, channels: int | None = None, latent_dim: int | None = None) -> Named:
    """The networks called ``name`` (one of `NAMES`), freshly initialised.

    Args:
        name: ``"dcgan28"``, ``"dcgan32"``, ``"dcgan64"``, ``"dcgan128"``, ``"resnet32"``, ``"resnet64"`` or
            ``"resnet128"``.
        channels: 1 (grey) or 3 (colour); by default 1 at 28 pixels and 3 elsewhere.
        latent_dim: dimension of the noise; by default 64 for dcgan28, 100 for the other DCGANs, 128 for ResNets.

    Raises:
        ValueError: no network has this name; says which there are.
    """
    if name not in _PAIRS:
        raise ValueError(f"there is no network called {name!r}: choose one of {', '.join(NAMES)}")
    generator, discriminator, size, usual_channels, usual_dim = _PAIRS[name]
    channels, latent_dim = channels or usual_channels, latent_dim or usual_dim
    return Named(
        generator(size, channels=channels, latent_dim=latent_dim),
        discriminator(size, channels=channels),
        latent_dim,
        size,
        channels,
    )
