import subprocess
import sys

import numpy as np
import pytest

from ganedu.metrics import density_coverage, nearest_neighbours, neighbours, precision_recall


def by_definition(real, fake, k):
    distance = lambda a, b: np.linalg.norm(a[:, None] - b[None], axis=2)
    radii = lambda a: np.sort(distance(a, a), axis=1)[:, k]
    between = distance(fake, real)
    in_real, in_fake = between <= radii(real), between <= radii(fake)[:, None]
    return in_real.any(1).mean(), in_fake.any(0).mean(), in_real.sum() / (k * len(fake)), in_real.any(0).mean()


@pytest.mark.parametrize("k", [1, 3, 5])
def test_both_are_their_definitions(k):
    rng = np.random.default_rng(k)
    real, fake = rng.normal(size=(150, 4)) + 100, rng.normal(size=(90, 4)) * 0.7 + 100.5
    precision, recall, density, coverage = by_definition(real, fake, k)
    assert precision_recall(real, fake, k=k) == pytest.approx((precision, recall), abs=1e-12)
    assert density_coverage(real, fake, k=k) == pytest.approx((density, coverage), abs=1e-12)
    # Exchanging the sets exchanges precision and recall.
    assert precision_recall(fake, real, k=k) == pytest.approx((recall, precision), abs=1e-12)


def test_a_collapsed_generator_is_faithful_and_not_diverse():
    rng = np.random.default_rng(0)
    centres = 10 * np.eye(8)
    real = centres[rng.integers(8, size=1000)] + rng.normal(size=(1000, 8))
    collapsed = centres[0] + 0.8 * rng.normal(size=(1000, 8))
    precision, recall = precision_recall(real, collapsed)
    density, coverage = density_coverage(real, collapsed)
    assert precision > 0.9
    assert density > 1
    assert recall < 0.2
    assert coverage < 0.2
    # ... and a generator of noise is diverse and not faithful.
    noise = rng.uniform(-30, 40, size=(1000, 8))
    assert precision_recall(real, noise).precision < 0.05
    assert precision_recall(real, noise).recall > 0.9
    assert density_coverage(real, noise).density < 0.05


def test_coverage_counts_modes():
    rng = np.random.default_rng(0)
    centres = 50 * np.eye(10)
    draw = lambda modes: np.concatenate([centre + rng.normal(size=(200, 10)) for centre in centres[:modes]])
    real = draw(10)
    for modes in (1, 4, 10):
        assert density_coverage(real, draw(modes)).coverage == pytest.approx(0.97 * modes / 10, abs=0.03)


def test_two_outliers_spoil_recall_but_not_coverage():
    rng = np.random.default_rng(0)
    real, collapsed = rng.normal(size=(500, 2)), 0.05 * rng.normal(size=(500, 2))
    outliers = np.concatenate([collapsed, [[1000.0, 0.0], [-1000.0, 0.0]]])  # their balls reach back to the others
    assert precision_recall(real, collapsed).recall < 0.1
    assert precision_recall(real, outliers).recall > 0.8
    assert density_coverage(real, outliers).coverage < 0.3


@pytest.mark.parametrize(("n", "m", "k"), [(800, 800, 5), (800, 400, 3)])
def test_equal_distributions_give_the_expected_values(n, m, k):
    # Lemmas 1 and 2 of Naeem et al.: they hold for any distribution, so for this one too.
    rng = np.random.default_rng(0)
    draws = [density_coverage(rng.standard_t(3, (n, 2)), rng.standard_t(3, (m, 2)), k=k) for _ in range(12)]
    i = np.arange(1, k + 1)
    density, coverage = np.mean(draws, axis=0)
    assert density == pytest.approx(1, abs=0.04)
    assert coverage == pytest.approx(1 - np.prod((n - i) / (m + n - i)), abs=0.012)


def test_copies_lie_in_every_ball_that_they_should():
    # Balls are closed: with the real points themselves as samples, each ball holds its centre and k neighbours.
    real = np.random.default_rng(0).normal(size=(300, 16)) * 1e3
    assert precision_recall(real, real.copy()) == (1, 1)
    assert density_coverage(real, real.copy(), k=5) == pytest.approx((6 / 5, 1), abs=1e-12)
    assert precision_recall(np.full((20, 3), 0.1), np.full((20, 3), 0.1)) == (1, 1)  # balls of radius zero


def test_blocks_do_not_change_the_values(monkeypatch):
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, 101, 3))
    whole = precision_recall(real, fake), density_coverage(real, fake), nearest_neighbours(fake, real, k=4)
    monkeypatch.setattr(neighbours, "BLOCK", 101 * 7)
    heights = {len(block) for _, block in neighbours.squared_distances(fake, real, "")}
    assert heights == {7, 3}
    blocks = precision_recall(real, fake), density_coverage(real, fake), nearest_neighbours(fake, real, k=4)
    assert whole[:2] == blocks[:2]
    np.testing.assert_array_equal(whole[2][1], blocks[2][1])


def test_memory_stays_far_below_that_of_all_distances():
    # 8,000 x 8,000 distances in float64 would be 488 MiB; 32 MiB is a block.
    code = """if True:
        import resource, numpy as np, torch
        from ganedu import metrics
        torch.set_num_threads(1)
        x, y = np.random.default_rng(0).normal(size=(2, 8000, 16))
        metrics.precision_recall(x[:500], y[:500])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        metrics.precision_recall(x, y)
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
    """
    if sys.platform != "linux":
        pytest.skip("the peak of memory is read as Linux counts it")
    grown = float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    assert grown < 150


def test_neighbours_are_the_nearest_and_exact_where_points_meet():
    rng = np.random.default_rng(0)
    reference = rng.normal(size=(200, 5)) + 1e4
    x = np.concatenate([reference[[17]], reference[[42]] + [1e-6, 0, 0, 0, 0], rng.normal(size=(20, 5)) + 1e4])
    distances, indices = nearest_neighbours(x, reference, k=3)
    every = np.linalg.norm(x[:, None] - reference[None], axis=2)
    np.testing.assert_array_equal(indices, np.argsort(every, axis=1)[:, :3])
    np.testing.assert_allclose(distances, np.sort(every, axis=1)[:, :3], rtol=1e-12)
    assert distances[0, 0] == 0
    assert distances[1, 0] == pytest.approx(1e-6, rel=1e-4)


@pytest.mark.parametrize("function", [precision_recall, density_coverage])
def test_what_they_refuse(function):
    few, many = np.zeros((5, 2)), np.zeros((9, 2))
    with pytest.raises(ValueError, match="k = 5"):
        function(few, many, k=5)
    with pytest.raises(ValueError, match="k = 0"):
        function(many, many, k=0)
    with pytest.raises(ValueError, match="dimensions"):
        function(many, np.zeros((9, 3)))
    with pytest.raises(ValueError, match="fake"):
        function(many, np.full((9, 2), np.inf))
