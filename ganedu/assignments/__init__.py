"""The public tests of the assignments: what ``grader.check(...)`` runs in a student's notebook.

The folders beside this file are written by ``make assignments`` from the masters in ``assignments/``.
"""

from pathlib import Path

__all__ = ["names", "tests_dir"]

_HERE = Path(__file__).parent


def names() -> list[str]:
    """The assignments that there are."""
    return sorted(path.name for path in _HERE.iterdir() if path.is_dir() and path.name[0].isdigit())


def tests_dir(name: str) -> str:
    """The folder of an assignment's public tests, as ``otter.Notebook(tests_dir=...)`` wants it.

    Raises:
        ValueError: no assignment of that name.
    """
    if name not in names():
        raise ValueError(f"no assignment is called {name!r}; there are {', '.join(names())}")
    return str(_HERE / name)
