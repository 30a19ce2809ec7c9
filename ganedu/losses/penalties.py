"""Penalties on the gradient of a discriminator with respect to its input, one number per sample.

A penalty is a function ``(discriminator, real, fake) -> (B,)``. It runs the discriminator itself, and the result can be
differentiated again: its gradient with respect to the weights is a second derivative, so the network must be the eager
module and not a compiled one. Batch norm has no place in a penalised discriminator: it makes a logit depend on the
other samples, and the gradient of a logit's own sample is no longer what is measured.

Means and weights are the caller's: the papers' R1 is ``gamma / 2 * r1_penalty(...).mean()``.
"""

from collections.abc import Callable

import torch
from torch import Tensor

__all__ = ["Penalty", "r1_penalty", "r2_penalty", "wgan_gp_penalty"]

Penalty = Callable[[Callable[[Tensor], Tensor], Tensor, Tensor], Tensor]


def _squared_gradient_norm(discriminator: Callable[[Tensor], Tensor], samples: Tensor) -> Tensor:
    """``|grad_x s(x)|^2``, over all dimensions but the batch's: ``(B, ...) -> (B,)``. Patches' logits are summed."""
    samples = samples.detach().requires_grad_()
    # The gradient of the sum holds every sample's own gradient, for a logit depends on its own sample alone.
    (gradient,) = torch.autograd.grad(discriminator(samples).sum(), samples, create_graph=True)
    return gradient.flatten(1).square().sum(1)


def r1_penalty(discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor | None = None) -> Tensor:
    """``|grad_x s(x)|^2`` at the real samples: Mescheder et al. (2018), equation (9), without its ``gamma / 2``.

    Args:
        discriminator: maps ``(B, ...)`` to logits.
        real: real samples ``(B, ...)``.
        fake: not looked at; there so that all penalties are called alike.
    """
    return _squared_gradient_norm(discriminator, real)


def r2_penalty(discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor) -> Tensor:
    """``|grad_x s(x)|^2`` at the generated samples: Mescheder et al. (2018), equation (10), without ``gamma / 2``.

    Args:
        discriminator: maps ``(B, ...)`` to logits.
        real: not looked at.
        fake: generated samples ``(B, ...)``; no gradient runs back to their generator.
    """
    return _squared_gradient_norm(discriminator, fake)


def wgan_gp_penalty(discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor) -> Tensor:
    """``(|grad_x s(x)| - 1)^2`` between real and fake: Gulrajani et al. (2017), equation (3), without its lambda of 10.

    Each sample is measured at ``epsilon real + (1 - epsilon) fake``, one epsilon ~ U[0, 1] per *sample*.

    Args:
        discriminator: maps ``(B, ...)`` to logits.
        real: real samples ``(B, ...)``.
        fake: as many generated ones, of the same shape.

    Raises:
        ValueError: the shapes differ.
    """
    if real.shape != fake.shape:
        raise ValueError(f"real and fake are mixed in pairs: the shapes {real.shape} and {fake.shape} must be equal")
    epsilon = torch.rand(len(real), *[1] * (real.ndim - 1), dtype=real.dtype, device=real.device)
    squared = _squared_gradient_norm(discriminator, fake.detach().lerp(real, epsilon))
    # A root has no finite slope at 0, where a dead discriminator is: the smallest number keeps NaN out of its weights.
    return (squared.clamp(min=torch.finfo(squared.dtype).tiny).sqrt() - 1).square()
