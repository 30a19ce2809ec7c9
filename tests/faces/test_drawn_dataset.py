"""Drawn faces as a data set: the cache is trusted only where its hash is right, and processes agree."""

import re

import numpy as np
import pytest
import torch

from ganedu import faces
from ganedu.faces import dataset, parallel


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GANEDU_CACHE", str(tmp_path))


def test_images_table_labels_and_captions_speak_of_the_same_faces():
    data = faces.load(12, 32, seed=4, progress=False)
    assert data.images.shape == (12, 3, 32, 32)
    assert data.images.dtype == torch.uint8
    for index in range(12):
        assert data.attributes(index) == faces.sample(4, index)
        drawn = faces.draw(data.attributes(index), 32).transpose(2, 0, 1)
        np.testing.assert_array_equal(data.images[index].numpy(), drawn)
        assert data.caption(index, "zh") == faces.caption(faces.sample(4, index), "zh")
    colours = data.values["hair_colour"]
    assert [colours[k] for k in data.labels] == [faces.sample(4, index).hair_colour for index in range(12)]
    assert sum(data.card.counts.values()) == 12
    images, labels = next(data.sampler(5))
    assert images.shape == (5, 3, 32, 32)
    assert labels.shape == (5,)


def test_a_second_call_reads_the_cache_and_other_arguments_do_not(monkeypatch):
    first = faces.load(4, 32, progress=False)

    def refuse(*_):
        raise AssertionError("drawn again")

    monkeypatch.setattr(dataset, "draw_many", refuse)
    again = faces.load(4, 32, label="age", progress=False)
    assert torch.equal(first.images, again.images)
    assert torch.equal(again.labels, again.column("age"))
    for other in ({"seed": 1}, {"layer": "lines"}, {"fixed": {"age": "child"}}, {"without": {"age": "child"}}):
        with pytest.raises(AssertionError, match="drawn again"):
            faces.load(4, 32, progress=False, **other)
    monkeypatch.setattr(dataset, "code_version", lambda: "other code")
    with pytest.raises(AssertionError, match="drawn again"):
        faces.load(4, 32, progress=False)


@pytest.mark.parametrize("harm", ["flip", "truncate", "lose the seal", "garble the seal"])
def test_a_damaged_file_is_drawn_again(tmp_path, harm):
    whole = faces.load(4, 32, progress=False)
    (data_file,) = (tmp_path / "faces").glob("*.safetensors")
    (seal,) = (tmp_path / "faces").glob("*.json")
    content = bytearray(data_file.read_bytes())
    if harm == "flip":
        content[-100] ^= 1
        data_file.write_bytes(content)
    elif harm == "truncate":
        data_file.write_bytes(content[:-10])
    elif harm == "lose the seal":
        seal.unlink()
    else:
        seal.write_text("[]")
    assert torch.equal(faces.load(4, 32, progress=False).images, whole.images)
    assert dataset._read(tmp_path / "faces", data_file.name) is not None


def test_several_processes_draw_the_same(monkeypatch):
    alone = faces.load(9, 32, seed=6, processes=1, progress=False).images
    monkeypatch.setattr(parallel, "FEW", 0)
    monkeypatch.setattr(dataset, "code_version", lambda: "elsewhere in the cache")
    assert torch.equal(faces.load(9, 32, seed=6, processes=2, progress=False).images, alone)


def test_a_process_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(parallel, "FEW", 0)
    job = {"seed": 0, "size": 32, "layer": "colour", "fixed": {"style": "mohawk"}, "without": {}}
    with pytest.raises(RuntimeError, match=re.escape("style cannot be 'mohawk'")):
        parallel.draw_many(job, 3, 2, progress=False)


@pytest.mark.parametrize("layer", ["lines", "labels", "depth"])
def test_pairs_of_layers_are_aligned(layer):
    colour, other = (faces.load(3, 32, progress=False, layer=which) for which in ("colour", layer))
    assert other.images.shape == (3, 1, 32, 32)
    assert torch.equal(other.table, colour.table)
    for index in range(3):
        drawn = faces.draw(colour.attributes(index), 32, layer)
        np.testing.assert_array_equal(other.images[index, 0].numpy(), drawn)
    if layer == "labels":
        assert set(other.images.unique().tolist()) <= {int(part) for part in faces.Part}


@pytest.mark.parametrize(
    ("name", "one", "another"),
    [
        ("lighting", "day", "night"), ("yaw", 0, 50), ("age", "child", "elderly"), ("glasses", "none", "round"),
        ("hair_colour", "pink", "blue"),
    ],
)  # fmt: skip
def test_the_same_people_with_one_thing_changed(name, one, another):
    a, b = (faces.load(4, 32, progress=False, fixed={name: value}) for value in (one, another))
    different = (a.table != b.table).any(0)
    assert [column for column, d in zip(a.names, different, strict=True) if d] == [name]
    assert (a.images != b.images).flatten(1).any(1).all()
    assert getattr(a.attributes(0), name) == one
    assert getattr(b.attributes(0), name) == another


def test_two_domains_without_pairs_have_a_hidden_truth():
    day = faces.load(6, 32, seed=0, progress=False, fixed={"lighting": "day"})
    night = faces.load(6, 32, seed=1, progress=False, fixed={"lighting": "night"})
    truth = faces.load(
        6, 32, seed=0, progress=False, fixed={"lighting": "night"}
    )  # of each of the day, what night makes
    people = lambda data: {tuple(row) for row in np.delete(data.table.numpy(), data.names.index("lighting"), 1)}
    assert people(truth) == people(day)
    assert not people(night) & people(day)
    assert (truth.images.float().mean((1, 2, 3)) < day.images.float().mean((1, 2, 3))).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n": 0}, "n must be a whole number of at least 1"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"size": 7}, "size must be a whole number of pixels"),
        ({"layer": "ink"}, "no layer 'ink'"),
        ({"label": "yaw"}, "label must be an attribute with words"),
        ({"processes": 0}, "processes must be"),
        ({"fixed": {"hat": "red"}}, "no attribute 'hat'"),
    ],
)
def test_errors(wrong, message):
    with pytest.raises(ValueError, match=message):
        faces.load(**{"n": 2, "size": 16, "progress": False, **wrong})


def test_a_column_that_is_not_there():
    with pytest.raises(ValueError, match="no attribute 'hat'"):
        faces.load(1, 16, progress=False).column("hat")
