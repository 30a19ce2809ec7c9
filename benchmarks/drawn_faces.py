"""What it costs to draw faces.

    python benchmarks/drawn_faces.py            # some minutes
    python benchmarks/drawn_faces.py --quick    # seconds: shows that it runs

Processor time of one process for a face at 64 and at 128 pixels, and of its parts at 64: the geometry, the coverage of
its shapes, the painting. Then what the book asks for: ``faces.load(8192, size=64)`` with an empty cache, by as many
processes as there are cores, in seconds by the clock and of processor time; and again from the cache.
"""

import os
import resource
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import record
from timing import choose_device
from tqdm import tqdm

from ganedu import faces
from ganedu.faces import drawing, scene

WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
PARTS = {"geometry": (scene, "scene"), "coverage": (drawing, "coverage"), "coverage and painting": (scene, "render")}


def main() -> None:
    """Measure, print, record."""
    parser = record.options(__doc__)
    parser.add_argument("--rounds", type=int, help="turns of each size (default 5)")
    parser.add_argument("--faces", type=int, help="faces of the data set (default 8192)")
    chosen = parser.parse_args()
    rounds = chosen.rounds or (1 if chosen.quick else 5)
    n = chosen.faces or (256 if chosen.quick else 8192)
    np.empty(2**21)  # as the drawing processes do, see `ganedu.faces.worker`
    results = {
        "processor milliseconds a face": one_process(rounds, 20 if chosen.quick else 200),
        f"faces.load({n}, size=64)": data_set(n),
    }
    record.finish(results, chosen, choose_device("cpu", chosen.threads))


def one_process(rounds: int, n: int) -> dict:
    """Both sizes in turns, and how the time at 64 pixels is shared out."""
    people = [faces.sample(0, index) for index in range(n)]
    for face in people[:20]:
        faces.draw(face, 64)
    measured: dict[str, list[float]] = {"64 px": [], "128 px": [], **{f"64 px, {part}": [] for part in PARTS}}
    for _ in tqdm(range(rounds), desc="one process", leave=False):
        for size in (64, 128):
            measured[f"{size} px"].append(1e3 * processor_seconds(lambda size=size: draw_all(people, size)) / n)
        for part, (module, name) in PARTS.items():
            measured[f"64 px, {part}"].append(1e3 * seconds_inside(module, name, people) / n)
    return {name: {"median": median(v), "least": min(v), "most": max(v)} for name, v in measured.items()}


def draw_all(people: list[faces.Attributes], size: int) -> None:
    """Each face, one after the other."""
    for face in people:
        faces.draw(face, size)


def processor_seconds(function) -> float:
    """Processor time of this process for one call."""
    began = time.process_time()
    function()
    return time.process_time() - began


def seconds_inside(module, name: str, people: list[faces.Attributes]) -> float:
    """Processor time spent in one function of a module while all faces are drawn."""
    original, spent = getattr(module, name), 0.0

    def watched(*arguments, **named):
        nonlocal spent
        began = time.process_time()
        try:
            return original(*arguments, **named)
        finally:
            spent += time.process_time() - began

    setattr(module, name, watched)
    try:
        draw_all(people, 64)
    finally:
        setattr(module, name, original)
    return spent


def data_set(n: int) -> dict:
    """From an empty cache and from a warm one; the drawing processes' own processor time beside the clock."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GANEDU_CACHE"] = folder
        used = lambda: sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime for who in WHO)
        before, began = used(), time.perf_counter()
        faces.load(n, size=64)
        drawn, seconds = used() - before, time.perf_counter() - began
        again = time.perf_counter()
        faces.load(n, size=64)
        return {
            "seconds": seconds,
            "processor seconds": drawn,
            "load of the machine": os.getloadavg()[0],  # on a busy one the clock says more than the work is
            "seconds from the cache": time.perf_counter() - again,
            "megabytes": sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6,
        }


if __name__ == "__main__":
    main()
