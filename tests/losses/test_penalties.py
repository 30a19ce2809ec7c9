import pytest
import torch
from torch import nn
from torch.func import functional_call

from ganedu import losses, nets

PENALTIES = [losses.r1_penalty, losses.r2_penalty, losses.wgan_gp_penalty]
each_penalty = pytest.mark.parametrize("penalty", PENALTIES, ids=lambda penalty: penalty.__name__)


def pictures(seed, count=3):
    return torch.randn(count, 2, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def linear(weight, bias=0.3):
    return lambda x: (x * weight).sum((1, 2, 3)) + bias


def curved():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nets.mlp([18, 5, 1], activation=nn.Tanh, output=nn.Flatten(0))).double()


def test_of_a_linear_discriminator():
    weight = pictures(0, 1)[0]
    norm = weight.norm()
    real, fake = pictures(1), pictures(2)
    torch.testing.assert_close(losses.r1_penalty(linear(weight), real), (norm**2).expand(3))
    torch.testing.assert_close(losses.r2_penalty(linear(weight), real, fake), (norm**2).expand(3))
    torch.testing.assert_close(losses.wgan_gp_penalty(linear(weight), real, fake), ((norm - 1) ** 2).expand(3))


def test_r1_looks_at_the_real_r2_at_the_fake():
    # The gradient of |x|^2 / 2 is x itself.
    half_square = lambda x: x.square().sum((1, 2, 3)) / 2
    real, fake = pictures(1), 2 * pictures(2)
    norms = lambda x: x.flatten(1).square().sum(1)
    torch.testing.assert_close(losses.r1_penalty(half_square, real, fake), norms(real))
    torch.testing.assert_close(losses.r2_penalty(half_square, real, fake), norms(fake))


def test_wgan_gp_draws_one_epsilon_per_sample():
    seen = []
    real, fake = torch.ones(2000, 2, 3, 3), torch.zeros(2000, 2, 3, 3)
    torch.manual_seed(0)
    losses.wgan_gp_penalty(lambda x: (seen.append(x.detach()), x.sum((1, 2, 3)))[1], real, fake)
    epsilon = seen[0].flatten(1)  # real is 1 and fake is 0, so the mixture is epsilon
    assert (epsilon == epsilon[:, :1]).all()
    assert len(epsilon[:, 0].unique()) > 1900
    assert torch.isclose(epsilon.mean(), torch.tensor(0.5), atol=0.02)
    assert torch.isclose(epsilon.std(), torch.tensor(12**-0.5), atol=0.02)
    with pytest.raises(ValueError, match="must be equal"):
        losses.wgan_gp_penalty(lambda x: x.sum((1, 2, 3)), real, fake[:5])


@each_penalty
def test_the_norm_is_that_of_finite_differences(penalty):
    net, real = curved(), pictures(1)
    step = 1e-5 * torch.eye(18, dtype=torch.float64).reshape(18, 2, 3, 3)
    with torch.no_grad():
        slopes = torch.stack([(net(real + e) - net(real - e)) / 2e-5 for e in step], 1)
    squared = slopes.square().sum(1)
    expected = (squared.sqrt() - 1).square() if penalty is losses.wgan_gp_penalty else squared
    # real and fake alike: then all three look at the same points.
    torch.testing.assert_close(penalty(net, real, real), expected)


@each_penalty
def test_its_gradient_in_the_weights_is_that_of_finite_differences(penalty):
    net, real, fake = curved(), pictures(1), pictures(2)
    names, weights = zip(*net.named_parameters(), strict=True)

    def of_weights(*weights):
        torch.manual_seed(0)  # the same epsilon each time
        return penalty(lambda x: functional_call(net, dict(zip(names, weights, strict=True)), (x,)), real, fake)

    assert torch.autograd.gradcheck(of_weights, weights)


def test_a_dead_discriminator_gets_no_nan():
    net = nn.Sequential(nn.Flatten(), nn.Linear(18, 1), nn.Flatten(0))
    nn.init.zeros_(net[1].weight)
    for penalty in PENALTIES:
        net.zero_grad()
        penalty(net, pictures(1).float(), pictures(2).float()).mean().backward()
        assert torch.isfinite(net[1].weight.grad).all()


def test_fakes_are_cut_off_from_their_generator():
    fake = pictures(2).requires_grad_()
    assert losses.r2_penalty(curved(), pictures(1), fake).requires_grad
    (
        losses.r2_penalty(curved(), pictures(1), fake) + losses.wgan_gp_penalty(curved(), pictures(1), fake)
    ).sum().backward()
    assert fake.grad is None
