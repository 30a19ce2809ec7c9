"""The experiment of chapter 13: what may be known to whom, and that nothing of it is lost."""

import json
import sys

import pytest
import torch

from ganedu import data
from ganedu.zoo import samples_as_data


def test_fewer_digits_are_the_beginning_of_more_and_none_is_a_held_out_one():
    few, more = samples_as_data.real_digits(10, 3), samples_as_data.real_digits(200, 3)
    assert torch.equal(few.images, more.images[:10])
    assert torch.equal(few.labels, more.labels[:10])
    all_digits = samples_as_data.real_digits(60_000, 0)
    assert len(all_digits) == 50_000  # settings were chosen on the others
    assert all_digits.images.long().sum() == data.load("mnist").images[:50_000].long().sum()


def test_a_moved_digit_is_the_digit_on_black():
    digits = samples_as_data.real_digits(50, 0).images.float() / 127.5 - 1
    torch.manual_seed(0)
    moved = samples_as_data.moved(digits)
    assert moved.shape == digits.shape
    assert moved.min() >= -1 - 1e-6
    assert moved.max() <= 1 + 1e-6
    ink = lambda images: (images + 1).sum((1, 2, 3))
    assert (ink(moved) / ink(digits)).sub(1).abs().max() < 0.6  # scaled by 15 % each way, and hardly cut off
    assert (moved - digits).abs().mean() > 0.05


def test_a_killed_experiment_goes_on_where_it_was(tmp_path, monkeypatch):
    asked = []

    def one_run(n, seed, work):
        asked.append((n, seed))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return {"n": n, "seed": seed, "accuracy": {"real": 0.5}, "minutes": 0.1}

    monkeypatch.setattr(samples_as_data, "one_run", one_run)
    monkeypatch.setattr(samples_as_data, "SIZES", (10, 20))
    record = tmp_path / "record.json"
    monkeypatch.setattr(sys, "argv", ["samples_as_data", "--seeds", "2", "--out", str(record)])
    with pytest.raises(KeyboardInterrupt):
        samples_as_data.main()
    assert [run["n"] for run in json.loads(record.read_text())["runs"]] == [20, 10]
    samples_as_data.main()
    whole = json.loads(record.read_text())
    assert asked == [(20, 0), (10, 0), (20, 1), (20, 1), (10, 1)]
    assert [(run["n"], run["seed"]) for run in whole["runs"]] == [(20, 0), (10, 0), (20, 1), (10, 1)]
    assert whole["command"].endswith("--seeds 2")

    monkeypatch.setattr(samples_as_data, "GENERATED", 7)
    before = record.read_bytes()
    with pytest.raises(SystemExit, match="2"):
        samples_as_data.main()
    assert record.read_bytes() == before
