"""Tell the course where its repository lives (``make home URL=https://github.com/OWNER/NAME``), or forget it.

    python book/_tools/home.py https://github.com/OWNER/NAME
    python book/_tools/home.py ""            # forget it again

Stamps the URL into ``_config.yml`` (from where the page's buttons get it), ``CITATION.cff`` and the README's marked
block, then writes the notebooks anew, whose badges and set-up cells carry it. Running it twice changes nothing more.
"""

import argparse
import re
import sys
from pathlib import Path

import notebooks

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "_ext"))
from repository_home import Home, UnusableUrl, check_url, version_of

_CONFIG_LINE = re.compile(r'^(repository:\n(?:[ #].*\n)*?  url: )"[^"\n]*"()$', re.MULTILINE)
_CITATION_LINE = re.compile(r"^repository-code:.*\n?", re.MULTILINE)
_BLOCK = re.compile(r"(<!-- home:start -->\n).*?(<!-- home:end -->)", re.DOTALL)
_CHAPTER = re.compile(r"^\s*- file: (book/\S+/\d\d_\S+)$", re.MULTILINE)


class NotStamped(RuntimeError):
    """A file lacks the place where the URL goes; no file has been changed."""


def readme_block(home: Home, chapter: str) -> str:
    """What the README says between its ``home`` markers: how to clone, and a badge for ``chapter`` (its .ipynb)."""
    if not home.url:
        return "Clone this repository and open a terminal in its folder.\n"
    badge = home.badge(chapter)
    clone = f"```\ngit clone {home.url}\ncd {home.url.rsplit('/', 1)[1]}\n```\n"
    return (f"{badge}\n\n" if badge else "") + clone


def _once(pattern: re.Pattern, new: str, text: str, place: str) -> str:
    """``text`` with ``new`` between the pattern's two groups. Raises NotStamped unless it matches in just one place."""
    text, count = pattern.subn(lambda match: match[1] + new + match[2], text)
    if count != 1:
        raise NotStamped(f"{place} stands {count} times, not once. No file was changed.")
    return text


def stamped(texts: dict[str, str], home: Home) -> dict[str, str]:
    """The texts of ``_config.yml``, ``CITATION.cff`` and ``README.md`` with the URL in its places, or out of them.

    ``texts`` holds these three and ``_toc.yml``, whose first numbered chapter the README's badge opens. Raises
    NotStamped.
    """
    chapter = _CHAPTER.search(texts["_toc.yml"])
    if chapter is None:
        raise NotStamped("_toc.yml lists no book/PART/03_NAME for the README's badge to open. No file was changed.")
    citation = _CITATION_LINE.sub("", texts["CITATION.cff"])
    if home.url:
        citation = f'{citation.rstrip()}\nrepository-code: "{home.url}"\n'
    block = readme_block(home, f"{chapter[1]}.ipynb")
    return {
        "_config.yml": _once(_CONFIG_LINE, f'"{home.url}"', texts["_config.yml"], '_config.yml: the line url: "..."'),
        "CITATION.cff": citation,
        "README.md": _once(_BLOCK, block, texts["README.md"], "README.md: <!-- home:start --> ... <!-- home:end -->"),
    }


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns the exit status: 0 done, 1 no notebooks made, 2 a URL or a file that will not do."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("url", help='https://github.com/OWNER/NAME (or at gitlab.com, bitbucket.org); "" to forget it')
    parser.add_argument("--root", type=Path, default=notebooks.ROOT, help="the folder that holds _config.yml")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        home = Home(check_url(options.url), version_of(root))
        names = ("_config.yml", "_toc.yml", "CITATION.cff", "README.md")
        texts = {name: (root / name).read_text(encoding="utf-8") for name in names}
        changed = {name: text for name, text in stamped(texts, home).items() if text != texts[name]}
    except (UnusableUrl, NotStamped, FileNotFoundError) as error:
        print(f"make home: {error}", file=sys.stderr)
        return 2
    for name, text in changed.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"  wrote    {name}")
    if home.url:
        print(f"The repository's home is {home.url}. Badges and set-up cells ask for the tag {home.tag}: push it too.")
    else:
        print("The repository's home is unknown: no page shows a button that leads nowhere.")
    return notebooks.main(["--root", str(root)])


if __name__ == "__main__":
    sys.exit(main())
