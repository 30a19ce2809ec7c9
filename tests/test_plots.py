import matplotlib
import numpy as np
import pytest
import torch

matplotlib.use("Agg")

from ganedu import plots


def test_a_grid_shows_every_pixel_where_it_belongs():
    images = np.zeros((3, 1, 2, 2), np.uint8)
    images[1, 0, 0, 1], images[2] = 77, 200
    shown = np.asarray(plots.image_grid(images, columns=2, pad=1).images[0].get_array())
    assert shown.shape == (5, 5)
    assert shown[0, 4] == 77
    assert (shown[3:, :2] == 200).all()
    assert (shown[3:, 3:] == 255).all()


def test_floats_are_scaled_from_minus_one_to_one():
    shown = plots.image_grid(torch.tensor([-1.0, 0.0, 1.0, 9.0]).view(4, 1, 1, 1), pad=0).images[0].get_array()
    assert np.asarray(shown).tolist() == [[0, 128, 255, 255]]


@pytest.mark.parametrize("wrong", [np.zeros((2, 2)), np.zeros((1, 2, 3, 3)), np.zeros((0, 1, 3, 3))])
def test_wrong_shapes(wrong):
    with pytest.raises(ValueError, match="need images"):
        plots.image_grid(wrong)


def test_a_table_shows_numbers_as_a_page_should():
    table = plots.Table(["a", "b"], [["x", 0.123456], ["y", "1.5e-08"]])
    assert table._repr_markdown_().splitlines()[2:] == ["| x | 0.123 |", r"| y | $1.5 \cdot 10^{-8}$ |"]
    assert "1.5e-08" in repr(table)
    code = plots.Table(["code", "c"], [["`log(D + 1e-8)`", "0e+00"]])
    assert code._repr_markdown_().endswith("| `log(D + 1e-8)` | 0 |")
    with pytest.raises(ValueError, match="2 cells"):
        plots.Table(["a", "b"], [["x"]])
