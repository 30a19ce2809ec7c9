import numpy as np
import pytest
import torch

from ganedu import losses

LOGITS = torch.linspace(-40, 40, 33, dtype=torch.float64)
PAIRS = [losses.minimax, losses.non_saturating]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
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


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_finite_and_sloped_where_the_sigmoid_is_not(pair):
    far = torch.tensor([-1e4, 1e4], requires_grad=True)
    loss = pair.generator(far)
    (gradient,) = torch.autograd.grad(loss.sum(), far)
    assert torch.isfinite(loss).all()
    assert gradient.abs().max() == 1


def test_one_number_per_sample():
    assert losses.minimax.discriminator(torch.zeros(5), torch.zeros(5)).shape == (5,)
    assert np.isclose(losses.minimax.discriminator(torch.zeros(1), torch.zeros(1)).item(), np.log(4))
