import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganedu.metrics import mode_coverage, nearest_mode


def test_a_class_that_is_missing():
    reference = np.repeat(np.arange(10), 100)
    found = mode_coverage(np.repeat(np.arange(9), 50), reference)
    assert found.covered == 9
    assert len(found.modes) == 10
    assert found.found[9] == 0
    assert found.total_variation == pytest.approx(0.1)


def test_a_few_errors_of_the_classifier_cover_nothing():
    reference = np.repeat(np.arange(10), 100)
    samples = np.concatenate([np.zeros(991, dtype=int), np.arange(1, 10)])  # collapsed, one error in each class
    assert mode_coverage(samples, reference).covered == 1
    assert mode_coverage(samples, reference, least=0).covered == 10


def test_combinations_of_attributes():
    # Each attribute alone is covered; the combination (1, 1) is not, and (2, 0) never was real.
    reference = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 5)
    samples = np.array([[0, 0], [0, 1], [1, 0], [2, 0]] * 5)
    found = mode_coverage(samples, reference)
    np.testing.assert_array_equal(found.modes, [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert found.covered == 3
    assert found.outside == pytest.approx(0.25)
    assert found.total_variation == pytest.approx(0.25)
    assert mode_coverage(samples[:, 1], reference[:, 1]).covered == 2


@given(st.lists(st.integers(-3, 3), min_size=1), st.lists(st.integers(-3, 3), min_size=1))
def test_shares_and_distances_add_up(samples, reference):
    found = mode_coverage(samples, reference)
    assert found.found.sum() + found.outside == pytest.approx(1)
    shares = lambda labels: np.array([labels.count(label) / len(labels) for label in range(-3, 4)])
    assert found.total_variation == pytest.approx(np.abs(shares(samples) - shares(reference)).sum() / 2)
    assert mode_coverage(reference, reference).covered == len(set(reference))


def test_modes_of_a_ring():
    angles = np.arange(8) * np.pi / 4
    centres = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rng = np.random.default_rng(0)
    points = np.repeat(centres[:5], 100, axis=0) + rng.normal(size=(500, 2)) * 0.02
    labels = nearest_mode(np.concatenate([points, [[0.0, 0.0]] * 100]), centres, radius=0.2)
    np.testing.assert_array_equal(labels, [*np.repeat(np.arange(5), 100), *[-1] * 100])
    found = mode_coverage(labels, np.arange(8))
    assert found.covered == 5
    assert found.outside == pytest.approx(1 / 6)


def test_what_they_refuse():
    with pytest.raises(ValueError, match="whole numbers"):
        mode_coverage([0.3, 0.7], [0, 1])
    with pytest.raises(ValueError, match="dimensions"):
        mode_coverage([[0, 1]], [0, 1])
    with pytest.raises(ValueError, match="least"):
        mode_coverage([0], [0], least=2)
    with pytest.raises(ValueError, match="radius"):
        nearest_mode([[0.0]], [[0.0]], radius=0)
