"""The trainer: Algorithm 1 once, for every game.

    from ganedu.train import play, load_run

    history = play(game, data.load("mnist"), steps=600)                      # that is all a chapter needs
    play(game, data.load("mnist"), steps=100_000, out="runs/mnist")          # kept on the disk
    play(game, data.load("mnist"), steps=100_000, out="runs/mnist", resume=True)    # goes on after a kill
    generator = load_run("runs/mnist").network("generator")

`loop` is the algorithm, `settings` what a run was asked, `state` what changes from step to step, `streams` the data,
`run_folder` what is left on the disk, `distributed` several processes.
"""

from ganedu.train.checkpoint import CheckpointError
from ganedu.train.distributed import WorkerLostError
from ganedu.train.history import History
from ganedu.train.loop import best_device, play
from ganedu.train.run_folder import Run, load_run
from ganedu.train.settings import RunSettings

__all__ = [
    "CheckpointError",
    "History",
    "Run",
    "RunSettings",
    "WorkerLostError",
    "best_device",
    "load_run",
    "play",
]
