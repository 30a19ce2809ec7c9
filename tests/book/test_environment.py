"""The script behind `make` says in plain words what is missing. Its commands are stand-ins: nothing is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "book/_tools/environment.sh"
NEW, OLD = "exit 0", "exit 1"  # what `python -c 'is it 3.11?'` answers


@pytest.fixture
def run(tmp_path):
    """Run the script in an empty repository whose PATH has stand-ins only."""
    (tmp_path / "book/_tools").mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "book/_tools")
    (tmp_path / "requirements.txt").touch()
    commands = tmp_path / "bin"
    commands.mkdir()
    for tool in (
        "sh",
        "dirname",
        "rm",
        "mkdir",
        "cp",
        "chmod",
        "cat",
        "tee",
        "sed",
        "grep",
        "head",
        "awk",
        "touch",
        "tail",
    ):
        (commands / tool).symlink_to(shutil.which(tool))

    def command(name: str, body: str) -> None:
        path = commands / name
        path.write_text(f"#!{shutil.which('sh')}\n{body}\n")
        path.chmod(0o755)

    def start(*, version: str = NEW, free_gib: int = 50, pip: str = "exit 0") -> subprocess.CompletedProcess:
        python = f"""case "$1 $2" in
  "-c "*) {version} ;;
  "-m venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-m pip") . ./pip.sh ;;
  "--version "*) echo "Python 3.x" ;;
esac"""
        command("python3", python)
        (tmp_path / "pip.sh").write_text(pip)
        command("df", f'echo head; echo "disk 1 1 {free_gib * 1048576} 1% /"')
        return subprocess.run(
            ["sh", "book/_tools/environment.sh"],
            cwd=tmp_path,
            env={"PATH": str(commands), "HOME": os.environ.get("HOME", "/")},
            capture_output=True,
            text=True,
            check=False,
        )

    start.folder = tmp_path
    return start


def test_all_is_well(run):
    outcome = run()
    assert outcome.returncode == 0, outcome.stderr
    assert (run.folder / ".venv/ready").exists()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ({"version": OLD}, ["no Python 3.11 or newer", "PYTHON="]),
        ({"free_gib": 1}, ["only 1 GiB are free", "about 3 GiB"]),
        ({"pip": "echo 'ERROR: [Errno 28] No space left on device'; exit 1"}, ["the disk is full"]),
        ({"pip": "echo 'Failed to establish a new connection'; exit 1"}, ["could not be reached", "network"]),
        ({"pip": "echo 'ERROR: something else'; exit 1"}, ["pip stopped with an error", "install.log"]),
    ],
)
def test_trouble_is_named(run, trouble, words):
    outcome = run(**trouble)
    assert outcome.returncode == 1
    assert all(word in outcome.stderr for word in words), outcome.stderr
    assert not (run.folder / ".venv/ready").exists()


def test_after_trouble_the_same_command_goes_on(run):
    assert run(pip="exit 1").returncode == 1
    assert run().returncode == 0
