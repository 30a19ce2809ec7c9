"""Where the built book stands, and its pages."""

from pathlib import Path

SITE = Path(__file__).parents[2] / "_build" / "html"


def pages() -> list[str]:
    """The addresses of the site's pages, without ``index.html``, which only sends the reader on."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    return [page for page in found if page != "index.html" and not page.startswith("_")]
