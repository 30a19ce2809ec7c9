"""Read a run every so often: are the numbers still numbers, and what does the progress bar say?

Losses stay on the device while the steps run, for each look at one makes the host wait.
"""

import math
import time
from collections.abc import Iterator

import torch
from tqdm import tqdm

from ganedu.train import distributed
from ganedu.train.state import TrainingState

__all__ = ["READ_EVERY", "ProgressLine", "check_numbers"]

READ_EVERY = 50  # [steps] between two looks


class ProgressLine:
    """One line: step, time left, losses, what the game reports (mean logits), images a second."""

    def __init__(self, state: TrainingState, *, show: bool):
        self._state = state
        self._since, self._clock = state.step, time.perf_counter()
        # Passing `disable` would overrule the environment's TQDM_DISABLE, so it is passed only to say no.
        self._bar = tqdm(
            initial=state.step,
            total=state.settings.steps,
            unit="step",
            leave=False,
            **({} if show else {"disable": True}),
        )

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *_) -> None:
        self._bar.close()

    def show(self, numbers: dict[str, float]) -> None:
        """Move to the state's step, with the latest ``numbers``."""
        now, steps = time.perf_counter(), self._state.step - self._since
        rate = steps * self._state.settings.batch / max(now - self._clock, 1e-9)
        self._since, self._clock = self._state.step, now
        words = [f"{name} {value:.3f}" for name, value in numbers.items()]
        self._bar.set_postfix_str(", ".join([*words, f"{rate:,.0f} images/s"]), refresh=False)
        self._bar.update(steps)


def check_numbers(state: TrainingState, since: int) -> dict[str, float]:
    """The latest losses and readings, after a check of all since step ``since`` and of the weights.

    With several processes, losses and readings become their means over the processes.

    Raises:
        FloatingPointError: a loss or a weight is NaN or infinite; names the player and the step.
    """
    recorded = state.losses | state.readings
    table = distributed.average(torch.stack([values[since : state.step] for values in recorded.values()]))
    for row, values in zip(table, recorded.values(), strict=True):
        values[since : state.step] = row
    table = table.cpu()
    for step, player, value in _faults(state, table[: len(state.losses)], since):
        raise FloatingPointError(
            f"the loss of {player} became {value} at step {step}: "
            "lower its learning rate, or look for a logarithm of 0 or a division by 0 in its loss"
        )
    finite = {
        name: torch.stack([parameter.detach().isfinite().all() for parameter in net.parameters()]).all()
        for name, net in state.game.players.items()
    }
    for player, good in finite.items():
        if not good:
            raise FloatingPointError(
                f"a weight of {player} is NaN or infinite, by step {state.step}, though the losses are not: lower its "
                "learning rate, or look for a root of 0 or a division by 0 whose *gradient* is not finite in its loss"
            )
    return {name: row[-1].item() for name, row in zip(recorded, table, strict=True)}


def _faults(state: TrainingState, losses: torch.Tensor, since: int) -> Iterator[tuple[int, str, float]]:
    """(step from 1, player, value) of each loss that is not finite, in the order of play."""
    for column in range(losses.shape[1]):
        for player, value in zip(state.losses, losses[:, column].tolist(), strict=True):
            if not math.isfinite(value):
                yield since + column + 1, player, value
