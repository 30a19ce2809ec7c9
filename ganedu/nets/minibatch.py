"""A layer through which a discriminator sees how alike the samples of a batch are."""

import torch
from torch import Tensor, nn

__all__ = ["MinibatchDiscrimination"]


class MinibatchDiscrimination(nn.Module):
    """Puts beside each sample's features how close the others are: ``(B, features) -> (B, features + kernels)``.

    With ``M_i = f(x_i) T``, a matrix of ``kernels`` rows, the new numbers are
    ``o(x_i)_b = sum_j exp(-|M_ib - M_jb|_1)`` (Salimans et al. 2016, section 3.2). A generator that repeats itself
    gives ``o = B``; samples that are far from each other give 1, which is the sample itself. Takes
    B^2 * kernels * dimensions numbers of memory.

    Samples of a batch are coupled by design: no gradient penalty goes with it.

    Args:
        features: how many features a sample has.
        kernels: rows of ``M_i``.
        dimensions: columns of ``M_i``.
    """

    def __init__(self, features: int, kernels: int = 50, dimensions: int = 5):
        super().__init__()
        # Distances of about one for features of about one: exp(-distance) begins neither at 0 nor at 1.
        self.tensor = nn.Parameter(torch.randn(features, kernels, dimensions) / (dimensions * features**0.5))

    def forward(self, features: Tensor) -> Tensor:
        """``features`` ``(B, features)`` with their closeness beside them."""
        rows = torch.einsum("bf,fkd->bkd", features, self.tensor)
        distances = (rows[:, None] - rows[None]).abs().sum(3)
        return torch.cat([features, torch.exp(-distances).sum(1)], 1)
