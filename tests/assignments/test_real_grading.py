"""The autograders that ``make assignments`` wrote, at work: solved notebooks get everything, blank ones nothing."""

import csv
import os
from pathlib import Path

import pytest
from master import read, solved

from ganedu.grading.folder import grade
from ganedu.grading.sandbox import Limits
from ganedu.grading.verify import verify
from ganedu.grading.walls import SandboxUnavailable

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.parent.name for path in ROOT.glob("assignments/[0-9][0-9]_*/master.md"))


@pytest.mark.parametrize("name", NAMES)
def test_solved_notebooks_get_everything_and_blank_ones_nothing(name, tmp_path):
    autograder = ROOT / "_build" / "assignments" / name / "autograder.zip"
    if not autograder.exists():
        pytest.skip("the autograder is made by `make assignments`")
    try:
        verify(Limits(), tmp_path)
    except SandboxUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no sandbox on this machine: {error}")
    master = read(ROOT / "assignments" / name)
    blank = (ROOT / "assignments" / "student" / f"{name}.ipynb").read_text(encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "blank.ipynb").write_text(blank, encoding="utf-8")
    (tmp_path / "in" / "solved.ipynb").write_text(solved(master, blank), encoding="utf-8")

    report = grade(tmp_path / "in", autograder, tmp_path / "grades.csv")
    assert (report.marked, report.failed) == (2, {})
    table = csv.DictReader((tmp_path / "grades" / "questions.csv").read_text(encoding="utf-8").splitlines())
    most, blank_row, solved_row = table
    for question in master.questions:
        if not question.manual:
            assert (blank_row[question.name], solved_row[question.name]) == ("0", most[question.name]), question.name
    assert solved_row["notes"] == ""
    written = (tmp_path / "grades" / "proofs.html").read_text(encoding="utf-8")
    assert written.count("Nothing was found.") == sum(question.manual for question in master.questions)
