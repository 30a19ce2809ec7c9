"""Every wrong value: one line on the standard error, exit code 2, and nothing half done."""

import io
import os
import pickle
import re
import shutil
import stat
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import torch

from ganedu import cli


@pytest.fixture(scope="module")
def furnished(tmp_path_factory, pictures, trained):
    """A folder with everything that can be wrong in it. No test may change it, and `refused` looks whether one did."""
    here = tmp_path_factory.mktemp("place") / "here"
    shutil.copytree(pictures, here / "good")
    (here / "empty").mkdir()
    (here / "cut").mkdir()
    for path in (here / "good").iterdir():
        (here / "cut" / path.name).write_bytes(path.read_bytes()[:60])
    (here / "file").write_text("x")
    with zipfile.ZipFile(here / "escape.zip", "w") as archive:
        archive.writestr("../../escaped.png", b"x")
    with tarfile.open(here / "link.tar", "w") as archive:
        member = tarfile.TarInfo("a.png")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member, io.BytesIO())
    shutil.copytree(trained, here / "run")
    for damage in ("bit", "truncated", "pickle", "torch", "settings", "game", "foreign", "player", "nothing"):
        copy = shutil.copytree(trained, here / f"damaged-{damage}")
        for path in copy.glob("checkpoint/*.safetensors"):
            content = bytearray(path.read_bytes())
            content[-5] ^= 1
            if damage == "bit":
                path.write_bytes(content)
            elif damage == "truncated":
                path.write_bytes(content[:1000])
            elif damage == "pickle":
                path.write_bytes(pickle.dumps({"weights": [Harm()]}))
            elif damage == "torch":
                torch.save({"weights": torch.zeros(2)}, path)
    (here / "damaged-settings" / "settings.json").write_text("{")
    (here / "damaged-game" / "game.json").write_text('{"players": 3}')
    (here / "damaged-foreign" / "game.json").unlink()
    game = (here / "damaged-player" / "game.json").read_text()
    (here / "damaged-player" / "game.json").write_text(game.replace("dcgan_generator", "os.system"))
    shutil.rmtree(here / "damaged-nothing" / "checkpoint")
    return here


@pytest.fixture
def place(furnished, monkeypatch):
    monkeypatch.setenv("GANEDU_CACHE", str(furnished.parent / "cache"))
    monkeypatch.chdir(furnished)
    return furnished


class Harm:
    """Pickled, it would leave a trace when it is loaded."""

    def __reduce__(self):
        return (os.mkdir, ("harmed",))


TRAIN = ["train", "good", "--size", "28", "--steps", "1"]
WRONG = [
    (["train"], "say what to train on"),
    (["train", "mnits"], "there is no data set 'mnits'"),
    (["train", "folder:missing"], "missing cannot be opened: No such file"),
    (["train", "folder:file"], "names a file, not a folder"),
    (["train", "zip:good"], "names a folder, not a file"),
    (["train", "empty"], "holds no picture: none of its 0 files"),
    (["train", "cut"], "holds no picture that can be read. 8 of 8 pictures cannot be read"),
    (["train", "escape.zip"], "is refused: its member '../../escaped.png' would leave the folder"),
    (["train", "link.tar"], "is a link, a device"),
    (["train", "zip:link.tar"], "is no zip archive, or a damaged one"),
    (["train", "mnist", "--size", "64"], "mnist has a size of its own"),
    ([*TRAIN, "--size", "0"], "argument --size: must be a whole number of at least 1, not 0"),
    ([*TRAIN, "--size", "99999"], "size must be a whole number of pixels from 1 to 1024"),
    ([*TRAIN, "--size", "50"], "there is no network 'dcgan50'"),
    ([*TRAIN, "--net", "dcgan64"], "dcgan64 is for 64 pixels, and the pictures have 28"),
    ([*TRAIN, "--net", "vgg"], "there is no network 'vgg28'"),
    ([*TRAIN, "--filters", "0"], "argument --filters: must be a whole number of at least 1"),
    (["train", "good", "--size", "32", "--net", "resnet", "--filters", "8"], "--filters is for DCGANs"),
    (["train", "--recipe", "no-such"], "there is no recipe 'no-such': choose one of .*dcgan-faces"),
    (["train", "good", "--recipe", "dcgan-faces", "--steps", "3"], "leave DATA, --steps away"),
    (["train", "--recipe", "dcgan-faces", "--out", "file"], "file is no folder"),
    ([*TRAIN, "--loss", "perceptual"], "argument --loss: invalid choice: 'perceptual'"),
    ([*TRAIN, "--channels", "4"], "argument --channels: invalid choice: 4"),
    ([*TRAIN, "--steps", "-3"], "argument --steps: must be a whole number of at least 1, not -3"),
    ([*TRAIN, "--steps", "many"], "argument --steps: must be a whole number of at least 1, not 'many'"),
    ([*TRAIN, "--batch", "0"], "argument --batch"),
    ([*TRAIN, "--k", "0"], "argument --k"),
    ([*TRAIN, "--lr", "-1"], "argument --lr"),
    ([*TRAIN, "--lr", "nan"], "argument --lr"),
    ([*TRAIN, "--ema", "1"], "argument --ema: must be a number of at least 0 and less than 1, not 1"),
    ([*TRAIN, "--seed", "-1"], "argument --seed"),
    ([*TRAIN, "--device", "gpu"], "there is no device 'gpu'"),
    ([*TRAIN, "--device", "cuda:x"], "there is no device 'cuda:x'"),
    ([*TRAIN, "--device", "cpu:7"], "cpu:7 was asked for, but there is 1"),
    ([*TRAIN, "--out", "run"], "run is not empty"),
    ([*TRAIN, "--out", "file"], "file is not empty"),
    ([*TRAIN, "--out", "file/run"], "file is no folder"),
    ([*TRAIN, "--resume"], "say which run shall go on"),
    ([*TRAIN, "--resume", "--out", "empty"], "empty holds no run of this command"),
    (["train", "--resume", "--out", "run", "--size", "32"], "has size 28, not 32"),
    (["train", "--resume", "--out", "run", "--loss", "hinge"], "has loss non-saturating, not hinge"),
    (["train", "--resume", "--out", "run", "--steps", "9", "--batch", "3"], "batch: 2 here|batch: 3 here"),
    (["train", "--resume", "--out", "damaged-game"], "game.json is damaged"),
    (["train", "--resume", "--out", "damaged-player"], "game.json is damaged"),
    (["train", "--resume", "--out", "damaged-bit", "--steps", "9"], "no checkpoint in .* can be used: .* is damaged"),
    (["train", "--resume", "--out", "run"], "has its 2 steps behind it already: ask for more with --steps"),
    (["train", "--resume", "--out", "run", "--steps", "1"], "has its 2 steps behind it already"),
    (["sample", "missing"], "missing is not there"),
    (["sample", "file"], "a file, and a run is a folder"),
    (["sample", "empty"], "holds no run"),
    (["sample", "damaged-bit"], "is damaged: .* another SHA-256"),
    (["sample", "damaged-truncated"], "is damaged: 1,000 bytes"),
    (["sample", "damaged-pickle"], "is a pickle, which can run code and is never loaded"),
    (["sample", "damaged-torch"], "is a pickle, which can run code and is never loaded"),
    (["sample", "damaged-settings"], "settings.json is damaged"),
    (["sample", "damaged-game"], "game.json"),
    (["sample", "damaged-foreign"], "has no game.json"),
    (["sample", "damaged-player"], "ganedu.nets has no 'os.system'"),
    (["sample", "damaged-nothing"], "holds no checkpoint"),
    (["sample", "run", "--n", "0"], "argument --n: must be a whole number of at least 1 and less than 10001, not 0"),
    (["sample", "run", "--out", "grid.jpg"], "grid.jpg must end in .png"),
    (["sample", "run", "--out", "file/grid.png"], "file is no folder"),
    (["evaluate", "missing"], "missing is not there"),
    (["evaluate", "damaged-foreign"], "was not made by ganedu train"),
    (["evaluate", "run", "--n", "7"], "argument --n"),
    (["data", "missing"], "there is no data set 'missing'"),
    (["data", "good", "--split", "test"], "have one split"),
    (["data", "good", "--grid", "empty"], "must end in .png"),
    (["data", "mnist", "--split", "valid"], "mnist has no split 'valid'"),
    (["data", "mnist", "--seed", "3"], "--seed is for drawn faces: leave it away for mnist"),
    (["data", "faces", "--split", "test"], "split does not go with 'faces'"),
    (["data", "faces", "--channels", "1"], "channels does not go with 'faces': they are drawn, in colour"),
    (["data", "faces", "--size", "8"], "size must be a whole number of pixels from 16 to 1024, not 8"),
    (["data", "faces", "--n", "0"], "argument --n: must be a whole number of at least 1"),
    (["data", "faces", "--seed", "x"], "argument --seed: must be a whole number of at least 0"),
    (["data", "faces", "--grid", "missing.jpg"], "must end in .png"),
    (["data", "anime", "--split", "test"], "anime has no split 'test'"),
    (["data", "anime", "--size", "5000"], "size must be a whole number of pixels from 1 to 1024"),
    (["train", "faces", "--size", "50"], "there is no network 'dcgan50'"),
    (["train", "anime", "--net", "dcgan128", "--size", "64"], "dcgan128 is for 128 pixels, and the pictures have 64"),
    (["train", "faces", "--channels", "1"], "channels does not go with 'faces'"),
    (["doctor", "--net", "dcgan65"], "there is no network called 'dcgan65'"),
    (["paint"], "argument COMMAND: invalid choice: 'paint'"),
    ([], "the following arguments are required: COMMAND"),
    (["sample", "run", "--colour"], "unrecognized arguments: --colour"),
]


def everything(folder):
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def refused(argv, says, place, capsys):
    before = everything(place)
    assert cli.main(argv) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1, said
    assert said[0].startswith("ganedu")
    assert re.search(says, said[0]), said[0]
    assert everything(place) == before
    assert not list((place.parent / "cache").rglob("*.unfinished"))


@pytest.mark.parametrize(("argv", "says"), WRONG, ids=[" ".join(argv) for argv, _ in WRONG])
def test_wrong_values(place, capsys, argv, says):
    refused(argv, says, place, capsys)


def test_real_faces_that_cannot_be_had(place, capsys, monkeypatch):
    monkeypatch.setenv("GANEDU_ANIME_DIR", "missing")
    refused(["data", "anime"], "there is no missing. Where there is a connection, download https://", place, capsys)
    monkeypatch.setenv("GANEDU_ANIME_DIR", "escape.zip")
    refused(["train", "anime"], "escape.zip has .* bytes, not 462,126,466", place, capsys)


def test_cuda_asked_for_and_absent(place, capsys, monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    refused([*TRAIN, "--device", "cuda"], "cuda was asked for, but .*: leave --device away", place, capsys)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    refused([*TRAIN, "--device", "cuda:2"], "cuda:2 was asked for, but there are 2, counted from 0", place, capsys)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /sys, where even root may not write")
@pytest.mark.parametrize(
    "argv", [[*TRAIN, "--out", "/sys/run"], ["sample", "run", "--out", "/sys/grid.png"], ["data", "good"]]
)
def test_a_place_that_cannot_be_written(place, capsys, monkeypatch, argv):
    if argv[0] == "data":
        monkeypatch.setenv("GANEDU_CACHE", "/sys/cache")
    refused(argv, "/sys.*(Operation not permitted|Permission denied|read-only|No such file)", place, capsys)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(place, tmp_path, capsys):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    refused([*TRAIN, "--out", str(tmp_path / "run")], "is read-only for you", place, capsys)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a file on an always full disk")
def test_a_full_disk(place, capsys, monkeypatch):
    def on_a_full_disk(path, content):
        Path("/dev/full").write_bytes(content)

    monkeypatch.setattr("ganedu.cli.picture_file.write", on_a_full_disk)
    refused(["sample", "run", "--out", "grid.png"], "No space left on device", place, capsys)


def test_a_run_that_fails_by_itself_is_another_exit_code(place, capsys, monkeypatch, tmp_path):
    def diverge(*_, **__):
        raise FloatingPointError("the loss of discriminator became nan at step 1")

    monkeypatch.setattr("ganedu.cli.train.play", diverge)
    assert cli.main([*TRAIN, "--out", str(tmp_path / "new")]) == 1
    assert "became nan" in capsys.readouterr().err


def test_an_error_of_ours_is_not_hidden(place, monkeypatch, tmp_path):
    def fault(*_, **__):
        raise TypeError("a fault in the program")

    monkeypatch.setattr("ganedu.cli.train.play", fault)
    with pytest.raises(TypeError):
        cli.main([*TRAIN, "--out", str(tmp_path / "new")])
