"""The walls of the sandbox: what Linux offers, put together by bubblewrap, prlimit and taskset into one command.

The process inside has no network, sees a read-only system without anybody's files, can write only to a small space that
is gone with it, and has limits on memory, processes and files. As root it is started as the user ``nobody``.
"""

import importlib.util
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import ganedu
from ganedu.data.cache import cache_folder

__all__ = ["Limits", "SandboxUnavailable", "command"]

_NOBODY = 65534
_PACKAGE = Path(ganedu.__file__).parent
_SITE = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
_PROGRAMS = (("bwrap", "bubblewrap"), *((name, "util-linux") for name in ("prlimit", "setpriv", "taskset")))


class SandboxUnavailable(OSError):
    """This machine cannot confine the students' code; the text says what is missing and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        cell_seconds: of one cell of the notebook.
        call_seconds: of one call by a hidden test.
        total_seconds: of the whole submission.
        memory: bytes of address space of each process, and of memory of all together.
        processes: processes and threads.
        open_files: at one time, per process.
        disk: bytes that can be written, all files together; they lie in memory.
        restarts: how often a process that died is started again, without the cell or call that killed it.
        message: bytes of one answer.
    """

    cell_seconds: float = 60.0
    call_seconds: float = 30.0
    total_seconds: float = 600.0
    memory: int = 4 << 30
    processes: int = 64
    open_files: int = 256
    disk: int = 256 << 20
    restarts: int = 10
    message: int = 32 << 20


def command(limits: Limits, processor: int | None = None, filter_file: int | None = None) -> list[str]:
    """The command line of a sandbox; ``filter_file`` is open and holds its filter of system calls.

    Raises SandboxUnavailable if this machine lacks a part of it.
    """
    if sys.platform != "linux":
        raise SandboxUnavailable(
            "students' code is confined by parts of Linux: grade on Linux, a virtual machine or WSL 2 (see the guide)"
        )
    for program, package in _PROGRAMS:
        if shutil.which(program) is None:
            raise SandboxUnavailable(
                f"students' code is confined by {program}, and it is not installed here: sudo apt install {package}"
            )
    readable = _readable()
    # The interpreter itself, not a virtual environment's link to it, which may pass through places unseen inside.
    inside = [*_prlimit(limits), str(Path(sys.executable).resolve()), "-m", "ganedu.grading.worker"]
    inner = [*_bubblewrap(limits, readable, filter_file), *inside]
    if processor is not None:
        # A submission that keeps sixty processes busy takes nothing from the one that is marked beside it.
        inner = ["taskset", "--cpu-list", str(processor), *inner]
    if shutil.which("choom") is not None:
        # When memory runs out on the machine, the kernel looks here first.
        inner = ["choom", "-n", "1000", "--", *inner]
    if os.geteuid() != 0:
        return inner
    lower = [
        "setpriv",
        f"--reuid={_NOBODY}",
        f"--regid={_NOBODY}",
        "--clear-groups",
        "--inh-caps=-all",
        "--no-new-privs",
        "--",
    ]
    return [*_within_reach(readable), *lower, *inner]


def _readable() -> list[Path]:
    """What the process inside reads beside the system: Python, its packages, ganedu, and the cached data sets."""
    paths = {Path(path).resolve() for path in (sys.base_prefix, _PACKAGE, *_SITE, cache_folder())}
    return sorted(path for path in paths if path.is_dir() and not path.is_relative_to("/usr"))


def _bubblewrap(limits: Limits, readable: list[Path], filter_file: int | None) -> list[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "USER": "student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": ":".join(str(Path(place).resolve()) for place in (_PACKAGE.parent, *_SITE)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "TQDM_DISABLE": "1",
        "GANEDU_CACHE": str(cache_folder().resolve()),
        # `pip install` in a notebook fails at once instead of waiting for a network.
        "PIP_NO_INDEX": "1",
    }
    words = ["bwrap", "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    words += ["--hostname", "sandbox", "--clearenv"]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    words += ["--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        place = Path("/", name)
        if place.is_symlink():
            words += ["--symlink", os.readlink(place), str(place)]
        elif place.is_dir():
            words += ["--ro-bind", str(place), str(place)]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(limits.disk), "--tmpfs", "/dev/shm"]
    words += ["--size", str(limits.disk), "--tmpfs", "/tmp"]
    for path in readable:  # after /tmp, in which the course may lie
        words += ["--ro-bind", str(path), str(path)]
    if (fonts := _font_list()) is not None:
        words += ["--ro-bind", str(fonts), f"/tmp/matplotlib/{fonts.name}"]
    if filter_file is not None:
        words += ["--seccomp", str(filter_file)]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--"]


def _font_list() -> Path | None:
    """Matplotlib's list of fonts, which takes seconds to make, or None."""
    if importlib.util.find_spec("matplotlib") is None:
        return None
    import matplotlib
    from matplotlib.font_manager import FontManager

    path = Path(matplotlib.get_cachedir(), f"fontlist-v{FontManager.__version__}.json").resolve()
    return path if path.is_file() else None


def _prlimit(limits: Limits) -> list[str]:
    # Inside the sandbox's user namespace, so that only its own processes count.
    return [
        "prlimit",
        f"--nproc={limits.processes}",
        f"--nofile={limits.open_files}",
        f"--fsize={limits.disk}",
        f"--as={limits.memory}",
        f"--cpu={int(limits.total_seconds) + 60}",
        "--core=0",
        "--",
    ]


def _within_reach(readable: list[Path]) -> list[str]:
    """An outer layer for root: ``nobody`` cannot pass through root's own folders, in which Python may lie.

    Each such folder is covered by an empty one, in which only what is needed appears.
    """
    fonts = _font_list()
    wanted = [*readable, *([fonts] if fonts else [])]
    closed: list[Path] = []
    for path in wanted:
        for folder in reversed(path.parents):
            if not any(folder.is_relative_to(other) for other in closed) and not folder.stat().st_mode & 0o001:
                closed.append(folder)
    words = ["bwrap", "--dev-bind", "/", "/", "--die-with-parent"]
    for folder in closed:
        words += ["--perms", "0755", "--tmpfs", str(folder)]
    made: set[Path] = set()
    for path in wanted:
        for folder in closed:
            if path.is_relative_to(folder):
                between = [p for p in reversed(path.parents) if p.is_relative_to(folder) and p != folder]
                for p in between:
                    if p not in made:
                        words += ["--perms", "0755", "--dir", str(p)]
                        made.add(p)
                words += ["--ro-bind", str(path), str(path)]
    return [*words, "--"]
