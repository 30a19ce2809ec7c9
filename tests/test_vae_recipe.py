import math

import pytest
import torch

from ganedu import nets, zoo
from ganedu.zoo.recipes.vae import minus_bound


def test_the_bound_is_the_evidence_where_the_guess_is_exact():
    """One linear layer each way, one code number, encoder set to the exact posterior."""
    w, shift, variance = torch.tensor([1.2, -0.7]), torch.tensor([0.3, 0.1]), 0.3
    vae = nets.VAE(1, shape=(2,), hidden=(), output=torch.nn.Identity)
    left = 1 / (1 + w @ w / variance)
    with torch.no_grad():
        vae.log_noise.fill_(math.log(variance) / 2)
        encode, decode = vae.encoder[1][0], vae.decoder[0][0]
        decode.weight.copy_(w[:, None])
        decode.bias.copy_(shift)
        encode.weight.copy_(torch.stack([left * w / variance, 0 * w]))
        encode.bias.copy_(torch.stack([-left * shift @ w / variance, left.log()]))
        torch.manual_seed(0)
        point = torch.tensor([0.9, -1.4])
        bound = -minus_bound(vae, point.expand(200_000, 2)).double()
    law = torch.distributions.MultivariateNormal(shift, w[:, None] * w + variance * torch.eye(2))
    assert bound.mean().item() == pytest.approx(law.log_prob(point).item(), abs=4 * bound.std().item() / 447)


def test_the_zoo_s_vae_encodes_as_well_as_it_draws():
    vae = zoo.load("vae-mnist")
    mean, log_variance = vae.net.posterior(vae.floats(20))
    assert mean.shape == log_variance.shape == (20, vae.latent_dim)
    assert (log_variance.exp() < 1).float().mean() > 0.9
