import ast
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from ganedu import metrics


class Network(nn.Module):
    """Batch norm inside: its answers would change with the batch, and its statistics with each call, in training."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.BatchNorm1d(5))
        self.readout = nn.Linear(5, 3)

    def forward(self, images):
        return self.readout(self.features(images))


@pytest.fixture
def net():
    torch.manual_seed(0)
    return Network()


@pytest.fixture
def raw():
    return torch.randint(0, 256, (10, 3, 2, 2), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


def test_bytes_and_floats_are_the_same_pictures(net, raw):
    probabilities = metrics.probabilities(net, raw, batch=3)
    np.testing.assert_allclose(probabilities, metrics.probabilities(net, raw.float() / 127.5 - 1), rtol=1e-6)
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-12)
    assert probabilities.dtype == np.float64


def test_any_module_or_function_gives_features(net, raw):
    expected = metrics.features(net, raw)
    assert expected.shape == (10, 5)
    np.testing.assert_array_equal(metrics.features(net.features, raw), expected)
    pixels = metrics.features(lambda images: images.flatten(1), raw, batch=4)
    np.testing.assert_allclose(pixels, raw.flatten(1).numpy() / 127.5 - 1, atol=1e-6)


def test_the_network_is_left_as_it_was(net, raw):
    net.readout.eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    np.testing.assert_allclose(metrics.features(net, raw, batch=1), metrics.features(net, raw, batch=10), atol=1e-6)
    assert net.training
    assert not net.readout.training
    for name, value in net.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_moments_of_a_stream_are_those_of_the_whole(net, raw):
    whole = metrics.features(net, raw)
    for images in (raw, raw.split(4), (part for part in raw.split(1))):
        gathered = metrics.moments(net, images, batch=3)
        np.testing.assert_allclose(gathered.mean, whole.mean(0), atol=1e-6)
        np.testing.assert_allclose(gathered.covariance, np.cov(whole.T), atol=1e-6)
    assert metrics.frechet_distance(gathered, whole) < 1e-6


def test_what_they_refuse(net, raw):
    with pytest.raises(ValueError, match=r"\(N, C, H, W\)"):
        metrics.probabilities(net, raw[0])
    with pytest.raises(ValueError, match=r"\(N, C, H, W\)"):
        metrics.features(net, raw[:0])
    with pytest.raises(ValueError, match="flatten"):
        metrics.features(lambda images: images, raw)
    with pytest.raises(ValueError, match="no image"):
        metrics.moments(net, iter([]))
    with pytest.raises(ValueError, match="batch must be"):
        metrics.features(net, raw, batch=0)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_the_network_may_live_on_another_device(net, raw):
    expected = metrics.features(net, raw)
    np.testing.assert_allclose(metrics.features(net.cuda(), raw), expected, atol=1e-4)


def test_metrics_import_nothing_else_of_ganedu():
    for path in Path(metrics.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("ganedu"):
                assert node.module.startswith("ganedu.metrics."), path
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("ganedu") for name in node.names), path
