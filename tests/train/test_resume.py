import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_runs
import torch

from ganedu.train import CheckpointError, load_run, play


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    tiny_runs.run(folder)
    return load_run(folder)


def assert_same(run, other):
    """Bit for bit: weights, averages, Adam's moments, losses, position in the data, random states."""
    assert run.step == other.step
    assert run.tensors.keys() == other.tensors.keys()
    different = [path for path, value in run.tensors.items() if not torch.equal(value, other.tensors[path])]
    assert not different


def test_a_run_in_two_parts_is_the_run_in_one(whole, tmp_path):
    tiny_runs.run(tmp_path / "run", steps=4)
    history = tiny_runs.run(tmp_path / "run", resume=True)
    assert_same(load_run(tmp_path / "run"), whole)
    assert (history.losses["generator"] == whole.history.losses["generator"]).all()
    average = history.ema["generator"].state_dict()
    assert all(torch.equal(average[name], value) for name, value in whole.weights("generator").items())


def test_saving_changes_nothing(whole):
    free = tiny_runs.run()
    assert (free.losses["discriminator"] == whole.history.losses["discriminator"]).all()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_run_killed_at_any_moment_of_a_save_goes_on_exactly(whole, tmp_path):
    script = Path(tiny_runs.__file__)
    said = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), "kill", str(tmp_path)],
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert said.stdout.splitlines() == [f"{call} {n} killed" for call, n in tiny_runs.MOMENTS]
    begun = set()
    for call, n in tiny_runs.MOMENTS:
        folder = tmp_path / f"{call}-{n}"
        if list(folder.glob("checkpoint/*.json")):
            begun.add(load_run(folder).step)
        tiny_runs.run(folder, resume=True)
        assert_same(load_run(folder), whole)
        # What a killed write left behind is gone.
        assert not list(folder.glob("checkpoint/.*"))
    assert begun == {3, 6, 9}


def test_data_that_a_function_draws_go_on_too(tmp_path):
    def noise(batch, device):
        return torch.randn(batch, 1, 8, 8, device=device)

    def run(folder, steps, **settings):
        play(tiny_runs.game(), noise, steps=steps, batch=4, device="cpu", progress=False, out=folder, **settings)

    run(tmp_path / "whole", 5)
    run(tmp_path / "parts", 2)
    run(tmp_path / "parts", 5, resume=True)
    assert_same(load_run(tmp_path / "parts"), load_run(tmp_path / "whole"))


def test_two_data_sets_go_on_too_and_are_no_pairs(tmp_path):
    class Two(type(tiny_runs.game())):
        seen = ()

        def split(self, batch):
            (a, a_index), (_, b_index) = batch
            self.seen = [*self.seen, (a_index.tolist(), b_index.tolist())]
            return a, ()

    def run(folder, steps, **settings):
        plain = tiny_runs.game()
        game = Two(plain.generator, plain.discriminator, latent_dim=3)
        data = (tiny_runs.pictures(seed=1), tiny_runs.pictures(seed=2))
        play(game, data, steps=steps, batch=4, device="cpu", progress=False, out=folder, **settings)
        return game.seen

    seen = run(tmp_path / "whole", 9)
    run(tmp_path / "parts", 7)
    run(tmp_path / "parts", 9, resume=True)
    assert_same(load_run(tmp_path / "parts"), load_run(tmp_path / "whole"))
    assert all(a != b for a, b in seen)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"batch": 4}, "batch: 4 here, 5 there"),
        ({"lr": 1e-3, "seed": 1}, "lr: .*; seed: 1 here, 0 there"),
        ({"k": 1}, "turns"),
        ({"ema": None}, "ema: None here, 0.9 there"),
    ],
)
def test_another_configuration_is_refused(whole, other, message):
    with pytest.raises(CheckpointError, match=message):
        tiny_runs.run(whole.folder, resume=True, **other)


def test_what_is_there_is_neither_overwritten_nor_shortened(whole):
    with pytest.raises(CheckpointError, match=r"already holds a run.*resume=True"):
        tiny_runs.run(whole.folder)
    with pytest.raises(ValueError, match="9 steps behind it"):
        tiny_runs.run(whole.folder, resume=True, steps=5)
    assert load_run(whole.folder).step == 9


@pytest.mark.parametrize(("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_asked_to_stop_it_saves_and_says_how_to_go_on(whole, tmp_path, number, error):
    before = signal.getsignal(number)

    def ask(step, game):
        if step == 4:
            os.kill(os.getpid(), number)

    with pytest.raises(error, match=r"after step 5; the state of step 5 is saved.*resume=True"):
        tiny_runs.run(tmp_path / "run", callback=ask)
    assert signal.getsignal(number) == before
    tiny_runs.run(tmp_path / "run", resume=True)
    assert_same(load_run(tmp_path / "run"), whole)


def test_a_loss_that_is_no_number_leaves_the_last_good_state(tmp_path):
    def spoil(step, game):
        if step == 60:
            game.generator[0].weight.data.fill_(torch.nan)

    with pytest.raises(FloatingPointError, match="discriminator became nan at step 61") as stopped:
        tiny_runs.run(tmp_path / "run", steps=120, k=1, save_every=1000, callback=[spoil])
    assert "step 50 is saved" in stopped.value.__notes__[0]
    run = load_run(tmp_path / "run")
    assert run.step == 50
    assert all(torch.isfinite(value).all() for value in run.weights("generator", average=False).values())


def test_a_weight_that_is_no_number_is_found_though_the_loss_is_one(tmp_path):
    class Root(type(tiny_runs.game())):
        def generator_loss(self, batch):
            # sqrt has no slope at 0: the loss is finite, and its gradient NaN.
            return super().generator_loss(batch) + (0 * self.generator[0].weight).sum().sqrt()

    plain = tiny_runs.game()
    game = Root(plain.generator, plain.discriminator, latent_dim=3)
    with pytest.raises(FloatingPointError, match="a weight of generator is NaN"):
        play(game, tiny_runs.pictures(), steps=1, batch=4, device="cpu", progress=False, out=tmp_path / "run")
    assert load_run(tmp_path / "run").step == 0
