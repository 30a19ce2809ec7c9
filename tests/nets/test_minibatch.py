import torch

from ganedu import nets


def test_it_is_the_papers_sum_written_out():
    torch.manual_seed(0)
    layer, features = nets.MinibatchDiscrimination(4, kernels=3, dimensions=2), torch.randn(5, 4)
    out = layer(features)
    assert out.shape == (5, 7)
    assert torch.equal(out[:, :4], features)
    rows = [sum(x[a] * layer.tensor[a] for a in range(4)) for x in features]
    for i in range(5):
        for b in range(3):
            by_hand = sum(torch.exp(-(rows[i][b] - rows[j][b]).abs().sum()) for j in range(5))
            torch.testing.assert_close(out[i, 4 + b], by_hand)


def test_a_collapsed_batch_is_seen():
    torch.manual_seed(0)
    layer = nets.MinibatchDiscrimination(4)
    torch.testing.assert_close(layer(torch.ones(8, 4))[:, 4:], torch.full((8, 50), 8.0))
    apart = layer(1e4 * torch.randn(8, 4))[:, 4:]
    torch.testing.assert_close(apart, torch.ones(8, 50), atol=0.1, rtol=0)
    usual = layer(torch.randn(64, 4))[:, 4:].mean()
    assert 2 < usual < 60  # neither end, where it would have no slope


def test_its_gradient_is_that_of_finite_differences():
    torch.manual_seed(0)
    layer = nets.MinibatchDiscrimination(3, kernels=2, dimensions=2).double()
    assert torch.autograd.gradcheck(layer, torch.randn(4, 3, dtype=torch.float64, requires_grad=True))
