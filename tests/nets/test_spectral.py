import copy

import pytest
import torch
from torch import nn

from ganedu import nets


def weighted(net):
    return [module for module in net.modules() if isinstance(module, nn.Linear | nn.Conv2d | nn.Embedding)]


@pytest.mark.parametrize(
    ("net", "inputs"),
    [
        (nets.resnet_discriminator(32, filters=(4, 6, 8)), (torch.randn(2, 3, 32, 32),)),
        (
            nets.ProjectionDiscriminator(nets.dcgan_discriminator(28, channels=1, filters=(4, 6, 8)), labels=3),
            (torch.randn(2, 1, 28, 28), torch.tensor([0, 2])),
        ),
    ],
    ids=["resnet", "projection"],
)
def test_the_largest_singular_value_of_every_weight_is_one(net, inputs):
    torch.manual_seed(0)
    for module in weighted(net):
        nn.init.normal_(module.weight)
    nets.spectral_norm(net)
    for _ in range(40):
        net(*inputs)
    net.eval()
    for module in weighted(net):
        largest = torch.linalg.matrix_norm(module.weight.flatten(1), 2)
        torch.testing.assert_close(largest, torch.ones(()), rtol=0.02, atol=0)


def test_twice_is_once_and_it_can_be_copied():
    torch.manual_seed(0)
    net = nets.spectral_norm(nets.mlp([4, 8, 1]))
    names = list(net.state_dict())
    assert list(nets.spectral_norm(net).state_dict()) == names
    assert len(list(net.parameters())) == 4
    x = torch.randn(3, 4)
    torch.testing.assert_close(copy.deepcopy(net).eval()(x), net.eval()(x))  # what a moving average begins with


def test_two_forwards_before_one_backward():
    # A discriminator sees real and fake before it steps: the power method must not overwrite what backward needs.
    torch.manual_seed(0)
    net = nets.spectral_norm(nets.mlp([4, 8, 1]))
    (net(torch.randn(3, 4)) - net(torch.randn(3, 4))).sum().backward()
    assert all(torch.isfinite(p.grad).all() for p in net.parameters())
