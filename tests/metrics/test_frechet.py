import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from ganedu.metrics import Moments, frechet_distance


def formula(x, y):
    """As torch-fidelity has it: the trace of the root from the eigenvalues of the product."""
    s, t = np.cov(x.T), np.cov(y.T)
    trace = np.sqrt(np.linalg.eigvals(s @ t).astype(complex)).real.sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * trace


def features(rng, n, d, rank=None):
    """Correlated, skewed and of very different scales, as the output of a ReLU layer."""
    mixed = rng.normal(size=(n, rank or d)) @ rng.normal(size=(rank or d, d))
    return np.maximum(mixed + rng.normal(size=d), 0) * np.geomspace(0.01, 10, d)


@pytest.mark.parametrize(("n", "m", "d"), [(400, 300, 6), (3000, 2500, 64), (600, 700, 192)])
def test_agrees_with_the_usual_formula(n, m, d):
    rng = np.random.default_rng(0)
    x, y = features(rng, n, d), features(rng, m, d) + 0.1
    assert frechet_distance(x, y) == pytest.approx(formula(x, y), rel=1e-6)


def test_agrees_with_the_matrix_root():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(400, 6)) @ rng.normal(size=(6, 6)), rng.normal(size=(300, 6)) + 1
    s, t = np.cov(x.T), np.cov(y.T)
    value = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s + t - 2 * np.real(sqrtm(s @ t)))
    assert frechet_distance(x, y) == pytest.approx(value, rel=1e-10)


def test_fewer_samples_than_features():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 40)), rng.normal(size=(7, 40))
    assert frechet_distance(x, y) == pytest.approx(formula(x, y), rel=1e-6)


def test_gaussians_with_a_known_distance():
    # The covariances commute, so the distance is |m|^2 + sum of (difference of standard deviations)^2.
    rng = np.random.default_rng(0)
    z = rng.normal(size=(1000, 3))
    z = (z - z.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T))).T
    x, y = z * [1, 2, 0], z * [3, 1, 0] + [0, 0, 4]  # singular on purpose
    assert frechet_distance(x, y) == pytest.approx(16 + 4 + 1, rel=1e-10)
    assert frechet_distance(x, x) < 1e-10


matrices = st.lists(st.floats(-3, 3), min_size=4, max_size=4).map(lambda entries: np.array(entries).reshape(2, 2))


@settings(max_examples=100, deadline=None)
@given(matrices, matrices, st.lists(st.floats(-5, 5), min_size=2, max_size=2))
def test_two_dimensions_in_closed_form(a, b, mean):
    # For two by two matrices tr (ST)^{1/2} = (tr ST + 2 (det ST)^{1/2})^{1/2}; the pairs rarely commute.
    s, t = a @ a.T, b @ b.T
    root = np.sqrt(max(0.0, np.trace(s @ t) + 2 * abs(np.linalg.det(a) * np.linalg.det(b))))
    expected = np.dot(mean, mean) + np.trace(s) + np.trace(t) - 2 * root
    x, y = Moments.of([0, 0], s), Moments.of(mean, t)
    scale = 1 + np.dot(mean, mean) + np.trace(s) + np.trace(t)
    assert frechet_distance(x, y) == pytest.approx(expected, abs=1e-7 * scale)
    assert frechet_distance(x, y) == pytest.approx(frechet_distance(y, x), abs=1e-12 * scale)


def test_one_singular_covariance():
    # |S|^{1/2} of a full and a flat Gaussian: rounding in the flat one's null space must not be rooted into the value.
    basis = np.linalg.qr(np.random.default_rng(0).normal(size=(30, 30)))[0]
    wide, flat = np.linspace(1, 1000, 30), np.where(np.arange(30) < 5, 7.0, 0.0)
    s, t = (basis * wide) @ basis.T, (basis * flat) @ basis.T
    expected = ((np.sqrt(wide) - np.sqrt(flat)) ** 2).sum()
    assert frechet_distance(Moments.of(np.zeros(30), s), Moments.of(np.zeros(30), t)) == pytest.approx(
        expected, rel=1e-12
    )


def test_samples_of_gaussians_approach_their_distance_from_above():
    rng = np.random.default_rng(0)
    true = 8 * (2 - 1) ** 2 + 8 * 0.5**2
    values = [
        frechet_distance(rng.normal(size=(n, 8)), 0.5 + 2 * rng.normal(size=(n, 8))) - true for n in (50, 500, 50_000)
    ]
    assert values[0] > values[1] > abs(values[2])
    assert abs(values[2]) < 0.1


def test_moments_batch_by_batch_are_those_of_the_whole():
    # A mean of a million: "mean of squares minus square of the mean" would lose twelve of sixteen digits.
    rng = np.random.default_rng(0)
    x = 1e6 + rng.normal(size=(1000, 5)) @ rng.normal(size=(5, 5))
    gathered = Moments()
    for part in np.split(x, [1, 2, 400, 999]):
        gathered.add(part)
    assert gathered.count == 1000
    np.testing.assert_allclose(gathered.mean, x.mean(0), rtol=1e-14)
    np.testing.assert_allclose(gathered.covariance, np.cov(x.T), rtol=1e-8)
    whole, other = Moments().add(x), rng.normal(size=(50, 5))
    assert frechet_distance(gathered, other) == pytest.approx(frechet_distance(whole, other), rel=1e-9)
    assert frechet_distance(Moments.of(whole.mean, whole.covariance), x) < 1e-6


@pytest.mark.parametrize(
    ("x", "message"),
    [(np.zeros((1, 2)), "N >= 2"), (np.zeros((4, 3)), "3 and 2"), (np.full((4, 2), np.nan), "NaN"), (0, r"\(N, d\)")],
)
def test_wrong_features(x, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(x, np.zeros((4, 2)))


@pytest.mark.parametrize(
    ("mean", "covariance", "message"),
    [
        ([0, 0], [[1, 2], [2, 1]], "negative eigenvalue"),
        ([0, 0], [[1, 1], [0, 1]], "symmetric"),
        ([0, 0], [[1]], r"\(d, d\)"),
        ([0], [[np.nan]], "NaN"),
    ],
)
def test_wrong_moments(mean, covariance, message):
    with pytest.raises(ValueError, match=message):
        Moments.of(mean, covariance)


def test_moments_that_do_not_fit():
    with pytest.raises(ValueError, match="dimension 2"):
        Moments().add(np.zeros((4, 3))).add(np.zeros((4, 2)))
    with pytest.raises(ValueError, match="N >= 2"):
        _ = Moments().add(np.zeros((1, 3))).covariance
    with pytest.raises(ValueError, match="nothing can be added"):
        Moments.of([0.0], [[1.0]]).add(np.zeros((1, 1)))
