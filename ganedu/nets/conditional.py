"""Networks that are told a label, made from networks that are not.

::

    generator = ConditionalGenerator(dcgan_generator(28, channels=1, latent_dim=64 + 16), labels=10, width=16)
    discriminator = ProjectionDiscriminator(dcgan_discriminator(28, channels=1), labels=10)
    generator(torch.randn(8, 64), y), discriminator(x, y)
"""

import torch
from torch import Tensor, nn

__all__ = ["ConditionalGenerator", "LabelEmbedding", "ProjectionDiscriminator"]


class LabelEmbedding(nn.Embedding):
    """One learned vector per label or attribute: ``(B,)`` integers, or ``(B, count)`` attributes, to ``(B, width)``.

    A vector of attributes gives the sum of their vectors, weighted by its entries; an integer is a one-hot vector.
    """

    def forward(self, labels: Tensor) -> Tensor:
        """The vectors of ``labels``, ``(B, width)``."""
        return super().forward(labels) if labels.ndim == 1 else labels.to(self.weight.dtype) @ self.weight


class ConditionalGenerator(nn.Module):
    """``G(z, y)``: the label's vector is put beside the noise (Mirza & Osindero 2014, section 3.2).

    Args:
        generator: maps ``(B, latent_dim + width)`` to samples.
        labels: number of classes, or of attributes.
        width: numbers that stand for the label.
    """

    def __init__(self, generator: nn.Module, labels: int, width: int):
        super().__init__()
        self.generator, self.embedding = generator, LabelEmbedding(labels, width)

    def forward(self, noise: Tensor, labels: Tensor) -> Tensor:
        """Samples from noise ``(B, latent_dim)`` and labels ``(B,)`` or ``(B, labels)``."""
        return self.generator(torch.cat([noise, self.embedding(labels)], 1))


class ProjectionDiscriminator(nn.Module):
    """``s(x, y) = psi(phi(x)) + <v_y, phi(x)>``: Miyato & Koyama (2018), equation (3).

    ``phi`` is the discriminator up to its last layer, ``psi`` that last layer, ``v_y`` a learned vector. If phi(x) is a
    stack of maps, its inner product with ``v_y`` is taken with the sum of each map.

    Args:
        discriminator: a chain that ends in one convolution or linear layer to a single number, then ``nn.Flatten(0)``:
            those of `dcgan_discriminator` and `resnet_discriminator`, and ``mlp(..., output=nn.Flatten(0))``.
        labels: number of classes, or of attributes.

    Raises:
        ValueError: the discriminator ends otherwise.
    """

    def __init__(self, discriminator: nn.Sequential, labels: int):
        super().__init__()
        *_, last, flatten = discriminator
        if not isinstance(flatten, nn.Flatten) or not isinstance(last, nn.Conv2d | nn.Linear) or len(last.weight) != 1:
            raise ValueError(
                f"the discriminator must end in a Conv2d or Linear to one number and Flatten(0), not {last}, {flatten}"
            )
        self.features, self.score = discriminator[:-2], discriminator[-2:]
        self.embedding = LabelEmbedding(labels, last.weight.shape[1])
        nn.init.zeros_(self.embedding.weight)  # at first the label says nothing, and the logit is the old network's

    def forward(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Logits ``(B,)`` of samples and labels ``(B,)`` or ``(B, labels)``."""
        features = self.features(samples)
        sums = features.flatten(2).sum(2) if features.ndim > 2 else features
        return self.score(features) + (self.embedding(labels) * sums).sum(1)
