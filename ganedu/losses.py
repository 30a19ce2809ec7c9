"""The losses of adversarial games, as functions of logits.

A *logit* is the discriminator's raw output ``s``; its probability is ``D = sigmoid(s)``. Every loss here takes logits
of shape ``(B,)`` (or ``(B, ...)``, one per patch) and returns one number per sample, to be *minimised* by its player;
the caller takes the mean. Working on logits keeps the gradient where ``log(sigmoid(s))`` has none: with softplus,
``-log D = softplus(-s)`` and ``-log(1 - D) = softplus(s)`` are exact for every finite ``s``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import softplus

__all__ = ["Loss", "minimax", "non_saturating"]


@dataclass(frozen=True)
class Loss:
    """The two losses of a game between a discriminator and a generator.

    Attributes:
        name: what the literature calls the pair.
        discriminator: ``(real_logits, fake_logits) -> (B,)``, minimised by the discriminator.
        generator: ``(fake_logits,) -> (B,)``, minimised by the generator.
    """

    name: str
    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]


def _cross_entropy(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """``-log D(x) - log(1 - D(G(z)))``: minus the value V(D, G) of Goodfellow et al. (2014), equation (1)."""
    return softplus(-real_logits) + softplus(fake_logits)


def _saturating(fake_logits: Tensor) -> Tensor:
    """``log(1 - D(G(z)))``: the generator's term of V, equation (1). Its gradient per logit is ``-D(G(z))``."""
    return -softplus(fake_logits)


def _non_saturating(fake_logits: Tensor) -> Tensor:
    """``-log D(G(z))``: section 3 of the same paper. Its gradient per logit is ``D(G(z)) - 1``."""
    return softplus(-fake_logits)


minimax = Loss("minimax", _cross_entropy, _saturating)
non_saturating = Loss("non-saturating", _cross_entropy, _non_saturating)
