"""Write the notebooks beside the chapters (``make notebooks``), or check that they are up to date (``make check``).

    python book/_tools/notebooks.py            # write what changed
    python book/_tools/notebooks.py --check    # write nothing; exit 1 and list what drifted

Sphinx builds into a temporary folder and runs no cell, so the HTML build and its cache are never touched. A notebook is
replaced only when the whole build succeeded without a warning.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class BuildFailed(RuntimeError):
    """Sphinx could not read the book, or had something to warn of; it has said what."""


def build(root: Path, scratch: Path) -> dict[str, bytes]:
    """Every notebook that the book under ``root`` asks for: path relative to ``root`` -> the file's bytes.

    ``scratch`` is an empty folder for Sphinx to work in. Raises BuildFailed after Sphinx printed its reasons.
    """
    from jupyter_book.sphinx import build_sphinx

    output = scratch / "notebooks"
    # jupyter-book wants this key, though only its PDF command has a use for it.
    options = {"nitpicky": True, "latex_individualpages": False}
    status = build_sphinx(
        str(root),
        str(output),
        noconfig=True,
        path_config=str(root / "_config.yml"),
        confoverrides=options,
        builder="notebooks",
        freshenv=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if status != 0:
        raise BuildFailed("the notebooks were not made: Sphinx says why above. Mend the page it names and run again.")
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in sorted(output.rglob("*.ipynb"))}


def present(root: Path) -> dict[str, bytes]:
    """The notebooks that lie under ``book/`` now, likewise."""
    found = (path for path in sorted((root / "book").rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def differences(wanted: dict[str, bytes], there: dict[str, bytes]) -> dict[str, str]:
    """Path -> "missing" (never written), "drifted" (not what its chapter says) or "orphan" (no chapter makes it)."""
    found = {}
    for path in sorted(wanted.keys() | there.keys()):
        if path not in there:
            found[path] = "missing"
        elif path not in wanted:
            found[path] = "orphan"
        elif wanted[path] != there[path]:
            found[path] = "drifted"
    return found


def write(root: Path, wanted: dict[str, bytes], changes: dict[str, str]) -> None:
    """Bring the files that differ up to date; orphans go. Each file is replaced whole."""
    for path, kind in changes.items():
        target = root / path
        if kind == "orphan":
            target.unlink()
            continue
        half = target.with_suffix(".ipynb.part")
        half.write_bytes(wanted[path])
        os.replace(half, target)


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns the exit status: 0 done or up to date, 1 drift or a failed build."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a notebook is not up to date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds _config.yml")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    scratch = Path(tempfile.mkdtemp(prefix="notebooks-"))
    try:
        wanted = build(root, scratch)
    except BuildFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    changes = differences(wanted, present(root))
    if options.check and changes:
        print("These notebooks are not what their chapters say:", file=sys.stderr)
        for path, kind in changes.items():
            print(f"  {kind:8} {path}", file=sys.stderr)
        print("Run `make notebooks` and commit the result. (Edit the .md, never the .ipynb.)", file=sys.stderr)
        return 1
    if not options.check:
        write(root, wanted, changes)
        for path, kind in changes.items():
            print(f"  {'removed' if kind == 'orphan' else 'wrote':8} {path}")
    print(f"{len(wanted)} notebooks are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
