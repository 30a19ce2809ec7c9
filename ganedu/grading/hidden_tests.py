"""Hidden tests: plain functions, each worth some points, that ask a student for answers and judge them."""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from ganedu.check.report import Wrong
from ganedu.grading.student import Student

__all__ = ["HiddenTest", "Outcome", "hidden", "load", "run"]


@dataclass(frozen=True)
class HiddenTest:
    """One test. ``check(student, rng)`` returns if the answer has the property, and raises `Wrong` with a hint if not.

    Attributes:
        question: the question that it belongs to.
        points: what it is worth.
        title: what it tests, in a student's words (the first line of the function's docstring).
        check: the function.
    """

    question: str
    points: float
    title: str
    check: Callable[[Student, np.random.Generator], None]


@dataclass(frozen=True)
class Outcome:
    """How one test went: ``points`` of ``possible``, and if not all, why."""

    question: str
    title: str
    points: float
    possible: float
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether the answer has the property."""
        return self.points == self.possible


def hidden(question: str, points: float) -> Callable[[Callable], HiddenTest]:
    """Make ``function(student, rng)`` a hidden test of ``question``, worth ``points``. Its docstring is its title."""

    def wrap(function: Callable) -> HiddenTest:
        title = (function.__doc__ or "").strip().split("\n")[0]
        if not title or points <= 0:
            raise ValueError(f"{function.__name__}: a hidden test has a docstring that names the property, and points")
        return HiddenTest(question, points, title.rstrip("."), function)

    return wrap


def load(folder: Path) -> list[HiddenTest]:
    """The hidden tests of an assignment's folder ``hidden/``: those of its files, in the order of their names.

    The files see each other as parts of one package (``from .laws import random_laws``). Raises ValueError if there are
    no tests.
    """
    package = ModuleType("hidden")
    package.__path__ = [str(folder)]
    importlib.invalidate_caches()
    sys.modules["hidden"] = package
    try:
        modules = [importlib.import_module(f"hidden.{path.stem}") for path in sorted(folder.glob("*.py"))]
    finally:
        # Another assignment has files of the same names.
        for name in [name for name in sys.modules if name.split(".")[0] == "hidden"]:
            del sys.modules[name]
    tests = [thing for module in modules for thing in vars(module).values() if isinstance(thing, HiddenTest)]
    if not tests:
        raise ValueError(f"{folder} holds no hidden tests: none of its functions is marked @hidden")
    return tests


def run(test: HiddenTest, student: Student, seed: int) -> Outcome:
    """Try ``test`` on ``student``; its random inputs follow from ``seed``. Whatever goes wrong is in the outcome."""
    # Every test has a stream of its own: adding a test changes no other's inputs.
    rng = np.random.default_rng([seed, *test.title.encode()])
    try:
        with np.errstate(all="ignore"):
            test.check(student, rng)
    except Wrong as wrong:
        reason = str(wrong)
    except Exception as error:
        # The answer was of a kind that the test did not expect: wrong, but say that it was the test that stumbled.
        reason = f"the answer could not be judged ({type(error).__name__}: {str(error)[:200]})"
    else:
        return Outcome(test.question, test.title, test.points, test.points)
    return Outcome(test.question, test.title, 0.0, test.points, reason)
