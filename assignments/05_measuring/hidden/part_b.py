"""Hidden tests of assignment 5, part B: the Frechet distance."""

import numpy as np

from ganedu.grading import arrays, close, hidden, require

# --- Question 3


def whitened(rng, n, d):
    """n points with sample mean 0 and sample covariance I (n - 1 in the denominator), up to rounding."""
    x = rng.normal(size=(n, d))
    x -= x.mean(0)
    return np.linalg.qr(x)[0] * np.sqrt(n - 1)


def a_root(rng, d, rank=None):
    """A symmetric positive semidefinite matrix of the given rank."""
    axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    sizes = np.where(np.arange(d) < (d if rank is None else rank), rng.uniform(0.3, 2, d), 0.0)
    return (axes * sizes) @ axes.T


def nuclear(a, b):
    """Sum of the singular values of a b: the trace term for the roots a and b."""
    return np.linalg.svd(a @ b, compute_uv=False).sum()


def true_distance(m, a, n, b):
    """Squared Frechet distance of N(m, a a) and N(n, b b)."""
    return ((m - n) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * nuclear(a, b)


@hidden("frechet", points=1)
def shifted(student, rng):
    """A cloud moved by a vector is as far as the vector is long, squared"""
    x, step = rng.normal(size=(14, 3)) * [1, 2, 0.5], rng.normal(size=3)
    found = arrays(student.frechet, x, x + step, shape=())
    require(not close(found, np.sqrt(step @ step), 1e-6), "that is the root: the squared distance is asked for")
    require(not close(found, 0, 1e-6), "the means are missing")
    require(close(found, step @ step, 1e-6), "equal covariances: what is left is |m - m'|^2")


@hidden("frechet", points=2)
def turned_and_stretched(student, rng):
    """Clouds of any mean and covariance"""
    d = 3
    m, n = rng.normal(size=(2, d))
    a, b = a_root(rng, d), a_root(rng, d)
    x, y = m + whitened(rng, 12, d) @ a, n + whitened(rng, 17, d) @ b
    found, truth = arrays(student.frechet, x, y, shape=()), true_distance(m, a, n, b)
    apart, s, t = ((m - n) ** 2).sum(), a @ a, b @ b
    fewer = true_distance(m, a * np.sqrt(11 / 12), n, b * np.sqrt(16 / 17))
    mistakes = {
        "that is the root: the squared distance is asked for": np.sqrt(truth),
        "the trace term counts twice": truth + nuclear(a, b),
        "the distance of the means enters with its square": truth - apart + np.sqrt(apart),
        "a covariance divides by N - 1 here": fewer,
        "the root of a matrix is not taken entry by entry": apart
        + np.trace(s)
        + np.trace(t)
        - 2 * np.sqrt(np.abs(s @ t)).trace(),
        "covariances were compared feature by feature: what lies beside the diagonal counts": apart
        + ((np.sqrt(np.diag(s)) - np.sqrt(np.diag(t))) ** 2).sum(),
        "compare standard deviations, not variances: where is the root?": apart + ((s - t) ** 2).sum(),
    }
    for hint, wrong in mistakes.items():
        require(not close(found, wrong, 1e-6), hint)
    require(close(found, truth, 1e-6), "|m - m'|^2 + tr S + tr T - 2 tr (S^(1/2) T S^(1/2))^(1/2)")


@hidden("frechet", points=1)
def fewer_points_than_features(student, rng):
    """Singular covariances, and symmetry"""
    d = 6
    a, b = a_root(rng, d, 2), a_root(rng, d, 4)
    x, y = whitened(rng, 15, d) @ a, whitened(rng, 13, d) @ b + 1
    found = arrays(student.frechet, x, y, shape=())
    require(close(found, true_distance(np.zeros(d), a, np.ones(d), b), 1e-5), "singular covariances: invert nothing")
    require(close(arrays(student.frechet, y, x, shape=()), found, 1e-5), "both directions must give the same distance")
    few = rng.normal(size=(4, d))
    require(abs(float(arrays(student.frechet, few, few, shape=()))) < 1e-5, "a set is at distance 0 from itself")


# --- Question 4


@hidden("at_infinity", points=1)
def on_a_line(student, rng):
    """Values that lie on a + b / n give a"""
    a, b = rng.uniform(1, 9), rng.uniform(500, 3000)
    n = np.array([200, 300, 450, 800, 2000]) + rng.integers(0, 50, 5)
    found = arrays(student.at_infinity, n, a + b / n, shape=())
    require(not close(found, b, 1e-6), "that is the slope in 1 / n: the value at 1 / n = 0 is asked for")
    require(not close(found, a + b / n[-1], 1e-6), "that is the value with most samples: it is still too large")
    require(
        not close(found, np.polyfit(n, a + b / n, 1)[1], 1e-6), "the line runs through the values against 1 / n, not n"
    )
    require(
        not close(found, np.polyfit(n**-0.5, a + b / n, 1)[1], 1e-6), "the bias falls like 1 / n, not like its root"
    )
    require(close(found, a, 1e-6), "a straight line through (1 / n, value), carried on to 1 / n = 0")


@hidden("at_infinity", points=1)
def with_noise(student, rng):
    """Least squares, when the values scatter"""
    n = np.sort(rng.choice(np.arange(100, 3000), 6, replace=False))
    values = 5 + 900 / n + rng.normal(scale=0.3, size=6)
    found = arrays(student.at_infinity, n, values, shape=())
    ends = [(values[i] * n[i] - values[j] * n[j]) / (n[i] - n[j]) for i, j in ((0, -1), (0, 1), (-2, -1))]
    require(not any(close(found, end, 1e-6) for end in ends), "all values count, not two of them")
    u = 1 / n - (1 / n).mean()
    require(
        close(found, values.mean() - (u @ values) / (u @ u) * (1 / n).mean(), 1e-6), "an ordinary least squares line"
    )


@hidden("at_infinity", points=1)
def order_and_units(student, rng):
    """The order does not matter, and units and an offset go through"""
    n, values = rng.permutation([120, 250, 400, 900]), rng.uniform(3, 9, 4)
    one = arrays(student.at_infinity, n, values, shape=())
    turn = rng.permutation(4)
    require(
        close(arrays(student.at_infinity, n[turn], values[turn], shape=()), one, 1e-6), "another order, another value"
    )
    moved = arrays(student.at_infinity, n, 3 * values + 2, shape=())
    require(close(moved, 3 * one + 2, 1e-6), "other units must come out as other units")
    flat = arrays(student.at_infinity, n, np.full(4, 7.25), shape=())
    require(close(flat, 7.25, 1e-6), "a value without bias is left as it is")
