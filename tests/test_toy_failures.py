"""The contests of chapter 7 count what they say they count, and their record is of the contests that the code has."""

import dataclasses
import json
import types

import numpy as np
import pytest
import torch

from ganedu import zoo
from ganedu.data import toys
from ganedu.zoo import failures
from ganedu.zoo.failures import Contest


def game_of(*seeds):
    """A game that only samples: one function (n) -> (n, 2) for each seed."""
    return types.SimpleNamespace(sample=lambda n: torch.cat([one(n // len(seeds)) for one in seeds]))


def test_modes_are_counted_as_the_docstring_says():
    ring = toys.ring(8, deviation=0.05)
    one_mode = lambda n: ring.centres[3] + 0.01 * torch.randn(n, 2)
    beside = lambda n: ring(n) + torch.tensor([0.3, 0.0])  # six deviations off, far less than half-way to the next
    nowhere = lambda n: torch.zeros(n, 2)
    covered, on_mark = failures.count_modes(game_of(ring, one_mode, beside, nowhere), ring, seeds=4)
    assert covered.tolist() == [8, 1, 8, 0]
    assert on_mark[0] > 0.99
    assert on_mark[1] == 1
    assert on_mark[2] < 0.1
    assert on_mark[3] == 0


def test_a_mode_with_less_than_a_quarter_of_its_share_is_not_covered():
    ring = toys.ring(8, deviation=0.05)

    def all_but_one(rare):
        def sample(n):
            which = torch.arange(n) % 7
            which[: round(rare * n / 8)] = 7
            return ring.centres[which]

        return sample

    covered, _ = failures.count_modes(game_of(all_but_one(0.2), all_but_one(0.3)), ring, seeds=2)
    assert covered.tolist() == [7, 8]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"law": "grid"},
        {"activation": "ReLU"},
        {"lr_d": 1e-3},
        {"lr_g": 1e-3},
        {"beta1": 0.9},
        {"k": 2},
        {"r1": 1.0},
        {"noise": 0.5},
        {"kernels": 2},
    ],
)
def test_every_setting_plays_and_the_same_seeds_give_the_same(change):
    contest = Contest(steps=40, judge_width=8, **change)
    once, again = (failures.run(contest, seeds=2, progress=False) for _ in range(2))
    modes = 25 if contest.law == "grid" else 8
    assert once.shares.shape == (2, 2, modes)
    assert once.covered.shape == once.on_mark.shape == once.visited.shape == (2,)
    assert np.array_equal(once.shares, again.shares)
    plain = failures.run(Contest(steps=40, judge_width=8), seeds=2, progress=False)
    assert not change or not np.array_equal(once.shares, plain.shares)


@pytest.mark.parametrize("wrong", [{"law": "square"}, {"activation": "GELU"}, {"steps": 0}, {"lr_d": -1.0}])
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(ValueError, match=r"law|steps|rate"):
        failures.run(Contest(**wrong), seeds=2, progress=False)


def test_the_record_is_of_the_contests_that_the_code_has():
    record = zoo.record("toy-failures")
    assert {"command", "seeds", "device", "date", "processor minutes"} <= set(record)
    for failure, contests in failures._contests().items():
        assert set(record[failure]) == set(contests)
        for name, contest in contests.items():
            found = record[failure][name]
            assert found["contest"] == json.loads(json.dumps(dataclasses.asdict(contest)))
            assert all(len(found[what]) == len(record["seeds"]) >= 10 for what in ("covered", "on mark", "visited"))
