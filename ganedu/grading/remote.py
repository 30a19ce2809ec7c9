"""A student in a sandbox: runs the notebook there, and asks its functions for answers.

What comes out of the sandbox is believed to be the student's *answer* and nothing else. A process that dies or hangs is
killed; the notebook is then run again without the cell that did it, so that one cell spoils its own question only.
"""

import time

from ganedu.grading import frames, wire
from ganedu.grading.sandbox import Limits, Sandbox, SandboxUnavailable
from ganedu.grading.student import Student, StudentError

__all__ = ["RemoteStudent"]

_GRACE = 3.0  # seconds after which a process that did not end its work by itself is killed
_START = 120.0  # seconds for Python and its packages to load


class _Lost(Exception):
    """The process inside is gone; the text says why."""


class RemoteStudent(Student):
    """The names of a notebook that runs in a sandbox.

    Args:
        cells: sources of its code cells.
        limits: what it may use.
        processor: the number of the only processor on which it may run; default: any.

    Attributes:
        notes: what went wrong on the way: number of the cell -> text.
    """

    def __init__(self, cells: list[str], limits: Limits, processor: int | None = None):
        self.notes: dict[int, str] = {}
        self._cells, self._limits, self._processor = cells, limits, processor
        self._sandbox: Sandbox | None = None
        self._skipped: set[int] = set()
        self._deadly: dict[str, str] = {}  # what was asked and took the process with it -> how
        self._starts, self._number = 0, 0
        self._end = time.monotonic() + limits.total_seconds

    def ask(self, request: tuple) -> object:
        """Answer by the process in the sandbox. Raises StudentError."""
        name = request[2] if request[0] == "probe" else request[1]
        if name in self._deadly:
            raise StudentError(f"{name} was not asked again, because before {self._deadly[name]}")
        try:
            self._run_cells()
            kind, answer = self._exchange(request, self._limits.call_seconds)
        except _Lost as lost:
            self._drop()
            self._deadly[name] = str(lost)
            raise StudentError(f"{name}: {lost}") from None
        if kind == "late":
            self._deadly[name] = str(answer)
        if kind != "answer":
            raise StudentError(f"{name}: {str(answer)[:600]}" if kind == "late" else str(answer)[:700])
        return answer

    def close(self) -> None:
        """Kill what runs."""
        self._drop()

    def _drop(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def _run_cells(self) -> None:
        """Bring a process up that has run the cells. Raises _Lost when no further start is allowed."""
        while self._sandbox is None:
            if self._starts > self._limits.restarts:
                raise _Lost(f"not run: the notebook's process was lost {self._starts} times before")
            self._starts += 1
            self._start()
            for number, source in enumerate(self._cells):
                if number in self._skipped:
                    continue
                try:
                    kind, text = self._exchange(("run", source), self._limits.cell_seconds)
                except _Lost as lost:
                    self._drop()
                    self._skipped.add(number)
                    self.notes[number] = f"{lost}. The notebook was run again without this cell"
                    break
                if kind != "answer":
                    self.notes.setdefault(number, str(text)[:600])

    def _start(self) -> None:
        self._sandbox = Sandbox(self._limits, self._processor)
        try:
            ready = frames.receive(self._sandbox.answers, 100, time.monotonic() + _START)
            if wire.decode(ready) != "ready":
                raise wire.NotPlain("no greeting")
        except (frames.Closed, frames.TooLate, frames.TooLong, wire.NotPlain) as error:
            said = self._sandbox.complaints() or self._sandbox.how_it_ended()
            self._drop()
            raise SandboxUnavailable(
                f"the sandbox does not start here ({said}): see what it needs in assignments/README.md"
            ) from error

    def _exchange(self, request: tuple, seconds: float) -> tuple[str, object]:
        """Send a request and wait for its answer. Raises _Lost."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise _Lost(f"not run: the {self._limits.total_seconds:g} seconds for the whole notebook were over")
        seconds = min(seconds, left)
        self._number += 1
        try:
            frames.send(self._sandbox.requests, wire.encode((self._number, seconds, request)))
            message = frames.receive(
                self._sandbox.answers,
                self._limits.message,
                time.monotonic() + seconds + _GRACE,
                watch=self._watch_memory,
            )
            number, kind, answer = wire.decode(message)
            if number != self._number or kind not in ("answer", "error", "late"):
                raise wire.NotPlain("not the answer to what was asked")
        except frames.Closed:
            raise _Lost(self._sandbox.how_it_ended()) from None
        except frames.TooLate:
            raise _Lost(f"it was stopped after {seconds:.3g} seconds") from None
        except frames.TooLong as error:
            raise _Lost(f"its answer is too long ({error})") from None
        except (wire.NotPlain, ValueError, TypeError) as error:
            raise _Lost(f"what came back is no answer ({error})") from None
        return kind, answer

    def _watch_memory(self) -> None:
        used = self._sandbox.memory()
        if used > self._limits.memory:
            raise _Lost(f"its processes together used more than {self._limits.memory / (1 << 30):.1f} GiB of memory")
