"""Right and wrong answers to assignment 5, measuring."""

import numpy as np
import torch
from scipy.linalg import sqrtm
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist
from scipy.special import entr, rel_entr

from ganedu import metrics

# --- Question 1


def inception_score(p):
    return np.exp(rel_entr(p, p.mean(0)).sum(1).mean())


def score_by_entropies(p):
    p = np.asarray(p)
    middle = p.sum(0) / len(p)
    return np.exp(entr(middle).sum()) / np.exp(np.mean([entr(row).sum() for row in p]))


def score_without_zeros(p):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.exp((p * np.log(p / p.mean(0))).sum(1).mean())


# --- Question 3


def frechet(x, y):
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    eigenvalues = np.linalg.eigvals(s @ t).real
    term = np.sqrt(np.maximum(eigenvalues, 0)).sum()
    return np.square(x.mean(0) - y.mean(0)).sum() + np.trace(s + t) - 2 * term


def frechet_by_data(x, y):
    """The trace term from the centred data: the singular values of their cross products."""
    a, b = (s - s.mean(0) for s in (x, y))
    a, b = a / np.sqrt(len(x) - 1), b / np.sqrt(len(y) - 1)
    term = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * term


def distance(root=True, twice=2, means=1.0, cov=np.cov, end=lambda v: v, term=None, apart=lambda v: v @ v):
    """The Frechet distance with one thing wrong."""

    def answer(x, y):
        s, t = cov(x.T), cov(y.T)
        inner = term(s, t) if term else np.sqrt(np.maximum(np.linalg.eigvals(s @ t).real, 0)).sum()
        return end(means * apart(x.mean(0) - y.mean(0)) + np.trace(s) + np.trace(t) - twice * inner)

    return answer


def through_the_inverse(x, y):
    s, t = np.cov(x.T), np.cov(y.T)
    inner = np.trace(s @ sqrtm(np.linalg.inv(s) @ t)).real
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * inner


def without_root(x, y):
    s, t = np.cov(x.T), np.cov(y.T)
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + ((s - t) ** 2).sum()


# --- Question 4


def at_infinity(sizes, values):
    A = np.stack([np.ones(len(sizes)), 1 / sizes], axis=1)
    return np.linalg.lstsq(A, values, rcond=None)[0][0]


def at_infinity_by_hand(sizes, values):
    u, v = 1 / sizes, np.asarray(values, float)
    slope = ((u - u.mean()) * (v - v.mean())).sum() / ((u - u.mean()) ** 2).sum()
    return v.mean() - slope * u.mean()


def through_two(sizes, values):
    order = np.argsort(sizes)
    i, j = order[0], order[-1]
    return (values[j] * sizes[j] - values[i] * sizes[i]) / (sizes[j] - sizes[i])


# --- Question 6


def kernel_distance(x, y):
    k = lambda a, b: np.power(a @ b.T / a.shape[1] + 1, 3)
    n, m = len(x), len(y)
    off = lambda g: g[~np.eye(len(g), dtype=bool)]
    return off(k(x, x)).sum() / (n * n - n) + off(k(y, y)).mean() - 2 * k(x, y).sum() / (n * m)


def kernel_distance_by_torch(x, y):
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    k = lambda a, b: (torch.einsum("id,jd->ij", a, b) / a.shape[1] + 1) ** 3
    within = lambda a: (k(a, a).triu(1).sum() * 2) / (len(a) * (len(a) - 1))
    return (within(x) + within(y) - 2 * k(x, y).mean()).item()


def kernel(k=lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3, biased=False, squares=False, twice=2, end=lambda v: v):
    """The kernel distance with one thing wrong."""

    def within(a):
        g = k(a, a)
        if biased:
            return g.mean()
        return (g.sum() - np.trace(g)) / (len(a) ** 2 if squares else len(a) * (len(a) - 1))

    return lambda x, y: end(within(x) + within(y) - twice * k(x, y).mean())


# --- Question 7


def precision_recall(real, fake, k):
    def share(points, centres):
        radii = KDTree(centres).query(centres, k + 1)[0][:, k]
        return np.mean([(np.linalg.norm(centres - p, axis=1) <= radii).any() for p in points])

    return share(fake, real), share(real, fake)


def precision_recall_by_the_package(real, fake, k):
    return tuple(metrics.precision_recall(real, fake, k=k))


def shares(short=0, swap=False, own=False, radius="each", squared=False):
    """Precision and recall with one thing wrong."""

    def inside(points, centres, k):
        radii = np.sort(cdist(centres, centres), axis=1)[:, k - short]
        if own:
            radii = np.sort(cdist(points, points), axis=1)[:, k][:, None]
        if radius == "mean":
            radii = radii.mean()
        between = cdist(points, centres, "sqeuclidean" if squared else "euclidean")
        return (between <= radii).any(1).mean()

    def answer(real, fake, k):
        pair = inside(fake, real, k), inside(real, fake, k)
        return pair[::-1] if swap else pair

    return answer


# --- Question 8


def copies(samples, train, held_out, r):
    tree = KDTree(train)
    near, usual = tree.query(samples)[0], tree.query(held_out)[0]
    return float(np.mean(near < np.partition(usual, r - 1)[r - 1]))


def copies_one_by_one(samples, train, held_out, r):
    nearest = lambda p: min(np.sqrt(((p - t) ** 2).sum()) for t in train)
    threshold = sorted(nearest(p) for p in held_out)[r - 1]
    return sum(nearest(p) < threshold for p in samples) / len(samples)


def counting(index=-1, end=lambda hits: hits.mean(), below=np.less):
    """Copies with one thing wrong."""

    def answer(samples, train, held_out, r):
        threshold = np.sort(cdist(held_out, train).min(1))[r + index]
        return end(below(cdist(samples, train).min(1), threshold))

    return answer


RIGHT = {
    "inception_score": [inception_score, score_by_entropies],
    "frechet": [frechet, frechet_by_data],
    "at_infinity": [at_infinity, at_infinity_by_hand],
    "kernel_distance": [kernel_distance, kernel_distance_by_torch],
    "precision_recall": [precision_recall, precision_recall_by_the_package],
    "copies": [copies, copies_one_by_one],
}
# answer, words of a reason
WRONG = {
    "inception_score": [
        (lambda p: np.log(inception_score(p)), "its logarithm"),
        (lambda p: inception_score(p) ** (1 / np.log(2)), "in bits"),
        (lambda p: np.exp(entr(p.mean(0)).sum()), "entropy of the mean answer"),
        (lambda p: np.exp(rel_entr(p, p.mean(0)).mean()), "not a mean"),
        (lambda p: np.exp(rel_entr(p, p.mean(0)).sum(1)).mean(), "in the exponent"),
        (lambda p: p.shape[1] / np.exp(entr(p).sum(1).mean()), "equal shares"),
        (score_without_zeros, "NaN"),
        (lambda p: np.exp(rel_entr(p.mean(0), p + 1e-12).sum(1).mean()), "exp of the mean over"),
        (lambda p: float(p.shape[1]), "exp of the mean over"),
    ],
    "frechet": [
        (distance(end=lambda v: np.sqrt(max(v, 0))), "the root"),
        (distance(twice=1), "counts twice"),
        (distance(means=0.0), "means are missing"),
        (distance(apart=lambda v: np.linalg.norm(v)), "the root"),
        (distance(cov=lambda a: np.cov(a, bias=True)), "divides by N - 1"),
        (distance(term=lambda s, t: np.sqrt(np.abs(s @ t)).trace()), "entry by entry"),
        (distance(term=lambda s, t: np.sqrt(np.diag(s) * np.diag(t)).sum()), "feature by feature"),
        (without_root, "not variances"),
        (through_the_inverse, "tr S + tr T"),
        (lambda x, y: 0.0, "means are missing"),
    ],
    "at_infinity": [
        (lambda n, v: np.polyfit(1 / n, v, 1)[0], "slope"),
        (lambda n, v: v[np.argmax(n)], "too large"),
        (lambda n, v: np.polyfit(n, v, 1)[1], "against 1 / n"),
        (lambda n, v: np.polyfit(n**-0.5, v, 1)[1], "like its root"),
        (through_two, "not two of them"),
        (lambda n, v: v.mean(), "straight line"),
        (lambda n, v: np.polyfit(1 / n, v, 1, w=n)[1], "ordinary least squares"),
        (lambda n, v: 0.0, "straight line"),
    ],
    "kernel_distance": [
        (kernel(biased=True), "with itself"),
        (kernel(squares=True), "not n^2"),
        (kernel(twice=1), "counts twice"),
        (kernel(end=lambda v: np.sqrt(abs(v))), "the square is asked for"),
        (kernel(k=lambda a, b: (a @ b.T + 1) ** 3), "number of features"),
        (kernel(k=lambda a, b: (a @ b.T / a.shape[1] + 1) ** 2), "cubic"),
        (kernel(k=lambda a, b: (a @ b.T / a.shape[1]) ** 3), "where is the 1"),
        (lambda x, y: max(0.0, kernel_distance(x, y)), "too large on average"),
        (lambda x, y: ((x.mean(0) - y.mean(0)) ** 2).sum(), "three means"),
    ],
    "precision_recall": [
        (shares(swap=True), "exchanged"),
        (shares(short=1), "its own neighbour"),
        (shares(own=True), "share of"),
        (shares(radius="mean"), "share of"),
        (shares(squared=True), "share of"),
        (lambda real, fake, k: (1.0, 1.0), "most is missing"),
        (lambda real, fake, k: (precision_recall(real, fake, k)[0],) * 2, "recall, k"),
    ],
    "copies": [
        (lambda s, t, h, r: copies(s, h, t, r), "training set and held-out set"),
        (lambda s, t, h, r: copies(h, t, s, r), "then compare"),
        (counting(end=np.sum), "not their number"),
        (counting(end=lambda hits: 1 - hits.mean()), "are no copies"),
        (counting(index=0), "no copy"),
        (counting(below=np.less_equal), "no copy"),
        (lambda s, t, h, r: (cdist(s, t).min(1) < 1e-9).mean(), "fresh samples"),
        (lambda s, t, h, r: r / (len(h) + 1), "then compare"),
    ],
}
