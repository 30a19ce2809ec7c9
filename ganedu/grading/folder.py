"""A whole class: every submission in a process of its own, several at a time, and what was marked is kept.

Beside ``grades.csv`` there is a folder ``grades/``:

    results/       one mark each; a second run marks only what is new or changed
    feedback/      a page for each student
    summary.html   the class at a glance          questions.csv   every student, every question
    proofs.html    all written answers            proofs.csv      points that a person gives: fill in, run again
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ganedu.grading import gradebook, pages
from ganedu.grading.autograder import Autograder, open_autograder
from ganedu.grading.marking import Mark
from ganedu.grading.parallel import mark_all
from ganedu.grading.sandbox import Limits
from ganedu.grading.submissions import Student, Unreadable, find, read_bytes, without_files
from ganedu.grading.verify import verify

__all__ = ["Report", "grade"]


@dataclass(frozen=True)
class Report:
    """What a run did.

    Attributes:
        marked: submissions marked in this run.
        kept: marks that were there from before.
        failed: students whose submission could not be marked, and why: the grader's fault, not theirs.
        remarks: what the teacher should know.
    """

    marked: int
    kept: int
    failed: dict[Student, str]
    remarks: list[str]


def grade(
    submissions: Path,
    autograder: Path,
    out: Path,
    *,
    jobs: int | None = None,
    seed: int | None = None,
    limits: Limits | None = None,
    roster: Path | None = None,
    column: str | None = None,
) -> Report:
    """Mark every submission under ``submissions`` and write ``out`` (a CSV file) and the folder beside it.

    Args:
        submissions: folder with a file, or a folder of files, for each student.
        autograder: the zip file that ``make assignments`` wrote.
        out: the table that the learning platform imports.
        jobs: submissions at a time; default: the processors of this machine.
        seed: of the random inputs, at least 0; default: that of the last run into ``out``, or a fresh one.
        limits: what one submission may use.
        roster: the platform's own export, which comes back filled in.
        column: the name of its column for the grade.

    Raises:
        ValueError: an argument is no such thing; nothing was written.
        OSError: a file cannot be read or written, or (SandboxUnavailable) this machine cannot confine students' code.
    """
    limits = limits or Limits()
    tests = open_autograder(autograder)
    if not submissions.is_dir():
        raise ValueError(f"{submissions} is no folder: unpack the submissions into one, and name it")
    files = find(submissions)
    folder = out.with_suffix("")
    if out.resolve().is_relative_to(submissions.resolve()) or folder.resolve() == submissions.resolve():
        raise ValueError(f"{out} would lie among the submissions: put the table and its folder elsewhere")
    if folder == out:
        raise ValueError(f"name the table with its ending, as in {out}.csv: the folder beside it is called {out.name}")
    proofs = gradebook.Proofs(folder / "proofs.csv", tests)
    if roster is not None:
        gradebook.from_roster(roster, column, {}, tests)
    for name in ("results", "feedback"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ValueError(f"another run is writing into {folder}: wait for it, or name another table") from None
    with lock:
        seed = _seed(folder / "run.json", tests, seed)
        marks, failed, kept = _marks(submissions, files, tests, seed, limits, folder, jobs)
        remarks = _remarks(files, marks, failed, proofs, folder)
        if empty := without_files(submissions):
            remarks.insert(0, f"No file was found in these students' folders: {', '.join(empty)}.")
        if marks:
            remarks += _write_tables(marks, proofs, tests, out, roster, column, seed, remarks)
    return Report(len(marks) - kept, kept, failed, remarks)


def _marks(
    submissions: Path,
    files: dict[Student, list[Path]],
    tests: Autograder,
    seed: int,
    limits: Limits,
    folder: Path,
    jobs: int | None,
) -> tuple[dict[Student, Mark], dict[Student, str], int]:
    """Every student's mark, why some have none, and how many were kept from an earlier run."""
    marks = {student: _kept(folder, student, paths[0], tests, seed, limits) for student, paths in files.items()}
    todo = [student for student, found in marks.items() if found is None]
    failed: dict[Student, str] = {}
    if todo:
        verify(limits, submissions)
        jobs = min(jobs or len(os.sched_getaffinity(0)), len(todo))
        work = {student: (files[student][0], files[student][0].relative_to(submissions).as_posix()) for student in todo}
        for student, found in mark_all(work, tests, seed, limits, jobs):
            if isinstance(found, Mark):
                marks[student] = found
                kept = {"run": _run_id(tests, seed, limits), "mark": found.to_json()}
                _write(_result(folder, student), json.dumps(kept))
            else:
                failed[student] = found
    done = {student: found for student, found in marks.items() if found is not None}
    return done, failed, len(files) - len(todo)


def _write_tables(
    marks: dict[Student, Mark],
    proofs: gradebook.Proofs,
    tests: Autograder,
    out: Path,
    roster: Path | None,
    column: str | None,
    seed: int,
    remarks: list[str],
) -> list[str]:
    """Everything that is read by people and platforms. Returns further remarks."""
    folder, more = out.with_suffix(""), []
    totals = {student: gradebook.total(student, found, proofs, tests) for student, found in marks.items()}
    if roster is None:
        table = gradebook.for_platform(totals, tests)
    else:
        table, strangers = gradebook.from_roster(roster, column, totals, tests)
        if strangers:
            names = ", ".join(student.name for student in strangers)
            more = [f"Not found in {roster}, and so not in {out.name}: {names}."]
    _write(folder / "questions.csv", gradebook.questions_table(marks, proofs, tests))
    _write(folder / "proofs.csv", proofs.table(list(marks)))
    _write(folder / "proofs.html", pages.proofs_page(marks, tests))
    _write(folder / "summary.html", pages.summary(marks, proofs, tests, seed, remarks + more))
    old = set((folder / "feedback").glob("*.html"))
    for student, found in marks.items():
        page = folder / "feedback" / f"{_safe(Path(found.file).parts[0].removesuffix('.ipynb'), student)}.html"
        _write(page, pages.feedback(student, found, proofs, tests))
        old.discard(page)
    for page in old:  # of files that are there no more
        page.unlink()
    _write(out, table)
    return more


def _remarks(
    files: dict[Student, list[Path]],
    done: dict[Student, Mark],
    failed: dict[Student, str],
    proofs: gradebook.Proofs,
    folder: Path,
) -> list[str]:
    remarks = []
    foreign = sum(any("does not look like" in note for note in found.notes) for found in done.values())
    if foreign > len(done) / 2:
        remarks.append(
            f"{foreign} of {len(done)} notebooks do not look like this assignment's: is this its autograder?"
        )
    remarks += [f"Not marked, and not the student's fault: {s.name} ({why})." for s, why in failed.items()]
    several = {student.name: paths for student, paths in files.items() if len(paths) > 1}
    remarks += [f"{name} handed in {len(paths)} files; marked was {paths[0].name}." for name, paths in several.items()]
    if strangers := proofs.strangers(list(done)):
        remarks.append(f"{folder / 'proofs.csv'} has points for others, which are kept: {', '.join(strangers)}.")
    if unmarked := proofs.open(list(done)):
        remarks.append(
            f"{unmarked} written answers are still to be marked: read {folder / 'proofs.html'}, fill in "
            f"{folder / 'proofs.csv'}, and run the same command again. Until then the totals lack them."
        )
    return remarks


def _seed(path: Path, tests: Autograder, asked: int | None) -> int:
    """The run's seed: as asked, as last time with the same autograder, or fresh. Kept in ``path``."""
    before = {}
    if path.exists():
        try:
            before = json.loads(path.read_text())
        except ValueError:
            before = {}
    seed = asked
    if seed is None and before.get("autograder") == tests.sha256 and isinstance(before.get("seed"), int):
        seed = before["seed"]
    if seed is None:
        seed = secrets.randbits(32)
    _write(path, json.dumps({"autograder": tests.sha256, "seed": seed}))
    return seed


def _run_id(tests: Autograder, seed: int, limits: Limits) -> str:
    """What a mark depends on beside the submission: another autograder, seed or limit means marking anew."""
    return f"{tests.sha256} {seed} {limits}"


def _safe(name: str, student: Student) -> str:
    """A file's name that stays in its folder, the student's own as far as possible, never that of another."""
    clean = re.sub(r"[^\w-]+", "-", name).strip("-_")[:80]
    return f"{clean}-{hashlib.sha256(repr(student).encode()).hexdigest()[:6]}"


def _result(folder: Path, student: Student) -> Path:
    return folder / "results" / f"{_safe(student.name, student)}.json"


def _kept(folder: Path, student: Student, path: Path, tests: Autograder, seed: int, limits: Limits) -> Mark | None:
    """The mark from an earlier run of the same tests on the same bytes, or None."""
    try:
        whole = json.loads(_result(folder, student).read_text())
        found = Mark.from_json(whole["mark"])
        same = hashlib.sha256(read_bytes(path)).hexdigest() == found.sha256 and whole["run"] == _run_id(
            tests, seed, limits
        )
    except (OSError, ValueError, KeyError, TypeError, Unreadable):
        return None
    return found if same else None


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(path.name + ".part")
    half.write_text(text, encoding="utf-8", errors="replace")
    os.replace(half, path)
