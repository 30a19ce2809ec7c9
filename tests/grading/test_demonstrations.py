"""Cells that only show something are left out when a class is marked, if they are as they were handed out."""

import json
import zipfile

import pytest
from little_assignment import ADD, DOUBLE, autograder, notebook

from ganedu.grading import LocalStudent, marking
from ganedu.grading.autograder import open_autograder
from ganedu.grading.sandbox import Limits


class Listening(LocalStudent):
    """Runs nothing; keeps the cells that it was given."""

    def __init__(self, cells, limits, processor=None):
        super().__init__({})
        self.__dict__.update(notes={}, close=lambda: None)
        Listening.cells = cells


@pytest.fixture
def with_a_demonstration(tmp_path):
    plain, path = autograder(tmp_path / "plain.zip"), tmp_path / "autograder.zip"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "files/assignment.json":
                content = json.dumps(json.loads(content) | {"demonstrations": ["compare()"]})
            new.writestr(name, content)
    return open_autograder(path)


def test_only_unchanged_ones_are_left_out(with_a_demonstration, tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "RemoteStudent", Listening)
    path = tmp_path / "one.ipynb"
    for cell, runs in (
        ("compare()", False),
        ("compare()\n", False),
        ("compare(steps=9)", True),
        ("x = compare()", True),
    ):
        path.write_text(json.dumps(notebook(DOUBLE, cell, ADD)))
        marking.mark(path, "one", with_a_demonstration, 0, Limits())
        assert Listening.cells == ([DOUBLE, cell, ADD] if runs else [DOUBLE, ADD])


def test_an_autograder_of_before_has_none(tmp_path):
    assert open_autograder(autograder(tmp_path / "plain.zip")).demonstrations == frozenset()
