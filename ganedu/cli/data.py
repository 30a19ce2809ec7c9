"""``ganedu data``: what a data set is, and a look at it."""

from argparse import Namespace

import torch

from ganedu import data
from ganedu.cli import picture_file


def run(options: Namespace) -> None:
    """Print the data set's card; draw pictures spread evenly over it.

    Raises:
        ValueError: no such data set, or a place that cannot be written.
        DataUnavailable: it cannot be loaded.
    """
    if options.grid is not None:
        picture_file.check(options.grid)
    pictures = data.load(options.data, options.split, size=options.size, channels=options.channels)
    print(pictures.card)
    if options.grid is not None:
        n = min(options.n, len(pictures))
        chosen = torch.linspace(0, len(pictures) - 1, n).round().long()
        picture_file.save(options.grid, pictures.images[chosen])
        print(f"{n} of them, evenly spread: {options.grid}")
