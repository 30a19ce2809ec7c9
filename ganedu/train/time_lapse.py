"""One picture of a whole training: ``python -m ganedu.train.time_lapse RUN OUT.png``.

RUN is a folder that ``ganedu train --out RUN`` (or ``--recipe``) has made. A row is one latent point, a column one
moment, from the first snapshot to the last; which moments they are is printed.
"""

import argparse
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

from ganedu.train.checkpoint import write
from ganedu.train.snapshots import COLUMNS

__all__ = ["strip"]


def strip(folder: Path, *, moments: int = 10, faces: int = 6) -> tuple[list[int], bytes]:
    """The steps shown, and a PNG file of ``faces`` rows and at most ``moments`` columns.

    Args:
        folder: of the run; its snapshots lie in ``samples/``.
        moments: evenly spaced snapshots, at least 1; all of them if there are fewer.
        faces: how many latent points, 1 to 8: the first ones of each snapshot.

    Raises:
        ValueError: a number out of its range, or no snapshots there.
    """
    if moments < 1 or not 1 <= faces <= COLUMNS:
        raise ValueError(f"moments must be at least 1 and faces 1 to {COLUMNS}, not {moments} and {faces}")
    files = sorted((folder / "samples").glob("step-*.png"))
    if not files:
        raise ValueError(f"there are no snapshots in {folder / 'samples'}: was the run asked for snapshots?")
    chosen = sorted({round(place) for place in np.linspace(0, len(files) - 1, moments)})
    columns = []
    for place in chosen:
        sheet = np.asarray(Image.open(files[place]))
        side = sheet.shape[1] // COLUMNS
        columns.append(np.concatenate([sheet[:side, i * side : (i + 1) * side] for i in range(faces)]))
    file = io.BytesIO()
    Image.fromarray(np.concatenate(columns, axis=1)).save(file, format="PNG", optimize=True)
    steps = [int(re.search(r"step-(\d+)", files[place].name)[1]) for place in chosen]
    return steps, file.getvalue()


def main() -> None:
    """Write the picture that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of the run")
    parser.add_argument("out", type=Path, help="PNG file to write")
    parser.add_argument("--moments", type=int, default=10, help="columns (default 10)")
    parser.add_argument("--faces", type=int, default=6, help="rows, 1 to 8 (default 6)")
    options = parser.parse_args()
    try:
        steps, content = strip(options.run, moments=options.moments, faces=options.faces)
        write(options.out, content)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{options.out}: steps {', '.join(map(str, steps))}")


if __name__ == "__main__":
    main()
