"""The autograder that ``make assignments`` wrote: questions, hidden tests, and what students were given."""

import hashlib
import json
import tempfile
import zipfile
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from ganedu.grading.hidden_tests import HiddenTest, load
from ganedu.grading.submissions import Notebook, read_notebook

__all__ = ["Autograder", "Question", "open_autograder"]

# Places in the zip file. (Otter takes the folder files/ along to each submission.)
_ABOUT, _HIDDEN, _HANDED_OUT = "files/assignment.json", "files/hidden/", "student.ipynb"
_PROMPT = "_Type your answer here, replacing this text._"


@dataclass(frozen=True)
class Question:
    """One question; ``manual`` if a person marks it."""

    name: str
    title: str
    points: float
    manual: bool


@dataclass(frozen=True)
class Autograder:
    """An assignment as the grader knows it.

    Attributes:
        name, title: of the assignment.
        questions: in their order.
        tests: the hidden tests.
        handed_out: the notebook that students got.
        demonstrations: sources of cells in it that define nothing and only show something.
        sha256: of the file; another autograder means other marks.
    """

    name: str
    title: str
    questions: list[Question]
    tests: list[HiddenTest]
    handed_out: Notebook
    demonstrations: frozenset[str]
    sha256: str

    @property
    def points(self) -> float:
        """What can be reached, proofs included."""
        return sum(question.points for question in self.questions)

    def written_answers(self, notebook: Notebook) -> dict[str, str]:
        """What the student wrote to each question that a person marks; "" where nothing was found.

        Cells of the student's notebook are matched with those that were handed out, by their text, so neither lost
        metadata nor additional cells matter: an answer is what stands between the question and the next cell known.
        """
        ours, theirs = self.handed_out.cells, notebook.cells
        prompts = [i for i, (_, source) in enumerate(ours) if source.strip() == _PROMPT]
        kept = [cell for i, cell in enumerate(ours) if i not in prompts]
        position = [i - sum(p < i for p in prompts) for i in prompts]  # of the next cell that is kept
        partner: dict[int, int] = {}
        for block in SequenceMatcher(None, kept, theirs, autojunk=False).get_matching_blocks():
            partner |= {block.a + i: block.b + i for i in range(block.size)}
        answers = {}
        manual = [question for question in self.questions if question.manual]
        for question, after in zip(manual, position, strict=True):
            if after - 1 not in partner:
                answers[question.name] = ""
                continue
            start = partner[after - 1] + 1
            ends = [theirs_i for ours_i, theirs_i in partner.items() if ours_i >= after and theirs_i >= start]
            text = [source for _, source in theirs[start : min(ends, default=len(theirs))]]
            answers[question.name] = "\n\n".join(part for part in text if part.strip() != _PROMPT).strip()
        return answers

    def knows(self, notebook: Notebook) -> bool:
        """Whether the notebook looks like one of this assignment."""
        if notebook.assignment:
            return notebook.assignment == self.name
        code = "\n".join(source for _, source in notebook.cells)
        return any(question.name in code for question in self.questions)


def open_autograder(path: Path) -> Autograder:
    """Read the zip file that ``make assignments`` wrote.

    Raises:
        ValueError: it is no such file.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            about, handed_out = json.loads(archive.read(_ABOUT)), archive.read(_HANDED_OUT)
            for name in archive.namelist():
                if name.startswith(_HIDDEN) and name.endswith(".py"):
                    Path(folder, Path(name).name).write_bytes(archive.read(name))
            tests = load(Path(folder))
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(
            f"{path} is no autograder ({error}): give the autograder.zip that `make assignments` wrote"
        ) from error
    return Autograder(
        about["name"],
        about["title"],
        [Question(**question) for question in about["questions"]],
        tests,
        read_notebook(handed_out),
        frozenset(source.strip() for source in about.get("demonstrations", [])),
        hashlib.sha256(content).hexdigest(),
    )
