"""A game in which both networks are told the label."""

from typing import Any

import torch
from torch import Tensor, nn

from ganedu.games.gan import GAN

__all__ = ["ConditionalGAN"]


class ConditionalGAN(GAN):
    """The game of Mirza & Osindero (2014), equation (2): ``generator(z, y)`` against ``discriminator(x, y)``.

    The optimal discriminator is ``p(x, y) / (p(x, y) + q(x, y))``, where fakes carry the labels they were asked for. So
    the generator must obey the label, for a good picture of another class has a small ``p(x, y)``.

    A batch is ``(samples, labels)``, labels integers ``(B,)`` or attribute vectors ``(B, A)``.

    Args:
        generator: maps noise ``(B, latent_dim)`` and labels to samples.
        discriminator: maps samples and labels to logits ``(B,)``.
        labels: those that `sample` asks for, in turn: ``torch.arange(10)``, or attribute vectors ``(K, A)``.
        mismatched: real samples with the label of another are shown as fake too (Reed et al. 2016, algorithm 1). The
            fakes' term is then the mean of the two, and so is ``q`` in the optimal discriminator: half generated pairs,
            half mismatched ones. Several processes take neighbours within their own share of the batch.
        settings: ``latent_dim`` and the rest of what `GAN` takes.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        *,
        labels: Tensor | None = None,
        mismatched: bool = False,
        **settings: Any,
    ):
        super().__init__(generator, discriminator, **settings)
        self.labels, self.mismatched = labels, mismatched

    def split(self, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The real samples, and their labels, which both networks are told."""
        samples, labels = batch
        return samples, (labels,)

    def verdict(self, batch: tuple[Tensor, Tensor], real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """The discriminator's mean loss on logits, with the mismatched pairs if the game has them.

        A mismatched pair has the label of its neighbour in the batch. Where that happens to be the same label, the pair
        is a matched one and counts for nothing.
        """
        loss = super().verdict(batch, real_logits, fake_logits)
        if not self.mismatched:
            return loss
        samples, labels = batch
        others = labels.roll(1, 0)
        differs = (labels != others).reshape(len(labels), -1).any(1)
        pairs = self.pair.discriminator(real_logits, self.discriminator(samples, others)).reshape(len(labels), -1)
        # A product, not an index by a mask: how many pairs differ stays on the device.
        return (loss + (pairs.mean(1) * differs).sum() / differs.sum().clamp(min=1)) / 2

    def inputs(self, n: int) -> tuple[Tensor, ...]:
        """Fresh noise for ``n`` samples, and the labels that they are asked for.

        Raises:
            ValueError: the game was made without ``labels``.
        """
        if self.labels is None:
            raise ValueError("no labels to ask for: make the game with ConditionalGAN(..., labels=torch.arange(10))")
        (noise,) = super().inputs(n)
        return noise, self.labels.to(noise.device)[torch.arange(n, device=noise.device) % len(self.labels)]
