"""A folder of little pictures, and a run of two steps on them."""

import numpy as np
import pytest
from PIL import Image

from ganedu import cli


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.delenv("GANEDU_TRACEBACK", raising=False)
    monkeypatch.setenv("TQDM_DISABLE", "1")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for i in range(8):
        pixels = np.random.default_rng(i).integers(0, 256, (12 + i, 14, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{i}.png")
    return folder


@pytest.fixture(scope="session")
def trained(pictures, tmp_path_factory):
    """The run folder of two steps; leave it as it is."""
    folder = tmp_path_factory.mktemp("runs") / "little"
    asked = ["train", str(pictures), "--size", "28", "--steps", "2", "--batch", "2", "--device", "cpu"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GANEDU_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("TQDM_DISABLE", "1")
        assert cli.main([*asked, "--out", str(folder)]) == 0
    return folder
