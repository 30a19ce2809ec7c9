"""Pictures of the same noise at different steps: the frames of a time-lapse."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from ganedu.train.state import TrainingState, random_state, set_random_state

__all__ = ["COLUMNS", "picture", "snapshot"]

COLUMNS = 8  # samples in a row of a snapshot
_SAMPLES = COLUMNS**2


def snapshot(state: TrainingState) -> Tensor:
    """64 samples of the game, from the noise of every other snapshot; of the averaged weights if there are any.

    The run itself is as if nothing had happened: its random states, modes and weights are put back.
    """
    randoms = random_state(state.device)
    modes = {name: net.training for name, net in state.game.players.items()}
    try:
        torch.manual_seed(state.settings.seed)
        with torch.no_grad(), _averages_in_place(state):
            return state.game.sample(_SAMPLES)
    finally:
        set_random_state(randoms, state.device)
        for name, net in state.game.players.items():
            net.train(modes[name])


@contextmanager
def _averages_in_place(state: TrainingState) -> Iterator[None]:
    """Inside, the players have their averages' weights."""
    pairs = [
        (own, average)
        for name, net in state.averages.items()
        for own, average in zip(state.game.players[name].state_dict().values(), net.state_dict().values(), strict=True)
    ]
    kept = [own.clone() for own, _ in pairs]
    try:
        for own, average in pairs:
            own.copy_(average)
        yield
    finally:
        for (own, _), value in zip(pairs, kept, strict=True):
            own.copy_(value)


def picture(samples: Tensor) -> bytes:
    """``samples`` (n, C, H, W) in [-1, 1], C 1 or 3, side by side in a square, as the bytes of a PNG file.

    Raises:
        ValueError: they are no pictures.
    """
    from PIL import Image  # here, for only runs that are watched need it

    if samples.ndim != 4 or samples.shape[1] not in (1, 3):
        raise ValueError(f"a snapshot needs pictures (n, 1 or 3, H, W), the game samples {tuple(samples.shape)}")
    count, channels, height, width = samples.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    sheet = torch.full((rows * columns, channels, height, width), -1.0)
    sheet[:count] = samples.float().cpu().clamp(-1, 1)
    sheet = sheet.view(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    pixels = sheet.reshape(rows * height, columns * width, channels).add(1).mul(127.5).round().to(torch.uint8).numpy()
    file = io.BytesIO()
    Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels).save(file, format="PNG")
    return file.getvalue()
