"""Each assignment: its hidden tests accept what is right and reject what students get wrong, and nothing leaks.

The answers stand beside this file, one file an assignment: RIGHT has a list of answers for each question, WRONG a list
of (answer, words of a reason). An answer is what the notebook has under the question's name, or a dict of names.
"""

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import nbformat
import numpy as np
import pytest
from master import read

from ganedu import assignments, train
from ganedu.grading import LocalStudent, run

ROOT = Path(__file__).parents[2]
FOLDERS = {path.parent.name: path.parent for path in sorted(ROOT.glob("assignments/[0-9][0-9]_*/master.md"))}
TABLES = {name: import_module(f"answers_to_{name[:2]}") for name in FOLDERS}
master_of = cache(lambda name: read(FOLDERS[name]))
SEEDS = range(5)
EMPTY = {
    "None": lambda *a: None,
    "Ellipsis": lambda *a: ...,
    "zero": lambda *a: 0.0,
    "minus infinity": lambda *a: -np.inf,
    "nan": lambda *a: np.nan,
    "the first argument": lambda *a: a[0],
    "zeros": lambda *a: np.zeros(np.shape(a[0])),
    "no function": None,
}


def outcomes(name, question, answer, seed):
    """How the hidden tests of one question judge ``answer``."""
    names = answer if isinstance(answer, dict) else {question: answer}
    tests = next(q.hidden for q in master_of(name).questions if q.name == question)
    return [run(test, LocalStudent(dict(names)), seed) for test in tests]


def cases(table):
    """Parameters: assignment, question, and each entry of RIGHT or WRONG."""
    return [
        pytest.param(name, question, entry, id=f"{name[:2]}-{question}-{i}")
        for name, module in TABLES.items()
        for question, entries in getattr(module, table).items()
        for i, entry in enumerate(entries)
    ]


def auto(name):
    return [question for question in master_of(name).questions if not question.manual]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_question_has_its_answers(name):
    asked = {question.name for question in auto(name)}
    assert set(TABLES[name].RIGHT) == set(TABLES[name].WRONG) == asked
    assert min(map(len, TABLES[name].RIGHT.values())) >= 2
    assert min(map(len, TABLES[name].WRONG.values())) >= 4


@pytest.mark.parametrize(("name", "question", "answer"), cases("RIGHT"))
def test_right_answers_get_all_points(name, question, answer):
    for seed in SEEDS:
        assert [o.reason for o in outcomes(name, question, answer, seed) if not o.passed] == []


@pytest.mark.parametrize(("name", "question", "entry"), cases("WRONG"))
def test_wrong_answers_lose_points_and_are_told_why(name, question, entry):
    answer, words = entry
    for seed in SEEDS:
        reasons = [o.reason for o in outcomes(name, question, answer, seed) if not o.passed]
        assert reasons, "every hidden test accepts it"
        assert any(words in reason for reason in reasons), reasons
        assert not any("could not be judged" in reason for reason in reasons), reasons


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("empty", EMPTY)
def test_an_answer_without_work_gets_nothing(name, empty):
    for question in auto(name):
        assert sum(o.points for o in outcomes(name, question.name, EMPTY[empty], 0)) == 0, question.name


def solved(name):
    """The names of the master's own notebook, its solutions run from top to bottom."""
    names = {}
    for cell, question in master_of(name).cells:
        for code in question.solutions if question else [cell]:
            if code.cell_type == "code":
                exec(code.source, names)
    return names


@pytest.fixture
def brief_training(monkeypatch):
    """Trainings of a few steps: what is tested is that the cells run, and nothing depends on what they print."""
    play = train.play
    brief = lambda game, data, **how: play(game, data, **how | {"steps": min(how["steps"], 3)})
    monkeypatch.setattr(train, "play", brief)


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.usefixtures("brief_training")
def test_the_masters_solutions_get_all_points(name, capsys):
    names = solved(name)
    assert "Answer Question" not in capsys.readouterr().out
    for question in auto(name):
        assert [o.reason for o in outcomes(name, question.name, names, 0) if not o.passed] == []
        for test in question.tests:
            # As in a test's own file: it sees the names that it asks for, and no others.
            space = {}
            exec(test.source, space)
            (function,) = (thing for key, thing in space.items() if key.startswith("test_"))
            function(**{key: names[key] for key in function.__code__.co_varnames[: function.__code__.co_argcount]})


def written(name):
    """All that students get: the notebook's text and the public tests'."""
    notebook = nbformat.read(ROOT / "assignments" / "student" / f"{name}.ipynb", as_version=4)
    tests = [path.read_text() for path in sorted(Path(assignments.tests_dir(name)).glob("*.py"))]
    return notebook, [cell.source for cell in notebook.cells] + tests


@pytest.mark.parametrize("name", FOLDERS)
def test_no_solution_reaches_the_students(name):
    notebook, texts = written(name)
    everything = "\n".join(texts) + json.dumps(notebook.metadata)
    assert not re.search(r"SOLUTION|hidden *= *True|ganedu\.grading|\*\*Marks\.\*\*", everything)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    secret = []
    for question in master_of(name).questions:
        marked = 0
        for cell in question.solutions:
            if cell.cell_type == "markdown":
                lines, marked = cell.source.split("\n"), marked + 1
            else:
                block = re.findall(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", cell.source, re.DOTALL)
                lines, marked = "\n".join(block).split("\n"), marked + len(block)
            secret += [line.strip() for line in lines if len(line.strip()) > 12]
        assert marked, f"question {question.name}: no solution is marked"
    assert secret
    assert [line for line in secret if line in everything] == []


@pytest.mark.parametrize("name", FOLDERS)
def test_the_student_notebook_asks_every_question_and_its_blank_gets_nothing(name):
    notebook, texts = written(name)
    names = {}
    for question in master_of(name).questions:
        assert any(f"## {question.title} ({question.points:g} point" in text for text in texts)
        if not question.manual:
            assert f'grader.check("{question.name}")' in texts
    for cell in notebook.cells:
        if cell.cell_type == "code" and "otter" not in cell.source and "grader." not in cell.source:
            try:
                exec(cell.source, names)
            except Exception:
                continue  # a cell that needs an answer
    for question in auto(name):
        assert sum(o.points for o in outcomes(name, question.name, names, 0)) == 0


def test_the_guide_has_the_points_and_hours_of_every_assignment():
    guide = (ROOT / "assignments" / "README.md").read_text(encoding="utf-8")
    hours = {"Three": 3, "Four": 4, "Two": 2}
    for name, folder in FOLDERS.items():
        master = master_of(name)
        points = [sum(q.points for q in master.questions if q.manual == by_hand) for by_hand in (False, True)]
        word = re.search(r"\*\*Time\.\*\* (\w+) hours\.", (folder / "master.md").read_text(encoding="utf-8"))[1]
        title = master.title.removeprefix("Assignment ")
        assert f"[{title}]({name}/master.md)" in guide
        (row,) = (line for line in guide.splitlines() if f"]({name}/master.md)" in line)
        assert row.endswith(f"| {hours[word]} hours | {points[0]:g} | {points[1]:g} |"), row


def test_demonstrations_are_handed_out_as_they_are_known_to_the_grader():
    for name in ("03_failures_and_remedies", "04_dcgan"):
        assert master_of(name).demonstrations
    for name in FOLDERS:
        _, texts = written(name)
        assert set(master_of(name).demonstrations) <= set(texts)


def test_a_demonstration_defines_nothing(tmp_path):
    text = (FOLDERS["04_dcgan"] / "master.md").read_text(encoding="utf-8")
    (tmp_path / "hidden").symlink_to(FOLDERS["04_dcgan"] / "hidden")
    (tmp_path / "master.md").write_text(text.replace("\n\ncompare()\n", "\n\nrows = compare()\n"), encoding="utf-8")
    with pytest.raises(ValueError, match="defines no name"):
        read(tmp_path)
