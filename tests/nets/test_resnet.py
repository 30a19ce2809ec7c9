import pytest
import torch
from torch import nn

from ganedu import nets


@pytest.mark.parametrize(("size", "channels"), [(32, 3), (64, 1), (128, 3)])
def test_shapes_and_range(size, channels):
    doublings = {32: 3, 64: 4, 128: 5}[size]
    torch.manual_seed(0)
    generator = nets.resnet_generator(size, channels=channels, latent_dim=5, filters=(6,) * (doublings + 1))
    images = generator(torch.randn(3, 5))
    assert images.shape == (3, channels, size, size)
    assert images.abs().max() <= 1
    discriminator = nets.resnet_discriminator(size, channels=channels, filters=(4,) * doublings)
    assert discriminator(images).shape == (3,)
    assert discriminator(images.to(memory_format=torch.channels_last)).shape == (3,)


def test_without_batch_norm_there_is_none_and_the_discriminator_never_has_one():
    for net in (nets.resnet_generator(32, batch_norm=False), nets.resnet_discriminator(32)):
        assert not any(isinstance(module, nn.BatchNorm2d) for module in net.modules())
    torch.manual_seed(0)
    images = torch.randn(4, 3, 32, 32)
    net = nets.resnet_discriminator(32)
    torch.testing.assert_close(net(images)[:1], net(images[:1]))  # each picture is judged by itself


def test_signals_keep_their_size_at_the_start():
    torch.manual_seed(0)
    images = nets.resnet_generator(64)(torch.randn(8, 128))
    assert 0.1 < images.std() < 0.9
    assert nets.resnet_discriminator(64)(images).abs().max() < 100


@pytest.mark.parametrize("build", [nets.resnet_generator, nets.resnet_discriminator])
def test_errors_say_what_is_possible(build):
    with pytest.raises(ValueError, match=r"choose one of \[32, 64, 128\]"):
        build(28)
    with pytest.raises(ValueError, match="numbers of maps"):
        build(64, filters=(1, 2))
