"""Laws on a finite set, for the tests of every part."""

import numpy as np
from scipy.special import rel_entr


def random_laws(rng, laws, points=9):
    """Probability vectors as rows, each with a zero of its own and one that all share."""
    rows = rng.exponential(size=(laws, points))
    rows[:, 0] = 0.0
    rows[np.arange(laws), 1 + np.arange(laws)] = 0.0
    return rows / rows.sum(1, keepdims=True)


def true_jsd(laws, weights):
    """Weighted Jensen-Shannon divergence in nats, as a mean of divergences."""
    return float(weights @ rel_entr(laws, weights @ laws).sum(1))
