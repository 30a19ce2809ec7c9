"""``ganedu data``: what a data set is, and a look at it."""

from argparse import Namespace

import torch

from ganedu import data
from ganedu.cli import picture_file


def run(options: Namespace) -> None:
    """Print the data set's card; draw pictures spread evenly over it.

    Raises:
        ValueError: no such data set, a value that does not go with it, or a place that cannot be written.
        DataUnavailable: it cannot be loaded.
    """
    if options.grid is not None:
        picture_file.check(options.grid)
    drawn = {}
    if options.data == "faces":  # as many are drawn as are shown
        drawn = {"n": options.n, "seed": options.seed or 0}
    elif options.seed is not None:
        raise ValueError(f"--seed is for drawn faces: leave it away for {options.data}")
    pictures = data.load(options.data, options.split, size=options.size, channels=options.channels, **drawn)
    print(pictures.card)
    if options.grid is not None:
        n = min(options.n, len(pictures))
        chosen = torch.linspace(0, len(pictures) - 1, n).round().long()
        picture_file.save(options.grid, pictures.images[chosen])
        print(f"{n} of them, evenly spread: {options.grid}")
