"""``ganedu sample``: a grid of what a trained generator makes."""

from argparse import Namespace

from ganedu.cli import picture_file
from ganedu.cli.generator import draw
from ganedu.train import load_run


def run(options: Namespace) -> None:
    """Write the grid and say where it is.

    Raises:
        ValueError: no run, a damaged one, or a place that cannot be written.
    """
    out = options.out or options.run / f"grid-seed{options.seed}.png"
    if options.out is not None:
        picture_file.check(out)
    trained = load_run(options.run)
    picture_file.save(out, draw(trained, options.n, options.seed))
    print(f"{options.n} pictures after {trained.step:,} steps, from seed {options.seed}: {out}")
