"""The directive ``{chapter-times}``: how long each chapter takes, in one table, as the chapters' own boxes say it."""

import re
from pathlib import Path

from chapter_numbers import number_of
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

_TIME = re.compile(r"^\* \*\*Time\.\*\* (.+?) to read, (.+?) to run(?: .+)?, ([^,]+) for the exercises\.$", re.M)
_HEAD = ["| Chapter | To read | To run | Exercises |", "| --- | --- | --- | --- |"]


class NoTime(ValueError):
    """A chapter's box does not say how long it takes, or says it in other words."""


def time_of(text: str) -> tuple[str, str, str]:
    """How long a chapter takes to read, to run and for its exercises, from its source. Raises NoTime."""
    found = _TIME.search(text)
    if found is None:
        raise NoTime("write: * **Time.** ... to read, ... to run, ... for the exercises.")
    return tuple(part[0].upper() + part[1:] for part in found.groups())


class ChapterTimes(SphinxDirective):
    """Takes neither arguments nor content."""

    def run(self) -> list[nodes.Node]:
        """The table of all chapters of the book."""
        rows = list(_HEAD)
        for name in sorted(filter(number_of, self.env.found_docs), key=number_of):
            path = Path(self.env.doc2path(name))
            self.env.note_dependency(str(path))
            try:
                times = time_of(path.read_text(encoding="utf-8"))
            except NoTime as error:
                raise self.error(f"{name}: {error}") from error
            rows.append(f"| {number_of(name)}. {{doc}}`/{name}` | {' | '.join(times)} |")
        table = nodes.container()
        self.state.nested_parse(StringList(rows, self.get_source_info()[0]), self.content_offset, table)
        return table.children


def setup(app):
    app.add_directive("chapter-times", ChapterTimes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
