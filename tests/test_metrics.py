import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from ganedu import metrics


def test_frechet_distance_is_its_formula():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(400, 6)) @ rng.normal(size=(6, 6)), rng.normal(size=(300, 6)) + 1
    s, t = np.cov(x.T), np.cov(y.T)
    formula = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s + t - 2 * np.real(sqrtm(s @ t)))
    assert np.isclose(metrics.frechet_distance(x, y), formula, rtol=1e-10)


def test_gaussians_with_a_known_distance():
    # The covariances commute, so the distance is |m|^2 + sum of (difference of standard deviations)^2.
    rng = np.random.default_rng(0)
    z = rng.normal(size=(1000, 3))
    z = (z - z.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(z.T))).T
    x, y = z * [1, 2, 0], z * [3, 1, 0] + [0, 0, 4]  # singular on purpose
    assert np.isclose(metrics.frechet_distance(x, y), 16 + 4 + 1, rtol=1e-10)
    assert metrics.frechet_distance(x, x) < 1e-10


def test_fewer_samples_than_features():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 40)), rng.normal(size=(7, 40))
    s, t = np.cov(x.T), np.cov(y.T)
    trace = np.sqrt(np.clip(np.linalg.eigvals(s @ t).real, 0, None)).sum()
    formula = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s + t) - 2 * trace
    assert np.isclose(metrics.frechet_distance(x, y), formula, rtol=1e-6)


@pytest.mark.parametrize(
    ("x", "message"), [(np.zeros((1, 2)), "N, M >= 2"), (np.zeros((4, 3)), "need"), (np.full((4, 2), np.nan), "NaN")]
)
def test_wrong_features(x, message):
    with pytest.raises(ValueError, match=message):
        metrics.frechet_distance(x, np.zeros((4, 2)))


def test_bytes_and_floats_are_the_same_pictures():
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 3))
    raw = torch.randint(0, 256, (10, 1, 2, 2), dtype=torch.uint8)
    probabilities = metrics.probabilities(net, raw, batch=3)
    np.testing.assert_allclose(probabilities, metrics.probabilities(net, raw.float() / 127.5 - 1), rtol=1e-6)
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-6)
    with pytest.raises(ValueError, match=r"\(N, C, H, W\)"):
        metrics.probabilities(net, raw[0])
