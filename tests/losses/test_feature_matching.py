import pytest
import torch

from ganedu import losses


def test_it_compares_means_and_moves_the_fakes_only():
    torch.manual_seed(0)
    real, fake = (torch.randn(n, 2, 3, dtype=torch.float64, requires_grad=True) for n in (5, 4))
    by_hand = sum((real[:, i, j].mean() - fake[:, i, j].mean()) ** 2 for i in range(2) for j in range(3))
    loss = losses.feature_matching(real, fake)
    torch.testing.assert_close(loss, by_hand)
    assert losses.feature_matching(real, real.flip(0)) < 1e-20  # other samples of the same mean
    assert torch.autograd.gradcheck(lambda fakes: losses.feature_matching(real.detach(), fakes), (fake,))
    loss.backward()
    assert real.grad is None
    with pytest.raises(ValueError, match="features of one layer"):
        losses.feature_matching(real, fake[:, :1])
