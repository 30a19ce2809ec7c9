"""Automatic checks for the exercises, with hints that do not give the answer away.

    from ganedu.check import check

    check("optimal-discriminator", my_function)      # shows what holds, or what does not hold yet

A check tests properties (limits, symmetries, random inputs) and never compares with a stored number, so a right answer
written another way passes. It never raises because of an answer: what went wrong is said in the report.
"""

from importlib import import_module
from pkgutil import iter_modules

from ganedu.check.report import Report, Wrong

__all__ = ["Report", "check", "names"]

# Each file chapterNN.py beside this one has its CHECKS: the name of an exercise -> answer -> praise, or `Wrong`.
_CHECKS = {
    name: function
    for module in iter_modules(__path__)
    if module.name.startswith("chapter")
    for name, function in import_module(f"{__name__}.{module.name}").CHECKS.items()
}


def names() -> list[str]:
    """The exercises that have a check."""
    return sorted(_CHECKS)


def check(exercise: str, answer: object) -> Report:
    """Check ``answer`` to ``exercise``.

    Args:
        exercise: its name, as the exercise gives it.
        answer: what it asks for, usually a function.

    Returns:
        A `Report`; ``.passed`` says whether the answer is right.

    Raises:
        ValueError: no exercise of that name.
    """
    if exercise not in _CHECKS:
        raise ValueError(f"no exercise is called {exercise!r}; there are {', '.join(names())}")
    try:
        praise = _CHECKS[exercise](answer)
    except Wrong as wrong:
        return Report(exercise, False, str(wrong))
    except Exception as error:
        return Report(exercise, False, f"your answer raised {type(error).__name__}: {error}")
    return Report(exercise, True, praise)
