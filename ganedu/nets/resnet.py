"""A small residual generator and discriminator, after Gulrajani et al. (2017) and Miyato et al. (2018).

Each block halves or doubles the picture and adds what two convolutions make of it to what it was::

    64 pixels: z -> 4 -> 8 -> 16 -> 32 -> 64        64 -> 32 -> 16 -> 8 -> 4 -> sum over the map -> 1
"""

from itertools import pairwise

import torch
from torch import Tensor, nn

__all__ = ["resnet_discriminator", "resnet_generator"]

_DOUBLINGS = {32: 3, 64: 4, 128: 5}


class _Up(nn.Module):
    """``(B, inputs, n, n) -> (B, maps, 2n, 2n)``."""

    def __init__(self, inputs: int, maps: int, batch_norm: bool):
        super().__init__()
        norm = nn.BatchNorm2d if batch_norm else lambda _: nn.Identity()
        self.residual = nn.Sequential(
            norm(inputs), nn.ReLU(), nn.Upsample(scale_factor=2), nn.Conv2d(inputs, maps, 3, padding=1),
            norm(maps), nn.ReLU(), nn.Conv2d(maps, maps, 3, padding=1),
        )  # fmt: skip
        # A 1x1 convolution and nearest-neighbour upsampling change places freely: first the cheaper order.
        self.shortcut = nn.Sequential(nn.Conv2d(inputs, maps, 1), nn.Upsample(scale_factor=2))

    def forward(self, maps: Tensor) -> Tensor:
        return self.shortcut(maps) + self.residual(maps)


class _Down(nn.Module):
    """``(B, inputs, n, n) -> (B, maps, n/2, n/2)``, without a norm."""

    def __init__(self, inputs: int, maps: int, first: bool):
        super().__init__()
        # The picture itself goes into the first block: a ReLU there would throw away its dark half.
        self.residual = nn.Sequential(
            *[] if first else [nn.ReLU()], nn.Conv2d(inputs, maps, 3, padding=1),
            nn.ReLU(), nn.Conv2d(maps, maps, 3, padding=1), nn.AvgPool2d(2),
        )  # fmt: skip
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(inputs, maps, 1))

    def forward(self, maps: Tensor) -> Tensor:
        return self.shortcut(maps) + self.residual(maps)


class _SumOfMaps(nn.Module):
    """``(B, C, H, W) -> (B, C)``."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.sum((2, 3))


def _checked(size: int, filters: tuple[int, ...] | None, extra: int = 0) -> tuple[int, ...]:
    """``filters`` from coarse to fine, one per doubling from 4 pixels to ``size`` and ``extra`` more, checked."""
    if size not in _DOUBLINGS:
        raise ValueError(f"there is no ResNet for {size} pixels: choose one of {sorted(_DOUBLINGS)}")
    count = _DOUBLINGS[size] + extra
    if filters is None:
        return tuple(max(32, 256 >> layer) for layer in range(count))
    if len(filters) != count or min(filters) < 1:
        raise ValueError(f"this network for {size} pixels has {count} numbers of maps, each at least 1: got {filters}")
    return tuple(filters)


def resnet_generator(
    size: int = 64,
    *,
    channels: int = 3,
    latent_dim: int = 128,
    filters: tuple[int, ...] | None = None,
    batch_norm: bool = True,
) -> nn.Sequential:
    """A generator ``(B, latent_dim) -> (B, channels, size, size)`` with values in [-1, 1].

    Args:
        size: 32, 64 or 128 pixels.
        channels: 1 (grey) or 3 (colour).
        latent_dim: dimension of the noise.
        filters: maps at 4, 8, ... ``size`` pixels. Default at 64: (256, 128, 64, 32, 32).
        batch_norm: leave it out for losses that forbid it, or to see what it does.

    Raises:
        ValueError: a size there is no network for, or a wrong number of filters.
    """
    filters = _checked(size, filters, 1)
    layers: list[nn.Module] = [nn.Linear(latent_dim, filters[0] * 16), nn.Unflatten(1, (filters[0], 4, 4))]
    layers += [_Up(inputs, maps, batch_norm) for inputs, maps in pairwise(filters)]
    layers += [nn.BatchNorm2d(filters[-1])] * batch_norm
    layers += [nn.ReLU(), nn.Conv2d(filters[-1], channels, 3, padding=1), nn.Tanh()]
    return _init(nn.Sequential(*layers))


def resnet_discriminator(size: int = 64, *, channels: int = 3, filters: tuple[int, ...] | None = None) -> nn.Sequential:
    """A discriminator ``(B, channels, size, size) -> (B,)``, a logit per picture, without batch norm.

    Something else must hold it: ``spectral_norm(resnet_discriminator(64))``, or a gradient penalty.

    Args:
        size: 32, 64 or 128 pixels.
        channels: 1 (grey) or 3 (colour).
        filters: maps after each halving, at ``size / 2``, ... 4 pixels. Default at 64: (32, 64, 128, 256).

    Raises:
        ValueError: a size there is no network for, or a wrong number of filters.
    """
    filters = _checked(size, filters and filters[::-1])[::-1]
    sizes = enumerate(pairwise((channels, *filters)))
    blocks = [_Down(inputs, maps, first=layer == 0) for layer, (inputs, maps) in sizes]
    return _init(nn.Sequential(*blocks, nn.ReLU(), _SumOfMaps(), nn.Linear(filters[-1], 1), nn.Flatten(0)))


@torch.no_grad()
def _init(net: nn.Sequential) -> nn.Sequential:
    """Glorot weights, with the gain of a ReLU in 3x3 convolutions, and no bias: signals keep their size."""
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            three = isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3)
            nn.init.xavier_uniform_(module.weight, gain=2**0.5 if three else 1.0)
            nn.init.zeros_(module.bias)
    return net
