import json

import numpy as np
import pytest
import tiny_runs
import torch
from PIL import Image
from torch import nn

from ganedu import games, nets
from ganedu.train import CheckpointError, RunSettings, load_run, play

RECIPE = {
    "players": {
        "generator": {"net": "mlp", "arguments": {"sizes": [2, 8, 1]}},
        "discriminator": {"net": "mlp", "arguments": {"sizes": [1, 8, 1]}},
    }
}


def toy(out, recipe=RECIPE, **settings):
    torch.manual_seed(0)
    game = games.GAN(nets.mlp([2, 8, 1]), nets.mlp([1, 8, 1]), latent_dim=2)
    data = lambda batch, device: torch.randn(batch, 1, device=device)
    usual = {"steps": 3, "batch": 4, "device": "cpu", "progress": False}
    return game, play(game, data, out=out, recipe=recipe, **usual | settings)


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image)


def test_a_run_is_read_as_it_was_left(tmp_path):
    game, history = toy(tmp_path / "run", ema=0.9, lr={"discriminator": 1e-3, "generator": 2e-3})
    run = load_run(tmp_path / "run")
    assert run.step == run.settings.steps == 3
    assert run.settings.lr == {"discriminator": 1e-3, "generator": 2e-3}
    assert isinstance(run.settings, RunSettings)
    assert run.about["device"] == "cpu"
    assert run.recipe == RECIPE
    assert np.array_equal(run.history.losses["generator"], history.losses["generator"])

    noise = torch.randn(5, 2)
    with torch.no_grad():
        assert torch.equal(run.network("generator")(noise), history.ema["generator"](noise))
        assert torch.equal(run.network("generator", average=False)(noise), game.generator(noise))
    assert not run.network("generator").training


def test_without_an_average_the_weights_themselves_are_read(tmp_path):
    game, _ = toy(tmp_path / "run")
    assert torch.equal(load_run(tmp_path / "run").weights("generator")["0.weight"], game.generator[0].weight)


def test_what_cannot_be_rebuilt_says_why(tmp_path):
    toy(tmp_path / "run", recipe=None)
    with pytest.raises(CheckpointError, match=r"no game\.json.*recipe="):
        load_run(tmp_path / "run").network("generator")
    with pytest.raises(CheckpointError, match="no player 'critic'; it has discriminator, generator"):
        load_run(tmp_path / "run").network("critic")
    for wrong, message in [
        ({"net": "os.system", "arguments": {}}, "has no 'os.system'"),
        ({"net": "mlp", "arguments": {"sizes": [2, 9, 1]}}, "does not build"),
        ({"net": "mlp"}, "does not build"),
    ]:
        (tmp_path / "run/game.json").write_text(json.dumps({"players": {"generator": wrong}}))
        with pytest.raises(CheckpointError, match=message):
            load_run(tmp_path / "run").network("generator")


def test_what_is_no_run_says_so(tmp_path):
    with pytest.raises(CheckpointError, match="not there"):
        load_run(tmp_path / "nothing")
    (tmp_path / "model.pt").write_bytes(b"PK")
    with pytest.raises(CheckpointError, match="a run is a folder"):
        load_run(tmp_path / "model.pt")
    with pytest.raises(CheckpointError, match="holds no run"):
        load_run(tmp_path)
    toy(tmp_path / "run")
    (tmp_path / "run/settings.json").write_text('{"settings": {"steps": 3}}')
    with pytest.raises(CheckpointError, match=r"settings\.json is damaged"):
        load_run(tmp_path / "run")


def test_another_recipe_is_another_run(tmp_path):
    toy(tmp_path / "run")
    with pytest.raises(CheckpointError, match="recipe"):
        toy(tmp_path / "run", recipe={"players": {}}, resume=True)


def test_a_game_of_another_shape_does_not_go_on(tmp_path):
    toy(tmp_path / "run", recipe=None)
    game = games.GAN(nets.mlp([2, 9, 1]), nets.mlp([1, 8, 1]), latent_dim=2)
    settings = load_run(tmp_path / "run").settings
    data = lambda batch, device: torch.randn(batch, 1, device=device)
    data.__qualname__ = settings.data
    with pytest.raises(CheckpointError, match=r"another game: player/generator/0.weight is \(9, 2\)"):
        play(game, data, steps=3, batch=4, device="cpu", progress=False, out=tmp_path / "run", resume=True)


def test_snapshots_are_pictures_of_the_same_noise_and_change_nothing(tmp_path):
    tiny_runs.run(tmp_path / "plain")
    tiny_runs.run(tmp_path / "run", snapshot_every=4)
    frames = sorted((tmp_path / "run/samples").iterdir())
    assert [frame.name for frame in frames] == ["step-00000004.png", "step-00000008.png", "step-00000009.png"]
    assert pixels(frames[0]).shape == (64, 64)  # 8 x 8 pictures of 8 x 8 pixels
    assert not np.array_equal(pixels(frames[0]), pixels(frames[2]))
    plain, watched = load_run(tmp_path / "plain"), load_run(tmp_path / "run")
    assert all(torch.equal(value, watched.tensors[path]) for path, value in plain.tensors.items())


def test_snapshots_show_the_same_noise(tmp_path):
    # No weight moves and no norm has statistics, so every frame is the same picture.
    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(2, 12), nn.Unflatten(1, (3, 2, 2)), nn.Tanh())
    game = games.GAN(generator, nn.Sequential(nn.Flatten(1), nn.Linear(12, 1)), latent_dim=2)
    data = lambda batch, device: torch.randn(batch, 3, 2, 2, device=device)
    play(game, data, steps=2, lr=0.0, device="cpu", progress=False, out=tmp_path, snapshot_every=1)
    first, second = sorted((tmp_path / "samples").iterdir())
    assert pixels(first).shape == (16, 16, 3)
    assert np.ptp(pixels(first)) > 0
    assert np.array_equal(pixels(first), pixels(second))


def test_a_snapshot_of_no_picture_says_so(tmp_path):
    with pytest.raises(ValueError, match="a snapshot needs pictures"):
        toy(tmp_path / "run", snapshot_every=1)
