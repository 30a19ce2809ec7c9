"""The inception score, with whichever classifier one has."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr

from ganedu.metrics.estimate import Estimate
from ganedu.metrics.features import sample_array

__all__ = ["inception_score"]


def inception_score(probabilities: ArrayLike, *, splits: int = 10, seed: int = 0) -> Estimate:
    """``exp(E_x KL(p(c | x) || p(c)))``: how sure of each sample a classifier is, and how varied its answers are.

    Salimans et al. (2016), section 4. ``p(c)`` is the mean of ``p(c | x)`` over the same split.

    Args:
        probabilities: ``(N, classes)``, what a classifier gives to the samples (`ganedu.metrics.probabilities`).
        splits: equal parts, each scored by itself. Samples are shuffled first: a generator that was asked for one class
            after the other would otherwise fill each split with one class.
        seed: of the shuffle.

    Returns:
        Mean and spread over the splits, in [1, classes]. 1: every sample reads alike; the number of classes: each
        reads as one class for certain, all equally often. Biased downwards for small splits. It never sees a real
        image, so one good sample a class scores best.

    Raises:
        ValueError: a wrong shape, rows that are no probabilities, or more splits than samples.
    """
    p = sample_array(probabilities, name="probabilities")
    if (p < 0).any() or not np.allclose(p.sum(1), 1, atol=1e-3):
        raise ValueError("each row must be probabilities that sum to 1: pass them through a softmax, not the logits")
    if not 1 <= splits <= len(p):
        raise ValueError(f"cannot make {splits} splits of {len(p)} samples")
    p = p[np.random.default_rng(seed).permutation(len(p))]
    scores = [np.exp(rel_entr(part, part.mean(0)).sum(1).mean()) for part in np.array_split(p, splits)]
    return Estimate(float(np.mean(scores)), float(np.std(scores)))
