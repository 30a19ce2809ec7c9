"""What the players minimise: losses of logits, and penalties on a discriminator's gradient.

A *logit* is the discriminator's raw output ``s``; its probability is ``D = sigmoid(s)``. Every loss takes logits of
shape ``(B,)`` (or ``(B, ...)``, one per patch) and returns one number per logit, to be *minimised* by its player; the
caller takes the mean. Working on logits keeps the gradient where ``log(sigmoid(s))`` has none: with softplus,
``-log D = softplus(-s)`` and ``-log(1 - D) = softplus(s)`` hold for every finite ``s`` (torch returns ``s`` itself
above 20, which is off by less than 3e-9).
"""

from ganedu.losses.feature_matching import feature_matching
from ganedu.losses.instance_noise import InstanceNoise
from ganedu.losses.pairs import (
    Loss,
    hinge,
    least_squares,
    minimax,
    non_saturating,
    relativistic,
    smoothed,
    wasserstein,
)
from ganedu.losses.penalties import Penalty, r1_penalty, r2_penalty, wgan_gp_penalty

__all__ = [
    "InstanceNoise",
    "Loss",
    "Penalty",
    "feature_matching",
    "hinge",
    "least_squares",
    "minimax",
    "non_saturating",
    "r1_penalty",
    "r2_penalty",
    "relativistic",
    "smoothed",
    "wasserstein",
    "wgan_gp_penalty",
]
