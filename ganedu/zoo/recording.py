"""Records of what was measured: on which machine and when, and a file that is whole or as it was."""

import datetime
import json
import platform
from pathlib import Path

import torch

from ganedu.train.checkpoint import write

__all__ = ["made_here", "save"]


def made_here() -> dict[str, str]:
    """``device`` (threads, machine, version of torch) and ``date`` (UTC, ISO 8601), for a record or a card."""
    return {
        "device": f"{torch.get_num_threads()} threads, {platform.machine()}, torch {torch.__version__}",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def save(path: Path, record: dict, *, indent: int = 2) -> None:
    """Write ``record`` to ``path`` as JSON, whole or not at all: a kill must not cost the runs that it held before.

    Raises:
        OSError: ``path`` cannot be written; what was there stays.
    """
    write(path, (json.dumps(record, indent=indent) + "\n").encode())
