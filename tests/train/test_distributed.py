import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import two_processes
from safetensors.torch import load_file
from torch import nn

from ganedu.train import RunSettings, distributed, load_run

SCRIPT = str(Path(two_processes.__file__))
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What two processes with half the batch each computed, and two of which one hung."""
    folder = tmp_path_factory.mktemp("processes")
    ended = subprocess.run(
        [sys.executable, SCRIPT, str(folder)], env=ENVIRONMENT, capture_output=True, text=True, timeout=100
    )
    assert ended.stdout == "equal 0 0\nhang 1 -9\n", ended.stderr + "".join(f.read_text() for f in folder.glob("*.txt"))
    return folder


@pytest.fixture(scope="module")
def halves(folder):
    return [load_file(folder / f"weights-{rank}.safetensors") for rank in range(2)]


def furthest(name, mine, whole):
    return max(
        (mine[key] - value).abs().max().item()
        for key, value in whole.items()
        if key.startswith(f"{name}/") and value.dtype == torch.float64
    )


@pytest.mark.parametrize("name", two_processes.GAMES)
def test_two_processes_with_half_the_batch_are_one_with_the_whole(halves, name):
    whole = two_processes.weights(name)
    for mine in halves:
        assert furthest(name, mine, whole) < 1e-11
        torch.testing.assert_close(mine[f"{name}/losses"], whole[f"{name}/losses"])


def test_without_the_mean_of_the_gradients_they_are_not(halves):
    whole = two_processes.weights("plain")
    control = {key.removeprefix("control: "): value for key, value in halves[0].items() if key.startswith("control: ")}
    assert furthest("plain", control, whole) > 1e-3


def test_a_dead_worker_ends_the_run_with_an_error_and_a_checkpoint(tmp_path):
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    ended = subprocess.run(
        [*command, SCRIPT, str(tmp_path)], env=ENVIRONMENT, capture_output=True, text=True, timeout=100
    )
    assert ended.returncode != 0
    assert "process 0 of 2 waited for another one in vain" in ended.stderr
    assert "the state of step 50 is saved in" in ended.stderr
    assert load_run(tmp_path / "run").step == 50
    assert load_run(tmp_path / "run").tensors["random/cpu"].shape[0] == 2


def test_a_worker_that_hangs_ends_the_run_too(folder):
    said = (folder / "hang-0.txt").read_text()
    assert "waited for another one in vain" in said
    assert "the state of step 50 is saved in" in said
    assert load_run(folder / "run").step == 50


def test_each_process_has_noise_of_its_own_and_the_first_that_of_one_alone():
    seeds = [distributed.Processes(rank, 4).seed(7) for rank in range(4)]
    assert seeds[0] == distributed.Processes().seed(7) == 7
    assert len(set(seeds)) == 4


def test_alone_batch_norm_stays_torchs():
    norm = nn.BatchNorm1d(3)
    with distributed.share_batch_norm(norm):
        assert "forward" not in vars(norm)


def test_a_batch_that_cannot_be_shared_is_refused():
    with pytest.raises(ValueError, match="a batch of 7 cannot be shared by 2 processes"):
        RunSettings("", "", 1, {"g": 1}, 7, {"g": 0.1}, (0.5, 0.9), None, 0, processes=2)
