"""A picture as a list of strokes and fills, and the layers that are read off it: colour, lines, labels, depth.

All layers come from one list and one call of :func:`ganedu.faces.raster.coverage`, so that they are aligned exactly.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganedu.faces.curves import Points, Ring, Stroke, contours, ellipse
from ganedu.faces.parts import LAYER, Part
from ganedu.faces.raster import Coverage, coverage

Colour = tuple[float, float, float]
CANVAS = 128.0  # the side of the picture in design units, whatever its pixels
ZOOM = 1.14  # about (64, 60): the drawing is laid out with more air than the picture has
LAYERS = ("colour", "lines", "labels", "depth")


@dataclass(slots=True)
class Mark:
    """One thing painted: its polygons, its colour, and what it means for each layer."""

    polygons: list[Points | Stroke | Ring]
    colour: Colour
    part: Part
    kind: str  # "fill" hides what is below, "shade" only tints it, "line" is ink
    alpha: float = 1.0
    clip: int | None = None
    fade: tuple[Colour, float, float] | None = None  # a second colour, reached at the second height from the first


class Drawing:
    """What has been painted so far, in design units (:data:`CANVAS` a side), back to front.

    Args:
        pixel: the size of a pixel in design units; no ink line is thinner than 0.55 of it.
    """

    def __init__(self, pixel: float):
        self.marks: list[Mark] = []
        self.pixel = pixel

    def _add(self, shape, colour, part, kind, alpha, clip, fade=None) -> int:
        self.marks.append(Mark(shape if isinstance(shape, list) else [shape], colour, part, kind, alpha, clip, fade))
        return len(self.marks) - 1

    def fill(self, shape, colour: Colour, part: Part, *, clip=None, fade=None) -> int:
        """Paint an opaque shape. Returns its number, for ``clip``."""
        return self._add(shape, colour, part, "fill", 1.0, clip, fade)

    def shade(self, shape, colour: Colour, part: Part, *, alpha: float = 1.0, clip=None, fade=None) -> int:
        """Tint a shape: light or shadow, absent from the lines and from the label map."""
        return self._add(shape, colour, part, "shade", alpha, clip, fade)

    def glow(self, x, y, rx, ry, colour: Colour, part: Part, *, alpha: float, clip=None) -> None:
        """A soft spot: four ellipses in each other."""
        for share in (1.0, 0.8, 0.58, 0.34):
            self.shade(ellipse(x, y, rx * share, ry * share), colour, part, alpha=alpha / 3, clip=clip)

    def ink(self, shape, colour: Colour, part: Part, *, alpha: float = 1.0, clip=None) -> int:
        """Paint a shape that the line layer shows as ink."""
        return self._add(shape, colour, part, "line", alpha, clip)

    def line(self, points: Points, width: float, colour: Colour, part: Part, *, start=0.3, end=0.3, **more) -> int:
        """A tapered line."""
        return self.ink(Stroke(points, max(width, 0.55 * self.pixel), start, end), colour, part, **more)

    def outlined(self, points: Points, colour: Colour, line: Colour, part: Part, *, width=1.1, clip=None, fade=None):
        """A filled shape with its outline. Returns the fill's number."""
        number = self.fill(points, colour, part, clip=clip, fade=fade)
        self.ink(Ring(points, max(width, 0.55 * self.pixel)), line, part, clip=clip)
        return number


def render(
    drawing: Drawing,
    size: int,
    layers: Iterable[str] = ("colour",),
    light: Callable[[Colour, Part], Colour] | None = None,
) -> dict[str, NDArray[np.uint8]]:
    """The layers named, of one drawing.

    Args:
        drawing: the marks, back to front.
        size: pixels a side.
        layers: of :data:`LAYERS`.
        light: what the light makes of a colour.

    Returns:
        uint8 arrays by layer: ``colour`` (size, size, 3); ``lines`` (size, size), ink 0 on paper 255; ``labels``
        (size, size), ids of :class:`Part`; ``depth`` (size, size), 0 far to 255 near.
    """
    layers = list(layers)
    scale = size / CANVAS
    marks = drawing.marks
    covers = coverage(
        contours(mark.polygons for mark in marks), size, scale=scale * ZOOM,
        shift=(scale * 64.0 * (1 - ZOOM), scale * 60.0 * (1 - ZOOM)),
    )  # fmt: skip
    colour = np.zeros((3, size, size), np.float32) if "colour" in layers else None
    lines = np.full((size, size), np.float32(255)) if "lines" in layers else None
    labels = np.zeros((size, size), np.uint8) if {"labels", "depth"} & set(layers) else None
    paints = _paints([mark.colour for mark in marks], marks, light)
    heights = ((np.arange(size) + 0.5) / scale - 60.0) / ZOOM + 60.0
    for mark, cover, paint in zip(marks, covers, paints, strict=True):
        if mark.clip is not None:
            cover = _clipped(cover, covers[mark.clip])
        top, left, share = cover
        tall, wide = share.shape
        if not tall or not wide:
            continue
        rows, columns = slice(top, top + tall), slice(left, left + wide)
        if mark.alpha != 1:
            share = share * np.float32(mark.alpha)
        if colour is not None:
            if mark.fade is not None:
                second, start, end = mark.fade
                t = np.minimum(np.maximum((heights[rows] - start) / (end - start), 0.0), 1.0).astype(np.float32)
                paint = paint + (_paints([second], [mark], light)[0] - paint) * t[:, None]
            region = colour[:, rows, columns]
            change = paint - region
            change *= share
            region += change
        if mark.kind != "shade":
            if lines is not None:
                region = lines[rows, columns]
                region += (np.float32(0 if mark.kind == "line" else 255) - region) * share
            if labels is not None:
                labels[rows, columns][share >= 0.5] = mark.part
    found = {"labels": labels}
    if colour is not None:
        found["colour"] = np.ascontiguousarray(np.clip(np.rint(colour), 0, 255).astype(np.uint8).transpose(1, 2, 0))
    if lines is not None:
        found["lines"] = np.rint(lines).astype(np.uint8)
    if "depth" in layers:
        found["depth"] = np.array([LAYER[part] for part in Part], np.uint8)[labels]
    return {layer: found[layer] for layer in layers}


def _clipped(cover: Coverage, by: Coverage) -> Coverage:
    top, left = max(cover.top, by.top), max(cover.left, by.left)
    bottom = min(cover.top + cover.share.shape[0], by.top + by.share.shape[0])
    right = min(cover.left + cover.share.shape[1], by.left + by.share.shape[1])
    if bottom <= top or right <= left:
        return Coverage(0, 0, np.zeros((0, 0), np.float32))
    ours = cover.share[top - cover.top : bottom - cover.top, left - cover.left : right - cover.left]
    return Coverage(top, left, ours * by.share[top - by.top : bottom - by.top, left - by.left : right - by.left])


def _paints(colours: list[Colour], marks: list[Mark], light) -> NDArray[np.float32]:
    """Colours in this light, 0 to 255, (n, 3, 1, 1)."""
    if light is not None:
        colours = [light(colour, mark.part) for colour, mark in zip(colours, marks, strict=True)]
    return np.array(colours, np.float32)[:, :, None, None] * np.float32(255)
