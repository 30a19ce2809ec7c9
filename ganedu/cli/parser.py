"""What can be asked on the command line. Imports nothing heavy: ``--help`` answers at once."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

DATA = "mnist, faces (drawn), anime (real), folder:PATH, zip:PATH, tar:PATH, or the plain path of a folder or archive"
LOSSES = ("non-saturating", "minimax", "least-squares", "hinge", "wasserstein", "relativistic")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        """One line, where argparse would print the usage as well."""
        print(f"{self.prog}: {message}. See: {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def _number(kind: type, least: float, below: float | None = None) -> Callable[[str], float]:
    """A reader of numbers that are at least ``least`` and less than ``below``."""

    def read(text: str):
        wanted = f"a {'whole ' if kind is int else ''}number of at least {least}"
        wanted += f" and less than {below:g}" if below is not None else ""
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be {wanted}, not {text!r}") from None
        if not least <= value < (below if below is not None else float("inf")):
            raise argparse.ArgumentTypeError(f"must be {wanted}, not {text}")
        return value

    return read


_count, _seed = _number(int, 1), _number(int, 0, 2**63)


def build_parser() -> argparse.ArgumentParser:
    """The parser of ``ganedu`` and of its six commands; ``options.command`` names the one that was asked."""
    parser = _Parser(prog="ganedu", description="Train generative adversarial networks, and see what they have learnt.")
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for add in (_train, _sample, _evaluate, _data, _doctor, _grade):
        add(commands)
    return parser


class _Version(argparse.Action):
    def __init__(self, **settings):
        super().__init__(nargs=0, help="print the version", **settings)

    def __call__(self, parser, *_):
        from ganedu import __version__

        print(f"ganedu {__version__}")
        parser.exit()


def _command(commands, name: str, help: str, examples: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=help[0].lower() + help[1:],
        description=f"{help}.",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _train(commands) -> None:
    parser = _command(
        commands,
        "train",
        "Train a generator and a discriminator on a data set",
        """\
  ganedu train mnist                                digits, with settings that work
  ganedu train faces                                8,192 drawn anime faces of 64 x 64 pixels, anybody's to use
  ganedu train anime                                21,551 real ones: a download of 462 MB, for private study
  ganedu train folder:my-pictures --size 64         your own pictures
  ganedu train mnist --steps 500 --out runs/first   a short run in a folder that you name
  ganedu train --resume --out runs/first            go on after Ctrl-C or a power cut
  ganedu train --resume --out runs/first --steps 2000    ... and further than was asked at first
  ganedu train --recipe dcgan-faces                 a network of the zoo, as its card says it was trained

The run folder keeps the settings, checkpoints (no pickle in them) and snapshots in samples/. Ctrl-C saves first.
On several GPUs of one machine: torchrun --nproc-per-node 4 -m ganedu.cli train folder:my-pictures --out runs/faces
""",
    )
    parser.add_argument("data", nargs="?", metavar="DATA", help=f"{DATA}; with --resume the run knows it")
    # No defaults here: a run that goes on takes what is not given from what was asked at first.
    parser.add_argument("--size", type=_count, help="pixels of each side, of all but mnist (default 64)")
    parser.add_argument(
        "--channels", type=int, choices=(1, 3), help="of anime and your own pictures: 1 grey, 3 colour (default)"
    )
    parser.add_argument("--net", help="dcgan or resnet, or a full name such as dcgan64 (default dcgan)")
    parser.add_argument("--filters", type=_count, help="maps of a DCGAN's finest layer (default 64; 32 is 3x as fast)")
    parser.add_argument("--loss", choices=LOSSES, help="default non-saturating; wasserstein has a gradient penalty")
    parser.add_argument("--steps", type=_count, help="turns of the generator in all (default 10000)")
    parser.add_argument("--batch", type=_count, help="pictures per turn (default 32 at 28 pixels, else 64)")
    parser.add_argument("--k", type=_count, help="turns of the discriminator per step (default 1; wasserstein 5)")
    parser.add_argument("--lr", type=_number(float, 0, 10), help="learning rate (default 5e-4 at 28 pixels, else 2e-4)")
    parser.add_argument("--ema", type=_number(float, 0, 1), help="decay of the averaged weights (default 0.999)")
    parser.add_argument("--seed", type=_seed, help="fixes weights, noise and order (default 0)")
    parser.add_argument("--device", help="cpu, cuda, cuda:1, mps (default: the best there is)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="run folder (default runs/NAME-DATE-TIME)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--recipe", metavar="NAME", help="train a network of the zoo again, by its own settings")


def _sample(commands) -> None:
    parser = _command(
        commands,
        "sample",
        "Draw pictures from a trained generator",
        """\
  ganedu sample runs/first                          64 pictures as one, beside the run
  ganedu sample runs/first --n 100 --out grid.png --seed 7
""",
    )
    parser.add_argument("run", type=Path, metavar="DIR", help="run folder")
    parser.add_argument("--n", type=_number(int, 1, 10_001), default=64, help="how many (default 64)")
    parser.add_argument("--seed", type=_seed, default=0, help="of the noise (default 0)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a .png file (default DIR/grid-seed0.png)")


def _evaluate(commands) -> None:
    parser = _command(
        commands,
        "evaluate",
        "Measure what a trained generator makes",
        """\
  ganedu evaluate runs/first                        prints a table and writes runs/first/evaluation.json
  ganedu evaluate runs/first --n 2000               sooner; compare only numbers with the same --n

Digits, and drawn faces of 32 or 64 pixels, are read by classifiers that ganedu brings. For other pictures there is
none: distances are between pixels.
""",
    )
    parser.add_argument("run", type=Path, metavar="DIR", help="run folder")
    parser.add_argument("--n", type=_number(int, 100, 1_000_001), default=10_000, help="samples (default 10000)")
    parser.add_argument("--seed", type=_seed, default=0, help="of the noise (default 0)")


def _data(commands) -> None:
    parser = _command(
        commands,
        "data",
        "Load a data set, say what it is, and show some of it",
        """\
  ganedu data mnist --grid digits.png
  ganedu data faces --grid faces.png                64 drawn anime faces
  ganedu data faces --grid all.png --n 256 --size 128 --seed 7     others, and larger
  ganedu data anime --grid real.png                 462 MB the first time; says first what is known of the licence
  ganedu data folder:my-pictures --size 64          says which files are broken
  ganedu data zip:faces.zip --grid faces.png --n 100

A download that is stopped, or whose line breaks, goes on where it was when the command is given again.
""",
    )
    parser.add_argument("data", metavar="DATA", help=DATA)
    parser.add_argument("--split", default="train", help="train (default) or test, where there is one")
    parser.add_argument("--size", type=_count, help="pixels of each side, of all but mnist (default 64)")
    parser.add_argument(
        "--channels", type=int, choices=(1, 3), help="of anime and your own pictures: 1 grey, 3 colour (default)"
    )
    parser.add_argument("--grid", type=Path, metavar="FILE", help="draw some of them into this .png file")
    parser.add_argument("--n", type=_number(int, 1, 10_001), default=64, help="how many to show (default 64)")
    parser.add_argument("--seed", type=_seed, help="of drawn faces: which of endlessly many (default 0)")


def _doctor(commands) -> None:
    parser = _command(
        commands,
        "doctor",
        "Say what this machine has: versions, device, cache, data; or the shapes in a network",
        """\
  ganedu doctor
  ganedu doctor --net dcgan64                       each layer, its output and its parameters
""",
    )
    parser.add_argument("--net", help="dcgan28, dcgan32, dcgan64, dcgan128, resnet32, resnet64 or resnet128")


def _grade(commands) -> None:
    parser = _command(
        commands,
        "grade",
        "Mark a class's notebooks, each in a sandbox of its own",
        """\
  ganedu grade submissions/ --autograder _build/assignments/01_dstar_jsd/autograder.zip -o grades.csv
  ganedu grade ... --roster export.csv -o grades.csv     Canvas's or Moodle's own table, filled in

Beside grades.csv it makes a folder grades/: feedback/ for the students, summary.html, questions.csv, and proofs.html
with proofs.csv, in which a person fills in points. The same command again marks only what is new or changed, and
adds what was filled in. Ctrl-C loses nothing. The guide: assignments/README.md
""",
    )
    parser.add_argument("submissions", type=Path, metavar="FOLDER", help="a file, or a folder of files, per student")
    parser.add_argument("--autograder", type=Path, required=True, metavar="ZIP", help="what make assignments wrote")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="CSV", help="the table to import")
    parser.add_argument("--roster", type=Path, metavar="CSV", help="the platform's own export, to be filled in")
    parser.add_argument("--column", help="the name of the grade's column in it (default: the assignment's, or Grade)")
    parser.add_argument("--jobs", type=_count, metavar="N", help="notebooks at a time (default: one per processor)")
    parser.add_argument("--seed", type=_seed, help="of the random inputs (default: the last run's, or a fresh one)")
    parser.add_argument("--cell-seconds", type=_number(float, 1, 86_400), default=60, help="per cell (default 60)")
    parser.add_argument("--seconds", type=_number(float, 1, 86_400), default=600, help="per notebook (default 600)")
    parser.add_argument("--memory", type=_number(float, 1, 1024), default=4, help="GiB per notebook (default 4)")
