"""A process that can harm nobody: what Linux offers, put together by bubblewrap and prlimit.

The process has no network, sees a read-only system without anybody's files, can write only to a small space that is
gone with it, and has limits on memory, processes and files. As root it is started as the user ``nobody``.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import ganedu
from ganedu.data.cache import cache_folder
from ganedu.grading import syscalls

__all__ = ["Limits", "Sandbox", "SandboxUnavailable"]

_NOBODY = 65534
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

    cell_seconds: float = 180.0
    call_seconds: float = 30.0
    total_seconds: float = 600.0
    memory: int = 4 << 30
    processes: int = 64
    open_files: int = 256
    disk: int = 256 << 20
    restarts: int = 10
    message: int = 32 << 20


class Sandbox:
    """One confined process that runs `ganedu.grading.worker`. Use ``with``, or `close` it.

    Args:
        limits: what it may use.
        processor: the number of the only processor on which it may run; default: any.

    Attributes:
        requests: pipe to write to.
        answers: pipe to read from.

    Raises:
        SandboxUnavailable: it cannot be started.
    """

    def __init__(self, limits: Limits, processor: int | None = None):
        self._limits = limits
        filter_file = syscalls.filter_file()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        try:
            self._process = subprocess.Popen(
                command(limits, processor, filter_file),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
                cwd="/",
                bufsize=0,
                pass_fds=[] if filter_file is None else [filter_file],
            )
        except OSError as error:
            raise SandboxUnavailable(f"the sandbox cannot be started: {error}") from error
        finally:
            if filter_file is not None:
                os.close(filter_file)
        self.requests, self.answers = self._process.stdin.fileno(), self._process.stdout.fileno()

    def memory(self) -> int:
        """Bytes of memory that all processes inside use together; what they share counts once."""
        processes = self._processes()
        # Resident sizes are quick to read and count shared pages many times: enough to see that all is well.
        quick = sum(_first_number(folder / "statm", 1) for folder in processes) * os.sysconf("SC_PAGE_SIZE")
        if quick <= self._limits.memory:
            return quick
        return sum(_first_number(folder / "smaps_rollup", "Pss:") for folder in processes) * 1024

    def _processes(self) -> list[Path]:
        """The ``/proc`` folders of all processes inside."""
        found, pending = [], [self._process.pid]
        while pending:
            found.append(Path(f"/proc/{pending.pop()}"))
            with contextlib.suppress(OSError):  # it has ended meanwhile
                for task in (found[-1] / "task").iterdir():
                    pending += map(int, (task / "children").read_text().split())
        return found

    def how_it_ended(self) -> str:
        """Why the process inside is gone, in words."""
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            return "it closed its end of the pipe"
        code = 128 - code if code < 0 else code
        if code == 128 + signal.SIGKILL:
            return "it was killed, most likely because memory ran out"
        if code > 128:
            return f"it crashed ({_signal_name(code - 128)})"
        return f"it ended itself (exit code {code})"

    def complaints(self) -> str:
        """What the sandbox itself said on its way up."""
        self._errors.seek(0)
        return self._errors.read(2000).decode(errors="replace").strip()

    def close(self) -> None:
        """Kill everything inside."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _first_number(path: Path, after: int | str) -> int:
    """The number behind the word ``after``, or in place ``after``; 0 if the process has ended meanwhile."""
    try:
        words = path.read_text().split()
        return int(words[after] if isinstance(after, int) else words[words.index(after) + 1])
    except (OSError, ValueError, IndexError):
        return 0


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


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
    inside = [*_prlimit(limits), _python(), "-m", "ganedu.grading.worker"]
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


def _python() -> str:
    return str(Path(sys.prefix).resolve() / "bin" / "python") if sys.prefix != sys.base_prefix else sys.executable


def _readable() -> list[Path]:
    """What the process inside reads beside the system: Python, its packages, ganedu, and the cached data sets."""
    package = Path(ganedu.__file__).parent
    paths = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, package, cache_folder())}
    return sorted(path for path in paths if path.is_dir() and not path.is_relative_to("/usr"))


def _bubblewrap(limits: Limits, readable: list[Path], filter_file: int | None) -> list[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "USER": "student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(ganedu.__file__).parents[1].resolve()),
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
    for path in readable:
        words += ["--ro-bind", str(path), str(path)]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", str(limits.disk), "--tmpfs", "/dev/shm"]
    words += ["--size", str(limits.disk), "--tmpfs", "/tmp"]
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
