import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganedu import cli, nets
from ganedu.cli.evaluate import own_pictures
from ganedu.data.cache import File
from ganedu.train import load_run
from ganedu.zoo.judging import judge_digits

COMMANDS = ("train", "sample", "evaluate", "data", "doctor")


@pytest.fixture(autouse=True)
def cache(request, tmp_path_factory, monkeypatch):
    if "mnist" not in request.node.name:  # MNIST comes from the ordinary cache: once for all tests.
        monkeypatch.setenv("GANEDU_CACHE", str(tmp_path_factory.mktemp("cache")))


def pixels(path):
    """Width and height of a picture."""
    with Image.open(path) as picture:
        return picture.size


def weights(folder):
    return torch.cat([tensor.flatten() for _, tensor in sorted(load_run(folder).weights("generator").items())])


def test_a_run_its_grid_and_its_numbers(trained, tmp_path, capsys):
    run = load_run(trained)
    assert run.step == 2
    assert {path.name for path in (trained / "samples").iterdir()} == {"step-00000001.png", "step-00000002.png"}
    assert run.network("generator")(torch.zeros(1, 64)).shape == (1, 3, 28, 28)

    grids = [tmp_path / name for name in ("a.png", "b.png", "c.png")]
    for grid, seed in zip(grids, (5, 5, 6), strict=True):
        assert cli.main(["sample", str(trained), "--n", "9", "--seed", str(seed), "--out", str(grid)]) == 0
    assert pixels(grids[0]) == (84, 84)
    assert grids[0].read_bytes() == grids[1].read_bytes() != grids[2].read_bytes()
    assert "9 pictures after 2 steps, from seed 6" in capsys.readouterr().out

    folder = shutil.copytree(trained, tmp_path / "run")
    assert cli.main(["evaluate", str(folder), "--n", "100"]) == 0
    values = json.loads((folder / "evaluation.json").read_text())
    printed = capsys.readouterr().out
    assert values["samples"] == 100
    assert all(name in printed for name in values)
    assert "no FID" in printed
    assert "what is missing" in printed


def test_a_run_goes_on_as_if_it_had_not_stopped(trained, pictures, tmp_path, monkeypatch, capsys):
    asked = ["train", str(pictures), "--size", "28", "--batch", "2", "--device", "cpu", "--steps"]
    assert cli.main([*asked, "4", "--out", str(tmp_path / "whole")]) == 0
    going_on = shutil.copytree(trained, tmp_path / "parts")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["train", "--resume", "--out", str(going_on), "--steps", "4"]) == 0
    assert f"ganedu sample {going_on}" in capsys.readouterr().out
    assert load_run(going_on).step == 4
    assert torch.equal(weights(going_on), weights(tmp_path / "whole"))
    assert not torch.equal(weights(going_on), weights(trained))


def test_mnist_needs_no_other_word(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = {}

    def play(game, pictures, **settings):
        asked.update(settings, game=game, pictures=pictures)

    monkeypatch.setattr("ganedu.cli.train.play", play)
    assert cli.main(["train", "mnist"]) == 0
    assert len(asked["pictures"]) == 60_000
    assert asked["game"].sample(2).shape == (2, 1, 28, 28)
    assert (asked["batch"], asked["k"], asked["seed"], asked["ema"]) == (32, 1, 0, 0.999)
    assert asked["out"].parent == Path("runs")
    assert asked["out"].name.startswith("mnist-2")
    assert str(asked["out"]) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "latent_dim", "critic_has_batch_norm", "k"),
    [
        (["--net", "dcgan32"], 100, True, 1),
        (["--net", "resnet", "--size", "32", "--loss", "hinge"], 128, False, 1),
        (["--size", "32", "--loss", "wasserstein"], 100, False, 5),
        (["--size", "32", "--loss", "relativistic", "--channels", "1", "--k", "2"], 100, True, 2),
    ],
)
def test_nets_and_losses(pictures, tmp_path, monkeypatch, words, latent_dim, critic_has_batch_norm, k):
    monkeypatch.setattr("ganedu.cli.train.play", lambda game, data, **settings: asked.append((game, data, settings)))
    asked = []
    monkeypatch.chdir(pictures.parent)
    assert cli.main(["train", pictures.name, *words, "--out", str(tmp_path / "run")]) == 0
    game, data, settings = asked[0]
    # So that the run finds its data again, wherever it goes on.
    assert settings["recipe"]["asked"]["data"] == f"folder:{pictures.resolve()}"
    assert game.latent_dim == latent_dim
    assert game.sample(1).shape[1:] == data.images.shape[1:]
    has = any(isinstance(module, torch.nn.BatchNorm2d) for module in game.discriminator.modules())
    assert has == critic_has_batch_norm
    assert bool(game.penalties) == ("wasserstein" in words)
    assert settings["k"] == k
    assert set(settings["recipe"]["players"]) == set(game.players)


def test_pixels_tell_other_pictures_from_more_of_the_same():
    pictures = torch.randint(0, 128, (600, 3, 16, 16), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    more, bright = pictures[300:].float() / 127.5 - 1, torch.ones(300, 3, 16, 16)
    same, floor, near, usual = list(own_pictures(more, pictures[:300]).values())[:4]
    assert 0.8 < same / floor < 1.25
    assert 0.8 < near / usual < 1.25
    other, _, far, _ = list(own_pictures(bright, pictures[:300]).values())[:4]
    assert other > 10 * floor
    assert far > 5 * usual
    with pytest.raises(ValueError, match="too few"):
        own_pictures(more, pictures[:3])


def test_digits_of_mnist_are_measured(tmp_path, capsys):
    real = judge_digits(torch.from_numpy(np.load(_some_digits(tmp_path))).float() / 127.5 - 1)
    assert real["digits that occur, of 10"] == 10
    assert sum(real["samples per digit"]) == 200
    assert real["share read with a probability above 0.9"] > 0.95
    distance, floor = list(real.values())[:2]
    assert 0 < distance < 2 * floor  # real digits are no further than as many other real digits


def _some_digits(folder):
    from ganedu import data

    np.save(folder / "digits.npy", data.load("mnist").images[-200:].numpy())
    return folder / "digits.npy"


def test_data_shows_a_card_and_a_grid(pictures, tmp_path, capsys):
    assert cli.main(["data", f"folder:{pictures}", "--size", "10", "--n", "4", "--grid", str(tmp_path / "g.png")]) == 0
    printed = capsys.readouterr().out
    assert "8 of 3x10x10" in printed
    assert "unknown: your own files" in printed
    assert pixels(tmp_path / "g.png") == (20, 20)


def test_drawn_faces_need_no_other_word(tmp_path, monkeypatch, capsys):
    grids = [tmp_path / f"{k}.png" for k in range(3)]
    for grid, seed in zip(grids, ("0", "0", "1"), strict=True):
        assert cli.main(["data", "faces", "--grid", str(grid), "--n", "4", "--seed", seed, "--size", "16"]) == 0
    assert pixels(grids[0]) == (32, 32)
    assert grids[0].read_bytes() == grids[1].read_bytes() != grids[2].read_bytes()
    assert "CC0" in capsys.readouterr().out

    monkeypatch.setattr("ganedu.cli.train.play", lambda game, data, **settings: asked.update(settings, faces=data))
    monkeypatch.setattr("ganedu.faces.dataset.draw_many", lambda job, n, *_: np.zeros((n, 3, 64, 64), np.uint8))
    monkeypatch.chdir(tmp_path)
    asked = {}
    assert cli.main(["train", "faces"]) == 0
    assert asked["faces"].images.shape == (8192, 3, 64, 64)
    assert asked["recipe"]["players"]["generator"]["arguments"]["size"] == 64
    assert asked["recipe"]["asked"]["data"] == "faces"
    assert asked["out"].name.startswith("faces-2")


def test_the_readme_shows_what_the_command_draws(tmp_path):
    assert cli.main(["data", "faces", "--grid", str(tmp_path / "faces.png")]) == 0
    shown = Path(__file__).parents[2] / "book" / "_static" / "faces.png"
    drawn, kept = (np.asarray(Image.open(path).convert("RGB"), float) for path in (tmp_path / "faces.png", shown))
    assert np.abs(drawn - kept).mean() < 5  # in the repository it has 256 colours


def test_real_faces_need_no_other_word(pictures, tmp_path, monkeypatch, capsys):
    archive = tmp_path / "data.zip"
    shutil.make_archive(str(archive.with_suffix("")), "zip", pictures)
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    monkeypatch.setattr("ganedu.data.anime.FILE", File("data.zip", archive.stat().st_size, sha256))
    monkeypatch.setenv("GANEDU_ANIME_DIR", str(tmp_path))
    assert cli.main(["data", "anime", "--grid", str(tmp_path / "g.png")]) == 0
    assert "no open licence is known" in capsys.readouterr().out
    assert pixels(tmp_path / "g.png") == (192, 192)

    monkeypatch.setattr("ganedu.cli.train.play", lambda game, data, **settings: asked.update(settings, faces=data))
    monkeypatch.chdir(tmp_path)
    asked = {}
    assert cli.main(["train", "anime"]) == 0
    assert asked["faces"].images.shape == (8, 3, 64, 64)
    assert asked["recipe"]["asked"]["data"] == "anime"


def test_the_doctor(capsys):
    assert cli.main(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert torch.__version__ in printed
    assert all(word in printed for word in ("device", "threads", "GB free", "mnist", "npm", "anime"))
    assert cli.main(["doctor", "--net", "dcgan64"]) == 0
    printed = capsys.readouterr().out
    net = nets.by_name("dcgan64")
    for player in (net.generator, net.discriminator):
        assert f"{sum(weight.numel() for weight in player.parameters()):,}" in printed
    assert "512 x 4 x 4" in printed
    assert "3 x 64 x 64" in printed


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches(command, capsys):
    assert cli.main([command, "--help"]) == 0
    assert capsys.readouterr().out.split("examples:")[1].count(f"ganedu {command}") >= 2


def test_help_does_not_wait_for_torch():
    program = "import sys; from ganedu.cli import main; main(['train', '--help']); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_saves_and_says_how_to_go_on(pictures, tmp_path):
    out = tmp_path / "run"
    command = [str(Path(sys.executable).with_name("ganedu")), "train", str(pictures), "--size", "28", "--batch", "2"]
    process = subprocess.Popen([*command, "--steps", "200", "--out", str(out)], stdout=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while not list(out.glob("samples/*.png")) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"ganedu train --resume --out {out}" in printed
    assert 10 <= load_run(out).step < 200


def test_ctrl_c_elsewhere(monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("ganedu.data.load", interrupt)
    assert cli.main(["data", "mnist"]) == 130
    assert capsys.readouterr().err == "ganedu data: interrupted.\n"
