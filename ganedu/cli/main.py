"""From the words on the command line to an exit code."""

import importlib
import os
import sys
import warnings
from collections.abc import Sequence

from ganedu.cli.parser import build_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``ganedu`` with the arguments ``argv`` (default: those of the process).

    Returns:
        The exit code: 0; 2 after a wrong value; 1 after a run that failed; 130 after Ctrl-C, 143 after SIGTERM. What
        was wrong stands in one line on the standard error. The environment variable ``GANEDU_TRACEBACK`` lets the
        exception through.
    """
    try:
        options = build_parser().parse_args(argv)
    except SystemExit as end:  # --help, or a word that argparse does not know
        return int(end.code or 0)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_, **__: _say(f"note: {_one_line(message)}")
            # By name, so that ``ganedu train --help`` does not wait for torch.
            importlib.import_module(f"ganedu.cli.{options.command}").run(options)
            sys.stdout.flush()
        return 0
    except SystemExit as end:  # a run that was asked to stop by SIGTERM, after saving
        _say(f"ganedu {options.command}: {_one_line(end.code)}")
        return 143
    except KeyboardInterrupt:
        _say(f"ganedu {options.command}: interrupted.")
        return 130
    except BrokenPipeError:  # ``ganedu ... | head`` has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        code = _exit_code(error)
        if code is None or os.environ.get("GANEDU_TRACEBACK"):
            raise
        _say(f"ganedu {options.command}: {_explained(error)}")
        return code


def _exit_code(error: Exception) -> int | None:
    """2 for a wrong value or a place that cannot be used, 1 for a run that failed, None for an error of ours."""
    import torch

    from ganedu.data import DataUnavailable

    if hasattr(error, "exit_code"):  # it knows best
        return error.exit_code
    if isinstance(error, ValueError | OSError | DataUnavailable):
        return 2
    if isinstance(error, FloatingPointError | MemoryError | torch.OutOfMemoryError) or _is_lost_worker(error):
        return 1
    return None


def _is_lost_worker(error: Exception) -> bool:
    from ganedu.train.distributed import WorkerLostError

    return isinstance(error, WorkerLostError)


def _explained(error: Exception) -> str:
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return "the memory is full: take a smaller --batch, --size or --n."
    if isinstance(error, OSError) and error.strerror:
        # The trainer's own say the file already.
        place = f"{error.filename}: " if error.filename and str(error.filename) not in error.strerror else ""
        return _one_line(place + error.strerror)
    return _one_line(error)


def _one_line(message: object) -> str:
    return " ".join(line.strip() for line in str(message).splitlines() if line.strip())


def _say(line: str) -> None:
    print(line, file=sys.stderr)
