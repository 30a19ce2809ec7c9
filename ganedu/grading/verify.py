"""Try the sandbox before it is relied on: each wall is pushed at from inside, by code that means to get out."""

from dataclasses import replace
from pathlib import Path

from ganedu.grading.remote import RemoteStudent
from ganedu.grading.sandbox import Limits, SandboxUnavailable
from ganedu.grading.student import StudentError, probe

__all__ = ["verify"]


@probe
def push(student, memory, processes, open_files, disk, secret):
    """What could be done inside that must not be possible: name -> description."""
    import ctypes
    import mmap
    import os
    import signal
    import socket
    import time

    broken = {}
    try:
        socket.create_connection(("192.0.2.1", 80), 0.5)
        broken["network"] = "a connection was made"
    except OSError as error:
        # A network that does not answer is still a network.
        if isinstance(error, TimeoutError):
            broken["network"] = "there is a network"
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        broken["network"] = "there are network interfaces"
    if os.path.exists(secret):
        broken["files"] = f"{secret} can be seen"
    for place in ("/", "/usr", "/dev", "/etc"):
        try:
            with open(os.path.join(place, "written"), "w"):
                broken["files"] = f"{place} can be written"
        except OSError:
            pass
    try:
        mmap.mmap(-1, memory + (64 << 20)).close()
        broken["memory"] = f"{memory + (64 << 20):,} bytes were given"
    except (OSError, MemoryError, ValueError, OverflowError):
        pass
    files = []
    try:
        while len(files) <= open_files:
            files.append(os.open("/dev/null", os.O_RDONLY))
        broken["open files"] = f"{len(files)} files were opened"
    except OSError:
        pass
    for file in files:
        os.close(file)
    children = []
    try:
        while len(children) <= processes:
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
        broken["processes"] = f"{len(children)} processes were started"
    except OSError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    try:
        with open("/tmp/large", "wb") as file:
            for _ in range(disk // (1 << 20) + 8):
                file.write(bytes(1 << 20))
        broken["disk"] = "more was written than allowed"
    except OSError:
        pass
    if os.path.exists("/tmp/large"):
        os.remove("/tmp/large")
    try:
        os.close(os.memfd_create("hidden"))
        broken["memory"] = "memory that belongs to no process can be had"
    except OSError:
        pass
    if ctypes.CDLL(None).shmget(0, 4096, 0o1600) != -1:
        broken["memory"] = "shared memory that belongs to no process can be had"
    try:
        os.sched_setaffinity(0, range(os.cpu_count()))
        broken["processors"] = "others' processors can be used"
    except OSError:
        pass
    if os.getuid() == 0:
        broken["user"] = "the code runs as root"
    return broken


def verify(limits: Limits, secret: Path) -> None:
    """Raise SandboxUnavailable unless every wall holds on this machine; ``secret`` is a path not to be seen inside."""
    # The time limits are not what is tried out here, and a busy machine is no reason to give up.
    student = RemoteStudent([], replace(limits, call_seconds=120.0, total_seconds=300.0))
    try:
        broken = push(student, limits.memory, limits.processes, limits.open_files, limits.disk, str(secret.resolve()))
    except StudentError as error:
        raise SandboxUnavailable(f"the sandbox could not be tried out here: {error}") from error
    finally:
        student.close()
    if broken:
        said = "; ".join(f"{wall}: {text}" for wall, text in sorted(broken.items()))
        raise SandboxUnavailable(f"this machine does not confine students' code ({said}); grade in a virtual machine")
