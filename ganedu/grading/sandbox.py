"""A confined process, and how it ended."""

import contextlib
import os
import signal
import subprocess
import tempfile
from pathlib import Path

from ganedu.grading import syscalls
from ganedu.grading.walls import Limits, SandboxUnavailable, command

__all__ = ["Limits", "Sandbox", "SandboxUnavailable"]


class Sandbox:
    """One confined process that runs `ganedu.grading.worker`. Use ``with``, or `close` it.

    Args:
        limits: what it may use.
        processor: the number of the only processor on which it may run; default: any.

    Attributes:
        requests: pipe to write to.
        answers: pipe to read from.

    Raises:
        SandboxUnavailable: it cannot be started.
    """

    def __init__(self, limits: Limits, processor: int | None = None):
        self._limits = limits
        filter_file = syscalls.filter_file()
        try:
            words = command(limits, processor, filter_file)
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
            try:
                self._process = subprocess.Popen(
                    words,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    start_new_session=True,
                    cwd="/",
                    bufsize=0,
                    pass_fds=[] if filter_file is None else [filter_file],
                )
            except OSError as error:
                self._errors.close()
                raise SandboxUnavailable(f"the sandbox cannot be started: {error}") from error
        finally:
            if filter_file is not None:
                os.close(filter_file)
        self.requests, self.answers = self._process.stdin.fileno(), self._process.stdout.fileno()

    def memory(self) -> int:
        """Bytes of memory that all processes inside use together; what they share counts once."""
        processes = self._processes()
        # Resident sizes are quick to read and count shared pages many times: enough to see that all is well.
        quick = sum(_first_number(folder / "statm", 1) for folder in processes) * os.sysconf("SC_PAGE_SIZE")
        if quick <= self._limits.memory:
            return quick
        return sum(_first_number(folder / "smaps_rollup", "Pss:") for folder in processes) * 1024

    def _processes(self) -> list[Path]:
        """The ``/proc`` folders of all processes inside."""
        found, pending = [], [self._process.pid]
        while pending:
            found.append(Path(f"/proc/{pending.pop()}"))
            with contextlib.suppress(OSError):  # it has ended meanwhile
                for task in (found[-1] / "task").iterdir():
                    pending += map(int, (task / "children").read_text().split())
        return found

    def how_it_ended(self) -> str:
        """Why the process inside is gone, in words."""
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            return "it closed its end of the pipe"
        code = 128 - code if code < 0 else code
        if code == 128 + signal.SIGKILL:
            return "it was killed, most likely because memory ran out"
        if code > 128:
            return f"it crashed ({_signal_name(code - 128)})"
        return f"it ended itself (exit code {code})"

    def complaints(self) -> str:
        """What the sandbox itself said on its way up."""
        self._errors.seek(0)
        return self._errors.read(2000).decode(errors="replace").strip()

    def close(self) -> None:
        """Kill everything inside."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _first_number(path: Path, after: int | str) -> int:
    """The number behind the word ``after``, or in place ``after``; 0 if the process has ended meanwhile."""
    try:
        words = path.read_text().split()
        return int(words[after] if isinstance(after, int) else words[words.index(after) + 1])
    except (OSError, ValueError, IndexError):
        return 0


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
