import pytest
import torch

from ganedu import data, faces


def test_faces_load_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path))
    by_name = data.load("faces", n=3, size=32, fixed={"glasses": "round"})
    assert torch.equal(by_name.images, faces.load(3, size=32, fixed={"glasses": "round"}).images)
    assert by_name.images.shape == (3, 3, 32, 32)


def test_what_does_not_go_together_is_named():
    with pytest.raises(ValueError, match="n does not go with 'mnist'"):
        data.load("mnist", n=3)
    with pytest.raises(ValueError, match="does not go with 'faces'"):
        data.load("faces", split="test")
