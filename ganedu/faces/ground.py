"""Backgrounds."""

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import cosine, ellipse, sine
from ganedu.faces.drawing import Drawing
from ganedu.faces.palette import mix
from ganedu.faces.parts import Part

_WHOLE = np.array([[-2.0, -2.0], [130.0, -2.0], [130.0, 130.0], [-2.0, 130.0]])


def draw(drawing: Drawing, attributes: Attributes) -> None:
    """The background, over the whole picture."""
    ramp, kind = palette.GROUND[attributes.background_colour], attributes.background
    stream = attributes.stream("background")
    fade = None if kind == "plain" else (ramp.shadow, 0.0, 128.0)
    drawing.fill(_WHOLE, ramp.light if kind == "gradient" else ramp.base, Part.BACKGROUND, fade=fade and (
        (ramp.line, 0.0, 128.0) if kind == "gradient" else (mix(ramp.base, ramp.shadow, 0.5), 0.0, 128.0)
    ))  # fmt: skip
    if kind == "dots":
        shift = stream.uniform(0, 16)
        spots = [
            ellipse(x + (8.0 if row % 2 else 0.0), 16.0 * row - shift, 3.6, 3.6)
            for row in range(10) for x in range(-8, 145, 16)
        ]  # fmt: skip
        drawing.shade(spots, ramp.light, Part.BACKGROUND, alpha=0.85)
    elif kind == "stripes":
        lean, step = stream.uniform(-60, 60), 16.0
        bands = [
            np.array([[x, -2.0], [x + 7.0, -2.0], [x + 7.0 + lean, 130.0], [x + lean, 130.0]])
            for x in np.arange(-80.0, 210.0, step)
        ]
        drawing.shade(bands, ramp.light, Part.BACKGROUND, alpha=0.7)
    elif kind == "rays":
        x, y, start = 64 + stream.uniform(-20, 20), 60 + stream.uniform(-20, 20), stream.uniform(0, 30)
        beams = [
            np.array(
                [[x, y], [x + 200 * cosine(a), y + 200 * sine(a)], [x + 200 * cosine(a + 12), y + 200 * sine(a + 12)]]
            )
            for a in start + np.arange(0, 360, 24)
        ]
        drawing.shade(beams, ramp.light, Part.BACKGROUND, alpha=0.75)
    elif kind == "sky":
        _sky(drawing, attributes, stream)
    elif kind == "lights":
        for _ in range(9):
            x, y, r = stream.uniform(0, 128), stream.uniform(0, 128), stream.uniform(5, 14)
            drawing.shade(ellipse(x, y, r, r), ramp.light, Part.BACKGROUND, alpha=0.5)


def _sky(drawing: Drawing, attributes: Attributes, stream) -> None:
    """Clouds by day; at night the same sky has stars."""
    light = palette.GROUND[attributes.background_colour].light
    clouds = [
        (stream.uniform(0, 40), stream.uniform(12, 60)), (stream.uniform(88, 128), stream.uniform(8, 50)),
        (stream.uniform(10, 118), stream.uniform(80, 110)),
    ]  # fmt: skip
    stars = [(stream.uniform(0, 128), stream.uniform(0, 90), stream.uniform(0.6, 1.5)) for _ in range(22)]
    night = attributes.lighting == "night"
    for x, y in clouds:
        puffs = [ellipse(x + dx, y + dy, r, r * 0.7) for dx, dy, r in ((-11, 2, 8), (0, -2, 11), (11, 2, 8))]
        drawing.shade(puffs, light, Part.BACKGROUND, alpha=0.3 if night else 0.9)
    if night:
        for x, y, r in stars:
            drawing.shade(ellipse(x, y, r, r), (3.0, 2.8, 1.6), Part.BACKGROUND)
