"""Automatic checks for the exercises, with hints that do not give the answer away.

    from ganedu.check import check

    check("optimal-discriminator", my_function)      # shows what holds, or what does not hold yet

A check tests properties (limits, symmetries, random inputs) and never compares with a stored number, so a right answer
written another way passes. It never raises because of an answer: what went wrong is said in the report.
"""

from ganedu.check.report import Report, Wrong

from ganedu.check import chapter02, chapter03, chapter04, chapter05, chapter08, chapter10  # isort: skip

__all__ = ["Report", "check", "names"]

_CHECKS = (
    chapter02.CHECKS | chapter03.CHECKS | chapter04.CHECKS | chapter05.CHECKS | chapter08.CHECKS | chapter10.CHECKS
)


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
