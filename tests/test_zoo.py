import json
import shutil

import pytest
import torch

from ganedu import data, faces, metrics, nets, zoo
from ganedu.zoo import recipes
from ganedu.zoo.judging import judge_faces


def test_the_digit_classifier_is_as_good_as_its_card_says():
    digits = data.load("mnist", split="test")
    right = metrics.probabilities(zoo.load("digit-classifier"), digits.images).argmax(1) == digits.labels.numpy()
    assert right.mean() == pytest.approx(zoo.card("digit-classifier")["measured"]["test accuracy"], abs=5e-4)
    assert right.mean() > 0.99


@pytest.mark.parametrize("name", zoo.list())
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


@pytest.mark.parametrize("name", [name for name in zoo.list() if isinstance(zoo.load(name), zoo.Generator)])
def test_a_generator_gives_the_same_pictures_for_a_seed_however_many(name):
    generator = zoo.load(name)
    five = generator.sample(5, seed=3)
    assert five.dtype == torch.uint8
    arguments = zoo.card(name)["arguments"]
    side = arguments.get("size", 28)
    assert five.shape[1:] == (arguments.get("channels", 1), side, side)
    assert torch.equal(generator.sample(2, seed=3), five[:2])
    assert not torch.equal(generator.sample(5, seed=4), five)
    # Pictures, not a constant: they differ from each other, and use most of the range.
    assert five.float().std(0).mean() > 10
    assert five.max() > 200 > 60 > five.min()
    with pytest.raises(ValueError, match="at least 1"):
        generator.sample(0)


def test_the_attribute_classifier_reads_faces_that_it_has_not_seen():
    reader, drawn = zoo.load("attribute-classifier"), faces.load(256, seed=77, progress=False)
    read, accuracy = reader.read(drawn.images), zoo.card("attribute-classifier")["measured"]["accuracy"]
    for name, truth in accuracy.items():
        right = (read[name].argmax(1) == drawn.column(name)).float().mean().item()
        # Three standard errors of 256 faces.
        assert abs(right - truth) < 0.01 + 3 * (truth * (1 - truth) / 256) ** 0.5, name
    wears = ((read["glasses"].argmax(1) > 0) == (drawn.column("glasses") > 0)).float().mean()
    assert wears > 0.98
    assert zoo.card("attribute-classifier")["measured"]["accuracy of glasses or none"] > 0.99
    assert min(accuracy["hair_colour"], accuracy["hair_length"]) > 0.99
    assert torch.allclose(reader.read(drawn.images[:3].float() / 127.5 - 1)["glasses"], read["glasses"][:3], atol=1e-5)
    with pytest.raises(ValueError, match="3, 64, 64"):
        reader.read(torch.zeros(2, 1, 64, 64))


def test_small_faces_are_judged_beside_small_drawings(monkeypatch):
    draw = faces.load
    monkeypatch.setattr(faces, "load", lambda n, size, seed, without: draw(120, size, seed, without=without))
    samples = draw(100, 32, 5).images.float() / 127.5 - 1
    drawn, noise = judge_faces(samples), judge_faces(torch.rand_like(samples) * 2 - 1)
    distance = "Frechet distance on attribute features, to held-out drawings"
    assert drawn[distance] < noise[distance] / 2
    hair = drawn["hair_colour"]  # as well read in the samples as in the drawings, and hardly worse than at 64 pixels
    assert hair["confidence"] == pytest.approx(hair["of drawings"], abs=0.05)
    assert hair["of drawings"] > 0.9


def test_a_recipe_writes_what_the_zoo_can_load(tmp_path, monkeypatch):
    tiny = lambda seed, folder: (
        nets.dcgan_generator(28, channels=1, latent_dim=2, filters=(4, 2)),
        {"net": "dcgan_generator", "arguments": {"size": 28, "channels": 1, "latent_dim": 2, "filters": [4, 2]}},
    )
    monkeypatch.setitem(recipes._RECIPES, "tiny", tiny)
    card = recipes.make("tiny", 5, tmp_path)
    assert card["command"] == "ganedu train --recipe tiny --seed 5"
    monkeypatch.setattr(zoo, "_FOLDER", tmp_path)
    assert zoo.list() == ["tiny"]
    assert zoo.load("tiny").sample(3).shape == (3, 1, 28, 28)
    with pytest.raises(ValueError, match="'tiny'"):
        zoo.load("dcgan-faces")
    with pytest.raises(ValueError, match="there is no recipe"):
        recipes.make("huge", 0, tmp_path)


def test_every_network_of_the_zoo_has_its_recipe():
    assert set(zoo.list()) <= set(recipes.NAMES)
    assert sum(path.stat().st_size for path in zoo._FOLDER.glob("*.safetensors")) < 40e6
