"""The mixtures are what they say: centres, shares, width."""

import pytest
import torch

from ganedu.data import toys


@pytest.mark.parametrize(("law", "modes"), [(toys.ring(), 8), (toys.grid(), 25), (toys.ring(3, radius=1.0), 3)])
def test_samples_have_the_centres_shares_and_width_that_the_law_says(law, modes):
    torch.manual_seed(0)
    samples = law(40_000, "cpu")
    nearest = torch.cdist(samples, law.centres).argmin(1)
    assert samples.shape == (40_000, 2)
    assert len(law.centres) == modes
    assert (nearest.bincount(minlength=modes) / 40_000 - 1 / modes).abs().max() < 0.01
    assert (samples - law.centres[nearest]).std(0) == pytest.approx([law.deviation] * 2, rel=0.02)
    assert law.centres.mean(0).abs().max() < 1e-6


@pytest.mark.parametrize(
    "wrong",
    [lambda: toys.ring(0), lambda: toys.grid(0), lambda: toys.ring(deviation=-1), lambda: toys.grid(deviation=-0.1)],
)
def test_wrong_values_are_refused(wrong):
    with pytest.raises(ValueError, match="at least"):
        wrong()
