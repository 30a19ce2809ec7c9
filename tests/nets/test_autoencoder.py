"""The networks of autoencoders: shapes, ranges, what is refused."""

import pytest
import torch
from torch import nn

from ganedu import nets


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 8, 8), (2,)])
def test_shapes_there_and_back(shape):
    samples = torch.rand(5, *shape) * 2 - 1
    codes = nets.encoder(4, shape=shape, hidden=(16, 8))(samples)
    assert codes.shape == (5, 4)
    assert nets.decoder(4, shape=shape, hidden=(8, 16))(codes).shape == samples.shape
    vae = nets.VAE(4, shape=shape, hidden=(16, 8))
    mean, log_variance = vae.posterior(samples)
    assert mean.shape == log_variance.shape == (5, 4)
    assert torch.equal(torch.cat([mean, log_variance], 1), vae.encoder(samples))
    assert vae(mean).shape == samples.shape


def test_pictures_stay_in_their_range_and_other_samples_need_not():
    codes = 100 * torch.randn(50, 3)
    assert nets.VAE(3, hidden=(8,))(codes).abs().max() <= 1
    assert nets.VAE(3, shape=(2,), hidden=(8,), output=nn.Identity)(codes).abs().max() > 1


def test_the_decoder_mirrors_the_encoder():
    vae = nets.VAE(16)
    linear = lambda net: [tuple(m.weight.shape) for m in net.modules() if isinstance(m, nn.Linear)]
    assert linear(vae.encoder) == [(512, 784), (256, 512), (32, 256)]
    assert linear(vae.decoder) == [(256, 16), (512, 256), (784, 512)]


def test_all_of_a_vae_is_learned_and_saved():
    vae = nets.VAE(2, hidden=(8,))
    images = torch.rand(4, 1, 28, 28) * 2 - 1
    mean, log_variance = vae.posterior(images)
    loss = (images - vae(mean)).square().sum() * (-2 * vae.log_noise).exp() + log_variance.sum()
    loss.backward()
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in vae.parameters())
    other = nets.VAE(2, hidden=(8,))
    other.load_state_dict(vae.state_dict())
    assert torch.equal(other(mean), vae(mean))
    assert set(vae.state_dict()) >= {"log_noise"}


@pytest.mark.parametrize("build", [lambda: nets.VAE(0), lambda: nets.encoder(0), lambda: nets.decoder(3, hidden=(0,))])
def test_sizes_below_one_are_refused(build):
    with pytest.raises(ValueError, match="at least 1"):
        build()
