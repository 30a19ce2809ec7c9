import numpy as np
import pytest
import torch
from scipy import stats

from ganedu import losses

LOGITS = torch.linspace(-40, 40, 33, dtype=torch.float64)
CROSS_ENTROPY = [losses.minimax, losses.non_saturating]
SMOOTHED = losses.smoothed(losses.non_saturating, 0.8)
ALL = [*CROSS_ENTROPY, SMOOTHED, losses.least_squares, losses.hinge, losses.wasserstein, losses.relativistic]

each_pair = pytest.mark.parametrize("pair", ALL, ids=lambda pair: pair.name)

# Two densities at nine points, as weights of a discrete law: data and generator.
POINTS = np.linspace(-2.5, 3, 9)
P, Q = (torch.tensor(w / w.sum()) for w in (stats.norm(0, 1).pdf(POINTS), stats.norm(1, 1.5).pdf(POINTS)))


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_()


def mean_loss(pair, logits):
    """E over x ~ p and y ~ q of the discriminator's loss: a double sum, so that paired losses fit."""
    real, fake = (grid.flatten() for grid in torch.meshgrid(logits, logits, indexing="ij"))
    return (torch.outer(P, Q).flatten() * pair.discriminator(real, fake)).sum()


@pytest.mark.parametrize("pair", CROSS_ENTROPY, ids=lambda pair: pair.name)
def test_the_discriminators_loss_is_minus_the_value(pair):
    real, fake = LOGITS[:-1], LOGITS[1:]
    value = torch.log(torch.sigmoid(real)) + torch.log(torch.sigmoid(-fake))
    torch.testing.assert_close(pair.discriminator(real, fake), -value)


@pytest.mark.parametrize(
    ("pair", "slope"),
    [(losses.minimax, lambda d: -d), (losses.non_saturating, lambda d: d - 1)],
    ids=["minimax", "non-saturating"],
)
def test_slope_per_logit_is_the_papers(pair, slope):
    logits = LOGITS.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(pair.generator(logits).sum(), logits)
    torch.testing.assert_close(gradient, slope(torch.sigmoid(LOGITS)))


@pytest.mark.parametrize("pair", CROSS_ENTROPY, ids=lambda pair: pair.name)
def test_finite_and_sloped_where_the_sigmoid_is_not(pair):
    far = torch.tensor([-1e4, 1e4], requires_grad=True)
    loss = pair.generator(far)
    (gradient,) = torch.autograd.grad(loss.sum(), far)
    assert torch.isfinite(loss).all()
    assert gradient.abs().max() == 1


@each_pair
def test_gradients_are_those_of_finite_differences(pair):
    real, fake = normal(2, 7)
    generator = (fake, real) if pair.paired else (fake,)
    assert torch.autograd.gradcheck(pair.discriminator, (real, fake))
    assert torch.autograd.gradcheck(pair.generator, generator)
    assert torch.autograd.gradgradcheck(pair.discriminator, (real, fake))


@each_pair
def test_one_number_per_logit_and_each_player_wants_its_own(pair):
    low, high = torch.full((5,), -0.6), torch.full((5,), 0.6)
    assert pair.discriminator(high, low).shape == (5,)
    assert (pair.discriminator(high, low) < pair.discriminator(low, high)).all()
    fooled, caught = ((high, low), (low, high)) if pair.paired else ((high,), (low,))
    assert (pair.generator(*fooled) < pair.generator(*caught)).all()
    patches = pair.discriminator(torch.zeros(2, 3, 3), torch.zeros(2, 3, 3))
    assert patches.shape == (2, 3, 3)


def test_known_values():
    zero = torch.zeros(1)
    for pair, discriminator, generator in [
        (losses.minimax, np.log(4), -np.log(2)),
        (losses.non_saturating, np.log(4), np.log(2)),
        (losses.least_squares, 0.5, 0.5),
        (losses.hinge, 2.0, 0.0),
        (losses.wasserstein, 0.0, 0.0),
    ]:
        assert np.isclose(pair.discriminator(zero, zero).item(), discriminator)
        assert np.isclose(pair.generator(zero).item(), generator)
    assert np.isclose(losses.relativistic.generator(zero, zero).item(), np.log(2))
    # Beyond the margin, and beyond the target: where hinge and least squares differ in shape.
    assert losses.hinge.discriminator(torch.tensor([3.0]), torch.tensor([-3.0])).item() == 0
    assert losses.least_squares.generator(torch.tensor([3.0])).item() == 2


@pytest.mark.parametrize(
    ("pair", "optimum"),
    [
        (losses.minimax, (P / Q).log()),
        (SMOOTHED, torch.logit(0.8 * P / (P + Q))),
        (losses.least_squares, P / (P + Q)),
        (losses.hinge, torch.sign(P - Q)),
        (losses.relativistic, (P / Q).log() + 5),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_optimal_discriminator_is_the_theorys(pair, optimum):
    # Each loss is convex in the logits, so a point from which no coordinate can go down is the minimum.
    best = mean_loss(pair, optimum)
    for point in range(len(P)):
        for step in (-2.0, -1e-3, 1e-3, 2.0):
            moved = optimum.clone()
            moved[point] += step
            assert mean_loss(pair, moved) > best


def test_wasserstein_is_minus_the_distance_at_the_best_1_lipschitz_critic():
    # The best critic climbs where the generator's distribution function is above the data's, and falls elsewhere.
    above = torch.sign(torch.cumsum(Q - P, 0))[:-1] * torch.tensor(np.diff(POINTS))
    critic = torch.cat([torch.zeros(1, dtype=torch.float64), above.cumsum(0)])
    distance = stats.wasserstein_distance(POINTS, POINTS, P, Q)
    assert np.isclose(-mean_loss(losses.wasserstein, critic).item(), distance)
    for slopes in 2 * torch.rand(50, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) - 1:
        other = torch.cat([torch.zeros(1), slopes * torch.tensor(np.diff(POINTS))]).cumsum(0)
        assert -mean_loss(losses.wasserstein, other) < distance


def test_minimax_and_non_saturating_stand_still_at_the_same_point_only():
    # Data N(0, 1), generator m + r z, discriminator optimal: its logit is known, and the mean over z is a quadrature.
    nodes, weights = (torch.tensor(a) for a in np.polynomial.hermite_e.hermegauss(60))
    weights = weights / weights.sum()

    def slope(pair, m, r):
        m, r = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (m, r))
        x = m + r * nodes
        logit = ((x - m.item()) / r.item()).square() / 2 + np.log(r.item()) - x.square() / 2
        gradient = torch.autograd.grad((weights * pair.generator(logit)).sum(), (m, r))
        return torch.stack(gradient).norm().item()

    for m in (-1.0, -0.2, 0.0, 0.5):
        for r in (0.5, 0.9, 1.0, 1.6):
            both = [slope(pair, m, r) for pair in CROSS_ENTROPY]
            assert max(both) < 1e-12 if (m, r) == (0.0, 1.0) else min(both) > 0.01


def test_smoothing_is_one_sided_and_leaves_the_generator_alone():
    real, fake = LOGITS[:-1] / 10, LOGITS[1:] / 10
    d = torch.sigmoid(real)
    by_hand = -(0.8 * d.log() + 0.2 * (1 - d).log() + torch.sigmoid(-fake).log())
    torch.testing.assert_close(SMOOTHED.discriminator(real, fake), by_hand)
    assert SMOOTHED.generator is losses.non_saturating.generator
    with pytest.raises(ValueError, match="hinge has no labels to smooth"):
        losses.smoothed(losses.hinge)
    for alpha in (0.0, 1.2, float("nan")):
        with pytest.raises(ValueError, match=r"alpha must lie in \(0, 1\]"):
            losses.smoothed(losses.minimax, alpha)


def test_a_paired_loss_does_not_change_when_every_logit_is_shifted():
    real, fake = normal(2, 7)
    for loss in (losses.relativistic.discriminator, losses.relativistic.generator):
        torch.testing.assert_close(loss(real + 3, fake + 3), loss(real, fake))
