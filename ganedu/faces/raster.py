"""Polygons to pixels in whole numbers, so that the same face has the same bytes on every machine.

A corner is rounded to 1/256 of a pixel. Each pixel row is cut by :data:`SCANLINES` horizontal lines; where an edge
crosses one, the pixel crossed and all to its right gain or lose area (exact along the line), and one running sum over
all polygons of a picture turns these changes into coverage. Nothing is rounded between the corners and the coverage,
and there is no loop over polygons: a whole face costs one call.
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
    ends = np.cumsum(sizes)
    # All numbers are whole; float64 holds them exactly up to 2^53, and is the type in which a processor is fastest.
    corners = np.rint((np.concatenate(polygons) * scale + [shift]) * UNIT)
    sizes_of_shapes = np.add.reduceat(sizes, np.cumsum([0] + [len(shape) for shape in shapes[:-1]]))
    starts = np.cumsum(sizes_of_shapes) - sizes_of_shapes
    low = (np.minimum.reduceat(corners, starts) // UNIT).astype(np.int64)
    high = (np.maximum.reduceat(corners, starts) // UNIT).astype(np.int64) + 1
    left, top = np.minimum(np.maximum(low, 0), size).T
    right, bottom = np.minimum(np.maximum(high, 0), size).T
    wide, tall = right - left, bottom - top
    stride = wide + 2
    cells = stride * tall
    offset = np.cumsum(cells) - cells

    # The scanlines that each edge crosses: those at y with min(y0, y1) <= y < max(y0, y1), inside the picture.
    following = np.arange(1, len(corners) + 1)
    following[ends - 1] = ends - sizes
    half = _STEP // 2
    line = np.minimum(np.maximum(np.ceil((corners[:, 1] - half) / _STEP), 0), size * SCANLINES).astype(np.int64)
    down = line[following] - line
    edge = np.flatnonzero(down)
    turn, count = np.sign(down[edge]), np.abs(down[edge])
    first = np.minimum(line[edge], line[following[edge]])
    shape = np.searchsorted(starts, edge, side="right") - 1
    (x0, y0), (x1, y1) = corners[edge].T, corners[following[edge]].T

    # Where they cross: the floor of a quotient of whole numbers below 2^41, which rounding cannot change.
    begin = np.cumsum(count) - count
    order = np.arange(int(count.sum()))
    step = _STEP * (x1 - x0)
    at_zero = (x0 - left[shape] * UNIT) * (y1 - y0) + (first * _STEP + half - y0) * (x1 - x0) - begin * step
    x = np.repeat(at_zero, count) + order * np.repeat(step, count)
    x = np.floor(x / np.repeat(y1 - y0, count))
    x = np.minimum(np.maximum(x, 0.0), np.repeat((wide * float(UNIT))[shape], count))
    column = np.floor(x / UNIT)
    row = (np.repeat(first - begin, count) + order) // SCANLINES
    cell = np.repeat((offset - top * stride)[shape], count) + row * np.repeat(stride[shape], count)
    cell += column.astype(np.int64)
    turn = np.repeat(turn.astype(np.float64), count)
    part = turn * (x - column * UNIT)
    total = int(cells.sum()) + 1
    change = np.bincount(cell, turn * UNIT - part, minlength=total)
    change[1:] += np.bincount(cell, part, minlength=total)[:-1]
    # The changes of a row sum to zero, since polygons are closed: one running sum serves all rows of all shapes.
    area = (np.minimum(np.abs(np.cumsum(change)), _FULL) / _FULL).astype(np.float32)
    boxes = np.stack([top, left, tall, stride, offset], 1).tolist()
    return [
        Coverage(row, column, area[start : start + rows * columns].reshape(rows, columns)[:, :-2])
        for row, column, rows, columns, start in boxes
    ]
