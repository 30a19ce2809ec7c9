"""Messages over a pipe: eight bytes of length, then that many bytes."""

import os
import select
import struct
import time
from collections.abc import Callable

__all__ = ["Closed", "TooLate", "TooLong", "receive", "send"]

_HEAD = struct.Struct(">Q")


class Closed(Exception):
    """The other side has closed the pipe, or is gone."""


class TooLate(Exception):
    """No whole message came in time."""


class TooLong(Exception):
    """A message is announced that is longer than allowed."""


def send(pipe: int, message: bytes) -> None:
    """Write ``message``. Raises Closed."""
    data = memoryview(_HEAD.pack(len(message)) + message)
    try:
        while data:
            data = data[os.write(pipe, data) :]
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Closed from error


def receive(
    pipe: int, longest: int, until: float = float("inf"), every: float = 0.2, watch: Callable[[], None] | None = None
) -> bytes:
    """Read one message of at most ``longest`` bytes before ``time.monotonic()`` is ``until``.

    ``watch`` is called every ``every`` seconds of waiting, and may raise. Raises Closed, TooLate, TooLong.
    """
    size = _HEAD.unpack(_exactly(pipe, _HEAD.size, until, every, watch))[0]
    if size > longest:
        raise TooLong(f"{size:,} bytes")
    return _exactly(pipe, size, until, every, watch)


def _exactly(pipe: int, size: int, until: float, every: float, watch: Callable[[], None] | None) -> bytes:
    parts, missing = [], size
    while missing:
        left = until - time.monotonic()
        if left <= 0:
            raise TooLate
        ready, _, _ = select.select([pipe], [], [], min(every, left))
        if watch is not None:
            watch()
        if not ready:
            continue
        part = os.read(pipe, min(missing, 1 << 20))
        if not part:
            raise Closed
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
