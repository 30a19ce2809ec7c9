"""Grading a class: hidden tests that are plain functions, and the students' code in a sandbox of its own.

A hidden test (:func:`hidden`) asks a `Student` for answers and judges them. The student's code runs elsewhere: in this
process when a test of the course tries out right and wrong answers (`LocalStudent`), in a sandbox when a class is
graded. Only plain data passes between the two, so neither the tests nor the score are ever within the reach of what is
graded. How to write an assignment stands in ``assignments/README.md``.
"""

from ganedu.check.report import Wrong, arrays, close, require
from ganedu.grading.hidden import HiddenTest, Outcome, hidden, load, run
from ganedu.grading.student import LocalStudent, Student, StudentError, probe

__all__ = [
    "HiddenTest",
    "LocalStudent",
    "Outcome",
    "Student",
    "StudentError",
    "Wrong",
    "arrays",
    "close",
    "hidden",
    "load",
    "probe",
    "require",
    "run",
]
