"""A game whose generator matches averages of features."""

from typing import Any

from torch import Tensor, nn

from ganedu import losses
from ganedu.games.gan import GAN

__all__ = ["FeatureMatching"]


class FeatureMatching(GAN):
    """The generator minimises `losses.feature_matching` and no longer looks at the logit (Salimans et al. 2016, 3.1).

    The discriminator is ``head`` after ``features`` and plays as in `GAN`, so the features are those by which it tells
    real from generated.

    Args:
        generator: maps noise ``(B, latent_dim)`` to samples shaped like the data.
        features: maps samples to features ``(B, ...)``.
        head: maps features to logits ``(B,)``.
        copies: how many games are played at once, when the three networks are `nets.Many` of that many: averages are
            then taken over each copy's own samples.
        settings: ``latent_dim`` and the rest of what `GAN` takes; ``loss`` is the discriminator's.
    """

    def __init__(self, generator: nn.Module, features: nn.Module, head: nn.Module, *, copies: int = 1, **settings: Any):
        super().__init__(generator, nn.Sequential(features, head), **settings)
        self.features, self.copies = features, copies

    def generator_loss(self, batch: Any) -> Tensor:
        """Squared distance of the mean features of real and of generated samples; a mean over the copies."""
        real, _ = self.split(batch)
        # (copies * B, ...) -> (B, copies, ...): the loss averages over the first dimension.
        apart = lambda samples: self.features(samples).unflatten(0, (self.copies, -1)).transpose(0, 1)
        return losses.feature_matching(apart(real), apart(self.fake(batch))) / self.copies
