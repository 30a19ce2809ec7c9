import pytest
import torch
from torch import nn

from ganedu import nets


def test_an_attribute_vector_is_the_sum_of_its_attributes_and_an_integer_a_one_hot():
    torch.manual_seed(0)
    embedding = nets.LabelEmbedding(4, 3)
    labels = torch.tensor([2, 0])
    torch.testing.assert_close(embedding(labels), embedding(torch.eye(4, dtype=torch.int64)[labels]))
    both = embedding(torch.tensor([[1, 0, 1, 0]]))
    torch.testing.assert_close(both, embedding.weight[[0]] + embedding.weight[[2]])


def test_the_generator_sees_the_label_beside_the_noise():
    net = nets.ConditionalGenerator(nn.Identity(), labels=4, width=3)
    out = net(torch.ones(2, 5), torch.tensor([1, 3]))
    assert torch.equal(out[:, :5], torch.ones(2, 5))
    assert torch.equal(out[:, 5:], net.embedding.weight[[1, 3]])


@pytest.mark.parametrize(
    ("discriminator", "shape"),
    [
        (nets.dcgan_discriminator(28, channels=1, filters=(4, 6, 8)), (1, 28, 28)),
        (nets.resnet_discriminator(32, filters=(4, 6, 8)), (3, 32, 32)),
        (nets.mlp([5, 7, 1], output=nn.Flatten(0)), (5,)),
    ],
    ids=["dcgan", "resnet", "mlp"],
)
def test_the_projection_is_the_papers_equation_3(discriminator, shape):
    torch.manual_seed(0)
    images, labels = torch.randn(3, *shape), torch.tensor([1, 0, 1])
    net = nets.ProjectionDiscriminator(discriminator, labels=2)
    torch.testing.assert_close(net(images, labels), discriminator(images))  # nothing is said about labels at first
    nn.init.normal_(net.embedding.weight)
    features = discriminator[:-2](images)
    sums = features.sum((2, 3)) if features.ndim == 4 else features
    by_hand = torch.stack([net.embedding.weight[y] @ x for x, y in zip(sums, labels, strict=True)])
    torch.testing.assert_close(net(images, labels), discriminator(images) + by_hand)


def test_other_endings_are_refused():
    for net in (
        nets.mlp([5, 7, 1]),
        nets.mlp([5, 7, 2], output=nn.Flatten(0)),
        nn.Sequential(nn.ReLU(), nn.Flatten(0)),
    ):
        with pytest.raises(ValueError, match="must end in a Conv2d or Linear to one number"):
            nets.ProjectionDiscriminator(net, labels=2)
