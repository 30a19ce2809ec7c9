"""What a measurement was taken with, and where it is kept: ``benchmarks/records/NAME.json``, a list that only grows."""

import argparse
import datetime
import json
import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import scipy
import torch

import ganedu

RECORDS = Path(__file__).parent / "records"


def options(description: str) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--quick", action="store_true", help="seconds, not minutes: shows that it runs, keeps no record"
    )
    parser.add_argument("--device", help="cpu or cuda (default: the best there is)")
    parser.add_argument("--threads", type=int, help="threads of torch (default: torch's own choice)")
    parser.add_argument("--record", type=Path, help="file to append the record to (default: records/NAME.json)")
    return parser


def environment(device: torch.device) -> dict:
    """Command, device, threads, versions, commit and date."""
    return {
        "command": shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]]),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else _processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "cuda": torch.version.cuda,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "ganedu": ganedu.__version__,
        },
    }


def finish(results: dict, chosen: argparse.Namespace, device: torch.device, *, unseen: tuple[str, ...] = ()) -> None:
    """Print ``results`` but for what is ``unseen``; append all of it to the records, unless the run was a quick one."""
    print(json.dumps({key: value for key, value in results.items() if key not in unseen}, indent=1))
    if chosen.quick and chosen.record is None:
        print("A quick run: nothing was recorded.")
        return
    path = chosen.record or RECORDS / f"{Path(sys.argv[0]).stem}.json"
    append(path, environment(device) | {"quick": chosen.quick, "results": results})
    print(f"Recorded in {path}.")


def append(path: Path, record: dict) -> None:
    """Add ``record`` to the JSON list in ``path``; the file is replaced whole or not at all.

    Raises:
        ValueError: the file is there and holds no list.
    """
    try:
        records = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is no JSON ({error}); move it away or mend it: nothing was written") from error
    if not isinstance(records, list):
        raise ValueError(f"{path} holds no list of records; move it away: nothing was written")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    partial.write_text(json.dumps([*records, record], indent=1) + "\n", encoding="utf-8")
    os.replace(partial, path)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _commit() -> str | None:
    """The commit that was measured, with "+" when the working tree differs from it; None outside of a repository."""
    ask = lambda *words: subprocess.run(
        ["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    ).stdout.strip()
    try:
        return ask("rev-parse", "--short", "HEAD") + "+" * bool(ask("status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.CalledProcessError):
        return None
