"""The notebooks say what the book says: same numbers, nothing of Sphinx, no solutions, the same bytes each time."""

import json
import re
import shutil

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from colab_notebook import cells_of
from doctree_markdown import Code, DoctreeMarkdown, Heading
from docutils import nodes
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st
from inline_markdown import UnknownNode, code_span, escape
from little_book import ROOT, TOOLS, notebooks_of, run
from markdown_it import MarkdownIt

CHAPTER = "book/game/03_every_construct"
_NUMBERS = re.compile(
    r"(?:Theorem|Definition|Remark|Algorithm|Exercise|Section|Fig\.|Figure|Table|Listing) \d+(?:\.\d+)+"
    r"|\(\d+\.\d+\)|\b20\d\d\]"
)


def _cells(book, chapter=CHAPTER):
    return json.loads((book / f"{chapter}.ipynb").read_bytes())["cells"]


def _text(book, kind, chapter=CHAPTER):
    return "\n\n".join("".join(cell["source"]) for cell in _cells(book, chapter) if cell["cell_type"] == kind)


def test_numbers_are_those_of_the_executed_book(fresh_book, written_book):
    book = fresh_book("executed")
    command = "from jupyter_book.cli.main import main; main()"
    done = run("-c", command, "build", book, "-W", "-n", "--keep-going", "--path-output", book.parent)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for chapter in (CHAPTER, "book/images/10_another_chapter"):
        page = BeautifulSoup((book.parent / f"_build/html/{chapter}.html").read_text(encoding="utf-8"), "html.parser")
        article = page.find("article")
        for hidden in article.select(".solution, .headerlink"):
            hidden.extract()
        markdown = _text(written_book, "markdown", chapter).split("\n## References")[0]
        headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", markdown, flags=re.DOTALL), flags=re.MULTILINE)
        assert headings == [heading.get_text() for heading in article.select("h1, h2, h3")]
        shown = _NUMBERS.findall(" ".join(article.get_text().split()))
        markdown = re.sub(r"\\tag\{([\d.]+)\}", r"(\1)", markdown.replace("*", ""))
        assert _NUMBERS.findall(markdown) == shown
        if chapter == CHAPTER:
            assert {"Fig. 3.1", "Fig. 3.2", "Table 3.1", "Theorem 3.2", "Exercise 3.2", "(3.3)", "2014]"} <= set(shown)


def test_nothing_of_sphinx_is_left(written_book):
    markdown = _text(written_book, "markdown")
    prose = re.sub(r"```.*?```|`[^`]*`", "", markdown, flags=re.DOTALL)
    syntax = r"\{[\w:-]+\}`|^[> ]*[`:]{3,}\{|^[> ]*:::|^[> ]*:\w+:|\(\w+-\w+\)=|\{cite|\]\(doc:"
    assert not re.search(syntax, markdown, flags=re.MULTILINE)
    assert "mystnb" not in (written_book / f"{CHAPTER}.ipynb").read_text(encoding="utf-8")
    assert not re.search(r"\\(label|ref|eqref)\b|<script", prose)
    # What a reader must see.
    for shown in (
        "> **Definition 3.1 (Value of $V$).**",
        "> *Proof.* Trivial",
        "> **Remark.**",
        r"\begin{split}a &= b \\ &= c\end{split}",
        "\\begin{aligned}\nx &= y",
        "**Fig. 3.1.** A captioned figure of $x^2$",
        "![A hat](../_static/curve.svg)",
        "| minimax | $x$ | a\\|b |",
        "> **What goes wrong.**",
        "> **In the margin.**",
        "**Listing 3.1.** A listing",
        "[Theorem 10.1](../images/10_another_chapter.ipynb)",
        "The discriminator (判别器) of Goodfellow *et al.* [2014]",
        "The end.",
    ):
        assert shown in markdown
    assert "a comment" not in markdown


def test_solutions_are_dropped_and_with_them_what_only_they_cite(written_book):
    whole = (written_book / f"{CHAPTER}.ipynb").read_text(encoding="utf-8")
    assert "SECRET" in (written_book / f"{CHAPTER}.md").read_text(encoding="utf-8")
    assert not re.search("SECRET|Solution|Hidden", whole)
    footnotes, references = _text(written_book, "markdown").split("**Footnotes**")[1].split("## References")
    assert re.findall(r"<sup>(\d)</sup>", footnotes) == ["1", "2"]
    assert re.findall(r"^- (\w+ \w+)", references, flags=re.MULTILINE) == ["Ian Goodfellow", "Alec Radford"]


def test_cells_keep_their_code_and_only_the_tags_that_runners_need(written_book):
    setup, *code = (cell for cell in _cells(written_book) if cell["cell_type"] == "code")
    assert "".join(setup["source"]).startswith("# @title")
    assert [("".join(cell["source"]).splitlines()[0], cell["metadata"]) for cell in code] == [
        ("from IPython.display import SVG, display", {"cellView": "form", "jupyter": {"source_hidden": True}}),
        ("needed = 1", {"cellView": "form", "jupyter": {"source_hidden": True}}),
        ('raise ValueError("on purpose")', {"tags": ["raises-exception"]}),
        ("def f(x): ...", {}),
    ]


def test_check_lists_what_drifted_and_writes_nothing(written_book, tmp_path):
    book = tmp_path / "book"
    shutil.copytree(written_book, book)
    (book / f"{CHAPTER}.md").write_text((book / f"{CHAPTER}.md").read_text(encoding="utf-8") + "\nMore.\n")
    (book / "book/images/10_another_chapter.ipynb").unlink()
    (book / "book/game/99_gone.ipynb").write_text("{}")
    before = notebooks_of(book)
    done = run(TOOLS / "notebooks.py", "--check", "--root", book)
    assert done.returncode == 1
    assert re.findall(r"^  (\w+) +(\S+)$", done.stderr, flags=re.MULTILINE) == [
        ("drifted", f"{CHAPTER}.ipynb"),
        ("orphan", "book/game/99_gone.ipynb"),
        ("missing", "book/images/10_another_chapter.ipynb"),
    ]
    assert "make notebooks" in done.stderr
    assert notebooks_of(book) == before


def test_inserting_a_cell_leaves_the_other_ids_alone():
    blocks = [Heading("# One"), "text", Code("x = 1"), "after", Code("x = 1"), Heading("## Two")]
    before = [cell["id"] for cell in cells_of(blocks)]
    after = [cell["id"] for cell in cells_of([*blocks[:3], Code("new = 1"), *blocks[3:]])]
    assert [name for name in after if name in before] == before
    assert len(set(after)) == len(after) == len(before) + 1


def test_an_unknown_construct_stops_the_build_and_says_where():
    document = new_document("book/game/03_x.md")
    line_block = nodes.line_block()
    line_block.line = 7
    document += nodes.section("", line_block)
    with pytest.raises(UnknownNode, match=r"03_x\.md:7: .*<line_block>"):
        DoctreeMarkdown(None, "book/game/03_x").blocks(document.children)


def _shown(markdown: str) -> str:
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render("x" + markdown + "x")
    return BeautifulSoup(html, "html.parser").get_text().strip("\n")[1:-1]


@given(st.text(st.sampled_from("ab1 \\`*_~$<>&[](){}#|!:\"'-"), max_size=20))
def test_escaped_text_shows_as_it_was(text):
    assert _shown(escape(text)) == text
    assert not re.search(r"(?<!\\)\$", escape(text))


@given(st.text(st.sampled_from("ab `\\*$"), min_size=1, max_size=12).filter(str.strip))
def test_code_spans_show_as_they_were(text):
    assert _shown(f" {code_span(text)} ").strip() == text.strip()


def test_every_chapter_has_a_valid_notebook_without_outputs():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    numbered = [name for name in chapters if re.search(r"/\d\d_", name)]
    assert len(numbered) >= 2
    for name in numbered:
        path = ROOT / f"{name}.ipynb"
        assert path.exists(), f"{path} is missing: run make notebooks"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert not any(cell.outputs or cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
