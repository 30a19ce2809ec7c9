"""Right and wrong answers to the exercises of chapter 10."""

import numpy as np
from torch import nn


def matrix(kernel, n, stride):
    rows = (n - len(kernel)) // stride + 1
    out = np.zeros((rows, n))
    for i in range(rows):
        out[i, i * stride : i * stride + len(kernel)] = kernel
    return out


def matrix_by_shifts(kernel, n, stride):
    start = np.concatenate([kernel, np.zeros(n - len(kernel))])
    return np.stack([np.roll(start, i * stride) for i in range((n - len(kernel)) // stride + 1)])


def generator(latent, end=nn.Tanh, dense=False, norm_last=False, kernel=4):
    first = [nn.Linear(latent, 64 * 16), nn.Unflatten(1, (64, 4, 4))] if dense else None
    up = lambda a, b, k=4, s=2, p=1: [nn.ConvTranspose2d(a, b, k, s, p), nn.BatchNorm2d(b), nn.ReLU()]
    first = first or [nn.Unflatten(1, (latent, 1, 1)), *up(latent, 64, 4, 1, 0)]
    last = [nn.ConvTranspose2d(16, 3, kernel, 2, 1, output_padding=kernel % 2)] + [nn.BatchNorm2d(3)] * norm_last
    return nn.Sequential(*first, *up(64, 32), *up(32, 16), *last, end())


def by_response(kernel):
    one = np.repeat([0.0, 1.0, 0.0], 2)
    return np.correlate(one, kernel, "same")[1:5]


RIGHT = {
    "output-sizes": [
        lambda n, k, s, p: ((n + 2 * p - k) // s + 1, (n - 1) * s - 2 * p + k),
        lambda n, k, s, p: (len(range(0, n + 2 * p - k + 1, s)), s * n - s + k - p - p),
    ],
    "convolution-matrix": [matrix, matrix_by_shifts],
    "generator-32": [generator, lambda latent: nn.Sequential(generator(latent))],
    "resize-kernel": [lambda w: np.array([w[2], w[1] + w[2], w[0] + w[1], w[0]]), by_response],
}
# answer, a word of the hint
WRONG = {
    "output-sizes": [
        (lambda n, k, s, p: ((n + 2 * p - k) / s + 1, (n - 1) * s - 2 * p + k), "Round down"),
        (lambda n, k, s, p: ((n + 2 * p - k) // s + 1, n * s), "transposed"),
        (lambda n, k, s, p: ((n + p - k) // s + 1, (n - 1) * s - 2 * p + k), "convolution"),
        (lambda n, k, s, p: (n // 2, 2 * n), "convolution"),
    ],
    "convolution-matrix": [
        (lambda kernel, n, stride: matrix(kernel[::-1], n, stride), "not flipped"),
        (lambda kernel, n, stride: matrix(kernel, n, 1)[: (n - len(kernel)) // stride + 1], "stride"),
        (lambda kernel, n, stride: matrix(kernel, n, stride).T, "shape"),
        (lambda kernel, n, stride: matrix(kernel, n, stride)[:, ::-1], "wrong way"),
    ],
    "generator-32": [
        (lambda latent: generator(latent, end=nn.Sigmoid), "tanh"),
        (lambda latent: generator(latent, dense=True), "dense"),
        (lambda latent: generator(latent, norm_last=True), "output"),
        (lambda latent: generator(latent, kernel=3), "checkerboard"),
        (generator(16), "builds"),
    ],
    "resize-kernel": [
        (lambda w: np.array([w[0], w[0] + w[1], w[1] + w[2], w[2]]), "reverse"),
        (lambda w: np.array([w[0], w[1], w[1], w[2]]), "constant"),
        (lambda w: np.repeat(w, 2), "shape"),
        (lambda w: np.full(4, w.sum() / 2), "by hand"),
        (lambda w: np.array([w[2], w[1], w[0], 0.0]), "constant"),
    ],
}
