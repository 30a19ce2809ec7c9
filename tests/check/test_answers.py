"""Every check accepts the right answer, written in two ways, and rejects wrong and empty ones with a helpful hint.

The answers stand beside this file, one file a chapter: RIGHT has a list of answers for each exercise, WRONG a list of
(answer, a word of the hint).
"""

from importlib import import_module
from pathlib import Path

import pytest

from ganedu.check import check, names

CHAPTERS = [import_module(path.stem) for path in sorted(Path(__file__).parent.glob("answers_*.py"))]
RIGHT = {name: answers for chapter in CHAPTERS for name, answers in chapter.RIGHT.items()}
WRONG = {name: answers for chapter in CHAPTERS for name, answers in chapter.WRONG.items()}
EMPTY = [lambda *a: None, lambda *a: ..., None]


def test_every_check_is_tested():
    assert set(RIGHT) == set(WRONG) == set(names())
    assert min(map(len, WRONG.values())) >= 4


@pytest.mark.parametrize(("name", "answer"), [(n, a) for n, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(name, answer):
    for _ in range(5):
        report = check(name, answer)
        assert report.passed, report


@pytest.mark.parametrize(("name", "answer", "hint"), [(n, *case) for n, cases in WRONG.items() for case in cases])
def test_wrong_answers_get_a_hint(name, answer, hint):
    for _ in range(5):
        report = check(name, answer)
        assert not report.passed
        assert hint in report.message
        assert "raised" not in report.message or hint == "raised"


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("empty", EMPTY)
def test_empty_answers_are_told_so(name, empty):
    report = check(name, empty)
    assert not report.passed
    assert "returned yet" in report.message or "pass the function" in report.message


def test_an_answer_that_raises_is_reported_and_not_raised():
    def broken(p, q):
        raise KeyError("p")

    assert "your answer raised KeyError" in check("jensen-shannon", broken).message
    with pytest.raises(ValueError, match="there are"):
        check("no such exercise", broken)
