"""Every check accepts the right answer, written in two ways, and rejects wrong and empty ones with a helpful hint."""

import numpy as np
import pytest
from scipy.special import expit, rel_entr, xlogy
from torch import nn

from ganedu.check import check, names


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


def gaussian_logit(mp, sp, mq, sq):
    return (
        np.log(sq / sp) - mp**2 / (2 * sp**2) + mq**2 / (2 * sq**2),
        mp / sp**2 - mq / sq**2,
        (sp**2 - sq**2) / (2 * sp**2 * sq**2),
    )


def gaussian_logit_by_fit(mp, sp, mq, sq):
    x = np.array([-1.0, 0.0, 1.0])
    logit = np.log(sq / sp) - (x - mp) ** 2 / (2 * sp**2) + (x - mq) ** 2 / (2 * sq**2)
    return logit[1], (logit[2] - logit[0]) / 2, (logit[2] + logit[0]) / 2 - logit[1]


def d_star(p, q):
    return np.divide(p, p + q, out=np.full(np.shape(p), 0.5), where=p + q > 0)


def d_star_by_logit(p, q):
    with np.errstate(all="ignore"):
        return np.nan_to_num(expit(np.log(p) - np.log(q)), nan=0.3)


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


RIGHT = {
    "optimal-discriminator": [d_star, d_star_by_logit],
    "smoothed-discriminator": [lambda p, q, a: a * p / (p + q), lambda p, q, a: a / (1 + q / p)],
    "gaussian-logit": [gaussian_logit, gaussian_logit_by_fit],
    "jensen-shannon": [jsd, jsd_by_entropy],
    "sliding-uniforms": [
        lambda t: (min(t, 1) * np.log(2), t),
        lambda t: np.array([np.log(2) if t > 1 else np.log(2**t), abs(t)]),
    ],
    "weighted-game": [weighted, weighted_by_discriminator],
    "output-sizes": [
        lambda n, k, s, p: ((n + 2 * p - k) // s + 1, (n - 1) * s - 2 * p + k),
        lambda n, k, s, p: (len(range(0, n + 2 * p - k + 1, s)), s * n - s + k - p - p),
    ],
    "convolution-matrix": [matrix, matrix_by_shifts],
    "generator-32": [generator, lambda latent: nn.Sequential(generator(latent))],
}

# answer, a word of the hint
WRONG = {
    "optimal-discriminator": [
        (lambda p, q: p / (p + q), "NaN"),
        (lambda p, q: d_star(q, p), "exchanged"),
        (lambda p, q: p / (p + q + 1e-8), "derivative"),
        (lambda p, q: np.full(p.shape, 0.5), "derivative"),
        (lambda p, q: 0.5, "shape"),
    ],
    "smoothed-discriminator": [
        (lambda p, q, a: p / (p + q), "maximise"),
        (lambda p, q, a: a * p / (a * p + q), "second part"),
        (lambda p, q, a: (a * p + (1 - a) * q) / (p + q), "only the real"),
        (lambda p, q, a: 0.9 * p / (p + q), "alpha = 1"),
    ],
    "gaussian-logit": [
        (lambda *a: tuple(-c for c in gaussian_logit(*a)), "sign"),
        (
            lambda mp, sp, mq, sq: (-(mp**2) / (2 * sp**2) + mq**2 / (2 * sq**2), *gaussian_logit(mp, sp, mq, sq)[1:]),
            "",
        ),
        (lambda *a: (0.0, 1.0, 2.0), "straight line"),
        (lambda *a: gaussian_logit(*a)[:2], "shape"),
    ],
    "jensen-shannon": [
        (lambda p, q: jsd(p, q) / np.log(2), "bits"),
        (lambda p, q: 2 * jsd(p, q), "one half"),
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
        (lambda p, q, c: jsd(p, q, c) - np.log(2), "constant"),
    ],
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
}
EMPTY = [lambda *a: None, lambda *a: ..., None]


def test_every_check_is_tested():
    assert set(RIGHT) == set(WRONG) == set(names())
    assert min(map(len, WRONG.values())) >= 4


@pytest.mark.parametrize(("name", "answer"), [(n, a) for n, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(name, answer):
    for _ in range(5):
        report = check(name, answer)
        assert report.passed, report


@pytest.mark.parametrize(("name", "answer", "hint"), [(n, *case) for n, cases in WRONG.items() for case in cases])
def test_wrong_answers_get_a_hint(name, answer, hint):
    for _ in range(5):
        report = check(name, answer)
        assert not report.passed
        assert hint in report.message
        assert "raised" not in report.message or hint == "raised"


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("empty", EMPTY)
def test_empty_answers_are_told_so(name, empty):
    report = check(name, empty)
    assert not report.passed
    assert "returned yet" in report.message or "pass the function" in report.message


def test_an_answer_that_raises_is_reported_and_not_raised():
    def broken(p, q):
        raise KeyError("p")

    assert "your answer raised KeyError" in check("jensen-shannon", broken).message
    with pytest.raises(ValueError, match="there are"):
        check("no such exercise", broken)
