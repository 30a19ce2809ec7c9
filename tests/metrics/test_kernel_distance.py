from math import comb

import numpy as np
import pytest

from ganedu.metrics import kernel_distance


def test_is_its_definition():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(12, 3)), rng.normal(size=(12, 3)) + 0.5
    k = lambda a, b: (a @ b / 3 + 1) ** 3
    m = range(12)
    within = sum(k(x[i], x[j]) + k(y[i], y[j]) for i in m for j in m if i != j) / (12 * 11)
    across = sum(k(x[i], y[j]) for i in m for j in m) / 12**2
    value, spread = kernel_distance(x, y, subsets=3, subset_size=12)
    assert value == pytest.approx(within - 2 * across, rel=1e-12)
    assert spread == pytest.approx(0, abs=1e-12)  # every subset is the whole set


def test_unbiased_whatever_the_subset_size():
    # In one dimension (ab + 1)^3 compares three moments: MMD^2 = sum_j C(3, j) (E a^j - E b^j)^2.
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20_000, 1)), 0.3 + rng.normal(size=(20_000, 1))
    moments = lambda z: np.array([np.mean(z**j) for j in (1, 2, 3)])
    true = sum(comb(3, j) * gap**2 for j, gap in enumerate(moments(x) - moments(y), 1))
    for size in (10, 100, 400):
        subsets = 80_000 // size
        value, spread = kernel_distance(x, y, subsets=subsets, subset_size=size)
        assert abs(value - true) < 4 * spread / subsets**0.5
        # Counting each sample as its own pair, the usual mistake, would add this much:
        bias = (np.mean((x**2 + 1) ** 3) + np.mean((y**2 + 1) ** 3)) / size
        assert size > 100 or bias > 8 * spread / subsets**0.5


def test_equal_distributions_give_zero_on_both_sides():
    rng = np.random.default_rng(1)
    values = [
        kernel_distance(*rng.normal(size=(2, 200, 8)), subsets=1, subset_size=200, seed=seed).mean for seed in range(40)
    ]
    assert min(values) < 0 < max(values)
    assert abs(np.mean(values)) < 4 * np.std(values) / len(values) ** 0.5


def test_the_seed_decides_the_subsets():
    x, y = np.random.default_rng(0).normal(size=(2, 100, 4))
    first, same, other = (kernel_distance(x, y, subsets=5, subset_size=20, seed=seed) for seed in (0, 0, 1))
    assert first == same != other


def test_refuses_subsets_that_cannot_be_drawn():
    x, y = np.zeros((10, 2)), np.zeros((20, 2))
    with pytest.raises(ValueError, match="subset_size=10 or less"):
        kernel_distance(x, y, subset_size=15)
    with pytest.raises(ValueError, match="subset_size >= 2"):
        kernel_distance(x, y, subset_size=1)
    with pytest.raises(ValueError, match="dimensions"):
        kernel_distance(x, np.zeros((20, 3)), subset_size=5)
