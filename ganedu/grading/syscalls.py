"""A filter of system calls for the sandbox: against ways around its limits, and into the kernel's dark corners.

Memory by ``memfd_create`` and ``shmget`` belongs to no process and so meets no process's limit; ``sched_setaffinity``
would leave the processor that the sandbox was given. The rest is surface that no notebook needs. What is refused fails
with "Operation not permitted". The format is the kernel's classic BPF, which bubblewrap hands on (``--seccomp``).
"""

import os
import platform
import struct

__all__ = ["filter_file"]

# Name -> number on x86-64, number on 64-bit ARM.
_REFUSED = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "sched_setaffinity": (203, 122),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
# Machine -> place in the pairs above, and the kernel's number of the architecture.
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _NOT_PERMITTED, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_X32 = 0x40000000  # the other set of numbers that x86-64 kernels know


def program(machine: str) -> bytes:
    """The filter for a machine of `platform.machine`; empty for one that is not known here."""
    if machine not in _MACHINES:
        return b""
    place, architecture = _MACHINES[machine]
    numbers = sorted(pair[place] for pair in _REFUSED.values())
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps.append((_AT_LEAST, len(numbers) + 1, 0, _X32))
    steps += [(_EQUAL, len(numbers) - i, 0, number) for i, number in enumerate(numbers)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOT_PERMITTED)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def filter_file() -> int | None:
    """An open file with the filter for this machine, to be closed by the caller; None if there is none."""
    content = program(platform.machine())
    if not content:
        return None
    handle = os.memfd_create("filter")
    os.write(handle, content)
    os.lseek(handle, 0, os.SEEK_SET)
    return handle
