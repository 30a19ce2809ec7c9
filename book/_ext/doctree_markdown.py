"""Blocks of Sphinx's resolved doctree as notebook Markdown and code cells.

The doctree is read after every reference is resolved, so numbers, titles and citations are those of the book. A node
that no method here knows raises UnknownNode: nothing passes through unread.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from docutils import nodes
from inline_markdown import InlineMarkdown, UnknownNode
from notebook_math import display_tex, one_line


class Heading(str):
    """Markdown of a section's title. A new cell begins with it."""


@dataclass(frozen=True)
class Code:
    """A code cell: its source, and the tags of the cell in the book."""

    source: str
    tags: tuple[str, ...] = ()


Block = str | Code


def _quote(blocks: list[Block], head: str = "") -> list[Block]:
    """Blocks as one quotation under a bold head. A code cell interrupts it and stays a cell."""
    quoted: list[Block] = []
    run = [head] if head else []
    for block in [*blocks, None]:
        if isinstance(block, str):
            run.append(block)
            continue
        if run:
            lines = "\n\n".join(run).split("\n")
            quoted.append("\n".join(f"> {line}".rstrip() for line in lines))
        quoted += [block] if block is not None else []
        run = []
    return quoted


def _of(node: nodes.Element, kind) -> list[nodes.Node]:
    """The children of one kind."""
    return [child for child in node.children if isinstance(child, kind)]


class DoctreeMarkdown(InlineMarkdown):
    """The blocks of one page."""

    def __init__(self, builder, docname: str):
        super().__init__(builder, docname)
        self._nested = 0
        self._level = 0
        self.footnotes: dict[str, nodes.footnote] = {}

    def blocks(self, children: Iterable[nodes.Node]) -> list[Block]:
        """Nodes that stand one below the other."""
        return [block for child in children for block in self._block(child)]

    def _block(self, node: nodes.Node) -> list[Block]:
        for kind in type(node).__mro__:
            method = getattr(self, f"_block_{kind.__name__}", None)
            if method is not None:
                return method(node)
        raise UnknownNode(node)

    def _inner(self, children: Iterable[nodes.Node]) -> list[Block]:
        """The same within a quotation, a list or a table, where a formula must keep to one line."""
        self._nested += 1
        blocks = self.blocks(children)
        self._nested -= 1
        return blocks

    def _number(self, kind: str, node: nodes.Element) -> str:
        numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        return ".".join(map(str, next((numbers[i] for i in node["ids"] if i in numbers), ())))

    def _caption(self, kind: str, node: nodes.Element, caption: nodes.Element | None) -> list[Block]:
        if caption is None:
            return []
        label = self.builder.config.numfig_format[kind].replace("%s", self._number(kind, node))
        return [f"**{label}.** {self.inline(caption)}"]

    # Sections and text

    def _block_document(self, node) -> list[Block]:
        # What extensions hang onto a page for its scripts lies beside the sections, not in them.
        return self.blocks(child for child in node.children if not isinstance(child, nodes.raw))

    def _block_section(self, node) -> list[Block]:
        if not isinstance(node[0], nodes.title):
            return self.blocks(node.children)
        self._level += 1
        blocks = self.blocks(node.children)
        self._level -= 1
        return blocks

    def _block_title(self, node) -> list[Block]:
        numbers = self.builder.env.toc_secnumbers.get(self.docname, {})
        number = next((numbers[f"#{i}"] for i in node.parent["ids"] if f"#{i}" in numbers), None)
        if number is None and self._level == 1:
            number = numbers.get("")
        label = ".".join(map(str, number)) + ". " if number else ""
        return [Heading(f"{'#' * self._level} {label}{self.inline(node)}")]

    def _block_paragraph(self, node) -> list[Block]:
        # What would begin a heading, a list or a quotation at the start of a line is text here.
        text = re.sub(r"^(?=[#+>-])|^(\d+)(?=[.)](?:\s|$))", r"\1\\", self.inline(node).strip())
        return [text] if text else []

    def _block_rubric(self, node) -> list[Block]:
        return [f"**{self.inline(node)}**"]

    def _block_nothing(self, node) -> list[Block]:
        return []

    _block_comment = _block_target = _block_index = _block_substitution_definition = _block_tabular_col_spec = (
        _block_nothing
    )
    # Solutions are for the book, where they are folded away.
    _block_solution_node = _block_nothing

    def _block_transition(self, node) -> list[Block]:
        return [] if "footnotes" in node["classes"] else ["---"]

    def _block_block_quote(self, node) -> list[Block]:
        return _quote(self._inner(node.children))

    def _block_attribution(self, node) -> list[Block]:
        return [f"— {self.inline(node)}"]

    def _block_raw(self, node) -> list[Block]:
        return [text] if (text := self._inline_raw(node)) else []

    def _block_literal_block(self, node) -> list[Block]:
        language, text = node.get("language", ""), node.astext().rstrip("\n")
        language = {"none": "", "default": "", "ipython3": "python"}.get(language, language)
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        return [f"{fence}{language}\n{text}\n{fence}"]

    def _block_math_block(self, node) -> list[Block]:
        tex = display_tex(node)
        if number := self._number("displaymath", node):
            tex += rf" \tag{{{number}}}"
        if self._nested:
            return [f"$$ {one_line(tex)} $$"]
        return ["$$\n" + "\n".join(line for line in tex.split("\n") if line.strip()) + "\n$$"]

    # Theorems, exercises, boxes

    def _block_Admonition(self, node) -> list[Block]:
        """Theorems and their kin, exercises, and boxes with or without a title of their own."""
        title = node[0] if isinstance(node[0], nodes.title) else None
        words = self.inline(title) if title is not None else ""
        if "realtype" in node:
            label = f"{node['realtype'].title()} {self._number(node['countertype'], node)}".strip() + words
        elif title is not None and "title" in title:
            label = title["title"] % self._number("exercise", node) + words
        else:
            label = words or node.tagname.title()
        label = "See also" if label == "Seealso" else label
        stop = "" if label[-1] in ".?!:" else "."
        return _quote(self._inner(node.children[title is not None :]), f"**{label}{stop}**")

    _block_admonition = _block_Admonition

    def _block_proof_node(self, node) -> list[Block]:
        head, *rest = self._inner(node[0].children)
        return _quote([re.sub(r"^Proof\.\s*", "*Proof.* ", head).strip(), *rest])

    def _block_sidebar(self, node) -> list[Block]:
        return self._block_Admonition(node) if isinstance(node[0], nodes.title) else _quote(self._inner(node.children))

    _block_topic = _block_sidebar

    # Cells, containers, figures

    def _block_container(self, node) -> list[Block]:
        if node.get("nb_element") == "cell_code":
            return self._cell(node)
        if node.get("literal_block"):
            return [*self._caption("code-block", node, node[0]), *self._block(node[1])]
        if node.get("design_component") == "dropdown":
            return _quote(self._inner(node.children))
        return self.blocks(node.children)

    _block_compound = _block_glossary = _block_legend = _block_definition = _block_container

    def _cell(self, node) -> list[Block]:
        source, *outputs = node.children
        code = Code(source.astext().rstrip("\n"), tuple(node["cell_metadata"].get("book_tags", ())))
        return [code, *(block for output in outputs for figure in output.children for block in self._legend(figure))]

    def _legend(self, figure) -> list[Block]:
        caption = next(iter(_of(figure, nodes.caption)), None)
        return [*self._caption("figure", figure, caption), *self.blocks(_of(figure, nodes.legend))]

    def _block_figure(self, node) -> list[Block]:
        pictures = [self._inline(child) for child in _of(node, nodes.image | nodes.reference)]
        return [*pictures, *self._legend(node)]

    def _block_image(self, node) -> list[Block]:
        return [self._inline(node)]

    # Lists and tables

    def _items(self, items: list[tuple[str, list[Block]]]) -> list[Block]:
        lines = []
        for marker, blocks in items:
            # A blank line only where Markdown needs one: items that hold code or several paragraphs.
            tight = all(re.match(r"(- |\d+\. )", block) for block in blocks[1:])
            text = ("\n" if tight else "\n\n").join(blocks)
            pad = " " * len(marker)
            lines.append(marker + "\n".join(pad + line if line else "" for line in text.split("\n"))[len(pad) :])
        return ["\n".join(lines)]

    def _block_bullet_list(self, node) -> list[Block]:
        return self._items([("- ", self._inner(item.children)) for item in node.children])

    def _block_enumerated_list(self, node) -> list[Block]:
        start = node.get("start", 1)
        return self._items([(f"{start + i}. ", self._inner(item.children)) for i, item in enumerate(node.children)])

    def _block_definition_list(self, node) -> list[Block]:
        items = []
        for item in node.children:
            terms = [self.inline(term) for term in _of(item, nodes.term)]
            meanings = self._inner(_of(item, nodes.definition))
            items.append(("- ", [f"**{', '.join(terms)}**: {meanings[0] if meanings else ''}".strip(), *meanings[1:]]))
        return self._items(items)

    def _block_table(self, node) -> list[Block]:
        caption = next(iter(node.findall(nodes.title)), None)
        group = next(iter(node.findall(nodes.tgroup)))
        rows = list(group.findall(nodes.row))
        heads = [row for row in rows if isinstance(row.parent, nodes.thead)]
        if len(heads) > 1 or any("morecols" in entry or "morerows" in entry for entry in group.findall(nodes.entry)):
            raise UnknownNode(node, "a notebook's table has one head row and no joined cells:")
        self._in_table = True
        cells = [[self._entry(entry) for entry in row.children] for row in rows]
        self._in_table = False
        if not heads:
            cells.insert(0, [""] * len(cells[0]))
        marks = {"text-left": ":---", "text-center": ":---:", "text-right": "---:"}
        rule = [next((marks[c] for c in entry["classes"] if c in marks), "---") for entry in rows[0].children]
        lines = [f"| {' | '.join(row)} |" for row in [cells[0], rule, *cells[1:]]]
        return [*self._caption("table", node, caption), "\n".join(lines)]

    def _entry(self, entry: nodes.entry) -> str:
        blocks = self._inner(entry.children)
        if any(not isinstance(block, str) or "\n" in block for block in blocks):
            raise UnknownNode(entry, "a notebook's table cell holds text alone, not")
        return "<br>".join(blocks)

    # Footnotes wait for the end of the page

    def _block_footnote(self, node) -> list[Block]:
        self.footnotes[node["ids"][0]] = node
        return []

    def footnote_blocks(self) -> list[Block]:
        """The footnotes that the notebook's text refers to, in the book's order and with its numbers."""
        written: dict[str, Block] = {}
        # A footnote may refer to another.
        while missing := [i for i in self.footnotes if i in self.noted and i not in written]:
            for i in missing:
                label, *text = self.footnotes[i].children
                written[i] = f"<sup>{label.astext()}</sup> " + "\n\n".join(self._inner(text))
        return [written[i] for i in self.footnotes if i in written]
