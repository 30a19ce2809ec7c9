"""``ganedu grade`` as a teacher uses it: from the command line, interrupted, repeated, and given wrong values."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock
from little_assignment import ADD, DOUBLE, notebook

from ganedu import cli


def put(folder, count, *cells):
    folder.mkdir()
    for i in range(count):
        (folder / f"student{i}.ipynb").write_text(json.dumps(notebook(*cells, proof=f"I am {i} <b>&</b>")))


def total(path):
    return [row[-1] for row in csv.reader(path.read_text().splitlines())][2:]


def test_a_class_from_handing_in_to_the_last_proof(tmp_path, monkeypatch, capsys, limits, little):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "in", 2, DOUBLE, ADD)
    command = ["grade", "in", "--autograder", str(little), "-o", "out/grades.csv", "--memory", "2"]
    assert cli.main(command) == 0
    said = capsys.readouterr()
    assert "2 submissions marked, 0 kept" in said.out
    assert "2 written answers are still to be marked" in said.err
    assert total(tmp_path / "out/grades.csv") == ["3", "3"]
    proofs = tmp_path / "out/grades/proofs.csv"
    assert "I am 1 &lt;b&gt;&amp;&lt;/b&gt;" in (tmp_path / "out/grades/proofs.html").read_text()
    proofs.write_text(proofs.read_text().replace("student0,,why,,2,", "student0,,why,1.5,2,Nearly"))
    assert cli.main(command) == 0
    said = capsys.readouterr()
    assert "0 submissions marked, 2 kept" in said.out
    assert total(tmp_path / "out/grades.csv") == ["4.5", "3"]
    pages = {path.name[:8]: path.read_text() for path in (tmp_path / "out/grades/feedback").iterdir()}
    assert "Nearly" in pages["student0"]
    assert "4.5 of 5 points" in pages["student0"]
    assert "Nearly" not in pages["student1"]
    summary = (tmp_path / "out/grades/summary.html").read_text()
    assert re.search(r'aria-label="Students: 0 with 0, 0 with 1, 2 with 2"', summary)
    assert "<script" not in summary
    # Another seed means other inputs: everything is marked anew, and the proofs stay.
    assert cli.main([*command, "--seed", "7"]) == 0
    assert "2 submissions marked, 0 kept" in capsys.readouterr().out
    assert total(tmp_path / "out/grades.csv") == ["4.5", "3"]
    assert cli.main(command) == 0
    assert "0 submissions marked, 2 kept" in capsys.readouterr().out


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_loses_no_mark(tmp_path, limits, little, how):
    put(tmp_path / "in", 3, "import time\ntime.sleep(1)", DOUBLE, ADD)
    command = [
        sys.executable,
        "-m",
        "ganedu.cli",
        "grade",
        "in",
        "--autograder",
        little,
        "-o",
        "grades.csv",
        "--jobs",
        "1",
    ]
    results = tmp_path / "grades" / "results"
    run = subprocess.Popen([*command, "--seconds", "77"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while run.poll() is None and not list(results.glob("*.json")):
        time.sleep(0.05)
    run.send_signal(how)
    _, said = run.communicate(timeout=60)
    assert run.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL), said
    assert not (tmp_path / "grades.csv").exists()
    kept = len(list(results.glob("*.json")))
    assert 1 <= kept < 3
    again = subprocess.run([*command, "--seconds", "77"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert f"{3 - kept} submissions marked, {kept} kept" in again.stdout, again.stderr
    assert total(tmp_path / "grades.csv") == ["3", "3", "3"]
    deadline = time.monotonic() + 20  # what was orphaned by SIGKILL ends by itself
    while (left := sandboxes("--cpu=137")) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []


def sandboxes(word):
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as file:
                if word.encode() in file.read().split(b"\0"):
                    found.append(number)
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nowhere"], "is no folder"),
        (["empty"], "there is no file in empty"),
        (["in", "--autograder", "in/student0.ipynb"], "is no autograder"),
        (["in", "--autograder", "nothing.zip"], "No such file"),
        (["in", "-o", "grades"], "name the table with its ending"),
        (["in", "-o", "in/grades.csv"], "would lie among the submissions"),
        (["in", "-o", "in.csv"], "would lie among the submissions"),
        (["in", "--roster", "roster.csv"], "names no students"),
        (["in", "--roster", "nothing.csv"], "No such file"),
        (["in", "--jobs", "0"], "--jobs"),
        (["in", "--memory", "0.1"], "--memory"),
    ],
)
def test_a_wrong_value_gets_one_line(tmp_path, monkeypatch, capsys, little, words, line):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "in", 1, DOUBLE, ADD)
    (tmp_path / "empty").mkdir()
    (tmp_path / "roster.csv").write_text("a,b\n1,2\n")
    rest = [] if "--autograder" in words else ["--autograder", str(little)]
    rest += [] if "-o" in words else ["-o", "grades.csv"]
    before = {path.name for path in tmp_path.iterdir()}
    assert cli.main(["grade", *words, *rest]) == 2
    said = capsys.readouterr().err
    assert line in said
    assert said.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == before


def test_two_runs_do_not_write_into_one_folder(tmp_path, monkeypatch, capsys, little):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "in", 1, DOUBLE, ADD)
    (tmp_path / "grades").mkdir()
    with FileLock(tmp_path / "grades" / ".lock"):
        assert cli.main(["grade", "in", "--autograder", str(little), "-o", "grades.csv"]) == 2
    assert "another run is writing" in capsys.readouterr().err


def test_a_foreign_autograder_is_noticed(tmp_path, monkeypatch, capsys, limits, little):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "in", 1, "x = 1")
    book = json.loads((tmp_path / "in/student0.ipynb").read_text()) | {
        "metadata": {"otter": {"assignment_name": "05_other"}}
    }
    (tmp_path / "in/student0.ipynb").write_text(json.dumps(book))
    assert cli.main(["grade", "in", "--autograder", str(little), "-o", "grades.csv"]) == 0
    assert "is this its autograder?" in capsys.readouterr().err
