"""Polygons to pixels in whole numbers, so that the same face has the same bytes on every machine.

A corner is rounded to 1/256 of a pixel. Each pixel row is cut by :data:`SCANLINES` horizontal lines; where an edge
crosses one, the pixel crossed and all to its right gain or lose area (exact along the line), and one running sum over
all polygons of a picture turns these changes into coverage. There is no floating point between the rounded corners and
the coverage, and no loop over polygons: a whole face costs one call.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SCANLINES = 8  # a row; with exact areas along each line this is smoother than 4 x 4 samples
UNIT = 256  # parts of a pixel, 2^8
_STEP = UNIT // SCANLINES
_FULL = UNIT * SCANLINES


class Coverage(NamedTuple):
    """How much of each pixel a polygon covers: float32 (rows, columns) in [0, 1], from (top, left) on."""

    top: int
    left: int
    share: NDArray[np.float32]


def coverage(
    shapes: Sequence[Sequence[NDArray]], size: int, *, scale: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)
) -> list[Coverage]:
    """The coverage of each shape on a picture of ``size`` x ``size`` pixels.

    Args:
        shapes: each is a list of closed polygons, float64 (corners, 2), x to the right and y down. A point is
            inside a shape when the polygons' winding numbers do not cancel there: an outline is two polygons of
            opposite directions, a union several of the same.
        size: pixels a side.
        scale, shift: a corner p lies at ``p * scale + shift``, in pixels from the upper left.
    """
    polygons = [polygon for shape in shapes for polygon in shape]
    sizes = np.array([len(polygon) for polygon in polygons])
    owner = np.repeat(np.repeat(np.arange(len(shapes)), [len(shape) for shape in shapes]), sizes)
    corners = np.rint((np.concatenate(polygons) * scale + [shift]) * UNIT).astype(np.int64)
    ends = np.cumsum(sizes)
    following = np.arange(1, len(corners) + 1)
    following[ends - 1] = ends - sizes
    x0, y0 = corners[:, 0], corners[:, 1]
    x1, y1 = x0[following], y0[following]

    starts = np.searchsorted(owner, np.arange(len(shapes)))
    low = np.minimum.reduceat(corners, starts) // UNIT
    high = np.maximum.reduceat(corners, starts) // UNIT + 1
    left, top = np.minimum(np.maximum(low, 0), size).T
    right, bottom = np.minimum(np.maximum(high, 0), size).T
    wide, tall = right - left, bottom - top
    cells = (wide + 2) * tall
    offset = np.cumsum(cells) - cells

    # The scanlines that each edge crosses: those at y with min(y0, y1) <= y < max(y0, y1), inside the picture.
    half = _STEP // 2
    first = np.maximum(-((half - np.minimum(y0, y1)) // _STEP), 0)
    last = np.minimum(-((half - np.maximum(y0, y1)) // _STEP), size * SCANLINES)
    count = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(corners)), count)
    line = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    xa, ya, xb, yb = x0[edge], y0[edge], x1[edge], y1[edge]
    x = xa + (line * _STEP + half - ya) * (xb - xa) // (yb - ya)
    shape = owner[edge]
    x = np.minimum(np.maximum(x - (left * UNIT)[shape], 0), (wide * UNIT)[shape])
    cell = (offset - top * (wide + 2))[shape] + line // SCANLINES * (wide + 2)[shape] + (x >> 8)
    part = x & (UNIT - 1)
    turn = np.where(yb > ya, 1, -1)
    # bincount sums in float64, which is exact for whole numbers below 2^53.
    change = np.bincount(cell, turn * (UNIT - part), minlength=int(cells.sum()) + 1)
    change[1:] += np.bincount(cell, turn * part, minlength=int(cells.sum()) + 1)[:-1]
    # The changes of a row sum to zero, since polygons are closed: one running sum serves all rows of all shapes.
    area = np.minimum(np.abs(np.cumsum(change.astype(np.int64))), _FULL).astype(np.float32) / np.float32(_FULL)
    boxes = np.stack([top, left, tall, wide + 2, offset], 1).tolist()
    return [
        Coverage(row, column, area[start : start + rows * columns].reshape(rows, columns)[:, :-2])
        for row, column, rows, columns, start in boxes
    ]
