"""Each wall of the sandbox is pushed at from inside; where one is missing, nothing is graded."""

import shutil

import pytest

from ganedu.grading import sandbox, walls
from ganedu.grading.remote import RemoteStudent
from ganedu.grading.verify import verify


def without(*words):
    """A command that lacks these words, and the word after each that ends in a star."""

    def build(*arguments):
        kept, skip = [], False
        for word in walls.command(*arguments):
            if skip:
                skip = False
            elif f"{word}*" in words:
                skip = True
            elif not any(word == w or (w.endswith("=") and word.startswith(w)) for w in words):
                kept.append(word)
        return kept

    return build


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (("--unshare-net",), "network"),
        (("--seccomp*",), "memory.*processors"),
        (("--nproc=",), "processes"),
        (("--as=",), "memory"),
        (("--nofile=",), "open files"),
        (("--fsize=", "--size*"), "disk"),
        (("--remount-ro*",), "files"),
    ],
)
def test_a_missing_wall_is_noticed(monkeypatch, limits, tmp_path, missing, named):
    monkeypatch.setattr(sandbox, "command", without(*missing))
    with pytest.raises(walls.SandboxUnavailable, match=named):
        verify(limits, tmp_path)


def test_submissions_that_can_be_seen_are_noticed(monkeypatch, limits, tmp_path):
    # As when the submissions lie in a folder that the sandbox needs.
    monkeypatch.setattr(walls, "_readable", lambda real=walls._readable: [*real(), tmp_path])
    with pytest.raises(walls.SandboxUnavailable, match="can be seen"):
        verify(limits, tmp_path)


def test_what_is_not_installed_is_named(monkeypatch, limits, tmp_path):
    monkeypatch.setattr(walls.shutil, "which", lambda name: None if name == "bwrap" else shutil.which(name))
    with pytest.raises(walls.SandboxUnavailable, match="sudo apt install bubblewrap"):
        verify(limits, tmp_path)
    monkeypatch.setattr(walls.sys, "platform", "darwin")
    with pytest.raises(walls.SandboxUnavailable, match="WSL 2"):
        verify(limits, tmp_path)


def test_a_sandbox_that_does_not_start_says_what_it_said(monkeypatch, limits):
    monkeypatch.setattr(sandbox, "command", lambda *_: ["sh", "-c", "echo no user namespaces here >&2; exit 3"])
    student = RemoteStudent([], limits)
    with pytest.raises(walls.SandboxUnavailable, match="no user namespaces here"):
        student.x.value()


def test_the_filter_is_a_program_the_kernel_takes_on_both_machines():
    from ganedu.grading import syscalls

    for machine in ("x86_64", "aarch64"):
        program = syscalls.program(machine)
        assert len(program) % 8 == 0
        assert 8 < len(program) / 8 < 256
    assert syscalls.program("riscv64") == b""
