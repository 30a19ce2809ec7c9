"""The steps of a run one after the other, with what happens between them: looks, snapshots, callbacks, checkpoints."""

from collections.abc import Callable, Sequence

from torch import Tensor

from ganedu.games import Game
from ganedu.train.distributed import Processes
from ganedu.train.reading import READ_EVERY, ProgressLine, check_numbers
from ganedu.train.run_folder import RunFolder
from ganedu.train.snapshots import picture, snapshot
from ganedu.train.state import TrainingState
from ganedu.train.step import take_step
from ganedu.train.stopping import StopRequest

__all__ = ["Keeper", "play_rounds"]


class Keeper:
    """Keeps the last good state at hand, and in the folder. Inside ``with``, an error saves what is at hand.

    Args:
        state: what is kept.
        folder: where process 0 writes; None in the others, and without ``out``.
        asked: whether the run has a folder at all. Then all processes must call `keep` and `save` at the same steps.
    """

    def __init__(self, state: TrainingState, folder: RunFolder | None, *, asked: bool):
        self._state, self._folder, self.asked = state, folder, asked
        self._good: tuple[int, dict[str, Tensor]] | None = None
        self._saved = state.step if state.step else None
        self._writing_failed = False

    def keep(self) -> None:
        """Copy the state, which was found good; on the device, so that it costs next to nothing."""
        if self.asked:
            tensors = self._state.tensors()
            self._good = (self._state.step, tensors) if self._folder is not None else None

    def save(self) -> None:
        """Write what was kept last, unless it is written already."""
        if self._good is None or self._good[0] == self._saved:
            return
        self._writing_failed = True  # until the opposite is seen
        self._folder.save(*self._good)
        self._saved, self._writing_failed = self._good[0], False

    def saved_where(self) -> str:
        """Where the saved state lies, and how to go on from it."""
        return (
            f"the state of step {self._saved} is saved in {self._folder.folder}: to go on from there, do the same "
            f"again with out={str(self._folder.folder)!r}, resume=True"
        )

    def save_picture(self, step: int, png: bytes) -> None:
        """Write the snapshot of ``step``."""
        if self._folder is not None:
            self._folder.save_picture(step, png)

    def __enter__(self) -> "Keeper":
        return self

    def __exit__(self, _kind, error: BaseException | None, _trace) -> None:
        if error is None or self._folder is None or self._writing_failed:
            return
        try:
            self.save()
            if self._saved is not None and self.saved_where() not in str(error):
                error.add_note(self.saved_where())
        except OSError as full:
            error.add_note(f"and its last good state could not be saved: {full}")


def play_rounds(
    state: TrainingState,
    keeper: Keeper,
    processes: Processes,
    callbacks: Sequence[Callable[[int, Game], None]],
    *,
    progress: bool,
) -> None:
    """Take the steps that are still to be taken.

    Raises:
        FloatingPointError, OSError, WorkerLostError, KeyboardInterrupt, SystemExit: see `ganedu.train.play`.
    """
    settings = state.settings
    pictured = settings.snapshot_every and keeper.asked and processes.is_first
    with (
        StopRequest(listen=keeper.asked) as stop,
        keeper,
        ProgressLine(state, show=progress and processes.is_first) as line,
    ):
        keeper.keep()
        looked = state.step
        while state.step < settings.steps:
            take_step(state)
            step, last = state.step, state.step == settings.steps
            save = last or step % settings.save_every == 0
            # Alone, a run that is asked to stop is saved where it stands. Together, all must agree on the step.
            stopping = stop.asked is not None
            look = save or step % READ_EVERY == 0 or (stopping and processes.count == 1)
            if look:
                line.show(check_numbers(state, looked))
                looked = step
            if pictured and (step % settings.snapshot_every == 0 or last):
                keeper.save_picture(step, picture(snapshot(state)))
            if processes.is_first:
                for callback in callbacks:
                    callback(step, state.game)
            if look:
                keeper.keep()
            if save or stopping:
                keeper.save()
            if stopping and not last:
                stop.stop(f"stopped after step {step}; {keeper.saved_where()}" if processes.is_first else "stopped")
