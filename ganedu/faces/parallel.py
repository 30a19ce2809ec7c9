"""Many faces by several processes, with a progress bar."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from ganedu.faces.attributes import sample
from ganedu.faces.scene import draw

FEW = 192  # faces that are drawn sooner than processes start


def draw_many(job: dict, n: int, processes: int | None, progress: bool) -> NDArray[np.uint8]:
    """Faces 0 to n - 1 of a job: uint8 (n, 3, size, size), or (n, 1, size, size) for a layer that is not colour.

    Args:
        job: ``seed``, ``size``, ``layer``, ``fixed``, ``without``.
        n: how many.
        processes: how many draw besides this one; None for one a core.
        progress: show a bar.

    Raises:
        RuntimeError: a process failed; its last words are in the message.
        ValueError: ``processes`` is not a whole number of at least 1.
    """
    if processes is None:
        processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not isinstance(processes, int) or processes < 1:
        raise ValueError(f"processes must be a whole number of at least 1, not {processes!r}")
    channels, size = (3 if job["layer"] == "colour" else 1), job["size"]
    pixels = np.empty((n, size, size, channels), np.uint8)
    with tqdm(total=n, desc=f"drawing faces at {size} px", unit="face", disable=None if progress else True) as bar:
        if processes == 1 or n <= FEW:
            for index in range(n):
                attributes = sample(job["seed"], index, fixed=job["fixed"], without=job["without"])
                pixels[index] = draw(attributes, size, job["layer"]).reshape(size, size, channels)
                bar.update()
        else:
            _share_out(job, pixels, processes, bar)
    return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))


def _share_out(job: dict, pixels: NDArray[np.uint8], processes: int, bar: tqdm) -> None:
    """Worker k draws faces k, k + processes, ...; a thread for each reads its pixels from its pipe."""
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    package = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [package, environment.get("PYTHONPATH")]))
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "ganedu.faces.worker"], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(processes)
    ]  # fmt: skip
    failures: list[str] = []

    def read(first: int, worker: subprocess.Popen) -> None:
        with worker.stdin as stream:
            stream.write(json.dumps({**job, "start": first, "stop": len(pixels), "step": processes}).encode() + b"\n")
        for index in range(first, len(pixels), processes):
            content = worker.stdout.read(pixels[index].nbytes)
            if len(content) < pixels[index].nbytes:
                words = worker.stderr.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
                failures.append(f"A process that draws faces ended at face {index}: {words[-1]}")
                return
            pixels[index] = np.frombuffer(content, np.uint8).reshape(pixels[index].shape)
            bar.update()

    threads = [threading.Thread(target=read, args=pair, daemon=True) for pair in enumerate(workers)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
            worker.stdout.close()
            worker.stderr.close()
    if failures:
        raise RuntimeError(failures[0] + ".\nWith processes=1 the faces are drawn in this process.")
