"""What every chapter's source must have."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.S | re.M)
CHAPTERS = sorted(ROOT.glob("book/*/[0-9][0-9]_*.md"))


PAGES = [*CHAPTERS, ROOT / "book/back/pitfalls.md", ROOT / "book/back/data_cards.md"]


@pytest.mark.parametrize("chapter", PAGES, ids=lambda path: path.stem)
def test_code_fits_the_page(chapter):
    """Wider lines must be scrolled to be read."""
    wide = []
    for cell in CELL.findall(chapter.read_text(encoding="utf-8")):
        code = re.sub(r"\A(---\n.*?\n---\n|(:[^\n]*\n)+)", "", cell, flags=re.S)
        wide += [line for line in code.splitlines() if len(line) > 80]
    assert not wide


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_the_anatomy_of_a_chapter(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert all(f"**{word}.**" in text for word in ("Goals", "Before", "Time"))
    assert text.count("```{prf:theorem}") + text.count("```{prf:proposition}") >= 1
    assert text.count("{prf:proof}") >= 1
    assert text.count("    name: fig-") >= 2
    assert "## What goes wrong" in text
    asked = re.findall(r"^```\{exercise(?:-start)?\}[^\n]*\n:label: ([\w-]+)$", text, re.M)
    solved = re.findall(r"^```\{solution(?:-start)?\} ([\w-]+)$", text, re.M)
    assert len(asked) >= 3
    assert asked == solved
    assert text.count("report = check(") >= 3
    assert "## Summary" in text
