"""The losses of a discriminator and a generator, in pairs.

``p`` is the density of the data, ``q`` that of the generator. What each discriminator would be, if it could be any
function:

=================  =================================
minimax            ``s = log(p / q)``, ``D = p / (p + q)``; the same for non-saturating
smoothed           ``D = alpha p / (p + q)``
least squares      ``s = p / (p + q)``
hinge              ``s = sign(p - q)``
Wasserstein        none: only among 1-Lipschitz functions, where minus its loss is W1(p, q)
relativistic       ``s = log(p / q)`` plus any constant
=================  =================================
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import relu, softplus

__all__ = ["Loss", "hinge", "least_squares", "minimax", "non_saturating", "relativistic", "smoothed", "wasserstein"]


@dataclass(frozen=True)
class Loss:
    """The two losses of a game between a discriminator and a generator.

    Attributes:
        name: what the literature calls the pair.
        discriminator: ``(real_logits, fake_logits) -> (B,)``, minimised by the discriminator.
        generator: ``(fake_logits) -> (B,)``, minimised by the generator; of a paired loss ``(fake_logits,
            real_logits) -> (B,)``.
        paired: each fake is compared with a real sample, so the generator's loss needs real logits too, as many as
            there are fakes.
    """

    name: str
    discriminator: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[..., Tensor]
    paired: bool = False


def _cross_entropy(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """``-log D(x) - log(1 - D(G(z)))``: minus the value V(D, G) of Goodfellow et al. (2014), equation (1)."""
    return softplus(-real_logits) + softplus(fake_logits)


def _saturating(fake_logits: Tensor) -> Tensor:
    """``log(1 - D(G(z)))``: the generator's term of V, equation (1). Its gradient per logit is ``-D(G(z))``."""
    return -softplus(fake_logits)


def _non_saturating(fake_logits: Tensor) -> Tensor:
    """``-log D(G(z))``: section 3 of the same paper. Its gradient per logit is ``D(G(z)) - 1``."""
    return softplus(-fake_logits)


def _squares(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """``(s(x) - 1)^2 / 2 + s(G(z))^2 / 2``: Mao et al. (2017), equation (9), real is 1 and fake is 0."""
    return (real_logits - 1).square() / 2 + fake_logits.square() / 2


def _square(fake_logits: Tensor) -> Tensor:
    """``(s(G(z)) - 1)^2 / 2``: Mao et al. (2017), equation (9). A fake far on the right side is pulled back too."""
    return (fake_logits - 1).square() / 2


def _margins(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """``max(0, 1 - s(x)) + max(0, 1 + s(G(z)))``: Lim & Ye (2017); Miyato et al. (2018), equation (16)."""
    return relu(1 - real_logits) + relu(1 + fake_logits)


def _difference(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """``s(G(z)) - s(x)``: Arjovsky et al. (2017), equation (3), for a critic kept 1-Lipschitz by other means."""
    return fake_logits - real_logits


def _minus(fake_logits: Tensor) -> Tensor:
    """``-s(G(z))``: Arjovsky et al. (2017), equation (3); for the hinge, Miyato et al. (2018), equation (17)."""
    return -fake_logits


def _real_above_fake(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """``-log sigmoid(s(x) - s(G(z)))``: Jolicoeur-Martineau (2019), RSGAN; Huang et al. (2024), equation (2)."""
    return softplus(fake_logits - real_logits)


def _fake_above_real(fake_logits: Tensor, real_logits: Tensor) -> Tensor:
    """``-log sigmoid(s(G(z)) - s(x))``: the same two, in the non-saturating form that R3GAN trains with."""
    return softplus(real_logits - fake_logits)


minimax = Loss("minimax", _cross_entropy, _saturating)
non_saturating = Loss("non-saturating", _cross_entropy, _non_saturating)
least_squares = Loss("least squares", _squares, _square)
hinge = Loss("hinge", _margins, _minus)
wasserstein = Loss("Wasserstein", _difference, _minus)
relativistic = Loss("relativistic", _real_above_fake, _fake_above_real, paired=True)


def smoothed(pair: Loss = non_saturating, alpha: float = 0.9) -> Loss:
    """``pair`` with one-sided label smoothing: the discriminator is told that a real sample is real with ``alpha``.

    Its loss is ``-alpha log D(x) - (1 - alpha) log(1 - D(x)) - log(1 - D(G(z)))`` (Salimans et al. 2016, section 3.4),
    and the optimal discriminator ``alpha p / (p + q)``. Fakes stay at 0: smoothing them as well would put a term of
    ``q`` into the numerator, and the generator would be kept where it already is.

    Args:
        pair: `minimax` or `non_saturating`.
        alpha: target of a real sample, in (0, 1].

    Raises:
        ValueError: another pair, or ``alpha`` outside (0, 1], where the loss would have no lower bound.
    """
    if pair.discriminator is not _cross_entropy:
        raise ValueError(f"{pair.name} has no labels to smooth: take losses.minimax or losses.non_saturating")
    if not 0 < alpha <= 1:
        raise ValueError(f"alpha must lie in (0, 1], not {alpha}: beyond, the discriminator's loss has no lower bound")

    def discriminator(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        # alpha softplus(-s) + (1 - alpha) softplus(s) = softplus(-s) + (1 - alpha) s
        return _cross_entropy(real_logits, fake_logits) + (1 - alpha) * real_logits

    return Loss(f"{pair.name}, real labels {alpha:g}", discriminator, pair.generator)
