import numpy as np
import pytest
import torch

from ganedu import data
from ganedu.metrics import memorisation


def draw(rng, n):
    """A curved cloud in eight dimensions."""
    z = rng.normal(size=(n, 3))
    return np.concatenate([z, z**2, np.sin(z[:, :2])], axis=1)


@pytest.fixture(scope="module")
def sets():
    rng = np.random.default_rng(0)
    return draw(rng, 3000), draw(rng, 1000), draw(rng, 1000), rng


def test_fresh_data_is_not_flagged(sets):
    train, held_out, fresh, _ = sets
    found = memorisation(fresh, train, held_out)
    assert not found.flagged
    assert found.copied < 0.03
    assert found.p_value > 0.01
    assert found.nearer == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_copies_are_flagged_and_named(sets, share):
    train, held_out, fresh, rng = sets
    count = int(share * len(fresh))
    samples, sources = fresh.copy(), rng.choice(len(train), count, replace=False)
    samples[:count] = train[sources] + 1e-5 * rng.normal(size=(count, 8))
    found = memorisation(samples, train, held_out)
    assert found.flagged
    assert found.copied == pytest.approx(share, abs=0.03)
    np.testing.assert_array_equal(np.sort(found.copies[:count]), np.arange(count))
    np.testing.assert_array_equal(found.sources[:count], sources[found.copies[:count]])
    assert found.nearer > 0.5


def test_samples_far_from_everything_are_not_copies(sets):
    train, held_out, fresh, _ = sets
    found = memorisation(fresh + 100, train, held_out)
    assert not found.flagged
    assert (found.copied, found.nearer, found.p_value) == (0, 0, 1)
    assert not len(found.copies)


def test_a_flag_needs_many_copies_and_little_chance():
    # One training point at 0; the threshold is the distance of the tenth of a thousand held-out points.
    train, held_out = np.zeros((1, 1)), np.arange(1.0, 1001)[:, None]
    near = lambda copies, samples: memorisation(
        np.repeat([[0.5], [700.0]], [copies, samples - copies], axis=0), train, held_out
    )
    assert near(30, 1000).threshold == 10
    assert near(30, 1000).p_value < 1e-3  # surely too many, but three times the expected share may have other reasons
    assert not near(30, 1000).flagged
    assert near(1, 10).copied == 0.1  # ten times the expected share, but one sample is chance
    assert not near(1, 10).flagged
    assert near(100, 1000).flagged


def test_real_digits():
    train = data.load("mnist").images[:3000].flatten(1)
    test = data.load("mnist", split="test").images[:2000].flatten(1)  # its two halves differ: take every other digit
    assert not memorisation(test[::2], train, test[1::2]).flagged
    noisy = train[:300] + 5.0 * torch.randn(300, 784, generator=torch.Generator().manual_seed(0))
    assert memorisation(noisy, train, test).flagged


def test_the_p_value_is_that_of_random_ranks(sets):
    # Against a simulation: how often do so many samples fall below the second smallest of twenty held-out distances?
    train, held_out, fresh, rng = sets
    found = memorisation(fresh[:30], train, held_out[:20], quantile=0.1)
    count = len(found.copies)
    ranks = rng.permuted(np.tile(np.arange(50), (20_000, 1)), axis=1)
    below = (ranks[:, 20:] < np.partition(ranks[:, :20], 1, axis=1)[:, [1]]).sum(1)
    assert found.p_value == pytest.approx((below >= count).mean(), abs=0.02)
    assert 0 < count < 30


def test_what_it_refuses(sets):
    train, held_out, fresh, _ = sets
    with pytest.raises(ValueError, match="needs 100 held-out"):
        memorisation(fresh, train, held_out[:99])
    with pytest.raises(ValueError, match="between 0 and 1"):
        memorisation(fresh, train, held_out, quantile=1)
    with pytest.raises(ValueError, match="dimensions"):
        memorisation(fresh[:, :3], train, held_out)
