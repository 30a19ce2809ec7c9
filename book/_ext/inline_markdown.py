"""Text within a line, from Sphinx's resolved doctree to the Markdown that Jupyter, Colab and VS Code all read alike."""

import re
from posixpath import dirname, relpath

from docutils import nodes
from notebook_math import one_line
from sphinx.errors import SphinxError


class UnknownNode(SphinxError):
    """A construct that has no notebook form yet: better a stopped build than markup that leaks into a notebook."""

    category = "No notebook form"

    def __init__(self, node: nodes.Node, why: str = ""):
        place = node
        while place.parent is not None and place.line is None:
            place = place.parent
        source = node.document["source"] if node.document is not None else place.source
        super().__init__(
            f"{source}:{place.line}: {why or 'nothing says how to write'} <{node.tagname}> {node.astext()[:60]!r}. "
            "Write it otherwise, or add a method to book/_ext/inline_markdown.py or doctree_markdown.py."
        )


def escape(text: str) -> str:
    """Plain text as Markdown that shows exactly this text, on one line."""
    text = text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;")
    text = re.sub(r"[\\`*~]", r"\\\g<0>", text)
    text = re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", text)
    # A bracket is harmless unless a link could begin with it; "\[" would open a formula.
    text = re.sub(r"\](?=[(\[:])", "&#93;", text)
    # MathJax reads the finished page, so an escaped dollar is not enough: it must stand in an element of its own.
    return text.replace("$", r"<span>\$</span>")


def code_span(text: str) -> str:
    """Text as an inline code span, whatever backticks it holds."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


class InlineMarkdown:
    """Inline nodes of one page. ``cited`` and ``noted`` collect what its notebook has to list at the end.

    ``builder`` gives the home of the repository (``home``) and which documents are notebooks (``is_notebook``).
    """

    def __init__(self, builder, docname: str):
        self.builder, self.docname = builder, docname
        self.cited: list[tuple[str, str]] = []
        self.noted: list[str] = []
        self._in_table = False

    def inline(self, node: nodes.Element) -> str:
        """The children of a node that holds text."""
        return "".join(self._inline(child) for child in node.children)

    def _inline(self, node: nodes.Node) -> str:
        for kind in type(node).__mro__:
            method = getattr(self, f"_inline_{kind.__name__}", None)
            if method is not None:
                return method(node)
        raise UnknownNode(node)

    def _inline_Text(self, node) -> str:
        text = escape(node.astext())
        return text.replace("|", r"\|") if self._in_table else text

    def _inline_inline(self, node) -> str:
        return self.inline(node)

    _inline_abbreviation = _inline_generated = _inline_inline

    def _inline_emphasis(self, node) -> str:
        return f"*{self.inline(node)}*"

    _inline_title_reference = _inline_emphasis

    def _inline_strong(self, node) -> str:
        return f"**{self.inline(node)}**"

    def _inline_literal(self, node) -> str:
        text = code_span(node.astext().replace("\n", " "))
        return text.replace("|", r"\|") if self._in_table else text

    def _inline_subscript(self, node) -> str:
        return f"<sub>{self.inline(node)}</sub>"

    def _inline_superscript(self, node) -> str:
        return f"<sup>{self.inline(node)}</sup>"

    def _inline_math(self, node) -> str:
        tex = one_line(node.astext())
        if self._in_table:
            # A bar would end the table's cell, in a formula too.
            tex = tex.replace(r"\|", r"\Vert ").replace("|", r"\vert ").strip()
        return f"${tex}$"

    def _inline_math_block(self, node) -> str:
        return f" $${one_line(node.astext())}$$ "

    def _inline_raw(self, node) -> str:
        text = node.astext()
        if "html" not in node["format"].split():
            return ""
        if "<script" in text or "<iframe" in text:
            raise UnknownNode(node, "notebooks drop scripts; put this under {only} html, or write a cell for")
        return text

    def _inline_nothing(self, node) -> str:
        return ""

    _inline_target = _inline_index = _inline_comment = _inline_nothing

    def _inline_footnote_reference(self, node) -> str:
        self.noted.append(node["refid"])
        return f"<sup>{node.astext()}</sup>"

    def _inline_image(self, node) -> str:
        uri = node["uri"]
        if "://" not in uri:
            uri = self.builder.home.raw(uri) or relpath(uri, dirname(self.docname))
        return f"![{escape(node.get('alt', ''))}]({uri})"

    def _inline_reference(self, node) -> str:
        """A link where a notebook can follow it; else its text, which carries the number or the author and year."""
        text, uri = self.inline(node), node.get("refuri", "")
        if not node.get("internal"):
            return f"<{uri}>" if node.astext() == uri else f"[{text}]({uri})" if uri else text
        document, _, anchor = uri.removeprefix("doc:").partition("#")
        if "bibtex-citation" in node.parent.get("classes", []):
            self.cited.append((document or self.docname, anchor or node.get("refid", "")))
        if not document or document == self.docname or not self.builder.is_notebook(document):
            return text
        path = f"{document}.ipynb"
        return f"[{text}]({self.builder.home.colab(path) or relpath(path, dirname(self.docname))})"

    _inline_number_reference = _inline_reference
