"""A class in which everybody means harm gets its true marks, and the honest ones theirs."""

import csv
import json
import os
import re
import socket
from dataclasses import replace
from pathlib import Path

from hostile import SUBMISSIONS
from little_assignment import ADD, DOUBLE, notebook

from ganedu.grading import folder


def mark_the_class(place, limits, little):
    """Write every submission, and mark them all at once."""
    submissions = place / "submissions"
    submissions.mkdir()
    server = socket.create_server(("127.0.0.1", 0))
    for name, (content, _, _) in SUBMISSIONS.items():
        (submissions / name).write_bytes(content.replace(b"PORT", str(server.getsockname()[1]).encode()))
    (submissions / "a link.ipynb").symlink_to(submissions / "right.ipynb")
    os.mkfifo(submissions / "a pipe.ipynb")
    (submissions / os.fsdecode(b"not utf-8 \xff.ipynb")).write_bytes(SUBMISSIONS["right.ipynb"][0])
    with server:
        report = folder.grade(submissions, little, place / "grades.csv", limits=limits, seed=1)
    assert report.failed == {}
    assert report.marked == len(SUBMISSIONS) + 3


def test_a_hostile_class(tmp_path, limits, little):
    # One test, because marking the class takes most of its time. No other test's sandbox has this limit.
    limits = replace(limits, total_seconds=91.0)
    mark_the_class(tmp_path, limits, little)
    everybody_has_the_true_mark_and_an_explanation(tmp_path)
    reasons_reach_the_student_and_are_escaped(tmp_path)
    nothing_is_left_running_or_lying_about(tmp_path, limits)
    a_second_run_marks_only_what_changed(tmp_path, limits, little)


def rows(graded):
    with open(graded / "grades" / "questions.csv", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def everybody_has_the_true_mark_and_an_explanation(graded):
    found, wrong = rows(graded), []
    for name, (_, points, words) in SUBMISSIONS.items():
        row = found[_as_written(name)]
        if float(row["total"]) != points or words not in row["notes"] or bool(words) != bool(row["notes"]):
            wrong.append(f"{name}: {row['total']} points, not {points}; notes: {row['notes']!r}, want {words!r}")
    assert wrong == []
    assert found["not utf-8  .ipynb"]["total"] == "3"
    assert found["a link.ipynb"]["total"] == "0"
    assert "a link to another file" in found["a link.ipynb"]["notes"]
    assert "no plain file" in found["a pipe.ipynb"]["notes"]


def _as_written(name):
    clean = name.replace("\n", " ")
    return f"'{clean}" if clean[0] in "=-" else clean


def reasons_reach_the_student_and_are_escaped(graded):
    pages = {path.name: path.read_text() for path in (graded / "grades" / "feedback").iterdir()}
    assert len(pages) == len(SUBMISSIONS) + 3
    one = lambda start: next(text for name, text in pages.items() if name.startswith(start))
    assert "longer than 5 seconds" in one("endless-function")
    assert "was not asked again" in one("endless-function")
    assert "it ended itself (exit code 0)" in one("leaves-when-asked")
    assert "its answer is too long" in one("long-answer")
    assert "exits when asked" in one("exits-when-asked")
    assert "double raised SystemExit" in one("exits-when-asked")
    for text in pages.values():
        assert "<script" not in text
        assert re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", text) is None


def nothing_is_left_running_or_lying_about(graded, limits):
    assert {path.name for path in graded.iterdir()} == {"submissions", "grades.csv", "grades"}
    mine = f"--cpu={int(limits.total_seconds) + 60}".encode()
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path("/proc", number, "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        assert mine not in words, "a sandbox outlived its submission"
    table = list(csv.reader((graded / "grades.csv").read_text().splitlines()))
    assert not [cell for row in table for cell in row if cell[:1] in "=+-@" and cell]


def a_second_run_marks_only_what_changed(graded, limits, little):
    submissions = graded / "submissions"
    (submissions / "wrong.ipynb").write_text(json.dumps(notebook(DOUBLE, ADD)))
    report = folder.grade(submissions, little, graded / "grades.csv", limits=limits)
    # A link and a pipe cannot be read, so nobody knows whether they changed.
    assert (report.marked, report.kept) == (3, len(SUBMISSIONS))
    assert rows(graded)["wrong.ipynb"]["total"] == "3"
