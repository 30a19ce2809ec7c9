"""Where the tools are, and how the tests of the book run them. (The sources of the little book lie in ``little``.)"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS, EXTENSIONS = ROOT / "book" / "_tools", ROOT / "book" / "_ext"


def run(*command) -> subprocess.CompletedProcess:
    """Run Python on a script or module, at the top of the repository."""
    return subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, capture_output=True, text=True, timeout=300)


def notebooks_of(book: Path) -> dict[str, bytes]:
    """Every notebook of a book: its path -> its bytes."""
    return {path.relative_to(book).as_posix(): path.read_bytes() for path in sorted((book / "book").rglob("*.ipynb"))}
