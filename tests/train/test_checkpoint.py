import errno
import hashlib
import json
import os
import pickle
from pathlib import Path

import pytest
import tiny_runs
import torch

from ganedu.train import CheckpointError, checkpoint, load_run


def tensors(value):
    return {"a": torch.full((1000,), float(value)), "half": torch.ones(3, dtype=torch.bfloat16), "none": torch.empty(0)}


def saved(folder, *steps):
    for step in steps:
        checkpoint.save(folder, step, tensors(step))
    return folder


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_saved_comes_back_and_the_one_before_stays(tmp_path):
    saved(tmp_path, 1, 2, 3)
    step, found = checkpoint.newest(tmp_path)
    assert step == 3
    assert all(torch.equal(found[name], value) for name, value in tensors(3).items())
    assert files(tmp_path) == [f"step-0000000{n}.{kind}" for n in (2, 3) for kind in ("json", "safetensors")]


def test_an_empty_folder_has_none(tmp_path):
    assert checkpoint.newest(tmp_path) is None


def truncate(path):
    path.write_bytes(path.read_bytes()[:-7])


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def sign(path):
    """Make the json vouch for whatever the tensors' file holds."""
    about = path.with_suffix(".json")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    about.write_text(json.dumps(json.loads(about.read_text()) | {"sha256": digest}))


class Bomb:
    def __reduce__(self):
        return (os._exit, (99,))


def plain_pickle(path):
    path.write_bytes(pickle.dumps(Bomb()))
    sign(path)


def torch_pickle(path):
    torch.save({"a": torch.ones(3)}, path)
    sign(path)


def nonsense(path):
    path.write_bytes(b"\xff" * 100)
    sign(path)


DAMAGES = [
    (truncate, "damaged: .* another SHA-256"),
    (flip_a_bit, "damaged: .* another SHA-256"),
    (plain_pickle, "is a pickle, which can run code"),
    (torch_pickle, "is a pickle, which can run code"),
    (nonsense, "no safetensors file"),
    (Path.unlink, "cannot be read"),
    (lambda path: path.with_suffix(".json").write_text('{"step": 2'), "json is damaged"),
    (lambda path: path.with_suffix(".json").write_text("[]"), "json is damaged"),
    (lambda path: path.with_suffix(".json").write_text('{"step": 2, "sha256": "", "format": 9}'), "format 9"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_a_damaged_one_gives_way_to_the_one_before_and_is_refused_without(tmp_path, damage, message):
    saved(tmp_path, 1, 2)
    damage(tmp_path / "step-00000002.safetensors")
    with pytest.warns(UserWarning, match=f"{message}.*Using the checkpoint of step 1"):
        step, found = checkpoint.newest(tmp_path)
    assert (step, found["a"][0]) == (1, 1)
    truncate(tmp_path / "step-00000001.safetensors")
    with pytest.raises(CheckpointError, match=f"can be used: .*{message}"):
        checkpoint.newest(tmp_path)


def test_a_run_goes_on_from_the_one_before_a_damaged_one(tmp_path):
    tiny_runs.run(tmp_path / "run")
    whole = load_run(tmp_path / "run")
    truncate(tmp_path / "run/checkpoint/step-00000009.safetensors")
    with pytest.warns(UserWarning, match="step 6"):
        tiny_runs.run(tmp_path / "run", resume=True)
    again = load_run(tmp_path / "run")
    assert all(torch.equal(again.tensors[path], value) for path, value in whole.tensors.items())


def fill_the_disk(monkeypatch, after):
    """From the write number ``after`` on, a file takes half of its bytes and then there is no space left."""
    written = []

    class Full:
        def __init__(self, path, mode):
            self._file = Path(path).open(mode)  # noqa: SIM115

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._file.close()

        def write(self, content):
            written.append(content)
            if len(written) < after:
                return self._file.write(content)
            self._file.write(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def __getattr__(self, name):
            return getattr(self._file, name)

    monkeypatch.setattr(checkpoint, "open", Full, raising=False)


@pytest.mark.parametrize("after", [1, 2])
def test_a_full_disk_loses_nothing_saved(tmp_path, monkeypatch, after):
    saved(tmp_path, 1, 2)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    fill_the_disk(monkeypatch, after)
    with pytest.raises(OSError, match=r"cannot write .*No space left.*Make room") as full:
        checkpoint.save(tmp_path, 3, tensors(3))
    assert full.value.errno == errno.ENOSPC
    assert before.items() <= {path.name: path.read_bytes() for path in tmp_path.iterdir()}.items()
    assert not list(tmp_path.glob(".*"))
    assert checkpoint.newest(tmp_path)[0] == 2


def test_a_disk_that_fills_in_a_run_ends_it_with_one_error_and_it_goes_on_later(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        fill_the_disk(patch, after=5)  # settings.json, the two files of step 3, then those of step 6
        with pytest.raises(OSError, match="No space left") as full:
            tiny_runs.run(tmp_path / "run")
    assert not hasattr(full.value, "__notes__")
    assert load_run(tmp_path / "run").step == 3
    tiny_runs.run(tmp_path / "run", resume=True)
    assert load_run(tmp_path / "run").step == 9


def test_a_folder_that_cannot_be_written_is_refused_before_the_first_step(tmp_path):
    (tmp_path / "file").write_text("in the way")
    steps = []
    with pytest.raises(OSError, match=r"cannot write .*settings\.json: Not a directory"):
        tiny_runs.run(tmp_path / "file/run", callback=lambda step, game: steps.append(step))
    assert not steps
