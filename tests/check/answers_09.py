"""Right and wrong answers to the exercises of chapter 9."""

from functools import reduce

import numpy as np
from scipy import optimize


def neyman(t, ratio):
    return 2 - 2 * np.sqrt(1 - t), 1 - 1 / ratio**2


def neyman_by_the_place(t, ratio):
    u = (1 - t) ** -0.5  # where the slope of f is t
    return np.array([t * u - (1 - u) ** 2 / u, (ratio**2 - 1) / ratio**2])


def line_critic(points, p, q):
    climbs = np.sign(np.cumsum(q - p))[:-1]
    return np.concatenate([[0], np.cumsum(climbs * np.diff(points))])


def line_critic_in_float32(points, p, q):
    values = [np.float32(0)]
    passing = np.cumsum(np.float32(q) - np.float32(p))
    for gap, mass in zip(np.diff(np.float32(points)), passing[:-1], strict=True):
        values.append(values[-1] + gap * (1 if mass > 0 else -1))
    return np.array(values, np.float32)


def line_critic_by_program(points, p, q):
    n = len(points)
    rise = np.eye(n, k=1)[:-1] - np.eye(n)[:-1]
    limits = np.tile(np.diff(points), 2)
    return optimize.linprog(
        q - p, A_ub=np.vstack([rise, -rise]), b_ub=limits, bounds=[(0, 0)] + [(None, None)] * (n - 1)
    ).x


def points_between(real, fake, rng, shape=None, draw=None):
    epsilon = (draw or rng.random)(shape or (len(real), 1, 1, 1))
    return epsilon * real + (1 - epsilon) * fake


def points_by_loop(real, fake, rng):
    return np.stack([y + rng.uniform() * (x - y) for x, y in zip(real, fake, strict=True)])


def points_in_float32(real, fake, rng):
    return points_between(np.float32(real), np.float32(fake), rng, draw=lambda shape: np.float32(rng.random(shape)))


def product(matrices, k):
    return k ** (len(matrices) - 1) * np.prod([np.linalg.norm(matrix, 2) for matrix in matrices])


def product_by_eigenvalues(matrices, k):
    return reduce(lambda bound, w: bound * k * np.sqrt(np.linalg.eigvalsh(w.T @ w).max()), matrices, 1 / k)


RIGHT = {
    "neyman-game": [neyman, neyman_by_the_place],
    "line-critic": [line_critic, line_critic_by_program, line_critic_in_float32],
    "penalty-points": [points_between, points_by_loop, points_in_float32],
    "lipschitz-product": [product, product_by_eigenvalues],
}
# answer, a word of the hint
WRONG = {
    "neyman-game": [
        (lambda t, r: (2 - 2 * np.sqrt(1 - t), 1 / r**2 - 1), "turned round"),
        (lambda t, r: (2 - 2 * np.sqrt(1 - t), 1 - r**2), "q / p"),
        (lambda t, r: (2 - 2 * np.sqrt(1 - t), (1 - r) ** 2 / r), "height"),
        (lambda t, r: (2 - 2 * np.sqrt(1 - t), 1 - 1 / r), "differentiate"),
        (lambda t, r: (2 * np.sqrt(1 - t) - 2, 1 - 1 / r**2), "supremum"),
        (lambda t, r: (2 - 3 * np.sqrt(1 - t), 1 - 1 / r**2), "too small"),
        (lambda t, r: (2 - np.sqrt(1 - t), 1 - 1 / r**2), "too large"),
        (lambda t, r: 1 - 1 / r**2, "shape"),
    ],
    "line-critic": [
        (lambda x, p, q: -line_critic(x, p, q), "upside down"),
        (lambda x, p, q: np.sign(p - q), "jumps"),
        (lambda x, p, q: 2 * line_critic(x, p, q), "only 1 is allowed"),
        (lambda x, p, q: line_critic(np.arange(len(x)), p, q), "only 1 is allowed"),
        (lambda x, p, q: line_critic(x, p, q) / 2, "could be"),
        (lambda x, p, q: 0 * x, "could be"),
        (lambda x, p, q: x - x[0] if p @ x > q @ x else x[0] - x, "could be"),  # one slope for the whole line
        (lambda x, p, q: (np.abs(np.cumsum(p - q))[:-1] * np.diff(x)).sum(), "shape"),
    ],
    "penalty-points": [
        (lambda x, y, rng: points_between(x, y, rng, (1, 1, 1, 1)), "one for each pair"),
        (lambda x, y, rng: points_between(x, y, rng, x.shape), "not on the segment"),
        (lambda x, y, rng: points_between(x, y, rng, (1, *x.shape[1:])), "not on the segment"),
        (lambda x, y, rng: points_between(x, y, rng, draw=rng.standard_normal), "outside"),
        (lambda x, y, rng: points_between(x, y, rng, draw=lambda shape: rng.beta(6, 6, shape)), "not uniform"),
        (lambda x, y, rng: (x + y) / 2, "one for each pair"),
        (lambda x, y, rng: points_between(x, y, np.random.default_rng()), "repeated"),
        (lambda x, y, rng: points_between(x, y, np.random.default_rng(0)), "another rng"),
        (lambda x, y, rng: points_between(x, y, rng, draw=np.linspace(0, 1, len(x)).reshape), "another rng"),
        (lambda x, y, rng: points_between(x, y, rng)[:, 0], "shape"),
    ],
    "lipschitz-product": [
        (lambda w, k: np.prod([np.linalg.norm(m) for m in w]) * k ** (len(w) - 1), "Frobenius"),
        (lambda w, k: product(w, k) * k, "activations between"),
        (lambda w, k: product(w, 1), "not used"),
        (lambda w, k: sum(np.linalg.norm(m, 2) for m in w), "multiply"),
        (lambda w, k: max(np.linalg.norm(m, 2) for m in w), "no bound"),
        (lambda w, k: np.prod([np.abs(m).max() for m in w]) * k ** (len(w) - 1), "no bound"),
        (lambda w, k: 2 * product(w, k), "is one too"),
        (lambda w, k: [np.linalg.norm(m, 2) for m in w], "shape"),
    ],
}
