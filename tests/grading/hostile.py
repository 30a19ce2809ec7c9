"""Submissions that mean harm, or that harm befell: file name -> (content, points, words of the explanation).

Those with a right ``add`` must keep its point, whatever else they do.
"""

import json
import textwrap

from little_assignment import ADD, DOUBLE, WRONG, notebook


def _book(*cells: str, **more) -> bytes:
    return json.dumps(notebook(*(textwrap.dedent(cell) for cell in cells), **more)).encode()


# `secret` finds what it should not; where it does, the wrong answer becomes a right one.
_IF_FOUND = """
def double(x):
    return 2 * x if secret() else 3 * x
"""
_LOOK_FOR_FILES = """
import os

def secret():
    for place, _, files in os.walk("/"):
        if place.startswith("/proc"):
            continue
        secrets = {"all_parts.py", "part_a.py", "autograder.zip", "run.json"}
        if secrets & set(files) or any(f.endswith(".ipynb") for f in files):
            if "site-packages" not in place:
                return True
    return False
"""
_LOOK_UP = """
import gc, sys

def secret():
    frame = sys._getframe()
    while frame is not None:
        if {"truth", "rng", "expected", "test"} & set(frame.f_locals):
            return True
        frame = frame.f_back
    return any(type(thing).__name__ == "HiddenTest" for thing in gc.get_objects())
"""
_LOOK_INTO_PROC = """
import os

def secret():
    return len(list(filter(str.isdigit, os.listdir("/proc")))) > 8  # others' processes
"""
_PHONE_HOME = """
import socket

def secret():
    for host in ("127.0.0.1", "192.0.2.1"):
        try:
            socket.create_connection((host, PORT), 0.3)
            return True
        except OSError:
            pass
    return False
"""
_PATCH_EVERYTHING = """
import numpy, sys, types

numpy.allclose = numpy.isclose = numpy.array_equal = lambda *a, **k: True
for name in ("ganedu.check.report", "ganedu.grading.hidden_tests", "pytest", "scipy.special"):
    fake = types.ModuleType(name)
    fake.close = fake.require = fake.arrays = fake.run = lambda *a, **k: True
    sys.modules[name] = fake
"""
_PRETEND = """
import json, sys

for name in ("results.json", "grades.csv", "score", "/tmp/results.json"):
    json.dump({"score": 100, "tests": [{"score": 100, "max_score": 100}]}, open(name, "w"))
print("All tests passed! Score: 100")
import otter
otter.Notebook.check = otter.Notebook.grade = lambda *a: 100
"""
_FORGE = """
import os, struct

for pipe in range(3, 30):
    for message in (b'{"tuple": [1, "answer", null]}', b"\\xff" * 40, b'{"tuple": [2, "score", 100]}'):
        try:
            os.write(pipe, struct.pack(">Q", len(message)) + message)
        except OSError:
            pass
"""
_FORK_BOMB = """
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
"""
_MANY_MEMORIES = """
import os, time

for _ in range(8):
    if os.fork() == 0:
        block = bytearray(250 << 20)
        block[::4096] = b"x" * len(block[::4096])
        time.sleep(30)
        os._exit(0)
time.sleep(30)
"""
_DEAF_LOOP = """
import signal

signal.signal(signal.SIGALRM, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
_DELAYED_DEATH = """
import os, threading, time

def later():
    time.sleep(0.3)
    os.kill(os.getpid(), 9)

threading.Thread(target=later, daemon=True).start()
time.sleep(20)
"""

SUBMISSIONS = {
    "right.ipynb": (_book(DOUBLE, ADD), 3, ""),
    "wrong.ipynb": (_book(WRONG, ADD), 1, ""),
    "a cell raises.ipynb": (_book("1 / 0", DOUBLE, ADD), 3, "ZeroDivisionError: division by zero (line 1)"),
    "endless cell.ipynb": (_book(DOUBLE, "while True:\n    pass", ADD), 3, "longer than 5 seconds"),
    "deaf endless cell.ipynb": (_book(DOUBLE, _DEAF_LOOP, ADD), 3, "stopped after 5 seconds"),
    "endless function.ipynb": (_book("def double(x):\n    while True:\n        pass", ADD), 1, ""),
    "leaves.ipynb": (_book("import os\nos._exit(0)", DOUBLE, ADD), 3, "ended itself (exit code 0)"),
    "leaves when asked.ipynb": (_book("import os\ndef double(x):\n    os._exit(0)", ADD), 1, ""),
    "exits.ipynb": (_book("import sys\nsys.exit(0)", DOUBLE, ADD), 3, "SystemExit"),
    "exits when asked.ipynb": (_book("import sys\ndef double(x):\n    sys.exit(0)", ADD), 1, ""),
    "exit handlers.ipynb": (_book("import atexit, os\natexit.register(os.abort)", WRONG, ADD), 1, ""),
    "crashes.ipynb": (_book("import ctypes\nctypes.string_at(0)", DOUBLE, ADD), 3, "crashed (SIGSEGV)"),
    "dies later.ipynb": (_book(_DELAYED_DEATH, DOUBLE, ADD), 3, "killed"),
    "fork bomb.ipynb": (_book(_FORK_BOMB, DOUBLE, ADD), 3, "5 seconds"),
    "forks without end.ipynb": (_book("import os\nwhile True:\n    os.fork()", DOUBLE, ADD), 3, "BlockingIOError"),
    "10 GB.ipynb": (_book("block = bytearray(10 << 30)", DOUBLE, ADD), 3, "MemoryError"),
    "memory by many.ipynb": (_book(_MANY_MEMORIES, DOUBLE, ADD), 3, "together used more than 1.0 GiB"),
    "fills the disk.ipynb": (_book("open('/tmp/a', 'wb').write(bytes(200 << 20))", DOUBLE, ADD), 3, "OSError"),
    "long output.ipynb": (_book("print('x' * (50 << 20))", DOUBLE, ADD), 3, ""),
    "long answer.ipynb": (_book("import numpy as np\ndef double(x):\n    return np.zeros(10 ** 6)", ADD), 1, ""),
    "nan.ipynb": (_book("def double(x):\n    return x * float('nan')", ADD), 1, ""),
    "always equal.ipynb": (
        _book(
            "import numpy as np\nclass A(np.ndarray):\n    __eq__ = lambda *a: True",
            "double = lambda x: x.view(A)",
            ADD,
        ),
        1,
        "",
    ),
    "looks for files.ipynb": (_book(_LOOK_FOR_FILES, _IF_FOUND, ADD), 1, ""),
    "looks up.ipynb": (_book(_LOOK_UP, _IF_FOUND, ADD), 1, ""),
    "looks into proc.ipynb": (_book(_LOOK_INTO_PROC, _IF_FOUND, ADD), 1, ""),
    "phones home.ipynb": (_book(_PHONE_HOME, _IF_FOUND, ADD), 1, ""),
    "patches everything.ipynb": (_book(_PATCH_EVERYTHING, WRONG, ADD), 1, ""),
    "pretends.ipynb": (_book(_PRETEND, WRONG, ADD), 1, ""),
    "forges.ipynb": (_book(_FORGE, WRONG, ADD), 1, "The notebook was run again without this cell"),
    "installs.ipynb": (
        _book("!pip install left-pad", "%matplotlib inline", "!rm -rf / 2>/dev/null", DOUBLE, ADD),
        3,
        "",
    ),
    "widgets.ipynb": (
        _book(
            "from tqdm.notebook import tqdm\nfor _ in tqdm([1]): display(_)",
            "%%time\ny = 1",
            "import asyncio\nawait asyncio.sleep(0)",
            DOUBLE,
            ADD,
        ),
        3,
        "",
    ),
    "long proof.ipynb": (_book(DOUBLE, ADD, proof="proof " * 100_000), 3, ""),
    "all cells fail.ipynb": (_book(*["1 / 0"] * 100, DOUBLE, ADD), 3, "So did 80 other cells"),
    "no metadata.ipynb": (_book(DOUBLE, ADD, metadata={}), 3, ""),
    "another assignment.ipynb": (
        _book("x = 1", metadata={"otter": {"assignment_name": "03_other"}}),
        0,
        "was the right file handed in",
    ),
    "renamed.ipynb.txt": (_book(DOUBLE, ADD), 3, ""),
    "renamed.json": (_book(DOUBLE, ADD), 3, ""),
    "empty.ipynb": (b"", 0, "the file is empty"),
    "zeros.ipynb": (b"\0" * 1000, 0, "the file is empty"),
    "cut.ipynb": (_book(DOUBLE, ADD)[:150], 0, "no notebook, or a damaged one"),
    "picture.ipynb": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 0, "not even text"),
    "a list.ipynb": (b"[1, 2]", 0, "no list of cells"),
    "deep.ipynb": (b"[" * 200_000, 0, "nested beyond reason"),
    "odd cells.ipynb": (json.dumps({"cells": [1, {}, {"cell_type": "code", "source": 7}]}).encode(), 0, "right file"),
    "=cmd|'calc'!A1.ipynb": (_book(DOUBLE, ADD), 3, ""),
    "<script>alert(1)<script>.ipynb": (_book(DOUBLE, ADD), 3, ""),
    "..%2F..%2Fx.ipynb": (_book(DOUBLE, ADD), 3, ""),
    "-rf.ipynb": (_book(DOUBLE, ADD), 3, ""),
    "two\nlines.ipynb": (_book(DOUBLE, ADD), 3, ""),
}
_large = notebook(DOUBLE, ADD)
_large["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (10 << 20)}]
SUBMISSIONS["10 MB of output.ipynb"] = json.dumps(_large).encode(), 3, ""
