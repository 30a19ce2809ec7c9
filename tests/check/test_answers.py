"""Every check accepts the right answer, written in two ways, and rejects wrong and empty ones with a helpful hint."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, log_expit, rel_entr, softmax, xlogy
from torch import nn

from ganedu import theory
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


def steps(u, v, du, dv, eta):
    moved = u - eta * du(u, v)
    return (moved, v + eta * dv(u, v)), (moved, v + eta * dv(moved, v))


def steps_by_array(u, v, du, dv, eta):
    together = np.array([u, v]) + eta * np.array([-du(u, v), dv(u, v)])
    return np.stack([together, [together[0], v + eta * dv(together[0], v)]])


def largest_step(jacobian):
    eigenvalues = np.linalg.eigvals(jacobian)
    worst = (-2 * eigenvalues.real / np.abs(eigenvalues) ** 2).min()
    return max(worst, 0.0)


def largest_step_by_ends(jacobian):
    # The same bound as -2 Re(1 / conj(lambda)).
    return max(0.0, min(-2 * (1 / np.conj(value)).real for value in np.linalg.eigvals(jacobian)))


def look_ahead(field, w, before, eta):
    return w + eta * field(w + eta * field(w)), w + eta * (2 * field(w) - field(before))


def look_ahead_by_list(field, w, before, eta):
    here = field(w)
    return [list(w + eta * field(w + eta * here)), list(w + eta * here + eta * (here - field(before)))]


def value_from_logits(real, fake):
    return -np.logaddexp(0, -real).mean() - np.logaddexp(0, fake).mean()


def value_by_log_expit(real, fake):
    return np.mean(log_expit(real)) + np.mean(log_expit(-fake))


def square_law(p_z, x):
    return (p_z(np.sqrt(x)) + p_z(-np.sqrt(x))) / (2 * np.sqrt(x))


def square_law_by_branches(p_z, x):
    return sum(p_z(z) / np.abs(2 * z) for z in (np.sqrt(x), -np.sqrt(x)))


def two_clocks(s0):
    return -s0 + np.exp(-s0) - 1, -s0 + 1 - np.exp(s0)


def best_reply(p, d, spread=False):
    top = (d == d.max()) if spread else np.arange(len(d)) == d.argmax()
    return top / top.sum(), p @ np.log(d) + np.log(1 - d.max())


def one_round(phi, theta, up, down, k, rate):
    for _ in range(k):
        phi = phi + rate * up(phi, theta)
    return phi, theta - rate * down(phi, theta)


def one_round_recursive(phi, theta, up, down, k, rate):
    if k == 0:
        return np.array([phi, theta - rate * down(phi, theta)])
    return one_round_recursive(phi + rate * up(phi, theta), theta, up, down, k - 1, rate)


def law_step(p, q, eta, sign=1.0):
    new = q * (1 - p / (p + q)) ** (-sign * eta)
    return new / new.sum()


def law_step_by_logs(p, q, eta):
    return softmax((1 - eta) * np.log(q) + eta * np.log(p + q))


def old_and_new(theta_0, theta_1):
    data, new = stats.norm(0, 1), stats.norm(theta_1, 1)
    old_d = theory.optimal_discriminator(data, stats.norm(theta_0, 1))
    return theory.value(data, new, old_d), theory.generator_criterion(data, new)


def old_and_new_by_sums(theta_0, theta_1):
    x, step = np.linspace(-20, 20, 40_001, retstep=True)
    p, new = stats.norm.pdf(x), stats.norm.pdf(x, theta_1)
    value = lambda s: -step * (p @ np.logaddexp(0, -s) + new @ np.logaddexp(0, s))
    logit = lambda theta: theta**2 / 2 - theta * x
    return value(logit(theta_0)), value(logit(theta_1))


RIGHT = {
    "game-steps": [steps, steps_by_array],
    "largest-step": [largest_step, largest_step_by_ends],
    "look-ahead": [look_ahead, look_ahead_by_list],
    "value-from-logits": [value_from_logits, value_by_log_expit],
    "square-law": [square_law, square_law_by_branches],
    "two-clocks": [two_clocks, lambda s: np.array([np.expm1(-s) - s, -np.expm1(s) - s])],
    "best-reply": [best_reply, lambda p, d: best_reply(p, d, spread=True)],
    "one-round": [one_round, one_round_recursive],
    "criterion-gradient": [lambda p, q: np.log(q / (p + q)), lambda p, q: 1 - np.log1p(p / q)],
    "law-step": [law_step, law_step_by_logs],
    "old-and-new": [old_and_new, old_and_new_by_sums],
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
    "game-steps": [
        (lambda u, v, du, dv, eta: [steps(u, v, du, dv, eta)[0]] * 2, "v must see the new u"),
        (lambda u, v, du, dv, eta: steps(u, v, lambda *w: -du(*w), dv, eta), "u goes up"),
        (lambda u, v, du, dv, eta: steps(u, v, du, lambda *w: -dv(*w), eta), "v goes down"),
        (lambda u, v, du, dv, eta: [steps(u, v, du, dv, eta)[1]] * 2, "old point"),
        (lambda u, v, du, dv, eta: steps(u, v, du, dv, eta)[0], "shape"),
    ],
    "largest-step": [
        (lambda j: 2.0, "circles"),
        (lambda j: 2 / np.abs(np.linalg.eigvals(j)).max() * (np.linalg.eigvals(j).real.max() < 0), "diverges"),
        (lambda j: max(0.0, (-2 / np.linalg.eigvals(j).real).max()) if j[0, 0] else 0.0, ""),
        (lambda j: np.inf, "circles"),
        (lambda j: 0.5 * largest_step(j), "all eigenvalues"),
        (lambda j: largest_step(j) * (0.5 if np.iscomplex(np.linalg.eigvals(j)).any() else 1), "a larger step size"),
    ],
    "look-ahead": [
        (lambda f, w, b, eta: (w + eta * f(w), look_ahead(f, w, b, eta)[1]), "look ahead first"),
        (lambda f, w, b, eta: (w + eta * f(w) + eta * f(w + eta * f(w)), look_ahead(f, w, b, eta)[1]), "two steps"),
        (lambda f, w, b, eta: (look_ahead(f, w, b, eta)[0], w + eta * (2 * f(w) + f(b))), "subtracted"),
        (lambda f, w, b, eta: (look_ahead(f, w, b, eta)[0], w + eta * f(w)), "twice"),
    ],
    "value-from-logits": [
        (lambda r, f: np.concatenate([-np.logaddexp(0, -r), -np.logaddexp(0, f)]).mean(), "two means"),
        (lambda r, f: -value_from_logits(r, f), "above 0"),
        (lambda r, f: value_from_logits(-r, -f), "exchanged"),
        (lambda r, f: np.log(expit(r)).mean() + np.log(1 - expit(f)).mean(), "sigmoid rounds"),
        (lambda r, f: -np.logaddexp(0, -r).sum() - np.logaddexp(0, f).sum(), "not by a sum"),
        (lambda r, f: -np.logaddexp(0, -r), "shape"),
    ],
    "square-law": [
        (lambda p_z, x: p_z(np.sqrt(x)) / (2 * np.sqrt(x)), "branch"),
        (lambda p_z, x: p_z(np.sqrt(x)) / np.sqrt(x), "symmetric"),
        (lambda p_z, x: p_z(np.sqrt(x)) + p_z(-np.sqrt(x)), "thins out"),
        (lambda p_z, x: (p_z(np.sqrt(x)) + p_z(-np.sqrt(x))) / (2 * x), "not at x"),
        (lambda p_z, x: p_z(x**2), "over all z"),
    ],
    "two-clocks": [
        (lambda s: two_clocks(s)[::-1], "exchanged"),
        (lambda s: tuple(-t for t in two_clocks(s)), "positive"),
        (lambda s: (np.exp(-s), two_clocks(s)[1]), "1 + exp(-s)"),
        (lambda s: (two_clocks(s)[0], -s), "both ends"),
        (lambda s: -s, "shape"),
    ],
    "best-reply": [
        (lambda p, d: (p, p @ np.log(d) + p @ np.log(1 - d)), "data's law"),
        (lambda p, d: (np.eye(len(d))[d.argmin()], 0.0), "moved"),
        (lambda p, d: (best_reply(p, d)[0], np.log(1 - d.max())), "two terms"),
        (lambda p, d: (1.0 * (d == d.max()), best_reply(p, d)[1]), "no law"),
        (lambda p, d: best_reply(p, d)[1], "two things"),
        (lambda p, d: (d.argmax(), best_reply(p, d)[1]), "shape"),
    ],
    "one-round": [
        (lambda f, t, u, d, k, r: (one_round(f, t, u, lambda *_: 0, k, r)[0], t - r * d(f, t)), "old phi"),
        (lambda f, t, u, d, k, r: one_round(f, t, u, d, 1, r), "fresh gradient"),
        (lambda f, t, u, d, k, r: (f + k * r * u(f, t), t - r * d(f, t)), "old phi"),
        (lambda f, t, u, d, k, r: one_round(f, t, lambda *a: -u(*a), d, k, r), "not down"),
        (lambda f, t, u, d, k, r: one_round(f, t, u, lambda *a: -d(*a), k, r), "against it"),
        (lambda f, t, u, d, k, r: one_round(f, t - r * d(f, t), u, lambda *_: 0, k, r), "moves first"),
    ],
    "criterion-gradient": [
        (lambda p, q: np.log1p(p / q), "turned round"),
        (lambda p, q: np.log1p(q / p), "non-saturating"),
        (lambda p, q: np.log(p / (p + q)), "second term"),
        (lambda p, q: np.log(q / (p + q)) + p / (p + q), "cancels"),
        (lambda p, q: np.log(q / p), "both sums"),
        (lambda p, q: np.log(q / (p + q)).sum(), "shape"),
    ],
    "law-step": [
        (lambda p, q, eta: law_step(p, q, eta, sign=-1), "went up"),
        (lambda p, q, eta: q * (1 - p / (p + q)) ** -eta, "normalise"),
        (lambda p, q, eta: law_step(p, q, 1.0), "exponent"),
        (lambda p, q, eta: (1 - eta) * q + eta * p, "half-way"),
        (lambda p, q, eta: q, "went up"),
    ],
    "old-and-new": [
        (lambda a, b: old_and_new(a, b)[::-1], "exchanged"),
        (lambda a, b: (old_and_new(a, b)[1],) * 2, "old"),
        (lambda a, b: (old_and_new(a, b)[0],) * 2, "new place"),
        (lambda a, b: tuple(-v for v in old_and_new(a, b)), "old"),
        (lambda a, b: old_and_new(a, b)[0], "shape"),
    ],
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
