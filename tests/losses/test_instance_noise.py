import pytest
import torch

from ganedu import losses


def test_it_fades_linearly_with_what_has_gone_through():
    torch.manual_seed(0)
    noise, samples = losses.InstanceNoise(0.5, samples=4000), torch.full((1000, 1, 8, 8), 3.0)
    for expected in (0.5, 0.375, 0.25, 0.125):
        assert torch.isclose(noise.sigma, torch.tensor(expected))
        added = noise(samples) - samples
        assert abs(added.std().item() - expected) < 0.01
        assert abs(added.mean().item()) < 0.01
    assert torch.equal(noise(samples), samples)
    assert noise.sigma == 0


def test_none_in_evaluation_and_the_count_is_saved():
    noise, samples = losses.InstanceNoise(0.5, samples=100), torch.zeros(10, 4)
    noise(samples)
    assert torch.equal(noise.eval()(samples), samples)
    resumed = losses.InstanceNoise(0.5, samples=100)
    resumed.load_state_dict(noise.state_dict())
    assert resumed.seen == 10
    assert resumed(samples.double()).dtype == torch.float64


def test_wrong_settings_are_named():
    for sigma, samples in [(-1, 10), (float("nan"), 10), (1, 0)]:
        with pytest.raises(ValueError, match="sigma must be at least 0 and samples at least 1"):
            losses.InstanceNoise(sigma, samples)
