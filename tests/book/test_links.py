"""Every link of the built book leads somewhere: to a file of the site, and to a place in it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

SITE = Path(__file__).parents[2] / "_build" / "html"
LINKS = {"a": "href", "link": "href", "img": "src", "script": "src"}


@cache
def _parsed(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@cache
def _places(file: Path) -> frozenset[str]:
    nodes = _parsed(file).select("[id], a[name]")
    return frozenset(node.get("id") or node["name"] for node in nodes)


def dead_links(site: Path, page: str) -> Iterator[str]:
    """Links of ``page`` (a path inside ``site``) to files or anchors that are not there; other hosts are not asked."""
    for name, attribute in LINKS.items():
        for node in _parsed(site / page).find_all(name, attrs={attribute: True}):
            link = urljoin(f"file:///{page}", node[attribute])
            parts = urlsplit(link)
            if parts.scheme != "file" or parts.netloc:
                continue
            file = site / unquote(parts.path).lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file():
                yield f"{node[attribute]}: no such file"
            elif parts.fragment and file.suffix == ".html" and unquote(parts.fragment) not in _places(file):
                yield f"{node[attribute]}: no such place in {file.relative_to(site)}"


def _pages() -> list[str]:
    return sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if "_static" not in path.parts)


@pytest.mark.parametrize("page", _pages() or ["index.html"])
def test_links_lead_somewhere(page):
    assert (SITE / page).is_file(), f"The book is not built: {SITE / page} is missing. Run `make book` first."
    dead = sorted(set(dead_links(SITE, page)))
    assert not dead, f"{page}:\n" + "\n".join(f"  {link}" for link in dead)


def test_dead_links_are_found(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "other page.html").write_text('<p id="判别器">', encoding="utf-8")
    (tmp_path / "page.html").write_text(
        """<a href="part/other%20page.html#%E5%88%A4%E5%88%AB%E5%99%A8">good</a> <a href="#">top</a>
        <a href="https://example.org/nowhere">elsewhere</a> <a href="mailto:a@b">post</a> <a href="data:,x">data</a>
        <a href="part/other%20page.html#gone">a</a> <a href="#gone">b</a> <a href="gone.html">c</a>
        <img src="gone.png"> <script src="../gone.js"></script>""",
        encoding="utf-8",
    )
    assert [link.partition(":")[0] for link in dead_links(tmp_path, "page.html")] == [
        "part/other%20page.html#gone",
        "#gone",
        "gone.html",
        "gone.png",
        "../gone.js",
    ]
