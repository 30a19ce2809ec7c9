"""The three forms of data, each made a stream of batches whose position can be saved and restored.

- A `ganedu.data.Dataset` gives ``(images, labels)``.
- A tuple or list of data sets gives the tuple of their batches: streams without pairs, each in its own order.
- A function ``(batch, device)`` gives what it returns. If it draws from torch's default generators, whose state the run
  saves, it goes on exactly; if it has state of its own, it offers ``state_dict`` and ``load_state_dict`` (of tensors;
  with several processes, those of process 0 are saved).
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from ganedu.train.distributed import Processes

__all__ = ["describe", "open_stream", "rearranged"]


class _Calls(Iterator):
    """A function called for each batch."""

    def __init__(self, function, batch: int, device: torch.device):
        self._function, self._batch, self._device = function, batch, device

    def __next__(self):
        return self._function(self._batch, self._device)

    def state_dict(self) -> dict[str, Tensor]:
        return self._function.state_dict() if hasattr(self._function, "state_dict") else {}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        if state:
            self._function.load_state_dict(state)


class _Together(Iterator):
    """Several streams side by side."""

    def __init__(self, streams: list[Iterator]):
        self._streams = streams

    def __next__(self) -> tuple:
        return tuple(next(stream) for stream in self._streams)

    def state_dict(self) -> dict[str, Tensor]:
        return {f"{i}/{key}": value for i, s in enumerate(self._streams) for key, value in s.state_dict().items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        for i, stream in enumerate(self._streams):
            prefix = f"{i}/"
            stream.load_state_dict({k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)})


def open_stream(data: object, batch: int, device: torch.device, seed: int, processes: Processes) -> Iterator:
    """The stream of ``data``: this process's share of batches of ``batch`` samples.

    Raises:
        TypeError: ``data`` has none of the three forms.
    """
    if isinstance(data, tuple | list):
        # A seed each: with one for all, two sets of equal size would come in the same order, as pairs.
        streams = [open_stream(one, batch, device, seed + 1000 * i, processes) for i, one in enumerate(data)]
        return _Together(streams)
    if callable(data):
        return _Calls(data, batch // processes.count, device)
    if not hasattr(data, "sampler"):
        raise TypeError(
            f"data is a data set, a tuple of data sets or a function (batch, device), not {type(data).__name__}: "
            "ganedu.data.load gives a data set"
        )
    generator = torch.Generator().manual_seed(seed)
    return data.sampler(batch, device=device, generator=generator, part=(processes.rank, processes.count))


def describe(data: object) -> str:
    """A line that tells one data set from another: name, split and shape, or a function's name."""
    if isinstance(data, tuple | list):
        return " + ".join(map(describe, data))
    if hasattr(data, "card"):
        return f"{data.card.name} {data.card.split} {'x'.join(map(str, data.images.shape))}"
    return getattr(data, "__qualname__", type(data).__qualname__)


def rearranged(batch, memory_format: torch.memory_format):
    """``batch`` with its pictures (float, 4-D) in ``memory_format``; all else as it is."""
    if isinstance(batch, tuple | list):
        return tuple(rearranged(part, memory_format) for part in batch)
    if isinstance(batch, Tensor) and batch.ndim == 4:
        return batch.contiguous(memory_format=memory_format)
    return batch
