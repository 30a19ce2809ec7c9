"""An assignment with two coding questions and a proof, made in a moment, and notebooks that answer it."""

import json
import zipfile
from pathlib import Path

HIDDEN = '''
from ganedu.grading import arrays, close, hidden, require


@hidden("double", points=1)
def of_numbers(student, rng):
    """It doubles"""
    x = rng.normal(size=5)
    require(close(arrays(student.double, x, shape=(5,)), 2 * x), "that is not twice the argument")


@hidden("double", points=1)
def of_zero(student, rng):
    """It keeps zeros and signs"""
    x = rng.normal(size=4) * [1, -1, 0, 1]
    require(close(arrays(student.double, x, shape=(4,)), 2 * x), "that is not twice the argument")


@hidden("add", points=1)
def of_two(student, rng):
    """It adds"""
    x, y = rng.normal(size=(2, 3))
    require(close(arrays(student.add, x, y, shape=(3,)), x + y), "that is not the sum")
'''
PROMPT = "_Type your answer here, replacing this text._"
DOUBLE = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return 3 * x"
ADD = "def add(x, y):\n    return x + y"


def notebook(*cells: str, proof: str = PROMPT, metadata: dict | None = None) -> dict:
    """What was handed out, with ``cells`` of code before the proof."""
    code = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    text = [
        {"cell_type": "markdown", "source": source.splitlines(keepends=True), "metadata": {}}
        for source in ("## Question 3. Why?", proof, "## Handing in")
    ]
    return {
        "cells": code + text,
        "metadata": {"otter": {"assignment_name": "00_little"}} if metadata is None else metadata,
        "nbformat": 4,
    }


def autograder(path: Path) -> Path:
    """Write the assignment's autograder."""
    questions = [
        {"name": "double", "title": "Question 1. Twice", "points": 2, "manual": False},
        {"name": "add", "title": "Question 2. Sums", "points": 1, "manual": False},
        {"name": "why", "title": "Question 3. Why?", "points": 2, "manual": True},
    ]
    about = {"name": "00_little", "title": "Assignment 0. Little, but complete", "questions": questions}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("files/assignment.json", json.dumps(about))
        archive.writestr("files/hidden/all_parts.py", HIDDEN)
        blank = notebook("import numpy as np", "def double(x):\n    ...", "def add(x, y):\n    ...")
        archive.writestr("student.ipynb", json.dumps(blank))
    return path
