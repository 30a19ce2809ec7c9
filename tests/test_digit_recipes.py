import json
from types import SimpleNamespace

import pytest
import torch

from ganedu import nets
from ganedu.zoo.recipes import digits
from ganedu.zoo.weights import halved, take


@pytest.fixture
def plays(monkeypatch):
    """The calls of `play`, which trains nothing here: the average is the generator as it was given."""
    calls = []

    def play(game, data, **settings):
        calls.append(SimpleNamespace(game=game, **settings))
        return SimpleNamespace(ema={name: net.eval() for name, net in game.players.items()})

    monkeypatch.setattr(digits.train, "play", play)
    monkeypatch.setattr(digits, "judge_digits", lambda images: {"samples": len(images)})
    return calls


def test_the_second_part_goes_on_with_the_average_of_the_first(plays, tmp_path):
    net, card = digits.dcgan_mnist(0, tmp_path)
    first, second = plays
    assert first.out != second.out
    assert first.seed != second.seed
    rounded = take(nets.dcgan_generator(28, channels=1, latent_dim=64), halved(first.game.players["generator"]))
    assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), rounded.state_dict().values(), strict=True))
    wide, narrow = (sum(p.numel() for p in call.game.players["discriminator"].parameters()) for call in (second, first))
    assert wide > 3 * narrow
    assert card["images seen by the discriminator"] == sum(part["images"] for part in card["recipe"].values())
    assert {"date", "device", "minutes"} <= set(card["recipe"]["first"])
    assert json.dumps(card)


def test_a_first_part_that_is_there_is_not_trained_again(plays, tmp_path):
    torch.manual_seed(7)
    there = nets.dcgan_generator(28, channels=1, latent_dim=64)
    tmp_path.joinpath("first.safetensors").write_bytes(halved(there))
    tmp_path.joinpath("first.json").write_text('{"date": "2026-11-22"}')
    net, card = digits.dcgan_mnist(0, tmp_path)
    assert len(plays) == 1
    assert card["recipe"]["first"]["date"] == "2026-11-22"
    assert torch.allclose(net[1].weight, there[1].weight, atol=1e-4)
