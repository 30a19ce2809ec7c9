"""Layers that several networks are built of."""

from torch import nn

__all__ = ["conv_block"]


def conv_block(inputs: int, maps: int, stride: int) -> list[nn.Module]:
    """A 3x3 convolution, batch norm, ReLU: ``(B, inputs, H, W) -> (B, maps, H / stride, W / stride)``, rounded up."""
    return [
        nn.Conv2d(inputs, maps, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(maps),
        nn.ReLU(inplace=True),
    ]
