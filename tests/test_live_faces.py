"""The record of chapter 11's live runs: nothing of it is lost, and its pictures are what they are called."""

import json
import sys

import pytest
import torch

from ganedu import zoo
from ganedu.zoo import live_faces


def test_a_killed_experiment_goes_on_where_it_was(tmp_path, monkeypatch):
    asked = []

    def one_run(seed):
        asked.append(seed)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return {"seed": seed}

    few = live_faces.data.Dataset(torch.zeros(4, 3, 32, 32, dtype=torch.uint8), torch.zeros(4, dtype=torch.int64), None)
    monkeypatch.setattr(live_faces, "one_run", one_run)
    monkeypatch.setattr(live_faces, "small_faces", lambda: few)
    monkeypatch.setattr(live_faces, "distance", lambda images: 0.0)
    out = tmp_path / "record.json"
    monkeypatch.setattr(sys, "argv", ["live_faces", "--seeds", "4", "--out", str(out)])
    with pytest.raises(KeyboardInterrupt):
        live_faces.main()
    assert json.loads(out.read_text())["seeds"] == [0, 1]
    live_faces.main()
    assert asked == [0, 1, 2, 2, 3]
    assert json.loads(out.read_text())["runs"] == [{"seed": seed} for seed in range(4)]


def test_pictures_leave_the_generator_as_it_was():
    torch.manual_seed(0)
    generator = live_faces.new_game().generator
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    running, batch = (live_faces.pictures(generator, 3, batch_statistics=own) for own in (False, True))
    assert running.shape == batch.shape == (3, 3, 32, 32)
    assert not torch.allclose(running, batch)
    assert generator.training
    assert all(torch.equal(value, before[name]) for name, value in generator.state_dict().items())


def test_the_record_is_that_of_this_recipe():
    recipe = zoo.record("live-faces")["recipe"]
    assert recipe["filters"] == list(live_faces.FILTERS)
    assert {name: recipe[name] for name in live_faces.RECIPE} == live_faces.RECIPE
    assert recipe["failures"] == json.loads(json.dumps(live_faces.FAILURES))
