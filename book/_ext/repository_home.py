"""Where the repository lives, and every address that follows from it: Colab links, raw files, the set-up cell.

One place knows: ``repository.url`` in ``_config.yml``, empty until ``make home URL=...`` fills it in. While it is empty
every address is None, and whoever asks writes something that works without it.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# The hosts that the theme can make buttons for, and the path at which each serves a file as it is.
_RAW_PATHS = {"github.com": "raw", "gitlab.com": "-/raw", "bitbucket.org": "raw"}
_COLAB = "https://colab.research.google.com"


class UnusableUrl(ValueError):
    """The given URL cannot be the home of this repository."""


def check_url(url: str) -> str:
    """The repository's URL without trailing slash or ``.git``; the empty string (no home) passes.

    Raises UnusableUrl, with one line of reason, for anything but ``https://HOST/OWNER/NAME`` at a host the theme knows.
    """
    bare = url.strip().rstrip("/").removesuffix(".git")
    hosts = ", ".join(_RAW_PATHS)
    if not bare:
        if url.strip():
            raise UnusableUrl(f"{url!r} is no URL; write https://HOST/OWNER/NAME (HOST: {hosts})")
        return ""
    match = re.fullmatch(r"https://([^/]+)((?:/[A-Za-z0-9][\w.-]*)+)", bare)
    if match is None:
        raise UnusableUrl(f"{url!r} is no repository URL; write https://HOST/OWNER/NAME (HOST: {hosts})")
    host, parts = match[1], match[2].count("/")
    if host not in _RAW_PATHS:
        raise UnusableUrl(f"the theme has no buttons for {host!r}; it knows {hosts}")
    # GitLab alone has groups within groups.
    if parts < 2 or (parts > 2 and host != "gitlab.com"):
        raise UnusableUrl(f"{url!r} names no repository; write https://{host}/OWNER/NAME")
    return bare


def version_of(root: Path) -> str:
    """The package's version, as ``pyproject.toml`` under ``root`` has it."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@dataclass(frozen=True)
class Home:
    """The repository at a released version. Paths are relative to its top, with forward slashes."""

    url: str
    version: str

    @property
    def tag(self) -> str:
        """The Git tag of this version: badges and set-up cells point at the same one."""
        return f"v{self.version}"

    def colab(self, path: str) -> str | None:
        """The address that opens a notebook in Colab; None if the home is unknown or Colab cannot read from it."""
        if not self.url.startswith("https://github.com/"):
            return None
        return f"{_COLAB}/github/{self.url.removeprefix('https://github.com/')}/blob/{self.tag}/{quote(path)}"

    def badge(self, path: str) -> str | None:
        """Markdown of the "Open in Colab" button for a notebook, or None."""
        link = self.colab(path)
        return link and f"[![Open in Colab]({_COLAB}/assets/colab-badge.svg)]({link})"

    def raw(self, path: str) -> str | None:
        """The address that serves a file's bytes, or None."""
        if not self.url:
            return None
        return f"{self.url}/{_RAW_PATHS[self.url.split('/')[2]]}/{self.tag}/{quote(path)}"

    def setup_cell(self) -> str:
        """Source of the first code cell: makes sure that ``ganedu`` is there, and says what it did.

        Runs in IPython 7.34 (Colab) and later. ``%pip`` does not raise when pip fails, so the cell looks again itself.
        """
        install = f'    %pip install -q "git+{self.url}@{self.tag}"\n    importlib.invalidate_caches()\n'
        advice = (
            f"Installing ganedu from {self.url} failed: pip says why above. Is there a network? Run this cell again."
            if self.url
            else "ganedu is not installed here. In your clone of the course run: pip install . Then restart the kernel."
        )
        return (
            "# @title Set-up: run this cell first\n"
            "import importlib.util\n\n"
            'if importlib.util.find_spec("ganedu") is None:\n'
            + (f'    print("Installing ganedu {self.version} ...")\n{install}' if self.url else "")
            + ('if importlib.util.find_spec("ganedu") is None:\n' if self.url else "")
            + f'    raise ModuleNotFoundError("{advice}")\n\n'
            "import ganedu\n\n"
            'print("ganedu", ganedu.__version__, "is ready.")'
        )
