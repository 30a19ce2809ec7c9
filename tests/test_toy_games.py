"""The games of chapter 9's table: each one plays, counting means what it says, and an interrupted record goes on."""

import json
import sys

import numpy as np
import pytest
import torch

from ganedu import zoo
from ganedu.zoo import toy_games
from ganedu.zoo.toy_games import GAMES, LAWS, NUMBERS


def test_the_record_is_of_the_games_and_settings_that_the_code_has():
    record = zoo.record("toy-games")
    assert [{key: r[key] for key in run} for r, run in zip(record["results"], toy_games.runs(), strict=True)] == (
        toy_games.runs()
    )
    assert {(run["game"], run["law"]) for run in toy_games.runs()} == {(game, law) for game in GAMES for law in LAWS}
    assert record["settings"] == json.loads(json.dumps(toy_games.SETTINGS))
    seeds = len(record["seeds"])
    assert seeds >= 10
    for r in record["results"]:
        most = len(LAWS[r["law"]].centres)
        for which in ("", "averaged_"):
            assert len(r[which + "modes"]) == len(r[which + "quality"]) == seeds
            assert 0 <= min(r[which + "modes"]) <= max(r[which + "modes"]) <= most
            assert 0 <= min(r[which + "quality"]) <= max(r[which + "quality"]) <= 1


@pytest.mark.parametrize("game", GAMES)
def test_every_game_plays_its_number_matters_and_the_same_seeds_give_the_same(game):
    play = lambda **given: toy_games.play_toy(game, "ring of 8", seeds=(3, 4), steps=2, **given)
    outcome = play()
    assert outcome.samples.shape == (2, toy_games.SAMPLES, 2)
    assert np.isfinite(outcome.samples).all()
    assert len(outcome.modes) == len(outcome.averaged_quality) == 2
    assert np.array_equal(play().samples, outcome.samples)
    if game in NUMBERS:
        another = 0.5 if game == "smoothed real labels" else 2 * NUMBERS[game]
        assert not np.array_equal(play(number=another).samples, outcome.samples)


def test_each_copy_counts_for_itself():
    torch.manual_seed(0)
    for law, modes in ((LAWS["ring of 8"], 8), (LAWS["grid of 25"], 25)):
        data = law(5000).numpy()
        one_mode = law.centres[0].numpy() + 0 * data
        modes_found, quality = toy_games.count_modes(np.stack([data, one_mode, data + 5]), law)
        assert modes_found == [modes, 1, 0]
        assert quality == pytest.approx([1 - np.exp(-4.5), 1, 0], abs=0.01)


def test_a_mode_with_less_than_a_tenth_of_its_share_is_not_covered():
    law = LAWS["grid of 25"]
    for rare, covered in ((9, 24), (11, 25)):  # of 2,500 samples, a tenth of a mode's share is 10
        which = np.arange(2500) % 24
        which[:rare] = 24
        assert toy_games.count_modes(law.centres.numpy()[which][None], law)[0] == [covered]


def test_unknown_names_are_told_what_there_is():
    with pytest.raises(ValueError, match="'hinge'"):
        toy_games.play_toy("no game", "ring of 8")
    with pytest.raises(ValueError, match="'ring of 8'"):
        toy_games.play_toy("hinge", "no toy")


@pytest.fixture
def short_record(tmp_path, monkeypatch):
    """The command with two games that take no time, on both toys; the third run is interrupted once."""
    played = []

    def play_toy(game, **others):
        played.append(game)
        if len(played) == 3:
            raise KeyboardInterrupt
        return toy_games.Outcome([1], [0.5], [1], [0.5], 60.0, np.zeros(1))

    monkeypatch.setattr(toy_games, "play_toy", play_toy)
    monkeypatch.setattr(toy_games, "GAMES", {"one": None, "two": None})
    monkeypatch.setattr(toy_games, "NUMBERS", {"two": 1.0})
    monkeypatch.setattr(toy_games, "LONGER", ("one",))
    monkeypatch.setattr(sys, "argv", ["toy_games", "--out", str(tmp_path / "record.json")])
    with pytest.raises(KeyboardInterrupt):
        toy_games.main()
    return played


def test_an_interrupted_record_goes_on_where_it_stopped(short_record, tmp_path):
    assert not (tmp_path / "record.json").exists()
    toy_games.main()
    assert len(short_record) == 6  # five, one of them twice
    record = json.loads((tmp_path / "record.json").read_text())
    assert [(r["game"], r["law"], r["number"], r["steps"]) for r in record["results"]] == [
        ("one", "ring of 8", None, 1500),
        ("two", "ring of 8", 1.0, 1500),
        ("one", "grid of 25", None, 1500),
        ("two", "grid of 25", 1.0, 1500),
        ("one", "grid of 25", None, 6000),
    ]
    assert record["processor minutes"] == 5.0
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


def test_runs_of_other_settings_are_not_mixed_in(short_record, tmp_path, monkeypatch):
    kept = (tmp_path / "record.unfinished.json").read_text()
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--seeds", "3"])
    with pytest.raises(SystemExit, match="another command, seeds"):
        toy_games.main()
    assert (tmp_path / "record.unfinished.json").read_text() == kept
