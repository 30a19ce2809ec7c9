"""A face from its attributes: which part is painted when, and the pictures of it."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ganedu.faces import clothes, eyes, features, gathered, ground, hair, palette, worn
from ganedu.faces.attributes import Attributes
from ganedu.faces.drawing import CANVAS, LAYERS, Drawing, render
from ganedu.faces.head import Head
from ganedu.faces.shell import Shell

SIZES = (16, 1024)


def scene(attributes: Attributes, size: int) -> Drawing:
    """The drawing of a face, back to front. ``size`` in pixels matters only for the thinnest lines."""
    drawing = Drawing(CANVAS / size)
    head = Head(attributes)
    shell = Shell(head, attributes)
    ground.draw(drawing, attributes)
    gathered.draw_behind(drawing, shell, attributes)
    hair.draw_behind(drawing, shell, attributes)
    clothes.draw(drawing, head, attributes)
    for side in (-1, 1):
        features.draw_ear(drawing, head, attributes, side)
    face, _ = features.draw_face(drawing, head, attributes)
    if head.turn > 0.17:
        features.draw_ear(drawing, head, attributes, -head.far)
    laid = hair.fringe(shell, attributes)
    hair.draw_bangs_shadow(drawing, attributes, laid, face)
    features.draw_marks(drawing, head, attributes, face)
    features.draw_mouth(drawing, head, attributes, face)
    eyes.draw(drawing, head, attributes, face)
    worn.draw_glasses(drawing, head, attributes)
    hair.draw_cap(drawing, shell, attributes)
    hair.draw_sides(drawing, shell, attributes)
    hair.draw_bangs(drawing, shell, attributes, laid)
    gathered.draw_before(drawing, shell, attributes)
    eyes.draw_brows(drawing, head, attributes, face)
    worn.draw_accessory(drawing, shell, attributes)
    return drawing


def draw_layers(attributes: Attributes, size: int, layers: Iterable[str]) -> dict[str, NDArray[np.uint8]]:
    """Several layers of one scene, exactly aligned. See :func:`draw`."""
    layers = list(layers)
    for layer in layers:
        if layer not in LAYERS:
            raise ValueError(f"there is no layer {layer!r}; there is {', '.join(map(repr, LAYERS))}")
    if not isinstance(size, int) or not SIZES[0] <= size <= SIZES[1]:
        raise ValueError(f"size must be a whole number of pixels from {SIZES[0]} to {SIZES[1]}, not {size!r}")
    light = None
    if attributes.lighting != "day":
        light = lambda colour, part: palette.lit(colour, part, attributes.lighting)
    return render(scene(attributes, size), size, layers, light)


def draw(attributes: Attributes, size: int = 64, layer: str = "colour") -> NDArray[np.uint8]:
    """One picture of a face.

    Args:
        attributes: the face.
        size: pixels a side, 16 to 1024.
        layer: ``"colour"``; ``"lines"``, ink 0 on paper 255; ``"labels"``, ids of :class:`ganedu.faces.Part`;
            ``"depth"``, the order of the layers, 0 far to 255 near.

    Returns:
        uint8, (size, size, 3) for colour and (size, size) for the others. The same attributes and size give the same
        bytes on every machine.

    Raises:
        ValueError: there is no such layer or size.
    """
    return draw_layers(attributes, size, [layer])[layer]
