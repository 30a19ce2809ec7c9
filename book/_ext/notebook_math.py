"""TeX that MathJax (Jupyter, Colab) and KaTeX (VS Code) both set between dollars as the book's page does."""

import re

from docutils import nodes

# The page takes these environments as they are; between $$ ... $$ only the -ed forms may stand.
_INNER = {
    "align": "aligned",
    "alignat": "alignedat",
    "gather": "gathered",
    "multline": "gathered",  # codespell:ignore multline
    "eqnarray": "aligned",
    "flalign": "aligned",
}


def without_comments(tex: str) -> str:
    """TeX without its comments, which would swallow what follows once lines are joined."""
    return re.sub(r"(?<!\\)%[^\n]*", "", tex)


def one_line(tex: str) -> str:
    """TeX on one line: notebooks end a formula at a blank line, and in a quotation they read its "> " as TeX."""
    return " ".join(without_comments(tex).split())


def display_tex(node: nodes.math_block) -> str:
    """The formula as the book sets it, fit to stand between double dollars."""
    tex = without_comments(node.astext()).strip()
    if node.get("nowrap"):
        tex = re.sub(r"\\(begin|end)\{equation\*?\}", "", tex)
        names = "|".join(_INNER)
        return re.sub(rf"\\(begin|end)\{{({names})\*?\}}", lambda m: rf"\{m[1]}{{{_INNER[m[2]]}}}", tex)
    # As Sphinx does for the page: line breaks need an environment, and formulas apart by a blank line stand in rows.
    parts = [part for part in re.split(r"\n\s*\n", tex) if part.strip()]
    parts = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    return parts[0] if len(parts) == 1 else r"\begin{aligned}" + "\\\\\n".join(parts) + r"\end{aligned}"
