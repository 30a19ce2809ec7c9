"""Write the student notebooks, their public tests and the autograders (``make assignments``), or check for drift.

    .venv/bin/python assignments/build.py            # write what changed
    .venv/bin/python assignments/build.py --check    # write nothing that is committed; exit 1 and list what drifted

From each ``assignments/NN_name/`` (``master.md`` and ``hidden/``), by ``otter assign`` in the environment
``.venv-class``:

    assignments/student/NN_name.ipynb            what students get
    ganedu/assignments/NN_name/*.py              its public tests, which ship in the package
    _build/assignments/NN_name/autograder.zip    what the teacher grades with; never hand it out
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import yaml
from master import Master, read

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from repository_home import Home, check_url, version_of  # noqa: E402


def folders() -> list[Path]:
    """The assignments' folders, in order."""
    return sorted(path.parent for path in ROOT.glob("assignments/[0-9][0-9]_*/master.md"))


def setup_cell(home: Home, name: str, otter: str) -> str:
    """Source of the first code cell: installs what is missing, says what it did, and makes ``grader``."""
    source = home.setup_cell().replace("# @title Set-up: run this cell first\n", "", 1)
    return (
        "# @title Set-up: run this cell first\n"
        + source
        + '\n\nif importlib.util.find_spec("otter") is None:\n'
        + '    print("Installing otter-grader ...")\n'
        + f'    %pip install -q "{otter}"\n'
        + "    importlib.invalidate_caches()\n\n"
        + "import otter\nfrom ganedu import assignments\n\n"
        + f'grader = otter.Notebook(tests_dir=assignments.tests_dir("{name}"))'
    )


def student_notebook(text: str, name: str, home: Home, otter: str) -> bytes:
    """Otter's student notebook with our first cells, and nothing in it that changes from run to run."""
    notebook = nbformat.reads(text, as_version=4)
    first = nbformat.v4.new_code_cell(
        setup_cell(home, name, otter), metadata={"cellView": "form", "jupyter": {"source_hidden": True}}
    )
    badge = home.badge(f"assignments/student/{name}.ipynb")
    notebook.cells = [*([nbformat.v4.new_markdown_cell(badge)] if badge else []), first, *notebook.cells]
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
        "otter": {"assignment_name": name},
    }
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        key = hashlib.sha256(f"{name}\n{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:16]
        seen[key] = seen.get(key, 0) + 1
        cell["id"] = key if seen[key] == 1 else f"{key}-{seen[key]}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, indent=1) + "\n").encode()


def assign(master: Master, folder: Path, work: Path, home: Home, otter: str) -> dict[str, bytes]:
    """Run ``otter assign`` in ``work``: committed path -> bytes. Leaves ``autograder.zip`` there. Raises SystemExit."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    shutil.copytree(folder / "hidden", work / "hidden", ignore=shutil.ignore_patterns("__pycache__"))
    (work / "assignment.json").write_text(master.description(), encoding="utf-8")
    nbformat.write(master.otter_notebook(), work / f"{master.name}.ipynb")
    command = [str(ROOT / ".venv-class" / "bin" / "otter"), "assign", "--no-run-tests", f"{master.name}.ipynb", "made"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"otter assign failed on {folder}:\n{done.stdout}{done.stderr}")
    made = work / "made"
    text = (made / "student" / f"{master.name}.ipynb").read_text(encoding="utf-8")
    wanted = {f"assignments/student/{master.name}.ipynb": student_notebook(text, master.name, home, otter)}
    for test in sorted((made / "student" / "tests").glob("*.py")):
        wanted[f"ganedu/assignments/{master.name}/{test.name}"] = test.read_bytes()
    (found,) = (made / "autograder").glob("*.zip")
    autograder = work / "autograder.zip"
    shutil.move(found, autograder)
    with zipfile.ZipFile(autograder, "a") as archive:
        archive.writestr("student.ipynb", next(iter(wanted.values())))
    return wanted


def main(arguments: list[str] | None = None) -> int:
    """The command. Returns the exit status: 0 done or up to date, 1 drift."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing that is committed; exit 1 if it drifted")
    options = parser.parse_args(arguments)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    home = Home(check_url(config["repository"]["url"]), version_of(ROOT))
    pins = (ROOT / "requirements-class.txt").read_text(encoding="utf-8").split()
    otter = next(pin for pin in pins if pin.startswith("otter-grader=="))
    wanted: dict[str, bytes] = {}
    for folder in folders():
        work = ROOT / "_build" / "assignments" / folder.name
        wanted |= assign(read(folder), folder, work, home, otter)
        print(f"  {folder.name}: {(work / 'autograder.zip').relative_to(ROOT)}")
    there = [*ROOT.glob("assignments/student/*.ipynb"), *ROOT.glob("ganedu/assignments/[0-9]*/*.py")]
    present = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in there}
    changed = [path for path in sorted(wanted.keys() | present.keys()) if wanted.get(path) != present.get(path)]
    if options.check and changed:
        print("These are not what their masters say:", *changed, sep="\n  ", file=sys.stderr)
        print("Run `make assignments` and commit the result. (Edit the master, never these.)", file=sys.stderr)
        return 1
    for path in changed:
        target = ROOT / path
        if path not in wanted:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(".part")
        half.write_bytes(wanted[path])
        os.replace(half, target)
    for path in changed:
        print(f"  {'wrote' if path in wanted else 'removed':8} {path}")
    print(f"{len(folders())} assignments are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
