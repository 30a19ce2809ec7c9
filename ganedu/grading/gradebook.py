"""Marks as tables: the file that Canvas or Moodle imports, one with every question, and the one for the proofs.

Canvas (its gradebook importer) wants the columns Student, ID, SIS User ID, SIS Login ID and Section before the
assignment's, and takes every other column for a new assignment; it finds students by ID. Moodle (an assignment's
grading worksheet) wants Identifier ("Participant 123"), Grade and Last modified (grade). Given the platform's own
export as a roster, that file comes back with the grades filled in.
"""

import csv
import io
import re
from pathlib import Path

from ganedu.grading.autograder import Autograder
from ganedu.grading.marking import Mark
from ganedu.grading.submissions import Student

__all__ = ["Proofs", "for_platform", "from_roster", "questions_table", "read_table", "total"]

_CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
_MOODLE = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]
_WHO = {
    "student",
    "id",
    "sis user id",
    "sis login id",
    "identifier",
    "full name",
    "email address",
    "username",
    "id number",
}


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    return f"'{clean}" if clean.startswith(("=", "+", "-", "@")) else clean


def write_table(rows: list[list[str]]) -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read_table(path: Path) -> list[list[str]]:
    """A CSV file as rows, whichever of comma, semicolon and tab separates, as spreadsheets save it.

    Raises:
        ValueError: it is no text in UTF-8.
        OSError: it cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not in UTF-8: save it as 'CSV UTF-8'") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV file: {error}") from error


class Proofs:
    """Points that a person gave, kept in a CSV file that is written with empty cells and read back filled in."""

    HEAD = ("student", "id", "question", "points", "of", "comment")

    def __init__(self, path: Path, autograder: Autograder):
        self.path = path
        self.given: dict[tuple[str, str, str], tuple[float, str]] = {}
        self._manual = [question for question in autograder.questions if question.manual]
        if path.exists():
            self._read()

    def _read(self) -> None:
        rows = read_table(self.path)
        most = {question.name: question.points for question in self._manual}
        if rows and [cell.strip() for cell in rows[0]] != list(self.HEAD):
            raise ValueError(f"the columns of {self.path} must be {', '.join(self.HEAD)}: put them back")
        for number, row in enumerate(rows[1:], start=2):
            student, key, question, points, _, comment = (*row, *[""] * 6)[:6]
            where = f"{self.path}, line {number}"
            if question not in most:
                raise ValueError(f"{where}: there is no proof called {question!r}")
            if not points.strip():
                continue
            try:
                value = float(points.replace(",", "."))
            except ValueError:
                raise ValueError(f"{where}: points are a number, not {points!r}") from None
            if not 0 <= value <= most[question]:
                raise ValueError(f"{where}: {question} is worth 0 to {most[question]:g} points, not {points}")
            self.given[student, key, question] = value, comment

    def of(self, student: Student, question: str) -> tuple[float, str] | None:
        """(points, comment), or None if it is still to be marked."""
        return self.given.get((_plain(student.name), student.id, question))

    def open(self, students: list[Student]) -> int:
        """How many are still to be marked."""
        return sum(self.of(student, question.name) is None for student in students for question in self._manual)

    def table(self, students: list[Student]) -> str:
        """The file anew: what was filled in, and empty cells for the rest."""
        rows = [list(self.HEAD)]
        for question in self._manual:
            for student in students:
                given = self.of(student, question.name)
                points, comment = ("", "") if given is None else (f"{given[0]:g}", given[1])
                rows.append([_plain(student.name), student.id, question.name, points, f"{question.points:g}", comment])
        # Points of students who are not in today's folder are a person's work, too.
        most = {question.name: f"{question.points:g}" for question in self._manual}
        for name, key, question in self._of_others(students):
            points, comment = self.given[name, key, question]
            rows.append([name, key, question, f"{points:g}", most[question], comment])
        return write_table(rows)

    def strangers(self, students: list[Student]) -> list[str]:
        """Names in the file that are none of these students': others', or altered by a spreadsheet."""
        return sorted({name for name, _, _ in self._of_others(students)})

    def _of_others(self, students: list[Student]) -> list[tuple[str, str, str]]:
        here = {(_plain(student.name), student.id) for student in students}
        return [key for key in self.given if key[:2] not in here]


def total(student: Student, mark: Mark, proofs: Proofs, autograder: Autograder) -> float:
    """All points so far."""
    written = (proofs.of(student, question.name) for question in autograder.questions if question.manual)
    return sum(o.points for o in mark.outcomes) + sum(given[0] for given in written if given is not None)


def questions_table(marks: dict[Student, Mark], proofs: Proofs, autograder: Autograder) -> str:
    """Every student's points for every question."""
    head = ["student", "id", "file", *(question.name for question in autograder.questions), "total", "notes"]
    rows = [head, ["of", "", "", *(f"{q.points:g}" for q in autograder.questions), f"{autograder.points:g}", ""]]
    for student, mark in marks.items():
        cells = []
        for question in autograder.questions:
            given = proofs.of(student, question.name)
            cells.append(
                ("" if given is None else f"{given[0]:g}") if question.manual else f"{mark.points(question.name):g}"
            )
        whole = f"{total(student, mark, proofs, autograder):g}"
        notes = _plain(" ".join(mark.notes))
        rows.append([_plain(student.name), student.id, _plain(mark.file), *cells, whole, notes])
    return write_table(rows)


def for_platform(totals: dict[Student, float], autograder: Autograder) -> str:
    """The table for Canvas, or for Moodle if the files' names are Moodle's."""
    if any(student.platform == "moodle" for student in totals):
        rows = [_MOODLE]
        for student, points in totals.items():
            name = f"Participant {student.id}" if student.id else ""
            rows.append([name, _plain(student.name), f"{points:g}", f"{autograder.points:g}", "-", ""])
        return write_table(rows)
    rows = [[*_CANVAS, autograder.title], ["    Points Possible", "", "", "", "", f"{autograder.points:g}"]]
    rows += [[_plain(student.name), student.id, "", "", "", f"{points:g}"] for student, points in totals.items()]
    return write_table(rows)


def from_roster(
    roster: Path, column: str | None, totals: dict[Student, float], autograder: Autograder
) -> tuple[str, list[Student]]:
    """The platform's own export with the grades filled in, and the students who are not in it.

    Raises:
        ValueError: it is no export of Canvas or Moodle, or has no place for the grade, or another maximum.
    """
    rows = read_table(roster)
    head = [cell.strip() for cell in rows[0]] if rows else []
    if not {cell.lower() for cell in head} & _WHO and not any(_number(row) for row in rows[1:]):
        raise ValueError(f"{roster} names no students: its columns are {', '.join(head) or 'none'}")
    canvas = head[0] == "Student"
    place = _place(head, column or (autograder.title if canvas else "Grade"))
    if place is None and not canvas:
        raise ValueError(f"{roster} has no column for the grade; say which by --column: {', '.join(head)}")
    if canvas:  # Canvas would take each further column for an assignment to change.
        kept = [i for i, cell in enumerate(head) if cell in {*_CANVAS, "Integration ID", "Root Account"}]
        new = head[place] if place is not None else (column or autograder.title)
        filled = [[*(head[i] for i in kept), new]]
    else:
        filled = [head]
    left = dict(totals)
    for row in rows[1:]:
        row += [""] * (len(head) - len(row))
        student = next((s for s in left if _is(s, row, head)), None)
        grade = "" if student is None else f"{left.pop(student):g}"
        if canvas:
            grade = f"{autograder.points:g}" if "Points Possible" in row[0] else grade
            filled.append([*(row[i] for i in kept), grade])
        else:
            _same_maximum(roster, head, row, autograder.points)
            filled.append([*row[:place], grade or row[place], *row[place + 1 :]])
    return write_table(filled), list(left)


def _place(head: list[str], name: str) -> int | None:
    """The column called ``name``; Canvas writes an assignment's number behind it."""
    bare = [re.sub(r"\s*\(\d+\)$", "", cell).lower() for cell in head]
    return bare.index(name.lower()) if name.lower() in bare else None


def _is(student: Student, row: list[str], head: list[str]) -> bool:
    """Whether the row is the student's: by the platform's number, or by a name that is the file's."""
    if student.platform == "moodle":
        return _number(row) == student.id
    if student.platform == "canvas":
        return "ID" in head and row[head.index("ID")].strip() == student.id
    cells = (row[i].strip().lower() for i, cell in enumerate(head) if cell.lower() in _WHO)
    return student.name.lower() in cells


def _number(row: list[str]) -> str:
    """The number in Moodle's "Participant 123", whatever the language, or ""."""
    match = re.fullmatch(r"\D+(\d+)", row[0].strip()) if row else None
    return match[1] if match else ""


def _same_maximum(roster: Path, head: list[str], row: list[str], points: float) -> None:
    place = _place(head, "Maximum grade")
    if place is None or not row[place].strip():
        return
    most = float(row[place].replace(",", "."))
    if most != points:
        raise ValueError(
            f"the maximum grade in {roster} is {most:g}, and this assignment has {points:g} points: change the "
            "maximum in the platform's settings of the assignment, and export again"
        )
