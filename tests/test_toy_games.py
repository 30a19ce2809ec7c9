"""The games of chapter 9's table: each one plays, counting means what it says, and an interrupted record goes on."""

import json
import sys

import numpy as np
import pytest
import torch

from ganedu import zoo
from ganedu.zoo import toy_games


def test_the_record_has_every_game_on_every_toy_over_ten_seeds():
    record = zoo.record("toy-games")
    assert [(r["game"], r["law"]) for r in record["results"]] == [
        (game, law) for law in toy_games.LAWS for game in toy_games.GAMES
    ]
    assert len(record["seeds"]) >= 10
    assert {len(r[key]) for r in record["results"] for key in ("modes", "averaged_modes")} == {len(record["seeds"])}
    assert record["settings"] == json.loads(json.dumps(toy_games.SETTINGS))


@pytest.mark.parametrize("game", toy_games.GAMES)
def test_every_game_plays(game):
    outcome = toy_games.play_toy(game, "ring of 8", seeds=(3, 4), steps=2)
    assert outcome.samples.shape == (2, toy_games.SAMPLES, 2)
    assert np.isfinite(outcome.samples).all()
    assert len(outcome.modes) == len(outcome.averaged_quality) == 2


def test_counting_knows_the_data_a_collapse_and_nothing():
    torch.manual_seed(0)
    for law, modes in ((toy_games.LAWS["ring of 8"], 8), (toy_games.LAWS["grid of 25"], 25)):
        data = law(5000).numpy()
        one_mode = law.centres[0].numpy() + 0 * data
        modes_found, quality = toy_games._counted(np.stack([data, one_mode, data + 5]), law)
        assert modes_found == [modes, 1, 0]
        assert quality == pytest.approx([1 - np.exp(-4.5), 1, 0], abs=0.01)


def test_unknown_names_are_told_what_there_is():
    with pytest.raises(ValueError, match="'hinge'"):
        toy_games.play_toy("no game", "ring of 8")
    with pytest.raises(ValueError, match="'ring of 8'"):
        toy_games.play_toy("hinge", "no toy")


def test_an_interrupted_record_goes_on_where_it_stopped(tmp_path, monkeypatch):
    played = []

    def play_toy(game, law, seeds):
        played.append((game, law))
        if len(played) == 3:
            raise KeyboardInterrupt
        return toy_games.Outcome([1], [0.5], [1], [0.5], 60.0, np.zeros(1))

    monkeypatch.setattr(toy_games, "play_toy", play_toy)
    monkeypatch.setattr(toy_games, "GAMES", {"one": None, "two": None})
    monkeypatch.setattr(sys, "argv", ["toy_games", "--out", str(tmp_path / "record.json")])
    with pytest.raises(KeyboardInterrupt):
        toy_games.main()
    assert not (tmp_path / "record.json").exists()
    toy_games.main()
    assert len(played) == 5  # four, one of them twice
    record = json.loads((tmp_path / "record.json").read_text())
    assert (len(record["results"]), record["processor minutes"]) == (4, 4.0)
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]
