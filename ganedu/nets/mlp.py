"""Fully connected networks."""

from itertools import pairwise

from torch import nn

__all__ = ["mlp"]


def mlp(sizes: list[int], *, activation: type[nn.Module] = nn.ReLU, output: nn.Module | None = None) -> nn.Sequential:
    """A chain of linear layers: ``(B, sizes[0]) -> (B, sizes[-1])``.

    Args:
        sizes: width of the input, of each hidden layer and of the output; at least two.
        activation: module put between the layers.
        output: module put at the end: ``nn.Tanh()`` for images, ``nn.Flatten(0)`` for a discriminator's logits (B,).

    Raises:
        ValueError: fewer than two sizes, or one below 1.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"mlp needs at least two sizes, each at least 1: got {sizes}")
    layers: list[nn.Module] = []
    for wide, next_wide in pairwise(sizes):
        layers += [nn.Linear(wide, next_wide), activation()]
    layers[-1:] = [output] if output is not None else []
    return nn.Sequential(*layers)
