"""Curves and strokes as polygons, from additions, multiplications, divisions and square roots only.

IEEE 754 rounds these correctly on every machine, which the sines and powers of a C library are not; sines come from a
table made the same way.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


def _sine_table(per_degree: int) -> NDArray[np.float64]:
    angle = np.arange(90 * per_degree + 1) * (3.141592653589793 / 180 / per_degree)
    term, total = angle.copy(), angle.copy()
    for n in range(3, 27, 2):
        term = term * (angle * angle) * (-1.0 / (n * (n - 1)))
        total = total + term
    return np.concatenate([total, total[-2::-1], -total[1:], -total[-2:0:-1]])


_PER_DEGREE = 8
_SINE = _sine_table(_PER_DEGREE)


_COSINE = np.roll(_SINE, -90 * _PER_DEGREE)
_COSINES = _COSINE.tolist()


def direction(degrees: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine and sine, to the nearest eighth of a degree."""
    place = np.rint(np.asarray(degrees) * _PER_DEGREE).astype(np.int64) % len(_SINE)
    return _COSINE[place], _SINE[place]


def cosine_of(degrees: float) -> float:
    """The cosine of one angle, quickly."""
    return _COSINES[round(degrees * _PER_DEGREE) % len(_COSINES)]


def sine(degrees: ArrayLike) -> NDArray[np.float64]:
    """The sine, to the nearest eighth of a degree."""
    return direction(degrees)[1]


def cosine(degrees: ArrayLike) -> NDArray[np.float64]:
    """The cosine, to the nearest eighth of a degree."""
    return direction(degrees)[0]


def _catmull_rom(steps: int) -> tuple[NDArray, ...]:
    t = (np.arange(steps) / steps)[None, :, None]
    return (
        0.5 * (-t + 2 * t * t - t * t * t),
        0.5 * (2 - 5 * t * t + 3 * t * t * t),
        0.5 * (t + 4 * t * t - 3 * t * t * t),
        0.5 * (t * t * t - t * t),
    )


_BASES = {steps: _catmull_rom(steps) for steps in (3, 4, 5, 6, 8)}


def spline(points: ArrayLike, *, closed: bool = False, steps: int = 5) -> Points:
    """The Catmull-Rom curve through ``points`` (n, 2) or (n, 3), with ``steps`` points for each piece."""
    p = np.asarray(points, dtype=np.float64)
    p = np.concatenate([p[-1:], p, p[:2]] if closed else [p[:1], p, p[-1:]])
    a, b, c, d = _BASES[steps]
    p = p[:, None]
    curve = (p[:-3] * a + p[1:-2] * b + p[2:-1] * c + p[3:] * d).reshape(-1, p.shape[2])
    return curve if closed else np.concatenate([curve, p[-1]])


def normals(points: Points) -> Points:
    """Unit vectors (n, 2) across an open polyline, 0 where it does not move on."""
    along = np.empty_like(points)
    along[1:-1] = points[2:] - points[:-2]
    along[0], along[-1] = points[1] - points[0], points[-1] - points[-2]
    return _across(along)


def _across(along: Points) -> Points:
    length = np.sqrt(along[:, :1] * along[:, :1] + along[:, 1:] * along[:, 1:])
    return along[:, ::-1] * [[1.0, -1.0]] / np.maximum(length, 1e-9)


class Stroke(NamedTuple):
    """A brush stroke along an open polyline: ``width`` in its middle, the shares ``start`` and ``end`` at its ends."""

    points: Points
    width: float
    start: float = 0.3
    end: float = 0.3


class Ring(NamedTuple):
    """The outline of a closed polygon."""

    points: Points
    width: float


def contours(shapes: Iterable[Sequence[Points | Stroke | Ring]]) -> list[list[Points]]:
    """The shapes with a polygon for each stroke, and two of opposite directions for each ring.

    They are laid out all at once: one by one takes four times as long.
    """
    shapes = [list(shape) for shape in shapes]
    lines = [part for shape in shapes for part in shape if not isinstance(part, np.ndarray)]
    if lines:
        polygons = iter(_lay_out(lines))
        shapes = [
            [p for part in shape for p in ([part] if isinstance(part, np.ndarray) else next(polygons))]
            for shape in shapes
        ]
    return shapes


def _lay_out(lines: list[Stroke | Ring]) -> list[list[Points]]:
    sizes = [len(line.points) for line in lines]
    points = np.concatenate([line.points for line in lines])
    place, starts = np.arange(len(points)), np.cumsum(sizes) - sizes
    facts = [(line.width, 1.0, 1.0) if type(line) is Ring else line[1:] for line in lines]
    width, start, end = np.repeat(np.array(facts), sizes, axis=0).T
    ring = np.repeat([type(line) is Ring for line in lines], sizes)
    first, n = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    last = first + n - 1
    after = np.where(place < last, place + 1, np.where(ring, first, last))
    before = np.where(place > first, place - 1, np.where(ring, last, first))
    t = (place - first) / (n - 1)
    bulge = np.where(ring, 1.0, 4 * t * (1 - t))
    half = (0.5 * width) * (bulge + (1 - bulge) * (start * (1 - t) + end * t))
    across = _across(points[after] - points[before]) * half[:, None]
    sides = np.empty((2 * len(points), 2))  # of each line the one side, then the other on its way back
    sides[place + first] = points + across
    sides[3 * first + 2 * n - 1 - place] = points - across
    polygons = []
    for line, start, n in zip(lines, (2 * starts).tolist(), sizes, strict=True):
        cuts = (start, start + n, start + 2 * n) if type(line) is Ring else (start, start + 2 * n)
        polygons.append([sides[a:b] for a, b in itertools.pairwise(cuts)])
    return polygons


_CIRCLE = np.stack([cosine(np.arange(0, 360, 15)), sine(np.arange(0, 360, 15))], 1)


def ellipse(x: float, y: float, rx: float, ry: float) -> Points:
    """An ellipse of 24 corners, (24, 2)."""
    return _CIRCLE * [[rx, ry]] + [[x, y]]


def interpolate(x: NDArray, xs: NDArray, ys: NDArray) -> NDArray[np.float64]:
    """The polyline through (xs, ys) at ``x``, constant beyond its ends.

    Not :func:`numpy.interp`, whose compiled loop some processors round once where others round twice.
    """
    place = np.minimum(np.maximum(np.searchsorted(xs, x, side="right") - 1, 0), len(xs) - 2)
    share = np.minimum(np.maximum((x - xs[place]) / (xs[place + 1] - xs[place]), 0.0), 1.0)
    return ys[place] + share * (ys[place + 1] - ys[place])
