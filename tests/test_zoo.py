import json
import shutil

import pytest

from ganedu import data, metrics, zoo


def test_the_digit_classifier_is_as_good_as_its_card_says():
    digits = data.load("mnist", split="test")
    right = metrics.probabilities(zoo.load("digit-classifier"), digits.images).argmax(1) == digits.labels.numpy()
    assert right.mean() == pytest.approx(zoo.card("digit-classifier")["measured"]["test accuracy"], abs=5e-4)
    assert right.mean() > 0.99


@pytest.mark.parametrize("name", zoo.names())
def test_every_card_says_how_it_was_made(name):
    card = zoo.card(name)
    assert {"about", "data", "command", "seed", "device", "date", "minutes", "measured", "sha256"} <= set(card)
    net = zoo.load(name)
    assert not net.training
    assert sum(p.numel() for p in net.parameters()) == card["parameters"]


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    for ending in ("json", "safetensors"):
        shutil.copy(zoo._FOLDER / f"digit-classifier.{ending}", tmp_path)
    raw = bytearray((tmp_path / "digit-classifier.safetensors").read_bytes())
    raw[-1] ^= 1
    (tmp_path / "digit-classifier.safetensors").write_bytes(raw)
    monkeypatch.setattr(zoo, "_FOLDER", tmp_path)
    with pytest.raises(ValueError, match="not those its card describes"):
        zoo.load("digit-classifier")
    assert json.dumps(zoo.card("digit-classifier"))


def test_unknown_names_are_told_what_there_is():
    with pytest.raises(ValueError, match="'digit-classifier'"):
        zoo.load("no such network")
