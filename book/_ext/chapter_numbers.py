"""A chapter bears the number in its file name: ``03_optimal_discriminator.md`` is chapter 3, its first theorem 3.1.

Sphinx counts chapters as they stand in the table of contents. Readers and assignments refer to numbers, so a number
must not move when a chapter is added before it.
"""

import re

from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector


def number_of(docname: str) -> int | None:
    """The chapter number that a document's file name begins with, or None."""
    match = re.match(r"(\d\d)_", docname.rsplit("/", 1)[-1])
    return int(match[1]) if match else None


def _renumber(env, docname: str, number: int) -> None:
    secnumbers = env.toc_secnumbers[docname]
    for anchor, secnumber in secnumbers.items():
        if secnumber:
            secnumbers[anchor] = (number, *secnumber[1:])
    for node in [env.titles[docname], *env.tocs[docname].findall()]:
        if getattr(node, "attributes", {}).get("secnumber"):
            node["secnumber"] = [number, *node["secnumber"][1:]]


def _from_file_names(count):
    def assign_section_numbers(self, env) -> list[str]:
        before = dict(env.toc_secnumbers)
        count(self, env)
        for docname in env.toc_secnumbers:
            number = number_of(docname)
            if number is not None:
                _renumber(env, docname, number)
        return [docname for docname, numbers in env.toc_secnumbers.items() if numbers != before.get(docname)]

    assign_section_numbers.from_file_names = True
    return assign_section_numbers


def setup(app):
    if not hasattr(Collector.assign_section_numbers, "from_file_names"):
        Collector.assign_section_numbers = _from_file_names(Collector.assign_section_numbers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
