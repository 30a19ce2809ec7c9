"""The divergences against closed forms, high-precision quadrature and the laws they obey."""

import time

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from ganedu.theory import (
    Discrete,
    density,
    js_divergence,
    kl_divergence,
    mixture,
    total_variation,
    wasserstein1,
)

LOG2 = np.log(2)
CLOSE = 1e-8
norm, cauchy, uniform, beta, laplace, expon = (
    stats.norm, stats.cauchy, stats.uniform, stats.beta, stats.laplace, stats.expon
)  # fmt: skip
exponents = st.floats(-8, 8)
DIVERGENCES = (kl_divergence, js_divergence, total_variation, wasserstein1)


def kl_normal(m1, s1, m2, s2):
    """KL between normals, written so that it keeps its digits when the scales are nearly equal."""
    u = (s1 - s2) / s2 * (s1 + s2) / s2
    if abs(u) < 1e-4:
        scales = u * u / 2 - u**3 / 3 + u**4 / 4
    else:
        scales = u - (np.log1p(u) if abs(u) < 0.5 else 2 * np.log(s1 / s2))
    return 0.5 * (((m1 - m2) / s2) ** 2 + scales)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(-5, 5), exponents, exponents, st.sampled_from([0.0, 1e-3, 1.0, 40.0, 1e6, -1e8]))
def test_kl_of_normals(centre, a, b, shift):
    s1, s2 = 10.0**a, 10.0**b
    m2 = centre + shift * s2
    expected = kl_normal(centre, s1, m2, s2)
    if expected > 1e-9:  # below, the rounding of the parameters themselves shows
        assert kl_divergence(norm(centre, s1), norm(m2, s2)) == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize("shift", [40, 60, 1e3, 1e6, 1e9])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6])
def test_normals_far_apart(shift, scale):
    p, q = norm(0, scale), norm(shift * scale, scale)
    assert kl_divergence(p, q) == pytest.approx(shift**2 / 2, rel=CLOSE)
    assert js_divergence(p, q) == pytest.approx(LOG2, rel=CLOSE)
    assert total_variation(p, q) == pytest.approx(1, rel=CLOSE)
    assert wasserstein1(p, q) == pytest.approx(shift * scale, rel=CLOSE)


@pytest.mark.parametrize(
    ("m", "s1", "s2"), [(0, 1, 2), (3, 1, 1), (1e6, 1, 1), (1, 1e-6, 1e-6), (5, 1e-9, 1e6), (0, 1e6, 1e-6)]
)
def test_kl_of_cauchys(m, s1, s2):
    # Chyzak and Nielsen 2019
    expected = np.log(((s1 + s2) ** 2 + m**2) / (4 * s1 * s2))
    assert kl_divergence(cauchy(0, s1), cauchy(m, s2)) == pytest.approx(expected, rel=CLOSE)


@pytest.mark.parametrize(
    ("a", "b", "c", "d"),
    [(0.5, 0.5, 1, 1), (1, 1, 0.5, 0.5), (0.1, 0.1, 2, 3), (2, 3, 0.05, 0.05), (50, 1e4, 3, 200), (1e6, 1e6, 0.5, 0.5)],
)
@pytest.mark.parametrize(("loc", "scale"), [(0, 1), (3, 2), (-1, 1e-6)])
def test_kl_of_betas_with_singular_ends(a, b, c, d, loc, scale):
    psi = special.digamma
    expected = special.betaln(c, d) - special.betaln(a, b)
    expected += (a - c) * psi(a) + (b - d) * psi(b) + (c - a + d - b) * psi(a + b)
    got = kl_divergence(beta(a, b, loc, scale), beta(c, d, loc, scale))
    assert got == pytest.approx(expected, rel=CLOSE)


CLOSED = [
    (laplace(0, 1), laplace(3, 2), np.log(2) + (3 + np.exp(-3)) / 2 - 1),
    (laplace(0, 1), laplace(2000, 1), 1999.0),
    (expon(), expon(scale=1e6), np.log(1e6) + 1e-6 - 1),
    (uniform(0.2, 0.3), uniform(0, 1), -np.log(0.3)),
    (uniform(1e6, 1e-3), uniform(0, 1e7), np.log(1e10)),
    (stats.pareto(1), stats.pareto(3), 2 - np.log(3)),
    (stats.pareto(0.1), stats.pareto(0.3), 2 - np.log(3)),
    (stats.t(2.05), norm(), -stats.t(2.05).entropy() + 0.5 * np.log(2 * np.pi) + 0.5 * 2.05 / 0.05),
    (stats.poisson(1), stats.poisson(1e5), -np.log(1e5) + 1e5 - 1),
    (Discrete([0, 1], [0.25, 0.75]), Discrete([1, 0, 2], [0.5, 0.25, 0.25]), 0.75 * np.log(1.5)),
    (mixture([uniform(0, 1), uniform(2, 1)], [0.5, 0.5]), uniform(0, 3), np.log(1.5)),
    (density(lambda x: 2 * x, (0, 1)), uniform(0, 1), LOG2 - 0.5),
]


@pytest.mark.parametrize(("p", "q", "expected"), CLOSED)
def test_kl_closed_forms(p, q, expected):
    assert kl_divergence(p, q) == pytest.approx(float(expected), rel=CLOSE)


INFINITE = [
    (cauchy(), norm()),
    (stats.t(2), norm()),
    (stats.t(1.9), norm(0, 1e6)),
    (uniform(0, 1), uniform(0.2, 0.3)),
    (norm(), expon()),
    (uniform(0, 3), mixture([uniform(0, 1), uniform(2, 1)], [0.5, 0.5])),
    (uniform(0, 3), stats.rv_histogram((np.array([1, 0, 2]), np.arange(4)), density=False)),
    (beta(0.5, 0.5), stats.levy()),
    (Discrete([0, 1], [0.5, 0.5]), Discrete([0], [1])),
    (Discrete([0], [1]), norm()),
    (norm(), stats.poisson(2)),
]


@pytest.mark.parametrize(("p", "q"), INFINITE)
def test_kl_infinite(p, q):
    assert kl_divergence(p, q) == np.inf


def test_kl_finite_in_the_other_direction():
    assert 0 < kl_divergence(norm(), cauchy()) < 1
    mpmath.mp.dps = 25
    exact = mpmath.quad(
        lambda x: mpmath.npdf(x) * mpmath.log(mpmath.npdf(x) * mpmath.pi * (1 + x * x)), [-40, -3, 0, 3, 40]
    )
    assert kl_divergence(norm(), cauchy()) == pytest.approx(float(exact), rel=CLOSE)


def test_underflow_is_an_error_not_infinity():
    with pytest.raises(ArithmeticError, match="logpdf"):
        kl_divergence(norm(100, 1), density(lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)))
    with_log = density(logpdf=lambda x: -x * x / 2 - 0.5 * np.log(2 * np.pi))
    assert kl_divergence(norm(100, 1), with_log) == pytest.approx(5000, rel=CLOSE)


@pytest.mark.parametrize("shift", [1e-3, 1e-5, 1e-7])
def test_nearly_equal_laws_keep_their_digits(shift):
    p, q = norm(0, 1), norm(shift, 1)
    accuracy = max(CLOSE, 1e-15 / shift)
    assert kl_divergence(p, q) == pytest.approx(shift**2 / 2, rel=accuracy)
    assert js_divergence(p, q) == pytest.approx(shift**2 / 8 * (1 - shift**2 / 4), rel=max(accuracy, shift**2))
    assert total_variation(p, q) == pytest.approx(special.erf(shift / np.sqrt(8)), rel=accuracy)
    assert wasserstein1(p, q) == pytest.approx(shift, rel=accuracy)


def test_js_against_high_precision():
    mpmath.mp.dps = 30
    p, q = (lambda x: mpmath.npdf(x)), (lambda x: mpmath.exp(-abs(x - 1)) / 2)

    def integrand(x):
        a, b = p(x), q(x)
        return (a * mpmath.log(2 * a / (a + b)) + b * mpmath.log(2 * b / (a + b))) / 2

    exact = mpmath.quad(integrand, [-60, -10, -4, 0, 1, 4, 10, 60])
    assert js_divergence(norm(), laplace(1)) == pytest.approx(float(exact), rel=CLOSE)
    # Half overlapping uniforms: log 2 off the overlap, 0 on it.
    assert js_divergence(uniform(0, 1), uniform(0.5, 1)) == pytest.approx(LOG2 / 2, rel=CLOSE)


def test_total_variation_of_normals():
    assert total_variation(norm(), norm(1)) == pytest.approx(special.erf(1 / np.sqrt(8)), rel=CLOSE)


WASSERSTEIN = [
    (uniform(0, 1), uniform(5, 1), 5),
    (expon(), expon(scale=1e-6), 1 - 1e-6),
    (norm(0, 1), norm(0, 3), 2 * np.sqrt(2 / np.pi)),
    (norm(1e6, 1e-6), norm(1e6, 3e-6), 2e-6 * np.sqrt(2 / np.pi)),
    (stats.pareto(1.05), uniform(0, 1), 21 - 0.5),
    (cauchy(0), cauchy(1), 1),
    (density(lambda x: 2 * x, (0, 1)), uniform(0, 1), 1 / 6),
    (Discrete([0.5], [1]), uniform(0, 1), 0.25),
    (Discrete([0, 1, 3], [0.5, 0.25, 0.25]), Discrete([0, 2], [0.5, 0.5]), 0.5),
    (cauchy(), norm(), np.inf),
    (cauchy(0, 1), cauchy(0, 2), np.inf),
    (stats.pareto(1), norm(), np.inf),
    (stats.alpha(3), norm(), np.inf),
]


@pytest.mark.parametrize(("p", "q", "expected"), WASSERSTEIN)
def test_wasserstein_closed_forms(p, q, expected):
    assert wasserstein1(p, q) == pytest.approx(expected, rel=CLOSE)
    assert wasserstein1(q, p) == pytest.approx(expected, rel=CLOSE)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.floats(-3, 3), exponents, st.floats(-1e6, 1e6))
def test_affine_invariance(shift, log_scale, centre):
    a = 10.0**log_scale
    centre *= a
    before = norm(0, 1), laplace(shift, 2)
    after = norm(centre, a), laplace(centre + a * shift, 2 * a)
    for divergence, power in zip(DIVERGENCES, (0, 0, 0, 1), strict=True):
        # centre + a shift itself is rounded, to 1e6 * 1e-16 scales
        assert divergence(*after) == pytest.approx(a**power * divergence(*before), rel=CLOSE)


LAWS = [
    norm(), norm(2, 1.5), cauchy(), uniform(-1, 2), beta(0.5, 0.5), laplace(1, 1e-6), stats.pareto(1.5),
    stats.t(3, 1e3),
    mixture([norm(-3, 0.1), norm(3, 1e-5)], [0.3, 0.7]), density(lambda x: 3 * x**2, (0, 1)),
]  # fmt: skip


def test_bounds_symmetry_and_triangle():
    size = len(LAWS)
    js = np.array([[js_divergence(p, q) for q in LAWS] for p in LAWS])
    tv = np.array([[total_variation(p, q) for q in LAWS] for p in LAWS])
    assert np.all(np.diag(js) == 0)
    assert np.all((js >= 0) & (js <= LOG2))
    np.testing.assert_allclose(js, js.T, rtol=CLOSE)
    np.testing.assert_allclose(tv, tv.T, rtol=CLOSE)
    root = np.sqrt(js)
    assert np.all(root[:, None, :] <= root[:, :, None] + root[None, :, :] + 1e-9)
    # Lin 1991: JSD <= log 2 TV; and Pinsker, KL >= 2 TV^2.
    assert np.all(js <= LOG2 * tv * (1 + CLOSE))
    for i in range(size):
        for j in range(0, size, 3):
            kl = kl_divergence(LAWS[i], LAWS[j])
            assert kl >= 2 * tv[i, j] ** 2 * (1 - CLOSE)
            middle = mixture([LAWS[i], LAWS[j]], [0.5, 0.5])
            halves = kl_divergence(LAWS[i], middle) + kl_divergence(LAWS[j], middle)
            assert halves / 2 == pytest.approx(js[i, j], rel=CLOSE, abs=1e-14)


def test_binning_loses_information():
    edges = np.linspace(-8, 10, 19)
    edges[0], edges[-1] = -np.inf, np.inf
    p, q = norm(), norm(2, 1.5)
    binned = [Discrete(np.arange(18), np.diff(law.cdf(edges))) for law in (p, q)]
    for divergence in DIVERGENCES[:3]:
        assert divergence(*binned) < divergence(p, q)


def test_a_sweep_is_fast():
    pairs = [(norm(), norm(0.1 * i, 1 + 0.01 * i)) for i in range(1, 41)]
    js_divergence(norm(), norm(1))
    start = time.process_time()
    for p, q in pairs:
        js_divergence(p, q)
    assert (time.process_time() - start) / len(pairs) < 0.05
