"""A whole class: every submission in a process of its own, several at a time, and what was marked is kept.

Beside ``grades.csv`` there is a folder ``grades/``:

    results/       one mark each; a second run marks only what is new or changed
    feedback/      a page for each student
    summary.html   the class at a glance          questions.csv   every student, every question
    proofs.html    all written answers            proofs.csv      points that a person gives: fill in, run again
"""

import hashlib
import json
import multiprocessing
import os
import re
import resource
import secrets
import signal
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tqdm import tqdm

from ganedu.grading import gradebook, pages
from ganedu.grading.autograder import Autograder, open_autograder
from ganedu.grading.marking import Mark, mark
from ganedu.grading.sandbox import Limits, SandboxUnavailable
from ganedu.grading.submissions import Student, Unreadable, find, read_bytes
from ganedu.grading.verify import verify

__all__ = ["Report", "grade"]

_MEMORY = 8 << 30  # bytes of address space of the process that marks: a hostile file may be large, not endless
_PATIENCE = 240.0  # seconds beyond a submission's own limit after which its marking is given up


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
    seed = _seed(folder / "run.json", tests, seed)

    marks = {student: _kept(folder, student, paths[0], tests, seed, limits) for student, paths in files.items()}
    todo = [student for student, found in marks.items() if found is None]
    failed: dict[Student, str] = {}
    if todo:
        verify(limits, submissions)
        jobs = min(jobs or len(os.sched_getaffinity(0)), len(todo))
        work = {student: (files[student][0], files[student][0].relative_to(submissions).as_posix()) for student in todo}
        for student, found in _mark_all(work, tests, seed, limits, jobs):
            if isinstance(found, Mark):
                marks[student] = found
                _write(
                    _result(folder, student), json.dumps({"run": _run_id(tests, seed, limits), "mark": found.to_json()})
                )
            else:
                failed[student] = found
    done = {student: found for student, found in marks.items() if found is not None}
    remarks = _remarks(files, done, failed, proofs, folder)
    if done:
        remarks += _write_tables(done, proofs, tests, out, roster, column, seed, remarks)
    return Report(len(todo) - len(failed), len(files) - len(todo), failed, remarks)


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
    for student, found in marks.items():
        name = _safe(Path(found.file).parts[0].removesuffix(".ipynb"), student)
        _write(folder / "feedback" / f"{name}.html", pages.feedback(student, found, proofs, tests))
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


def _mark_all(work: dict[Student, tuple[Path, str]], tests: Autograder, seed: int, limits: Limits, jobs: int):
    """Mark in processes of their own. Yields (student, Mark), or (student, why it could not be marked)."""
    import torch  # noqa: F401 (loaded once here, and shared by all that are forked)

    tqdm.monitor_interval = 0  # its thread and fork do not go together
    context = multiprocessing.get_context("fork")
    waiting, running = list(work), {}
    processors = sorted(os.sched_getaffinity(0))
    free = [processors[i % len(processors)] for i in range(jobs)]
    bar = tqdm(total=len(work), desc="marking", unit="notebook")
    try:
        while waiting or running:
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


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(path.name + ".part")
    half.write_text(text, encoding="utf-8", errors="replace")
    os.replace(half, path)
