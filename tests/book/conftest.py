"""A little book that holds every construct, built by the real tools under the real configuration."""

import shutil
import sys
from pathlib import Path

import pytest
from little_book import EXTENSIONS, ROOT, TOOLS, run

sys.path[:0] = [str(TOOLS), str(EXTENSIONS)]


@pytest.fixture(scope="session")
def fresh_book(tmp_path_factory):
    """A function that lays out the little book, notebooks not yet written, and returns its folder."""

    def make(name: str) -> Path:
        book = tmp_path_factory.mktemp(name) / "little"
        shutil.copytree(Path(__file__).parent / "little", book)
        config = (ROOT / "_config.yml").read_text(encoding="utf-8")
        for folder in ("book/_ext", "book/_static"):
            assert folder in config
            config = config.replace(folder, str(ROOT / folder))
        (book / "_config.yml").write_text(config, encoding="utf-8")
        shutil.copy(ROOT / "pyproject.toml", book)
        return book

    return make


@pytest.fixture(scope="session")
def written_book(fresh_book):
    """The little book with its notebooks written; not to be changed by a test."""
    book = fresh_book("written")
    done = run(TOOLS / "notebooks.py", "--root", book)
    assert done.returncode == 0, done.stderr
    return book
