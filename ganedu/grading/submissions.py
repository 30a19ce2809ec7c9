"""What students handed in: which file is whose, and a notebook read without believing any of it."""

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Notebook", "Student", "Unreadable", "find", "read_bytes", "read_notebook", "without_files"]

_LARGEST = 64 << 20  # bytes: notebooks with large pictures in their outputs have 10 MB
_MOST_CELLS = 2_000
# Names that the learning platforms give to the files of a whole class.
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_(?P<order>\d+)_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?")
_LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}


class Unreadable(ValueError):
    """A file that holds no notebook; the text says why, to the student."""


@dataclass(frozen=True)
class Student:
    """Who handed in, as far as the names of files tell.

    Attributes:
        name: as the platform writes it, or the name of the file or folder.
        id: the platform's number, or "".
        platform: "canvas", "moodle" or "".
    """

    name: str
    id: str = ""
    platform: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells in order, ("code" or "markdown", source), and the assignment that its metadata names."""

    cells: list[tuple[str, str]]
    assignment: str = ""


def find(folder: Path) -> dict[Student, list[Path]]:
    """Every student's files under ``folder``, the one to grade first: notebooks before others, later before earlier.

    Links are not followed; hidden folders and a file system's litter are left out. Raises ValueError if there is
    no file.
    """
    found: dict[Student, list[tuple]] = {}
    for path in sorted(_files(folder)):
        student, order = _whose(path.relative_to(folder))
        is_notebook = ".ipynb" in path.name.lower()
        found.setdefault(student, []).append((is_notebook, order, path.lstat().st_mtime, path))
    if not found:
        raise ValueError(f"there is no file in {folder}: put the students' notebooks there, one file or folder each")
    return {student: [entry[-1] for entry in sorted(files, reverse=True)] for student, files in found.items()}


def without_files(folder: Path) -> list[str]:
    """Names of the folders in ``folder`` in which nothing can be read: empty ones, forbidden ones, links."""
    places = (path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith("."))
    return [path.name for path in places if path.name not in _LITTER and (path.is_symlink() or not any(_files(path)))]


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LITTER and not name.startswith(".")]
        # ".x.ipynb" is a student's, "._x.ipynb" a Mac's.
        yield from (Path(place, name) for name in files if name not in _LITTER and not name.startswith("._"))


def _whose(path: Path) -> tuple[Student, int]:
    """The student, and a number that grows with later files of the same one."""
    first, alone = path.parts[0], len(path.parts) == 1
    moodle, canvas = _MOODLE.fullmatch(first), _CANVAS.fullmatch(first) if alone else None
    # The platform's own part comes first; what follows is the student's, who may have written another's number there.
    if canvas and not (moodle and moodle.start("id") < canvas.start("id")):
        return Student(canvas["name"], canvas["id"], "canvas"), int(canvas["order"])
    if moodle:
        return Student(moodle["name"], moodle["id"], "moodle"), 0
    if not alone:
        return Student(first), 0
    return Student(re.split(r"\.ipynb", first, maxsplit=1, flags=re.IGNORECASE)[0] or first), 0


def read_bytes(path: Path) -> bytes:
    """The content of a plain file of reasonable size. Raises Unreadable."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        reason = "it is a link to another file" if path.is_symlink() else error.strerror
        raise Unreadable(f"the file cannot be read: {reason}") from error
    with open(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("this is no plain file")
        if about.st_size > _LARGEST:
            raise Unreadable(
                f"the file has {about.st_size / 1e6:.0f} MB, and the limit is {_LARGEST / 1e6:.0f}: clear the outputs "
                "(in Jupyter: Edit, Clear outputs of all cells) and hand it in again"
            )
        return file.read(_LARGEST + 1)


def read_notebook(content: bytes) -> Notebook:
    """A notebook from a file's bytes. Raises Unreadable."""
    if not content.strip(b" \t\r\n\0"):
        raise Unreadable("the file is empty")
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("this is no notebook: it is not even text") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"this is no notebook, or a damaged one (line {error.lineno}: {error.msg})") from None
    except (RecursionError, ValueError, MemoryError):
        raise Unreadable("this is no notebook: it is nested beyond reason") from None
    cells = whole.get("cells") if isinstance(whole, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("this is no notebook of today's format (it has no list of cells): save it anew in Jupyter")
    if len(cells) > _MOST_CELLS:
        raise Unreadable(f"it has {len(cells):,} cells, and the limit is {_MOST_CELLS:,}")
    return Notebook([cell for cell in map(_cell, cells) if cell], _assignment(whole))


def _assignment(whole: dict) -> str:
    """The assignment's name, where Otter keeps it."""
    for key in ("metadata", "otter", "assignment_name"):
        whole = whole.get(key) if isinstance(whole, dict) else None
    return whole if isinstance(whole, str) else ""


def _cell(cell: object) -> tuple[str, str] | None:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown"):
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return (cell["cell_type"], source) if isinstance(source, str) else None
