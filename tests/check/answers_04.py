"""Right and wrong answers to the exercises of chapter 4."""

import numpy as np
from scipy.special import rel_entr, xlogy


def jsd(p, q, prior=0.5):
    m = prior * p + (1 - prior) * q
    return prior * rel_entr(p, m).sum() + (1 - prior) * rel_entr(q, m).sum()


def jsd_by_entropy(p, q):
    entropy = lambda x: -xlogy(x, x).sum()
    return entropy((p + q) / 2) - entropy(p) / 2 - entropy(q) / 2


def weighted(p, q, prior):
    return jsd(p, q, prior) + xlogy(prior, prior) + xlogy(1 - prior, 1 - prior)


def weighted_by_discriminator(p, q, prior):
    a, b = prior * p, (1 - prior) * q
    return xlogy(a, a).sum() + xlogy(b, b).sum() - xlogy(a + b, a + b).sum()


RIGHT = {
    "jensen-shannon": [jsd, jsd_by_entropy, lambda p, q: np.float32(jsd(p, q))],
    "sliding-uniforms": [
        lambda t: (min(t, 1) * np.log(2), t),
        lambda t: np.array([np.log(2) if t > 1 else np.log(2**t), abs(t)]),
    ],
    "weighted-game": [weighted, weighted_by_discriminator],
}
# answer, a word of the hint
WRONG = {
    "jensen-shannon": [
        (lambda p, q: jsd(p, q) / np.log(2), "bits"),
        (lambda p, q: 2 * jsd(p, q), "one half"),
        (lambda p, q: jsd(p, q) ** 0.5, "root"),
        (lambda p, q: np.array([jsd(p, q)]), "a single number"),
        (lambda p, q: rel_entr(p, (p + q) / 2).sum(), "exchanged"),
        (lambda p, q: 0.0, "log 2"),
        (lambda p, q: (p * np.log(p / q)).sum(), "NaN"),
    ],
    "sliding-uniforms": [
        (lambda t: (t * np.log(2), t), "grows no more"),
        (lambda t: (min(t, 1) * np.log(2), min(t, 1)), "grain"),
        (lambda t: (min(t, 1), t), "overlap"),
        (lambda t: t, "shape"),
    ],
    "weighted-game": [
        (lambda p, q, c: 2 * jsd(p, q) - np.log(4), "half"),
        (lambda p, q, c: weighted(p, q, 0.5), "constant"),
        (lambda p, q, c: -weighted(p, q, c), "prior = 1/2"),
        (lambda p, q, c: weighted(p, q, 1 - c), "which weights"),
        (lambda p, q, c: jsd(p, q, c) - np.log(2), "constant"),
    ],
}
