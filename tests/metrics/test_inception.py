import numpy as np
import pytest

from ganedu.metrics import inception_score


def test_its_two_ends():
    # Zeros among the probabilities are what a sure classifier gives: 0 log 0 is 0.
    assert inception_score(np.tile(np.eye(10), (20, 1)), splits=1) == pytest.approx((10, 0))
    assert inception_score(np.tile([0.9, 0.1], (50, 1)), splits=5) == pytest.approx((1, 0), abs=1e-12)


def test_is_its_definition():
    p = np.random.default_rng(0).dirichlet(np.ones(4), size=30)
    kl = [sum(row * (np.log(row) - np.log(p.mean(0)))) for row in p]
    assert inception_score(p, splits=1).mean == pytest.approx(np.exp(np.mean(kl)), rel=1e-12)


def test_samples_that_come_sorted_by_class_are_shuffled():
    sorted_by_class = np.repeat(np.eye(10), 100, axis=0)
    value, spread = inception_score(sorted_by_class, splits=10)
    assert value > 9
    assert spread < 0.2


def test_small_splits_bias_it_downwards():
    p = np.random.default_rng(0).dirichlet(np.full(10, 0.3), size=1000)
    assert inception_score(p, splits=100).mean < inception_score(p, splits=10).mean < inception_score(p, splits=1).mean


@pytest.mark.parametrize(
    ("p", "splits", "message"),
    [([[2.0, -1.0]], 1, "softmax"), ([[0.5, 0.1]], 1, "softmax"), ([[0.5, 0.5]], 2, "2 splits of 1"), ([1.0], 1, "N")],
)
def test_what_it_refuses(p, splits, message):
    with pytest.raises(ValueError, match=message):
        inception_score(p, splits=splits)
