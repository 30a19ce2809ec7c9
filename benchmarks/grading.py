"""What it costs to mark a class: N submissions of one assignment, right ones, half ones, blank ones and hostile ones.

    python benchmarks/grading.py --assignment 03             # 200 students; some minutes
    python benchmarks/grading.py --assignment 03 --quick     # 12: shows that it runs

Of fifty students 30 solve everything, 10 every second question, 6 hand in what they got, and 4 mean harm: a cell that
never ends, a fork bomb, 10 GB, a process that leaves. Clock time is what the machine took with ``--jobs`` at a time;
processor seconds are those of the sandboxes (of processes that were still there when a sandbox was closed) and of the
marking beside them. Needs `make assignments`.
"""

import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import record
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "assignments"))
from master import read, solved  # noqa: E402

from ganedu.grading import folder, parallel  # noqa: E402
from ganedu.grading.sandbox import Limits, Sandbox  # noqa: E402

HARM = {
    "fork bomb": "import os\nwhile True:\n    os.fork()",
    "10 GB": "block = bytearray(10 << 30)",
    "leaves": "import os\nos._exit(0)",
    "endless cell": "while True:\n    pass",
}
FIFTY = ["solved"] * 30 + ["half"] * 10 + ["blank"] * 6 + list(HARM)
QUICK = ["solved"] * 6 + ["half"] * 2 + ["blank"] + list(HARM)[:3]


def submission(kind: str, master, blank: str) -> str:
    """A notebook of that kind."""
    if kind == "blank":
        return blank
    if kind == "half":
        return solved(master, blank, lambda number: number % 2 == 0)
    book = json.loads(solved(master, blank))
    if kind in HARM:
        book["cells"].insert(len(book["cells"]) // 2, {"cell_type": "code", "metadata": {}, "source": HARM[kind]})
    return json.dumps(book)


def processor_seconds(sandbox: Sandbox) -> float:
    """Of all processes inside, and of those of their children that have ended."""
    ticks = 0
    for place in sandbox._processes():
        try:
            ticks += sum(map(int, (place / "stat").read_text().rpartition(")")[2].split()[11:15]))
        except OSError:
            continue  # it has ended meanwhile
    return ticks / os.sysconf("SC_CLK_TCK")


def count_into(file: Path) -> None:
    """From now on what each submission costs is written down: its name, and processor seconds."""
    close, marked, now = Sandbox.close, parallel.mark, {"name": "trying out the sandbox"}

    def note(seconds: float) -> None:
        with open(file, "a", encoding="utf-8") as log:
            log.write(f"{now['name']}\t{seconds}\n")

    def counted(self: Sandbox) -> None:
        note(processor_seconds(self))
        close(self)

    def mark_and_note(path: Path, *rest: object) -> object:
        now["name"], began = path.stem, time.process_time()
        found = marked(path, *rest)
        note(time.process_time() - began)
        return found

    Sandbox.close, parallel.mark = counted, mark_and_note


def mark(assignment: Path, kinds: list[str], jobs: int) -> dict:
    """Mark a class of these kinds, and say what it took."""
    master = read(assignment)
    blank = (ROOT / "assignments" / "student" / f"{assignment.name}.ipynb").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        (place / "in").mkdir()
        notebooks = {kind: submission(kind, master, blank) for kind in set(kinds)}
        for number, kind in enumerate(kinds):
            (place / "in" / f"{kind} {number:03}.ipynb").write_text(notebooks[kind], encoding="utf-8")
        count_into(place / "used")
        began = time.monotonic()
        autograder = ROOT / "_build" / "assignments" / assignment.name / "autograder.zip"
        report = folder.grade(place / "in", autograder, place / "grades.csv", jobs=jobs, limits=Limits())
        clock, used = time.monotonic() - began, {}
        for line in (place / "used").read_text(encoding="utf-8").splitlines():
            name, _, seconds = line.partition("\t")
            used[name] = used.get(name, 0.0) + float(seconds)
        points = {}
        for path in (place / "grades" / "results").glob("*.json"):
            found = json.loads(json.loads(path.read_text())["mark"])
            points[Path(found["file"]).stem] = sum(outcome["points"] for outcome in found["outcomes"])
    how = {}
    for kind in sorted(set(kinds)):
        mine = [name for name in points if name.rpartition(" ")[0] == kind]
        how[kind] = {
            "students": len(mine),
            "processor seconds, median": round(statistics.median(used[name] for name in mine), 2),
            "points": sorted({points[name] for name in mine}),
        }
    return {
        "assignment": assignment.name,
        "submissions": len(kinds),
        "marked": report.marked,
        "not marked": len(report.failed),
        "jobs": jobs,
        "clock seconds": round(clock, 1),
        "processor seconds": round(sum(used.values()), 1),
        "processor seconds for each submission": round(sum(used[name] for name in points) / len(points), 2),
        "kinds": how,
    }


def main() -> None:
    """The command."""
    parser = record.options(__doc__)
    parser.add_argument("--assignment", default="03", help="the assignment's number, such as 03 (the default)")
    parser.add_argument("--students", type=int, default=200, help="how many hand in (default 200)")
    parser.add_argument(
        "--jobs", type=int, default=len(os.sched_getaffinity(0)), help="at a time (default: processors)"
    )
    chosen = parser.parse_args()
    found = sorted((ROOT / "assignments").glob(f"{chosen.assignment}_*/master.md"))
    if len(found) != 1:
        parser.error(f"there is no assignment {chosen.assignment}")
    kinds = QUICK if chosen.quick else list(itertools.islice(itertools.cycle(FIFTY), chosen.students))
    results = mark(found[0].parent, kinds, chosen.jobs)
    record.finish(results, chosen, torch.device("cpu"))


if __name__ == "__main__":
    main()
