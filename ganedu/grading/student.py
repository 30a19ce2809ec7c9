"""Whom a hidden test asks: the names of one student's notebook, wherever they live.

    student.d_star(p, q)          calls the student's function of that name
    student.alpha.value()         fetches the student's variable of that name
    measure(student, 3)           runs the probe ``measure`` beside the student's code

Arguments and answers are plain data (`ganedu.grading.wire`).
"""

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from ganedu.check.report import Wrong
from ganedu.grading import wire
from ganedu.grading.perform import perform

__all__ = ["Answer", "LocalStudent", "Probe", "Student", "StudentError", "probe"]


class StudentError(Wrong):
    """The student's code did not answer: the name is missing, the call raised, or what came back is no plain data."""


class Student:
    """One student's names. `ask` says where they live; `LocalStudent` is the simplest."""

    def ask(self, request: tuple) -> Any:
        """Answer one of the requests that `perform` knows. Raises StudentError."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> "Answer":
        if name.startswith("_"):
            raise AttributeError(name)
        return Answer(self, name)


class Answer:
    """What a student's notebook has under one name. Calling it calls the student's function."""

    def __init__(self, student: Student, name: str):
        self._student, self._name = student, name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the function returns. Raises StudentError."""
        return self._student.ask(("call", self._name, arguments, named))

    def value(self) -> Any:
        """The variable itself."""
        return self._student.ask(("value", self._name))


class Probe:
    """A measurement that runs beside the student's code, where there is more than plain data to see. See `probe`."""

    def __init__(self, function: Callable):
        self.name = function.__name__
        self.source = textwrap.dedent(inspect.getsource(function))

    def __call__(self, student: Student, *arguments: Any, **named: Any) -> Any:
        """What the probe measures on ``student``. Raises StudentError."""
        return student.ask(("probe", self.source, self.name, arguments, named))


def probe(function: Callable) -> Probe:
    """Make ``function(student, ...)`` a probe: in it, ``student.name`` is the student's own object.

    The student's code can read a probe: it holds inputs and measurements, never expectations. It is sent as source, so
    it imports what it uses, inside::

        @probe
        def slope(student, s):
            import torch

            s = torch.tensor(s, requires_grad=True)
            student.g_loss(s).backward()
            return s.grad
    """
    return Probe(function)


class LocalStudent(Student):
    """Names of this process, for trying out answers: ``LocalStudent({"d_star": my_function})``."""

    def __init__(self, names: dict[str, Any]):
        self.__dict__["_names"] = names

    def ask(self, request: tuple) -> Any:
        """Answer by a call in this process, through bytes and back, as a sandbox would."""
        kind, answer = perform(self._names, wire.decode(wire.encode(request)))
        if kind == "error":
            raise StudentError(answer)
        return wire.decode(wire.encode(answer))
