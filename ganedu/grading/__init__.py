"""Grading a class: hidden tests that are plain functions, and the students' code in a sandbox of its own.

A hidden test (:func:`hidden`) asks a `Student` for answers and judges them. The student's code runs elsewhere: in this
process when a test of the course tries out right and wrong answers (`LocalStudent`), in a sandbox when a class is
graded. Only plain data passes between the two, so neither the tests nor the score are ever within the reach of what is
graded. How to write an assignment stands in ``assignments/README.md``.
"""

import importlib

# Loaded when first used: what runs inside the sandbox needs none of them.
_HOMES = {
    "HiddenTest": "ganedu.grading.hidden_tests",
    "LocalStudent": "ganedu.grading.student",
    "Outcome": "ganedu.grading.hidden_tests",
    "Student": "ganedu.grading.student",
    "StudentError": "ganedu.grading.student",
    "Wrong": "ganedu.check.report",
    "arrays": "ganedu.check.report",
    "close": "ganedu.check.report",
    "hidden": "ganedu.grading.hidden_tests",
    "load": "ganedu.grading.hidden_tests",
    "probe": "ganedu.grading.student",
    "require": "ganedu.check.report",
    "run": "ganedu.grading.hidden_tests",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'ganedu.grading' has no attribute {name!r}")
