"""Checks of chapter 9, better games."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def neyman_game(answer: Callable) -> str:
    """``answer(t, ratio)`` is (f*(t), T*) for Neyman's f(u) = (1 - u)^2 / u, with t < 1 and ratio = p / q."""
    rng = np.random.default_rng()
    f = lambda u: (1 - u) ** 2 / u
    t, ratio = 1 - rng.lognormal(0, 1, 5), rng.lognormal(0.5, 0.5, 5)
    conjugate, best = arrays(answer, t, ratio, shape=(2, 5))
    require(not close(best, 1 / ratio**2 - 1), "T*: the sign is turned round; where data are dense, T* must be large")
    require(not close(best, 1 - ratio**2), "T* is the slope of f at p / q, and not at q / p")
    require(not close(best, f(ratio)), "T* is the slope of f at p / q, not its height")
    require(close(best, 1 - 1 / ratio**2), "T*: differentiate f(u) = u - 2 + 1 / u and put u = p / q")
    u = np.geomspace(1e-6, 1e6, 100_001)
    search = np.array([(value * u - f(u)).max() for value in t])
    above = conjugate - search
    require(not close(conjugate, -search, 1e-4), "f*: the sign is turned round; it is a supremum of t u - f(u)")
    require(bool((above > -1e-4).all()), f"f*({t[above.argmin()]:.3g}) is too small: some u gives t u - f(u) more")
    require(bool((above < 1e-4).all()), f"f*({t[above.argmax()]:.3g}) is too large: no u > 0 gives t u - f(u) as much")
    p, q = rng.dirichlet(np.full(5, 2.0), size=2) * 0.9 + 0.02
    best = arrays(answer, t, p / q, shape=(2, 5))[1]
    bound = p @ best - q @ arrays(answer, best, p / q, shape=(2, 5))[0]
    require(close(bound, q @ f(p / q)), "at T* the bound must equal the divergence")
    return "the conjugate and the best discriminator of one more game"


def line_critic(answer: Callable) -> str:
    """``answer(points, p, q)`` are the values at ascending points of a best 1-Lipschitz critic, up to a constant."""
    rng = np.random.default_rng()
    for _ in range(5):  # of one pair alone the sums may never change their sign, and any climb would do
        points = np.sort(rng.normal(0, 2, 9)) + 0.05 * np.arange(9)
        p, q = rng.dirichlet(np.ones(9), size=2)
        s = arrays(answer, points, p, q, shape=points.shape)
        gaps = np.diff(points)
        # Mass that must pass each gap, from q to p.
        distance = (np.abs(np.cumsum(p - q)[:-1]) * gaps).sum()
        steepest = (np.abs(np.diff(s)) / gaps).max()
        value = (p - q) @ s
        require(
            not close(s, np.sign(p - q)),
            "sign(p - q) is the hinge's discriminator: it jumps, and the distance has no say",
        )
        require(
            steepest < 1 + 1e-3,  # room for float32
            f"a slope is {steepest:.4g} between neighbours, and only 1 is allowed: the gaps are not all of length 1",
        )
        require(not close(value, -distance, 1e-5), "the critic is upside down: it must be high where the data are")
        require(
            close(value, distance, 1e-5),
            f"1-Lipschitz, but E_P s - E_Q s is {value:.3g} and could be {distance:.3g}: "
            "which way must mass pass each gap? The sums of p and q up to there tell",
        )
    same = arrays(answer, points, p, p, shape=points.shape)
    require((np.abs(np.diff(same)) <= gaps * (1 + 1e-3)).all(), "for equal laws the critic must still be 1-Lipschitz")
    return "slope one or minus one in every gap, towards the side that lacks mass"


def penalty_points(answer: Callable) -> str:
    """``answer(real, fake, rng)`` are the points of WGAN-GP, for arrays (B, C, H, W) and a numpy generator."""
    shape = (400, 2, 3, 3)
    rng = np.random.default_rng()
    real, fake = rng.uniform(2, 4, shape), rng.uniform(-4, -2, shape)
    points = arrays(answer, real.copy(), fake.copy(), np.random.default_rng(1), shape=shape)
    epsilon = (points - fake) / (real - fake)
    of_sample = epsilon.reshape(400, -1)
    spread = np.ptp(of_sample, axis=1).max()
    require(spread < 1e-6 or of_sample.std() < 2, "the points lie far from the samples: mix each pair linearly")
    require(
        spread < 1e-6,
        "within one sample the coordinates are mixed in different shares: the point is not on the segment",
    )
    shares = of_sample[:, 0]
    require(np.ptp(shares) > 1e-6, "all pairs have the same epsilon: draw one for each pair")
    require(
        shares.min() > -1e-6 and shares.max() < 1 + 1e-6,
        "a point lies outside its segment: epsilon must be between 0 and 1",
    )
    # Of a uniform law: the largest gap between its distribution function and that of 400 draws, beyond any doubt.
    apart = np.abs(np.sort(shares) - np.arange(1, 401) / 400).max()
    require(apart < 0.15, "epsilon is not uniform on [0, 1]")
    again = arrays(answer, real.copy(), fake.copy(), np.random.default_rng(1), shape=shape)
    require(close(points, again), "take the randomness from rng, so that a run can be repeated")
    other = arrays(answer, real.copy(), fake.copy(), np.random.default_rng(2), shape=shape)
    require(not close(points, other), "another rng gives the same points: take the randomness from the rng given")
    return "one epsilon for each pair, the same for all its coordinates"


def lipschitz_product(answer: Callable) -> str:
    """``answer(matrices, k)`` bounds the Lipschitz constant of a chain with k-Lipschitz activations between."""
    rng = np.random.default_rng()
    for sizes, k in (((3, 5, 2), 1.0), ((4, 6, 6, 1), 0.5), ((2, 2), 3.0)):
        matrices = [rng.normal(size=(tall, wide)) for wide, tall in pairwise(sizes)]
        bound = float(arrays(answer, matrices, k, shape=()))
        largest = [float(np.linalg.svd(matrix, compute_uv=False)[0]) for matrix in matrices]
        between = k ** (len(matrices) - 1)
        truth = float(np.prod(largest)) * between
        if close(bound, truth):
            continue
        lengths = [float(np.linalg.norm(matrix)) for matrix in matrices]
        require(not close(bound, sum(largest)), "the constants of a chain multiply")
        require(not close(bound, truth * k), f"{len(matrices)} matrices have {len(matrices) - 1} activations between")
        require(not close(bound, truth / between), "the activations stretch too: k is not used")
        require(
            not close(bound, np.prod(lengths) * between),
            "true, but not the best: a matrix stretches by its largest singular value, not by its Frobenius norm",
        )
        require(bound > truth, f"{bound:.3g} is no bound: a chain with these norms may stretch by {truth:.3g}")
        require(close(bound, truth), f"{bound:.3g} is a bound, but {truth:.3g} is one too")
    return "the largest singular values, and k between two layers"


CHECKS = {
    "neyman-game": neyman_game,
    "line-critic": line_critic,
    "penalty-points": penalty_points,
    "lipschitz-product": lipschitz_product,
}
