"""The command ``ganedu``: train, sample, evaluate, look at data, look at this machine, grade a class.

    ganedu train mnist
    ganedu sample runs/mnist-20300101-120000 --n 64 --out grid.png

`parser` says what can be asked and is all that ``--help`` imports; each command has a module of its own. A wrong value
gives one line on the standard error and the exit code 2; a run that fails by itself, 1; Ctrl-C, 130.
"""

from ganedu.cli.main import main

__all__ = ["main"]
