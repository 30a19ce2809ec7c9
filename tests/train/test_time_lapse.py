"""A time-lapse shows the snapshots of a run, in order, each latent point in its row."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from ganedu.train.snapshots import picture
from ganedu.train.time_lapse import strip


def _run(folder, moments=5, side=4):
    """A run whose snapshot t shows, for latent point i, the grey level 40 * t + i."""
    (folder / "samples").mkdir(parents=True)
    for t in range(moments):
        levels = (40 * t + torch.arange(64.0)).view(64, 1, 1, 1).expand(64, 1, side, side)
        (folder / "samples" / f"step-{10 * (t + 1):08d}.png").write_bytes(picture(levels / 127.5 - 1))
    return folder


def test_rows_are_latent_points_and_columns_are_moments(tmp_path):
    steps, png = strip(_run(tmp_path / "run"), moments=3, faces=2)
    assert steps == [10, 30, 50]
    pixels = np.asarray(Image.open(io.BytesIO(png)))
    assert pixels.shape == (2 * 4, 3 * 4)
    assert pixels[::4, ::4].tolist() == [[0, 80, 160], [1, 81, 161]]


def test_fewer_snapshots_than_asked_for_are_all_shown_once(tmp_path):
    steps, _ = strip(_run(tmp_path / "run", moments=2), moments=10)
    assert steps == [10, 20]


def test_what_cannot_be_shown_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no snapshots"):
        strip(tmp_path)
    for wrong in ({"moments": 0}, {"faces": 0}, {"faces": 9}):
        with pytest.raises(ValueError, match="must be"):
            strip(_run(tmp_path / str(wrong)), **wrong)
