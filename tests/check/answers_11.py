"""Right and wrong answers to the exercises of chapter 11."""

import numpy as np


def backwards(i, kernels, strides, paddings):
    first = last = i
    for k, s, p in reversed(list(zip(kernels, strides, paddings, strict=True))):
        first, last = first * s - p, last * s - p + k - 1
    return first, last


def sums(i, kernels, strides, paddings):
    jumps = np.cumprod([1, *strides])
    start = i * jumps[-1] - np.dot(paddings, jumps[:-1])
    return start, start + np.dot(np.array(kernels) - 1, jumps[:-1])


def losses(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        term = lambda mass, x: np.where(mass > 0, -mass * np.log(x), 0).sum()
        best = p / (p + q)
        return term(p, best) + term(q, q / (p + q)), term(q, best)


def losses_by_cases(p, q):
    loss_d = loss_g = 0.0
    for a, b in zip(p, q, strict=True):
        loss_d += a * np.log((a + b) / a) if a else 0
        loss_d += b * np.log((a + b) / b) if b else 0
        if b:
            loss_g += b * np.log((a + b) / a) if a else np.inf
    return loss_d, loss_g


def factor(M, decay):
    values = np.linalg.eigvals(M)
    ruling = values[np.abs(values) > np.abs(values).max() - 1e-9]
    return np.abs((1 - decay) * ruling / (ruling - decay)).max()


def factor_by_matrix(M, decay):
    K = (1 - decay) * M @ np.linalg.inv(M - decay * np.eye(len(M)))
    values, vectors = np.linalg.eig(M)
    ruling = np.abs(values).argmax()
    return np.linalg.norm(K @ vectors[:, ruling]) / np.linalg.norm(vectors[:, ruling])


def misplaced(i, kernels, strides, paddings):
    first, last = backwards(i, kernels, strides, paddings)
    start = i * np.prod(strides) - sum(paddings)
    return start, start + last - first


RIGHT = {
    "receptive-field": [backwards, sums],
    "losses-at-best": [losses, losses_by_cases],
    "orbit-factor": [factor, factor_by_matrix],
}
# answer, a word of the hint
WRONG = {
    "receptive-field": [
        (lambda i, k, s, p: (i * s[0], i * s[0] + k[0] - 1), "one layer"),
        (lambda i, k, s, p: (backwards(i, k, s, p)[0], backwards(i, k, s, p)[1] + 1), "one layer"),
        (lambda i, k, s, p: (lambda a: (a, a + sum(k) - len(k)))(backwards(i, k, s, p)[0]), "size"),
        (misplaced, "place"),
        (lambda i, k, s, p: backwards(i, k[::-1], s[::-1], p[::-1]), "fi"),
    ],
    "losses-at-best": [
        (lambda p, q: (losses(p, q)[0] / 2, losses(p, q)[1]), "mean"),
        (lambda p, q: (losses(p, q)[0] / np.log(2), losses(p, q)[1]), "bits"),
        (lambda p, q: (losses(p, q)[0], -(q * np.log(q / (p + q) + (q == 0))).sum()), "non-saturating"),
        (lambda p, q: (-losses(p, q)[0], losses(p, q)[1]), "discriminator"),
        (lambda p, q: (losses(p, q)[0], losses(q, p)[1]), "generator"),
        (lambda p, q: (np.log(4), np.log(2)), "discriminator"),
    ],
    "orbit-factor": [
        (lambda M, decay: 1 / factor(M, decay), "upside down"),
        (lambda M, decay: 1 - decay, "simulated"),
        (lambda M, decay: np.abs(np.linalg.eigvals(M)).max(), "simulated"),
        (lambda M, decay: -factor(M, decay), "positive"),
        (lambda M, decay: np.abs((1 - decay) / (np.linalg.eigvals(M) - decay)).max(), "simulated"),
    ],
}
