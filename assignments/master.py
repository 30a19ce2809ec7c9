"""Reading a master: the readable text of which an assignment's notebooks and tests are made.

A master is MyST Markdown, like a chapter. ``+++ {"question": "name"}`` begins a question, which a Markdown cell asks;
the cells after it that are tagged ``solution`` and ``test`` belong to it. Its points are those of its hidden tests, or,
for a proof that a person marks, stand beside its name: ``+++ {"question": "name", "points": 4}``.
"""

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat.v4 import new_notebook, new_raw_cell

from ganedu.grading import HiddenTest, load

__all__ = ["Master", "Question", "read", "solved"]

# `init_cell`, `export` and tests in the notebook's metadata fail in Colab; the set-up cell is ours.
_CONFIG = {
    "init_cell": False,
    "export_cell": False,
    "check_all_cell": False,
    "solutions_pdf": False,
    "runs_on": "colab",
    "tests": {"files": True, "ok_format": False},
    "autograder_files": ["hidden", "assignment.json"],
}


class BadMaster(ValueError):
    """A master breaks one of the rules; the text says which, and where."""


@dataclass
class Question:
    """One question: ``points`` for the whole of it; ``manual`` if a person marks it."""

    name: str
    title: str
    points: float
    manual: bool
    solutions: list = field(default_factory=list)
    tests: list = field(default_factory=list)
    hidden: list[HiddenTest] = field(default_factory=list)


@dataclass(frozen=True)
class Master:
    """An assignment: its folder's name, its title, its cells in order (a Question stands for all of its own).

    ``demonstrations`` are the sources of cells that only show something: the grader leaves them out.
    """

    name: str
    title: str
    cells: list
    demonstrations: list[str]

    @property
    def questions(self) -> list[Question]:
        """The questions in their order."""
        return [cell for _, cell in self.cells if cell is not None]

    def description(self) -> str:
        """What the grader has to know, as JSON: ``assignment.json`` in the autograder."""
        questions = [{"name": q.name, "title": q.title, "points": q.points, "manual": q.manual} for q in self.questions]
        return json.dumps(
            {"name": self.name, "title": self.title, "questions": questions, "demonstrations": self.demonstrations},
            indent=1,
        )

    def otter_notebook(self) -> nbformat.NotebookNode:
        """The notebook that ``otter assign`` reads."""
        cells = [new_raw_cell(f"# ASSIGNMENT CONFIG\n{json.dumps({'name': self.name, **_CONFIG})}")]
        for cell, question in self.cells:
            if question is None:
                cells.append(cell)
                continue
            config = {"name": question.name, "manual": question.manual}
            if question.manual:
                config["points"] = question.points
            cells += [new_raw_cell(f"# BEGIN QUESTION\n{json.dumps(config)}"), cell]
            cells += [new_raw_cell("# BEGIN SOLUTION"), *question.solutions, new_raw_cell("# END SOLUTION")]
            tests = [_test_cell("points: 0", test.source) for test in question.tests]
            tests += [_test_cell(f"hidden: true\npoints: {t.points}", _call_of(t)) for t in question.hidden]
            if tests:
                cells += [new_raw_cell("# BEGIN TESTS"), *tests, new_raw_cell("# END TESTS")]
            cells.append(new_raw_cell("# END QUESTION"))
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def solved(master: Master, handed_out: str, keep: Callable[[int], bool] = lambda number: True) -> str:
    """The notebook that was handed out, with the master's solutions in their places.

    ``keep(number)`` says which places are filled, counted from 0; the others stay blank.
    """
    book = json.loads(handed_out)
    places = [cell for cell in book["cells"] if "otter_answer_cell" in cell["metadata"].get("tags", [])]
    answers = [cell for question in master.questions for cell in question.solutions]
    for number, (place, cell) in enumerate(zip(places, answers, strict=True)):
        if keep(number):
            place["source"] = cell.source
    return json.dumps(book)


def _test_cell(config: str, source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(f'""" # BEGIN TEST CONFIG\n{config}\n""" # END TEST CONFIG\n{source}')


def _call_of(test: HiddenTest) -> str:
    """A hidden test as Otter runs it, beside the student's code. (`ganedu grade` runs the plain function instead.)"""
    name = test.check.__name__
    return (
        f"def test_{name}(env):\n"
        "    import secrets\n"
        f"    from {test.check.__module__} import {name}\n"
        "    from ganedu.grading import LocalStudent, run\n"
        f"    outcome = run({name}, LocalStudent(env), secrets.randbits(32))\n"
        "    assert outcome.passed, outcome.reason\n"
    )


def read(folder: Path) -> Master:
    """The master of an assignment's folder, with its hidden tests. Raises BadMaster."""
    path = folder / "master.md"
    notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), MdParserConfig(), add_source_map=False)
    hidden = load(folder / "hidden")
    cells, demonstrations, open_question = [], [], None
    for cell in notebook.cells:
        metadata, tags = dict(cell.metadata), cell.metadata.get("tags", [])
        cell.metadata.clear()
        if "question" in metadata:
            open_question = _question(path, cell, metadata, hidden)
            cells.append((cell, open_question))
        elif "solution" in tags or "test" in tags:
            if open_question is None:
                raise BadMaster(f"{path}: a cell is tagged {tags[0]} and belongs to no question:\n{cell.source[:200]}")
            (open_question.solutions if "solution" in tags else open_question.tests).append(cell)
        else:
            open_question = None
            cells.append((cell, None))
            if "demonstration" in tags:
                demonstrations.append(_demonstration(path, cell.source))
    heading = re.search(r"^# (.+)$", notebook.cells[0].source, re.MULTILINE)
    if heading is None:
        raise BadMaster(f"{path}: the first cell has no heading (# Assignment N. Title)")
    master = Master(folder.name, heading[1].strip(), cells, demonstrations)
    _check(path, master, hidden)
    return master


def _question(path: Path, cell: nbformat.NotebookNode, metadata: dict, hidden: list[HiddenTest]) -> Question:
    name, manual = metadata["question"], "points" in metadata
    mine = [test for test in hidden if test.question == name]
    points = metadata["points"] if manual else sum(test.points for test in mine)
    first, _, rest = cell.source.partition("\n")
    if not first.startswith("## "):
        raise BadMaster(f"{path}: question {name} begins without a heading (## Question N. Title)")
    cell.source = f"{first} ({points:g} {'point' if points == 1 else 'points'})\n{rest}"
    return Question(name, first[3:].strip(), points, manual, hidden=mine)


def _demonstration(path: Path, source: str) -> str:
    """The source of a cell that may be left out: it calls functions, and nothing that comes after can need it."""
    if not all(isinstance(statement, ast.Expr) for statement in ast.parse(source).body):
        raise BadMaster(f"{path}: a demonstration only calls functions, and defines no name:\n{source[:200]}")
    return source


def _check(path: Path, master: Master, hidden: list[HiddenTest]) -> None:
    names = [question.name for question in master.questions]
    if stray := {test.question for test in hidden} - set(names):
        raise BadMaster(f"{path}: hidden tests for questions that are not there: {', '.join(sorted(stray))}")
    if len(set(names)) != len(names):
        raise BadMaster(f"{path}: two questions have one name")
    for question in master.questions:
        if not question.name.isidentifier():
            raise BadMaster(f"{path}: {question.name!r}: a question's name is a Python name")
        if not question.solutions:
            raise BadMaster(f"{path}: question {question.name} has no solution")
        if any(cell.cell_type == "markdown" and re.search(r"^#+ ", cell.source, re.M) for cell in question.solutions):
            raise BadMaster(
                f"{path}: a heading stands in the solution of {question.name}, and goes with it: +++ before it"
            )
        if question.manual and len(question.solutions) != 1:
            raise BadMaster(f"{path}: question {question.name} is marked by a person: one Markdown cell solves it")
        if question.manual and (question.tests or question.hidden):
            raise BadMaster(f"{path}: question {question.name} has points of its own and tests: it is one or the other")
        if not question.manual and not (question.tests and question.hidden):
            raise BadMaster(f"{path}: question {question.name} needs a public test and a hidden one (or points)")
