"""One discriminator against one generator."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

from ganedu import losses
from ganedu.games.game import Game

__all__ = ["GAN"]


class GAN(Game):
    """The game of Goodfellow et al. (2014): a discriminator against a generator.

    A batch is a tensor of real samples ``(B, ...)``, or a tuple that begins with one: labels are not looked at.
    ``readings`` are the mean logits at the discriminator's last turn, of real samples and of fakes.

    Args:
        generator: maps noise ``(B, latent_dim)`` to samples shaped like the data.
        discriminator: maps samples to logits ``(B,)``. Real and fake samples go through it in two separate batches, so
            that batch norm, if there is any, never sees a mixture.
        latent_dim: dimension of the noise, drawn from N(0, I).
        loss: a `ganedu.losses.Loss`; `ganedu.losses.smoothed` makes one with one-sided label smoothing.
        penalties: penalty -> weight, added to the discriminator's loss: ``{losses.r1_penalty: gamma / 2}``.
        instance_noise: stands before the discriminator, for real and fake alike. The player ``discriminator`` is then
            both of them together.

    Raises:
        ValueError: ``latent_dim`` below 1.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        *,
        latent_dim: int,
        loss: losses.Loss = losses.non_saturating,
        penalties: Mapping[losses.Penalty, float] = MappingProxyType({}),
        instance_noise: losses.InstanceNoise | None = None,
    ):
        if latent_dim < 1:
            raise ValueError(f"latent_dim must be at least 1, not {latent_dim}")
        if instance_noise is not None:
            discriminator = _Behind(instance_noise, discriminator)
        self.generator, self.discriminator = generator, discriminator
        self.latent_dim, self.pair, self.penalties = latent_dim, loss, dict(penalties)
        self.players = {"discriminator": discriminator, "generator": generator}

    def split(self, batch: Any) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The real samples of a batch, and what both networks are told besides: here, nothing."""
        return (batch if isinstance(batch, Tensor) else batch[0]), ()

    def fake(self, batch: Any) -> Tensor:
        """As many generated samples as ``batch`` has, from fresh noise: ``(B, ...)``."""
        real, told = self.split(batch)
        noise = torch.randn(len(real), self.latent_dim, device=real.device, dtype=real.dtype)
        return self.generator(noise, *told)

    def discriminator_loss(self, batch: Any) -> Tensor:
        """Mean loss of the discriminator on a batch of real samples and as many fakes, with its penalties."""
        real, told = self.split(batch)
        # detach: the gradient that would run on into the generator is not wrong here, only wasted.
        fake = self.fake(batch).detach()
        judge = lambda samples: self.discriminator(samples, *told)
        real_logits, fake_logits = judge(real), judge(fake)
        self.readings = {"real logit": real_logits.detach().mean(), "fake logit": fake_logits.detach().mean()}
        loss = self.verdict(batch, real_logits, fake_logits)
        for penalty, weight in self.penalties.items():
            loss = loss + weight * penalty(judge, real, fake).mean()
        return loss

    def verdict(self, batch: Any, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """The discriminator's mean loss on logits, before any penalty."""
        return self.pair.discriminator(real_logits, fake_logits).mean()

    def generator_loss(self, batch: Any) -> Tensor:
        """Mean loss of the generator on as many fakes as the batch has samples."""
        real, told = self.split(batch)
        fake_logits = self.discriminator(self.fake(batch), *told)
        if self.pair.paired:
            return self.pair.generator(fake_logits, self.discriminator(real, *told)).mean()
        return self.pair.generator(fake_logits).mean()

    def inputs(self, n: int) -> tuple[Tensor, ...]:
        """Fresh inputs for ``n`` samples, on the generator's device: ``generator(*inputs)`` makes them."""
        weight = next(self.generator.parameters())
        return (torch.randn(n, self.latent_dim, device=weight.device, dtype=weight.dtype),)

    @torch.no_grad()
    def sample(self, n: int) -> Tensor:
        """``n`` generated samples ``(n, ...)``, with the generator in evaluation mode; it is left as it was."""
        training = self.generator.training
        try:
            return self.generator.eval()(*self.inputs(n))
        finally:
            self.generator.train(training)


class _Behind(nn.Module):
    """A discriminator behind noise; what it is told besides the samples passes by."""

    def __init__(self, noise: nn.Module, discriminator: nn.Module):
        super().__init__()
        self.noise, self.discriminator = noise, discriminator

    def forward(self, samples: Tensor, *told: Tensor) -> Tensor:
        return self.discriminator(self.noise(samples), *told)
