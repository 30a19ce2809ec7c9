"""``ganedu grade``: a class's notebooks, marked."""

import sys
from argparse import Namespace

from ganedu.grading.folder import grade
from ganedu.grading.sandbox import Limits


class NotAllMarked(RuntimeError):
    """Some submissions could not be marked, by no fault of theirs."""

    exit_code = 1


def run(options: Namespace) -> None:
    """Mark, write the tables and pages, and say where they are.

    Raises:
        ValueError: a wrong argument.
        OSError: a file cannot be read or written, or this machine cannot confine students' code.
        NotAllMarked: some submissions could not be marked.
    """
    limits = Limits(
        cell_seconds=options.cell_seconds,
        total_seconds=options.seconds,
        memory=int(options.memory * (1 << 30)),
    )
    report = grade(
        options.submissions,
        options.autograder,
        options.out,
        jobs=options.jobs,
        seed=options.seed,
        limits=limits,
        roster=options.roster,
        column=options.column,
    )
    folder = options.out.with_suffix("")
    print(f"{report.marked} submissions marked, {report.kept} kept from before: {options.out}")
    print(f"For the students: {folder / 'feedback'}. For you: {folder / 'summary.html'}")
    for remark in report.remarks:
        print(f"note: {''.join(c if c.isprintable() else ' ' for c in remark)}", file=sys.stderr)
    if report.failed:
        raise NotAllMarked(f"{len(report.failed)} submissions are not marked: the same command tries them again.")
