"""The book's figures: one style, one palette, grids of images, tables of what was measured."""

import re
from collections.abc import Iterable, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes

__all__ = ["COLOURS", "Table", "image_grid", "use_style"]

# Okabe & Ito (2008): told apart with every common kind of colour vision. Data and generator keep theirs everywhere.
COLOURS = {
    "data": "#0072B2",
    "generator": "#D55E00",
    "discriminator": "#009E73",
    "theory": "#000000",
    "extra": "#CC79A7",
    "light": "#56B4E9",
    "amber": "#E69F00",
}


def use_style() -> None:
    """Set matplotlib to the book's style: white ground (legible on dark pages too), thin frames, 120 dots per inch."""
    mpl.rcParams.update(
        {
            "axes.grid": True,
            "axes.prop_cycle": cycler(color=list(COLOURS.values())),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "figure.constrained_layout.use": True,
            "figure.dpi": 120,
            "figure.facecolor": "white",
            "figure.figsize": (6.4, 3.2),
            "font.size": 10,
            "grid.alpha": 0.25,
            "image.cmap": "gray",
            "legend.frameon": False,
            "lines.linewidth": 1.8,
            "savefig.facecolor": "white",
        }
    )


def image_grid(images, *, columns: int = 8, ax: Axes | None = None, title: str = "", pad: int = 2) -> Axes:
    """Draw ``images`` side by side, pixel for pixel, without smoothing.

    Args:
        images: ``(N, C, H, W)``, uint8, or floats in [-1, 1]; C is 1 or 3. Array or tensor.
        columns: images in a row; the last row may be short.
        ax: where to draw; a new figure of fitting size by default.
        title: text above the grid.
        pad: white pixels between images.

    Raises:
        ValueError: another shape.
    """
    images = np.asarray(images.detach().cpu() if hasattr(images, "detach") else images)
    if images.ndim != 4 or images.shape[1] not in (1, 3) or columns < 1 or not len(images):
        raise ValueError(f"need images (N, 1 or 3, H, W) and columns >= 1, not {images.shape} and {columns}")
    if images.dtype != np.uint8:
        images = np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)
    n, channels, height, width = images.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    sheet = np.full((rows * (height + pad) - pad, columns * (width + pad) - pad, channels), 255, np.uint8)
    for i, image in enumerate(images):
        top, left = (i // columns) * (height + pad), (i % columns) * (width + pad)
        sheet[top : top + height, left : left + width] = image.transpose(1, 2, 0)
    if ax is None:
        _, ax = plt.subplots(figsize=(columns * 0.62, rows * 0.62 * height / width + (0.3 if title else 0)))
    ax.imshow(sheet.squeeze(-1) if channels == 1 else sheet, vmin=0, vmax=255, interpolation="nearest")
    ax.set_axis_off()
    ax.set_title(title, fontsize=10)
    return ax


def _as_power(found: re.Match) -> str:
    """1.5e-08 in TeX; code in backquotes, which the pattern finds too, stays as it is."""
    if found[1] is None:
        return found[0]
    return "0" if float(found[1]) == 0 else rf"${found[1]} \cdot 10^{{{int(found[2])}}}$"


class Table:
    """Rows of measured values that show as a table in a notebook and in the book.

    Args:
        columns: the heads.
        rows: the cells; floats are shown with three significant digits.
    """

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence]):
        self.columns = list(columns)
        self.rows = [[f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row needs {len(self.columns)} cells")

    def _repr_markdown_(self) -> str:
        rows = [[re.sub(r"`[^`]*`|\b(\d(?:\.\d+)?)e([+-]\d+)\b", _as_power, cell) for cell in row] for row in self.rows]
        lines = [self.columns, ["---"] * len(self.columns), *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [self.columns, *self.rows]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
        )
