"""A generator of the zoo, and the noise that a seed stands for."""

import torch
from torch import Tensor, nn
from tqdm import tqdm

__all__ = ["Generator", "noise"]

_BATCH = 250  # samples that go through the network at once


def noise(n: int, latent_dim: int, seed: int) -> Tensor:
    """``n`` standard normal points ``(n, latent_dim)``; the first m of them are those of ``noise(m, ...)``."""
    source = torch.Generator().manual_seed(seed)
    return torch.stack([torch.randn(latent_dim, generator=source) for _ in range(n)])


class Generator(nn.Module):
    """A trained generator: a network like any other, ``(B, latent_dim) -> (B, C, H, W)`` in [-1, 1], which can be asked
    for pictures.

    Attributes:
        net: the network itself.
        latent_dim: dimension of its noise.
    """

    def __init__(self, net: nn.Module, latent_dim: int):
        super().__init__()
        self.net, self.latent_dim = net, latent_dim

    def forward(self, noise: Tensor) -> Tensor:
        """Pictures ``(B, C, H, W)`` in [-1, 1] from ``noise`` ``(B, latent_dim)``."""
        return self.net(noise)

    @torch.no_grad()
    def floats(self, n: int, seed: int = 0) -> Tensor:
        """``n`` pictures ``(n, C, H, W)`` in [-1, 1], on the CPU; the first m are those of ``floats(m, seed)``.

        Raises:
            ValueError: ``n`` is below 1.
        """
        if n < 1:
            raise ValueError(f"n must be at least 1, not {n}")
        device = next(self.parameters()).device
        # delay: whoever waits for less than two seconds sees no bar.
        parts = tqdm(noise(n, self.latent_dim, seed).split(_BATCH), desc="samples", leave=False, unit="batch", delay=2)
        return torch.cat([self.net(part.to(device)).float().cpu() for part in parts])

    def sample(self, n: int, seed: int = 0) -> Tensor:
        """``n`` pictures, uint8 ``(n, C, H, W)``; the first m are those of ``sample(m, seed)``.

        Raises:
            ValueError: ``n`` is below 1.
        """
        return (self.floats(n, seed) * 127.5 + 127.5).round().clamp(0, 255).to(torch.uint8)
