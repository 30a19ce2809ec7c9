"""Gather the figures of the built book as files, for slides (``make figures``).

    python book/_tools/figures.py            # _build/html -> _build/figures

Each figure becomes ``NN-NAME.png``: its chapter's number and its label. ``figures.html`` shows all of them with their
numbers, captions, and descriptions for those who cannot see them; keep the latter with the picture (CC BY 4.0).
"""

import argparse
import html
import shutil
import sys
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
_HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>'
    "<style>body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto}img{max-width:100%}</style>\n"
    "<h1>Figures of the book</h1><p>Text and figures are CC BY 4.0: name the course and its address.</p>\n"
)


def gather(site: Path, out: Path) -> list[Path]:
    """Copy each numbered figure of the pages under ``site`` into ``out``. Returns the pictures. Raises ValueError."""
    pages = sorted((site / "book").glob("*/[0-9][0-9]_*.html"), key=lambda page: page.name)
    if not pages:
        raise ValueError(f"the book is not built: there are no chapters under {site}. Run `make book` first")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    made, shown = [], []
    for page in pages:
        for figure in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("figure[id^=fig-]"):
            picture = figure.find("img")
            if picture is None:
                continue  # drawn by a script in the page
            source = (page.parent / picture["src"]).resolve()
            target = out / f"{page.name[:2]}-{figure['id'].removeprefix('fig-')}{source.suffix}"
            shutil.copy(source, target)
            made.append(target)
            caption = figure.find("figcaption").get_text(" ", strip=True).replace("#", "").strip()
            words = f"<p>{html.escape(caption)}</p>\n<p>Description: {html.escape(picture.get('alt', ''))}</p>\n"
            shown.append(f'<h2>{target.name}</h2>\n<img src="{target.name}" alt="">\n{words}')
    (out / "figures.html").write_text(_HEAD + "".join(shown), encoding="utf-8")
    return made


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns the exit status: 0 done, 2 no book."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="the built book")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "figures", help="where they go; emptied first")
    options = parser.parse_args(arguments)
    try:
        made = gather(options.site, options.out)
    except ValueError as error:
        print(f"make figures: {error}", file=sys.stderr)
        return 2
    print(f"{len(made)} figures, with captions and descriptions: {options.out / 'figures.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
