"""What runs inside the sandbox: the student's cells, and then calls of the student's functions.

Requests come in on the standard input, answers go out on the standard output, as plain data. Nothing here is trusted
by the side that asks: the student's code shares this process and may change all of it. It holds no test, no expected
value and no score.
"""

import importlib.machinery
import os
import signal
import sys
import traceback
import types
import warnings

import tqdm

from ganedu.grading import frames, wire
from ganedu.grading.perform import perform

_LONGEST = 1 << 28
_MANY = 16  # more processes than this at once are no help to anybody's answer


class TimeUp(BaseException):
    """The time for a cell or a call is over. No Exception, so that a student's ``except Exception`` lets it pass."""


def main() -> None:
    """Serve requests until the other side closes the pipe."""
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    shell, mine = _shell(), os.getpid()
    signal.signal(signal.SIGALRM, _time_up)
    frames.send(answers, wire.encode("ready"))
    while True:
        try:
            number, seconds, request = wire.decode(frames.receive(requests, _LONGEST))
        except frames.Closed:
            return
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                answer = _run(shell, request[1]) if request[0] == "run" else perform(shell.user_ns, request)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except TimeUp:
            answer = "late", f"it took longer than {seconds:.3g} seconds"
        except BaseException as error:
            answer = "error", f"it raised {type(error).__name__}: {str(error)[:500]}"
        if os.getpid() != mine:
            os._exit(0)  # a copy of this process, which the student's code made: one answer is enough
        _end_many()
        frames.send(answers, wire.encode((number, *answer)))


def _end_many() -> None:
    """End what a fork bomb left behind: it would leave no time for the cells that come after."""
    if sum(map(str.isdigit, os.listdir("/proc"))) > _MANY:
        os.kill(-1, signal.SIGKILL)  # all in this sandbox but this process and the first one


def _time_up(*_: object) -> None:
    raise TimeUp


def _run(shell, source: str) -> tuple[str, str | None]:
    """Run one cell: ("answer", None), or ("error", what it raised and where)."""
    result = shell.run_cell(source, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return "answer", None
    if isinstance(error, TimeUp):
        raise error
    line = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if "ipython-input" in frame.filename]
    where = f" (line {line[0]})" if line else ""
    return "error", f"{type(error).__name__}: {str(error)[:500]}{where}"


def _shell():
    """A notebook's shell, magics included, with no history; ``otter`` is a stand-in that checks nothing."""
    warnings.simplefilter("ignore")
    from IPython.core.history import HistoryManager
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        def enable_gui(self, gui=None):
            """Nothing to enable: ``%matplotlib inline`` is fine."""

    HistoryManager.enabled = False
    shell = Shell.instance()
    shell.colors = "NoColor"
    otter = types.ModuleType("otter")
    otter.__spec__ = importlib.machinery.ModuleSpec("otter", None)
    otter.Notebook = _Notebook
    sys.modules["otter"] = otter
    # Its bars need a browser: the plain ones will do.
    sys.modules["tqdm.notebook"] = sys.modules["tqdm.autonotebook"] = tqdm
    return shell


class _Notebook:
    """Stands in for ``otter.Notebook``: the public tests are for the student, and say nothing here."""

    def __init__(self, *_: object, **__: object):
        pass

    def __getattr__(self, name: str):
        return lambda *_, **__: None


if __name__ == "__main__":
    main()
