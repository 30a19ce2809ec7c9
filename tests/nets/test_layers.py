import pytest
import torch
from torch import nn

from ganedu import nets


def test_the_table_of_a_generator():
    rows = nets.layer_table(nets.dcgan_generator(28, channels=1, latent_dim=5, filters=(8, 4)), torch.zeros(1, 5))
    assert [tuple(row) for row in rows] == [
        ("0 Unflatten", (1, 5, 1, 1), 0),
        ("1 ConvTranspose2d", (1, 8, 7, 7), 5 * 8 * 49),
        ("2 BatchNorm2d", (1, 8, 7, 7), 16),
        ("3 ReLU", (1, 8, 7, 7), 0),
        ("4 ConvTranspose2d", (1, 4, 14, 14), 8 * 4 * 16),
        ("5 BatchNorm2d", (1, 4, 14, 14), 8),
        ("6 ReLU", (1, 4, 14, 14), 0),
        ("7 ConvTranspose2d", (1, 1, 28, 28), 4 * 16 + 1),
        ("8 Tanh", (1, 1, 28, 28), 0),
    ]


@pytest.mark.parametrize("name", ["dcgan28", "dcgan32", "resnet32"])
def test_a_name_gives_a_pair_that_fits_and_its_table_counts_every_parameter(name):
    pair = nets.by_name(name, channels=1, latent_dim=7)
    generator, discriminator, latent_dim, size, channels = pair
    noise = torch.zeros(2, latent_dim)
    images = generator.eval()(noise)
    assert (latent_dim, channels) == (7, 1)
    assert images.shape == (2, 1, size, size)
    nets.spectral_norm(discriminator)
    for net, example in ((generator, noise), (discriminator, images)):
        rows = nets.layer_table(net, example)
        assert sum(row.parameters for row in rows) == sum(p.numel() for p in net.parameters())
        assert rows[-1].output == tuple(net(example).shape)


def test_shared_layers_count_once_and_odd_modules_count_too():
    shared = nn.Linear(3, 3)
    rows = nets.layer_table(nn.Sequential(shared, nn.ReLU(), shared), torch.zeros(1, 3))
    assert [row.parameters for row in rows] == [12, 0, 0]
    net = nets.ConditionalGenerator(nn.Sequential(nets.MinibatchDiscrimination(5, 2, 3)), labels=4, width=3)
    rows = nets.layer_table(net, (torch.zeros(1, 2), torch.tensor([1])))
    assert [row.parameters for row in rows] == [12, 30]


def test_the_network_is_left_as_it_was():
    net = nets.dcgan_discriminator(28, channels=1, filters=(2, 2, 2)).train()
    net[4].eval()  # one layer frozen by its user
    before = {name: value.clone() for name, value in net.state_dict().items()}
    nets.layer_table(net, torch.randn(1, 1, 28, 28))
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert [module.training for module in net] == [i != 4 for i in range(len(net))]
    assert not any(module._forward_hooks for module in net.modules())


def test_a_wrong_name_gets_the_list():
    with pytest.raises(ValueError, match=r"no network called 'dcgan65': choose one of dcgan28, dcgan32, .*resnet128"):
        nets.by_name("dcgan65")
    assert nets.by_name("dcgan28")[2:] == (64, 28, 1)


def test_no_batch_norm_has_the_popular_wrong_argument():
    # nn.BatchNorm2d(128, 0.8) sets eps, and leaves the momentum as it was.
    for name in ("dcgan32", "resnet32"):
        for net in nets.by_name(name)[:2]:
            norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
            assert all((norm.eps, norm.momentum) == (1e-5, 0.1) for norm in norms)
            assert all(0.8 < norm.weight.mean() < 1.2 for norm in norms)
