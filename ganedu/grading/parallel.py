"""Several submissions at a time, each marked by a process of its own, in a sandbox with a processor of its own."""

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tqdm import tqdm

from ganedu.grading.autograder import Autograder
from ganedu.grading.marking import Mark, mark
from ganedu.grading.sandbox import Limits, SandboxUnavailable
from ganedu.grading.submissions import Student

__all__ = ["mark_all"]

_MEMORY = 8 << 30  # bytes of address space of the process that marks: a hostile file may be large, not endless
_PATIENCE = 240.0  # seconds beyond a submission's own limit after which its marking is given up


def mark_all(
    work: dict[Student, tuple[Path, str]], tests: Autograder, seed: int, limits: Limits, jobs: int
) -> Iterator[tuple[Student, Mark | str]]:
    """Mark the submissions in ``work``, each a path and the name for it in reports, ``jobs`` at a time.

    Yields (student, Mark), or (student, why it could not be marked), as they are done. Raises SandboxUnavailable.
    """
    import torch  # noqa: F401 (loaded once here, and shared by all that are forked)

    tqdm.monitor_interval = 0  # its thread and fork do not go together
    context = multiprocessing.get_context("fork")
    waiting, running = list(work), {}
    processors = sorted(os.sched_getaffinity(0))
    free = [processors[i % len(processors)] for i in range(jobs)]
    bar = tqdm(total=len(work), desc="marking", unit="notebook")
    stop = _Stop()
    try:
        while waiting or running:
            if stop.asked:
                raise KeyboardInterrupt
            while waiting and len(running) < jobs:
                student = waiting.pop(0)
                mine, theirs = context.Pipe(duplex=False)
                processor = free.pop()
                arguments = (theirs, *work[student], tests, seed, limits, processor)
                process = context.Process(target=_child, args=arguments)
                process.start()
                theirs.close()
                latest = time.monotonic() + limits.total_seconds + _PATIENCE
                running[mine] = student, process, latest, processor
            for mine in wait(list(running), timeout=1) or [
                m for m, job in running.items() if job[2] < time.monotonic()
            ]:
                student, process, _, processor = running.pop(mine)
                free.append(processor)
                found = _outcome(mine, process)
                if isinstance(found, SandboxUnavailable):
                    raise found
                bar.update()
                yield student, found
    finally:
        for _, process, _, _ in running.values():
            process.kill()
            process.join()
        bar.close()
        stop.forget()


class _Stop:
    """Ctrl-C as a flag: an exception that comes while a process is forked would be swallowed there."""

    def __init__(self):
        self.asked = False
        main = threading.current_thread() is threading.main_thread()
        self._before = signal.signal(signal.SIGINT, self._ask) if main else None

    def _ask(self, *_: object) -> None:
        self.asked = True

    def forget(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


def _outcome(pipe: Connection, process: multiprocessing.Process) -> Mark | SandboxUnavailable | str:
    try:
        kind, text = pipe.recv() if pipe.poll() else ("failed", "it took too long")
    except EOFError:
        process.join(5)
        kind, text = "failed", f"the process that marks it ended with code {process.exitcode}"
    pipe.close()
    process.kill()
    process.join()
    if kind == "mark":
        return Mark.from_json(text)
    return SandboxUnavailable(text) if kind == "unavailable" else text


def _child(
    pipe: Connection, path: Path, name: str, tests: Autograder, seed: int, limits: Limits, processor: int
) -> None:
    """Mark one submission and send the mark."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then kills this one
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        pipe.send(("mark", mark(path, name, tests, seed, limits, processor).to_json()))
    except SandboxUnavailable as error:
        pipe.send(("unavailable", str(error)))
    except Exception as error:
        pipe.send(("failed", f"{type(error).__name__}: {str(error)[:300]}"))
