"""Run the chapters that the cache does not hold, as many at a time as there are processors: part of ``make book``.

    python book/_tools/run_chapters.py

Sphinx would run them one after the other. Here jupyter-cache, from which Sphinx takes the results, runs them side by
side, each on one thread. A chapter that fails is not kept: Sphinx runs it again, and shows where it failed.
"""

import logging
import os
from pathlib import Path

import yaml
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from myst_nb.core.read import is_myst_markdown_notebook

ROOT = Path(__file__).resolve().parents[2]


def chapters(root: Path) -> list[Path]:
    """The pages of the table of contents that have cells to run, the longest first: it should not be the last to end.

    Raises:
        FileNotFoundError: a page that the table of contents names is not there.
    """
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    names = [page["file"] for part in toc["parts"] for page in part["chapters"]]
    pages = [root / f"{name}.md" for name in names]
    return sorted(
        (page for page in pages if is_myst_markdown_notebook(page.read_text(encoding="utf-8"))),
        key=lambda page: -page.stat().st_size,
    )


def main() -> None:
    """Fill the cache."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # For the kernels: as many run as there are cores; and pages show results, not progress (book/_ext/offline_page.py).
    os.environ.update(OMP_NUM_THREADS="1", TQDM_DISABLE="1")
    cache = get_cache(ROOT / "_build" / ".jupyter_cache")
    for record in cache.list_project_records():
        cache.remove_nb_from_project(record.pk)
    for page in chapters(ROOT):
        cache.add_nb_to_project(str(page), read_data={"type": "plugin", "name": "myst_nb_md"})
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    if cache.list_unexecuted():
        logger = logging.getLogger("chapters")
        logger.setLevel(logging.INFO)  # the executor looks at this one: without it, it logs what multiprocessing does
        load_executor("local-parallel", cache, logger).run_and_cache(timeout=settings["execute"]["timeout"])


if __name__ == "__main__":
    main()
