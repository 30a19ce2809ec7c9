"""A DCGAN for 28 pixels with one rule of the paper broken at a time, for ``ganedu.zoo.ablations``.

The networks are chapter 10's with half as many maps in each layer: a third of the time, so more seeds.
"""

from dataclasses import dataclass, replace
from typing import Literal

from torch import nn

from ganedu.nets import init_dcgan

__all__ = ["DOWN", "UP", "VARIANTS", "Variant", "discriminator", "generator"]

# Maps after each layer but the last, generator and discriminator.
UP, DOWN = (64, 32), (16, 32, 64)


@dataclass(frozen=True)
class Variant:
    """What a pair of networks is made of, and how it is trained; the defaults are the rules.

    Attributes:
        doubling: how the generator doubles a map: a transposed convolution of kernel 4 or 3 and stride 2, or pixels
            repeated twice each way and a convolution of kernel 3.
        halving: how the discriminator halves one: a strided convolution, or one of stride 1 and the mean over 2 by 2.
        dense: a hidden dense layer of 256 on top of the discriminator, and one below the generator.
        norm: batch norm as the paper has it, nowhere, or also at the generator's output and in the discriminator's
            first layer.
        slope: of the discriminator's LeakyReLU below 0; 0 is ReLU.
        generator_slope: the same in the generator.
        tanh: the generator ends in tanh; else in nothing.
        normal_init: weights from N(0, 0.02^2), gains from N(1, 0.02^2); else PyTorch's default.
        beta1, lr, batch, ema: Adam's first decay and rate, samples a step, and the decay of the average of the weights
            that is judged; None judges the last weights.
    """

    doubling: Literal["kernel 4", "kernel 3", "resize"] = "kernel 4"
    halving: Literal["stride", "pooling"] = "stride"
    dense: bool = False
    norm: Literal["rules", "nowhere", "everywhere"] = "rules"
    slope: float = 0.2
    generator_slope: float = 0.0
    tanh: bool = True
    normal_init: bool = True
    beta1: float = 0.5
    lr: float = 2e-3
    batch: int = 16
    ema: float | None = 0.995


BY_THE_RULES = Variant()
# Label -> variant. Most break one rule; then two other ways to double; then the paper's settings for a long training.
VARIANTS = {
    "all rules": BY_THE_RULES,
    "pooling and resizing, no stride": replace(BY_THE_RULES, doubling="resize", halving="pooling"),
    "dense layers on top": replace(BY_THE_RULES, dense=True),
    "no batch norm": replace(BY_THE_RULES, norm="nowhere"),
    "batch norm at G's output, D's input too": replace(BY_THE_RULES, norm="everywhere"),
    "LeakyReLU in G": replace(BY_THE_RULES, generator_slope=0.2),
    "no tanh at G's end": replace(BY_THE_RULES, tanh=False),
    "ReLU in D": replace(BY_THE_RULES, slope=0.0),
    "PyTorch's initial weights": replace(BY_THE_RULES, normal_init=False),
    "beta1 = 0.9": replace(BY_THE_RULES, beta1=0.9),
    "kernel 3 in G": replace(BY_THE_RULES, doubling="kernel 3"),
    "resize-convolution in G": replace(BY_THE_RULES, doubling="resize"),
    "the paper's batch and rate, no average": replace(BY_THE_RULES, lr=2e-4, batch=128, ema=None),
}


def _activation(slope: float) -> nn.Module:
    return nn.LeakyReLU(slope, inplace=True) if slope else nn.ReLU(inplace=True)


def _doubling(inputs: int, maps: int, variant: Variant, *, bias: bool) -> list[nn.Module]:
    """A map twice as high and wide."""
    if variant.doubling == "resize":
        return [nn.Upsample(scale_factor=2), nn.Conv2d(inputs, maps, 3, padding=1, bias=bias)]
    kernel = 4 if variant.doubling == "kernel 4" else 3
    # The one place more at the end makes the size even for kernel 3.
    return [nn.ConvTranspose2d(inputs, maps, kernel, stride=2, padding=1, output_padding=kernel % 2, bias=bias)]


def _halving(inputs: int, maps: int, pixels: int, variant: Variant, *, bias: bool) -> list[nn.Module]:
    """A map half as high and wide; 7 pixels become 4."""
    if variant.halving == "pooling":
        pool = nn.AvgPool2d(2, ceil_mode=True)
        return [nn.Conv2d(inputs, maps, 3, padding=1, bias=bias), pool]
    return [nn.Conv2d(inputs, maps, 3 if pixels % 2 else 4, stride=2, padding=1, bias=bias)]


def generator(variant: Variant = BY_THE_RULES, latent_dim: int = 64) -> nn.Sequential:
    """``(B, latent_dim) -> (B, 1, 28, 28)``; by the rules it is `ganedu.nets.dcgan_generator` with the filters `UP`."""
    normed, (coarse, fine) = variant.norm != "nowhere", UP
    after = lambda maps: [nn.BatchNorm2d(maps)] * normed + [_activation(variant.generator_slope)]
    layers: list[nn.Module] = []
    inputs = latent_dim
    if variant.dense:
        inputs = 256
        layers += [nn.Linear(latent_dim, inputs), *[nn.BatchNorm1d(inputs)] * normed, nn.ReLU(inplace=True)]
    layers += [nn.Unflatten(1, (inputs, 1, 1)), nn.ConvTranspose2d(inputs, coarse, 7, bias=not normed), *after(coarse)]
    layers += [
        *_doubling(coarse, fine, variant, bias=not normed),
        *after(fine),
        *_doubling(fine, 1, variant, bias=True),
    ]
    layers += [nn.BatchNorm2d(1)] * (variant.norm == "everywhere") + [nn.Tanh()] * variant.tanh
    return _initialised(nn.Sequential(*layers), variant)


def discriminator(variant: Variant = BY_THE_RULES) -> nn.Sequential:
    """``(B, 1, 28, 28) -> (B,)``; by the rules it is `ganedu.nets.dcgan_discriminator` with the filters `DOWN`."""
    layers: list[nn.Module] = []
    inputs, pixels = 1, 28
    for maps in DOWN:
        normed = variant.norm == "everywhere" or (variant.norm == "rules" and inputs > 1)
        layers += _halving(inputs, maps, pixels, variant, bias=not normed)
        layers += [nn.BatchNorm2d(maps)] * normed + [_activation(variant.slope)]
        inputs, pixels = maps, (pixels + 1) // 2
    if variant.dense:
        layers += [nn.Flatten(), nn.Linear(inputs * pixels**2, 256), _activation(variant.slope), nn.Linear(256, 1)]
    else:
        layers.append(nn.Conv2d(inputs, 1, pixels))
    return _initialised(nn.Sequential(*layers, nn.Flatten(0)), variant)


def _initialised(net: nn.Sequential, variant: Variant) -> nn.Sequential:
    if variant.normal_init:
        init_dcgan(net)
        for layer in net:
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, 0.0, 0.02)
    return net
