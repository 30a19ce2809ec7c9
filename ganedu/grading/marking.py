"""One submission, from a file to a mark. Never raises because of what a student handed in."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ganedu.grading.autograder import Autograder
from ganedu.grading.hidden_tests import Outcome, run
from ganedu.grading.remote import RemoteStudent
from ganedu.grading.sandbox import Limits
from ganedu.grading.submissions import Notebook, Unreadable, read_bytes, read_notebook

__all__ = ["Mark", "mark"]


_MOST_NOTES = 20
_LONGEST = 20_000  # characters of a written answer that anybody will read


@dataclass(frozen=True)
class Mark:
    """What one submission got, and why.

    Attributes:
        file: the file that was marked.
        sha256: of its content.
        outcomes: of the hidden tests, in their order.
        written: question -> what the student wrote, for those that a person marks.
        notes: what the student should know: cells that failed, limits that were met.
        seconds: how long it took.
    """

    file: str
    sha256: str
    outcomes: list[Outcome]
    written: dict[str, str]
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def points(self, question: str) -> float:
        """What the tests of a question gave."""
        return sum(outcome.points for outcome in self.outcomes if outcome.question == question)

    def to_json(self) -> str:
        """The mark as text."""
        return json.dumps(asdict(self), indent=1)

    @staticmethod
    def from_json(text: str) -> "Mark":
        """The mark that `to_json` wrote. Raises ValueError, TypeError or KeyError if it is another text."""
        whole = json.loads(text)
        return Mark(**whole | {"outcomes": [Outcome(**outcome) for outcome in whole["outcomes"]]})


def mark(
    path: Path, name: str, autograder: Autograder, seed: int, limits: Limits, processor: int | None = None
) -> Mark:
    """Mark the submission at ``path``, called ``name`` in reports; random inputs follow from ``seed``.

    ``processor`` is the only one that the student's code may use; default: any.

    Raises SandboxUnavailable: that is the machine's fault and not the student's.
    """
    began = time.monotonic()
    content = b""
    try:
        content = read_bytes(path)
        notebook = read_notebook(content)
    except Unreadable as error:
        outcomes, written, notes = _nothing(autograder, str(error)), {}, [f"The submission could not be read: {error}."]
    else:
        outcomes, notes = _run(notebook, autograder, seed, limits, processor)
        written = {name: _cut(text) for name, text in autograder.written_answers(notebook).items()}
    digest = hashlib.sha256(content).hexdigest()
    return Mark(name, digest, outcomes, written, notes, round(time.monotonic() - began, 2))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "\n[the rest is left out: see the notebook]"


def _nothing(autograder: Autograder, reason: str) -> list[Outcome]:
    return [Outcome(test.question, test.title, 0.0, test.points, reason) for test in autograder.tests]


def _run(
    notebook: Notebook, autograder: Autograder, seed: int, limits: Limits, processor: int | None
) -> tuple[list[Outcome], list[str]]:
    notes = []
    if not autograder.knows(notebook):
        notes.append(f"This does not look like a notebook of {autograder.title}: was the right file handed in?")
    code = [source for kind, source in notebook.cells if kind == "code" and source.strip()]
    cells = [source for source in code if source.strip() not in autograder.demonstrations]
    student = RemoteStudent(cells, limits, processor)
    try:
        outcomes = [run(test, student, seed) for test in autograder.tests]
    finally:
        student.close()
    for number, text in sorted(student.notes.items())[:_MOST_NOTES]:
        first = next(line.strip() for line in cells[number].split("\n") if line.strip())
        notes.append(f"The cell that begins with “{first[:80]}” failed: {text}.")
    if len(student.notes) > _MOST_NOTES:
        notes.append(f"So did {len(student.notes) - _MOST_NOTES} other cells.")
    return outcomes, notes
