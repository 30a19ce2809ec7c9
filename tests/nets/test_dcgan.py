import pytest
import torch
from torch import nn

from ganedu import nets


@pytest.mark.parametrize(("size", "channels"), [(28, 1), (32, 3), (64, 3), (128, 1)])
def test_shapes_and_range(size, channels):
    made, judged = nets.dcgan_filters(size, 2)
    generator = nets.dcgan_generator(size, channels=channels, latent_dim=5, filters=made)
    images = generator(torch.randn(3, 5))
    assert images.shape == (3, channels, size, size)
    assert images.abs().max() <= 1
    discriminator = nets.dcgan_discriminator(size, channels=channels, filters=judged)
    assert discriminator(images).shape == (3,)


def test_default_filters_are_the_classic_ones():
    maps = [m.out_channels for m in nets.dcgan_generator().modules() if isinstance(m, nn.ConvTranspose2d)]
    assert maps == [512, 256, 128, 64, 3]
    maps = [m.out_channels for m in nets.dcgan_discriminator().modules() if isinstance(m, nn.Conv2d)]
    assert maps == [64, 128, 256, 512, 1]


@pytest.mark.parametrize("size", [28, 32, 64, 128])
def test_the_default_filters_are_those_of_64_finest_maps(size):
    made, judged = nets.dcgan_filters(size, 64)
    shapes = lambda net: [tuple(weight.shape) for weight in net.parameters()]
    assert shapes(nets.dcgan_generator(size, filters=made)) == shapes(nets.dcgan_generator(size))
    assert shapes(nets.dcgan_discriminator(size, filters=judged)) == shapes(nets.dcgan_discriminator(size))


def test_batch_norm_everywhere_but_at_the_open_ends():
    kinds = [type(m) for m in nets.dcgan_generator(28, channels=1)]
    assert kinds[-2:] == [nn.ConvTranspose2d, nn.Tanh]
    assert kinds.count(nn.BatchNorm2d) == 2
    kinds = [type(m) for m in nets.dcgan_discriminator(28, channels=1)]
    assert kinds[:2] == [nn.Conv2d, nn.LeakyReLU]
    assert not any(isinstance(m, nn.BatchNorm2d) for m in nets.dcgan_discriminator(batch_norm=False).modules())


def test_initial_weights_are_the_papers():
    torch.manual_seed(0)
    net = nets.dcgan_generator(64)
    for module in net.modules():
        if isinstance(module, nn.ConvTranspose2d) and module.weight.numel() > 10_000:
            assert abs(module.weight.std().item() - 0.02) < 1e-3
        if isinstance(module, nn.BatchNorm2d):
            assert abs(module.weight.mean().item() - 1) < 0.02
            assert not module.bias.any()


@pytest.mark.parametrize("build", [nets.dcgan_generator, nets.dcgan_discriminator])
def test_errors_say_what_is_possible(build):
    with pytest.raises(ValueError, match=r"choose one of \[28, 32, 64, 128\]"):
        build(30)
    with pytest.raises(ValueError, match="layers of filters"):
        build(64, filters=(1, 2, 3))


def test_mlp():
    assert nets.mlp([3, 5, 2])(torch.zeros(4, 3)).shape == (4, 2)
    assert nets.mlp([3, 5, 1], output=nn.Flatten(0))(torch.zeros(4, 3)).shape == (4,)
    with pytest.raises(ValueError, match="at least two sizes"):
        nets.mlp([3])


def test_dense_layers_stand_between_the_noise_and_the_first_map():
    made = nets.dcgan_generator(28, channels=1, latent_dim=2, filters=(8, 4), dense=(6, 5))
    assert [layer.out_features for layer in made if isinstance(layer, torch.nn.Linear)] == [6, 5]
    assert made(torch.randn(3, 2)).shape == (3, 1, 28, 28)
    assert not any(isinstance(layer, torch.nn.Linear) for layer in nets.dcgan_generator(28, channels=1))
    with pytest.raises(ValueError, match="dense"):
        nets.dcgan_generator(28, dense=(6, 0))
