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


@pytest.mark.parametrize(
    ("layer", "inputs"),
    [
        (nn.Linear(5, 3), torch.randn(2, 5)),
        (nn.Conv2d(2, 3, 3), torch.randn(2, 2, 6, 6)),
        (nn.ConvTranspose2d(2, 3, 4), torch.randn(2, 2, 6, 6)),
        (nn.Embedding(4, 3), torch.tensor([0, 3])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_and_names_are_those_of_torchs_own(layer, inputs):
    ours, theirs = copy.deepcopy(layer), copy.deepcopy(layer)
    for normalised, net in ((nets.spectral_norm, ours), (nn.utils.parametrizations.spectral_norm, theirs)):
        torch.manual_seed(0)
        normalised(net)
    for _ in range(3):
        torch.testing.assert_close(ours(inputs), theirs(inputs))
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_no_iterations_are_refused():
    with pytest.raises(ValueError, match="at least one iteration"):
        nets.spectral_norm(nets.mlp([2, 1]), iterations=0)
