"""The Sphinx builder ``notebooks``: beside each chapter, the clean notebook that Colab, Jupyter and VS Code open.

It reads the book as the HTML builder does, without running a cell, and writes each chapter that has code cells as
Markdown and code: same numbers, same citations, no solutions, no outputs. Running it again gives the same bytes.
"""

import hashlib
from pathlib import Path

import nbformat
from doctree_markdown import Block, Code, DoctreeMarkdown, Heading
from docutils import nodes
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from repository_home import Home, version_of
from sphinx.builders import Builder
from sphinxcontrib.bibtex.transforms import BibliographyTransform, node_text_transform

_REMOVED = {"remove-cell", "remove_cell", "remove-input", "remove_input"}
_REMOVED_OUTPUT = {"remove-cell", "remove_cell", "remove-output", "remove_output"}
_FOLDED = _REMOVED | {"hide-input", "hide-cell"}
# What a notebook runner has to know.
_KEPT_TAGS = ("raises-exception", "skip-execution")


def read_chapter(text: str, extensions: list[str]) -> nbformat.NotebookNode:
    """A page's source as cells, made ready for a book that is not run. Called by MyST-NB, which takes it by name.

    A cell that the book removes is kept, because the cells after it may need it. A cell that draws a captioned figure
    gets a stand-in output, so that MyST-NB makes the figure's node: else the figures after it would count too low.
    """
    notebook = read_myst_markdown_notebook(text, MdParserConfig(enable_extensions=set(extensions)), add_source_map=True)
    if is_myst_markdown_notebook(text):
        notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            continue
        cell.metadata["book_tags"] = tags
        cell.metadata["tags"] = [tag for tag in tags if tag not in _REMOVED]
        if cell.metadata.get("mystnb", {}).get("figure") and not _REMOVED_OUTPUT & set(tags):
            cell.outputs = [nbformat.v4.new_output("display_data", data={"text/plain": "the figure"})]
    return notebook


def cells_of(blocks: list[Block]) -> list[nbformat.NotebookNode]:
    """Notebook cells: Markdown runs until the next heading or code cell. An id depends on its own cell's text alone."""
    cells, text = [], []

    def close() -> None:
        if text:
            cells.append(nbformat.v4.new_markdown_cell("\n\n".join(text)))
            text.clear()

    for block in blocks:
        if isinstance(block, Heading | Code):
            close()
        if isinstance(block, Code):
            cells.append(_code_cell(block))
        else:
            text.append(str(block))
    close()
    seen: dict[str, int] = {}
    for cell in cells:
        name = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:16]
        seen[name] = seen.get(name, 0) + 1
        cell["id"] = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return cells


def _code_cell(code: Code) -> nbformat.NotebookNode:
    metadata = {}
    if _FOLDED & set(code.tags):
        metadata |= {"cellView": "form", "jupyter": {"source_hidden": True}}
    if kept := [tag for tag in _KEPT_TAGS if tag in code.tags]:
        metadata["tags"] = kept
    return nbformat.v4.new_code_cell(code.source, metadata=metadata)


class NotebookBuilder(Builder):
    """Writes ``book/<part>/<chapter>.ipynb`` under the output folder for every page that has code cells."""

    name = "notebooks"
    format = "notebook"
    supported_image_types = ("image/svg+xml", "image/png", "image/gif", "image/jpeg", "image/webp")

    def init(self) -> None:
        """Turn execution off and set ``read_chapter`` as the reader of pages."""
        self.home = Home(self.config.html_theme_options.get("repository_url") or "", version_of(Path(self.srcdir)))
        # Read by MyST-NB after this.
        self.config.nb_execution_mode = "off"
        self.config.nb_custom_formats = {
            ".md": ["colab_notebook.read_chapter", {"extensions": list(self.config.myst_enable_extensions)}, False]
        }
        self.config.nb_mime_priority_overrides = [(self.name, "text/plain", 1)]
        self._cells: dict[str, bool] = {}

    def is_notebook(self, docname: str) -> bool:
        """Whether a page has code cells, and so a notebook beside it."""
        if docname not in self._cells:
            tree = self.env.get_doctree(docname)
            self._cells[docname] = any(node.get("nb_element") == "cell_code" for node in tree.findall(nodes.container))
        return self._cells[docname]

    def get_outdated_docs(self) -> list[str]:
        """All: numbers in a page depend on every page before it, and writing is quick."""
        return sorted(self.env.found_docs)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """A mark that the Markdown writer knows: it decides what a link becomes in a notebook."""
        return f"doc:{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """The same from every page."""
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Nothing is shared between pages."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write one page's notebook, if it has code cells."""
        if not self.is_notebook(docname):
            return
        page = DoctreeMarkdown(self, docname)
        blocks = page.blocks([doctree])
        if footnotes := page.footnote_blocks():
            blocks += [Heading("**Footnotes**"), *footnotes]
        if references := self._references(page):
            blocks += [Heading("## References"), *references]
        setup = Code(self.home.setup_cell(), ("hide-input",))
        badge = self.home.badge(f"{docname}.ipynb")
        metadata = {
            "colab": {"provenance": [], "toc_visible": True},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        notebook = nbformat.v4.new_notebook(
            metadata=metadata, cells=cells_of([*([badge] if badge else []), setup, *blocks])
        )
        notebook.nbformat_minor = 5
        nbformat.validate(notebook)
        target = Path(self.outdir, f"{docname}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8", newline="\n")

    def _references(self, page: DoctreeMarkdown) -> list[Block]:
        """The works that the notebook's text cites, as the book's bibliography prints them and in its order."""
        domain = self.env.get_domain("cite")
        entries = []
        for citation in domain.citations:
            node = domain.bibliographies[citation.bibliography_key].citation_nodes[citation.key]
            if (citation.bibliography_key.docname, node["ids"][0]) in page.cited:
                entry = BibliographyTransform.backend.paragraph(citation.formatted_entry)
                node_text_transform(entry)
                entries.append("- " + " ".join(page.inline(entry).split()))
        return ["\n".join(entries)] if entries else []


def setup(app):
    """Sphinx's hook."""
    app.add_builder(NotebookBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
