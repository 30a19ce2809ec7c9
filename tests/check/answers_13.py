"""Right and wrong answers to the exercises of chapter 13."""

from math import comb

import numpy as np
from scipy.linalg import sqrtm


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def frechet(m, s, n, t, term=2.0, power=2):
    cross = np.linalg.svd(root(s) @ root(t), compute_uv=False).sum()
    return np.linalg.norm(m - n) ** power + np.trace(s) + np.trace(t) - term * cross


def frechet_by_eigenvalues(m, s, n, t):
    values = np.linalg.eigvals(s @ t).real.clip(0)
    return ((m - n) ** 2).sum() + np.trace(s + t) - 2 * np.sqrt(values).sum()


def frechet_inverting(m, s, n, t):
    half = root(s)
    straight = np.linalg.inv(half) @ root(half @ t @ half) @ np.linalg.inv(half)  # the optimal map
    return ((m - n) ** 2).sum() + np.trace(s + t) - 2 * np.trace(straight @ s)


def frechet_of_diagonals(m, s, n, t):
    return ((m - n) ** 2).sum() + ((np.sqrt(np.diag(s)) - np.sqrt(np.diag(t))) ** 2).sum()


def two_points(mean, std, skewness):
    far = (skewness + np.sqrt(skewness**2 + 4)) / 2
    near = 1 / far
    return mean + std * np.array([-near, far]), np.array([far, near]) / (near + far)


def two_points_by_weight(mean, std, skewness):
    p = (1 - skewness / np.sqrt(4 + skewness**2)) / 2  # of the right point
    spread = std / np.sqrt(p * (1 - p))
    return [[mean + (1 - p) * spread, mean - p * spread], [p, 1 - p]]


def least_k(n, m, target):
    missed, k = 1.0, 0
    while 1 - missed < target:
        k += 1
        missed *= (n - k) / (n + m - k)
    return k


def least_k_where(covered):
    return lambda n, m, target: next(k for k in range(1, n) if covered(n, m, k) >= target)


RIGHT = {
    "frechet-of-gaussians": [frechet, frechet_by_eigenvalues],
    "impostor": [two_points, two_points_by_weight],
    "neighbours-needed": [least_k, least_k_where(lambda n, m, k: 1 - comb(n - 1, k) / comb(n + m - 1, k))],
    "true-shares": [
        lambda read, confusion: np.linalg.solve(confusion.T, read),
        lambda read, confusion: read @ np.linalg.inv(confusion),
    ],
}
# answer, a word of the hint
WRONG = {
    "frechet-of-gaussians": [
        (lambda *a: np.sqrt(frechet(*a)), "root"),
        (lambda *a: frechet(*a, term=1.0), "twice"),
        (lambda *a: frechet(*a, power=1), "square"),
        (lambda m, s, n, t: frechet(m, s @ s, n, t @ t), "variances"),
        (lambda m, s, n, t: frechet(m, s, m, t), "means are missing"),
        (frechet_of_diagonals, "entry by entry"),
        (frechet_inverting, "raised"),
        (lambda m, s, n, t: frechet(m, s + 0.01 * (np.linalg.det(s) == 0), n, t), "singular"),
        (lambda m, s, n, t: np.linalg.norm(sqrtm(s + 0j) - sqrtm(t + 0j)) ** 2 + ((m - n) ** 2).sum(), "commute"),
    ],
    "impostor": [
        (lambda mean, std, skewness: ([mean - std, mean + std], [0.5, 0.5]), "equal weights"),
        (lambda mean, std, skewness: two_points(mean, std, -skewness), "wrong sign"),
        (lambda mean, std, skewness: two_points(mean, std**2, skewness), "standard deviation"),
        (lambda mean, std, skewness: two_points(0.0, std, skewness), "mean"),
        (lambda *moments: [part[::turn] for part, turn in zip(two_points(*moments), (1, -1), strict=True)], "exchange"),
        (lambda mean, std, skewness: (two_points(mean, std, skewness)[0], [0.5, 0.6]), "no probabilities"),
    ],
    "neighbours-needed": [
        (lambda n, m, target: int(np.ceil(-np.log2(1 - target))), "N ="),
        (lambda n, m, target: least_k(n, m, target) + 1, "smaller k"),
        (lambda n, m, target: max(1, least_k(n, m, target) - 1) if least_k(n, m, target) > 1 else 2, "N ="),
        (lambda n, m, target: -np.log2(1 - target), "whole number"),
        (lambda n, m, target: least_k(m, n, target), "N ="),
    ],
    "true-shares": [
        (lambda read, confusion: read, "errors included"),
        (lambda read, confusion: np.linalg.solve(confusion, read), "turned round"),
        (lambda read, confusion: confusion.T @ read, "second time"),
        (lambda read, confusion: read / confusion.diagonal(), "not enough"),
        (lambda read, confusion: np.linalg.solve(confusion.T, read).sum(), "shape"),
    ],
}
