"""Noise on what the discriminator sees, fading as the game goes on."""

import torch
from torch import Tensor, nn

__all__ = ["InstanceNoise"]


class InstanceNoise(nn.Module):
    """Adds N(0, sigma^2) to samples, real and generated alike: ``(B, ...) -> (B, ...)``.

    Two laws on thin, disjoint sets are told apart without error by some discriminator, whose gradient is then no help;
    with noise their densities overlap (Sonderby et al. 2017; Arjovsky & Bottou 2017, section 3). ``sigma`` falls
    linearly from its first value to 0 while the first ``samples`` samples go through. In evaluation mode nothing is
    added or counted.

    The count is a buffer: it is saved and resumed with the discriminator that the noise stands before, and reading it
    does not make the host wait for the device.

    Args:
        sigma: standard deviation at the start, in units of the samples (images lie in [-1, 1]); at least 0.
        samples: how many it takes to fade, at least 1. One step of a `GAN` with ``k = 1`` counts three batches: real
            and fake ones at the discriminator's turn, fakes at the generator's; a loss or a penalty that looks again
            counts again.

    Raises:
        ValueError: a number out of its range.
    """

    def __init__(self, sigma: float, samples: int):
        super().__init__()
        if not sigma >= 0 or samples < 1:
            raise ValueError(f"sigma must be at least 0 and samples at least 1, not {sigma} and {samples}")
        self.start, self.samples = sigma, samples
        self.register_buffer("seen", torch.zeros((), dtype=torch.int64))

    @property
    def sigma(self) -> Tensor:
        """The standard deviation now, a scalar on the device."""
        return self.start * (1 - self.seen / self.samples).clamp(min=0)

    def forward(self, samples: Tensor) -> Tensor:
        """``samples`` with noise in training, unchanged in evaluation."""
        if not self.training:
            return samples
        noisy = samples + self.sigma.to(samples.dtype) * torch.randn_like(samples)
        self.seen += len(samples)
        return noisy
