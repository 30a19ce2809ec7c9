"""What is worn on the head: glasses and accessories."""

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import Ring, Stroke, cosine, ellipse, sine, spline
from ganedu.faces.drawing import Drawing
from ganedu.faces.head import Head
from ganedu.faces.palette import CLOTH, mix
from ganedu.faces.parts import Part
from ganedu.faces.shell import Shell

_FRAMES = ("c8283c", "2f5cc8", "2a2432", "e2b23c", "8c46b4")
_EDGE = palette.rgb("16121c")
_ROUND = np.stack([cosine(np.arange(0, 360, 15)), sine(np.arange(0, 360, 15))])
_SQUARE = np.array(
    [
        [1.0, 0.95, 0.5, -0.5, -0.95, -1.0, -0.95, -0.5, 0.5, 0.95],
        [0.0, 0.75, 0.9, 0.9, 0.75, -0.1, -0.72, -0.82, -0.82, -0.72],
    ]
)


def draw_glasses(drawing: Drawing, head: Head, attributes: Attributes) -> None:
    """Glasses, with the temples to the ears."""
    if attributes.glasses == "none":
        return
    stream = attributes.stream("glasses")
    frame = palette.rgb(_FRAMES[stream.whole(0, len(_FRAMES) - 1)])
    wide, tall = (10.6, 10.2) if attributes.glasses == "round" else (11.2, 9.0)
    x, y = head.place.eye_x + 0.3, head.place.eye_y + 0.8
    shape = _ROUND if attributes.glasses == "round" else _SQUARE
    for side in (head.far, -head.far):
        if side == head.far and abs(head.yaw) > 57:
            continue
        rim = head.on_face(side, wide * shape[0], tall * shape[1], x, y)
        rim = rim if attributes.glasses == "round" else spline(rim, closed=True, steps=3)
        lens = drawing.shade(rim, (0.92, 0.97, 1.0), Part.GLASSES, alpha=0.14)
        for u in (-0.5, -0.2):
            glint = head.on_face(
                side,
                wide * np.array([u - side * 0.1 + 0.22, u - side * 0.1 - 0.1]),
                tall * np.array([-0.8, -0.1]),
                x,
                y,
            )
            drawing.shade(_bar(glint, 1.3), palette.WHITE, Part.GLASSES, alpha=0.5, clip=lens)
        width = max(1.7, 0.8 * drawing.pixel)
        if attributes.glasses == "half rim":
            angle = np.arange(-15, 196, 15)
            lower = head.on_face(side, wide * cosine(angle), tall * sine(angle), x, y)
            drawing.line(lower, width + 1.1, _EDGE, Part.GLASSES, start=1, end=1)
            drawing.line(lower, width - 0.2, frame, Part.GLASSES, start=1, end=1)
        else:
            drawing.ink(Ring(rim, width + 0.9), _EDGE, Part.GLASSES)
            drawing.ink(Ring(rim, width - 0.4), frame, Part.GLASSES)
        if side != head.far or head.turn < 0.35:
            hinge = head.on_face(side, [wide], [-1.5], x, y)
            temple = head.project([side * 27.6, side * 27.6], [head.place.eye_y - 3.0, 5.0], [10.0, -2.0])
            drawing.line(np.concatenate([hinge, temple]), 1.5, _EDGE, Part.GLASSES, start=1, end=0.8)
    bridge = head.project([-(x - wide), 0.0, x - wide], [y - 1.0, y - 2.0, y - 1.0], [22.0, 25.5, 22.0])
    drawing.line(spline(bridge), 2.0, _EDGE, Part.GLASSES, start=1, end=1)


def _bar(points, width):
    return Stroke(points, width, start=1, end=1)


def draw_accessory(drawing: Drawing, shell: Shell, attributes: Attributes) -> None:
    """What is worn in the hair or at the ears."""
    if attributes.accessory == "none":
        return
    stream = attributes.stream("accessory")
    side = -1 if stream.random() < 0.5 else 1
    if shell.seen(side * 50) < 0.25:
        side = -side
    colour = CLOTH[("red", "pink", "yellow", "green", "sky", "white", "navy")[stream.whole(0, 6)]]
    _WEAR[attributes.accessory](drawing, shell, attributes, side, colour)


def _ribbon(drawing: Drawing, shell: Shell, attributes: Attributes, side: int, colour: palette.Ramp) -> None:
    (x, y), = shell.at([side * 48.0], [-27.0], 2.0)  # fmt: skip
    for way in (-1, 1):
        wing = np.array([[0, 0], [5, -6.5], [12, -7.5], [13.5, 0], [12, 6.5], [5, 4.5]]) * [[way, 1.0]]
        lean = np.stack([wing[:, 0], wing[:, 1] + 0.35 * side * wing[:, 0]], 1) + np.array([[x, y]])
        number = drawing.outlined(
            spline(lean, closed=True, steps=4),
            colour.base,
            colour.line,
            Part.ACCESSORY,
            fade=(colour.shadow, y - 2.0, y + 9.0),
        )
        fold = np.array([[x + way * 2, y], [x + way * 8, y - 1 + 0.35 * side * way * 8]])
        drawing.line(fold, 1.0, colour.line, Part.ACCESSORY, alpha=0.7, clip=number)
    drawing.outlined(ellipse(x, y, 3.0, 3.4), colour.light, colour.line, Part.ACCESSORY)


def _hairpin(drawing: Drawing, shell: Shell, attributes: Attributes, side: int, colour: palette.Ramp) -> None:
    for y in (-12.0, -7.0):
        points = shell.at(side * np.array([40.0, 58.0]), [y - 1.5, y + 1.0], 2.0)
        drawing.ink(_bar(points, 4.2), colour.line, Part.ACCESSORY)
        drawing.fill(_bar(points, 2.6), colour.base, Part.ACCESSORY)


def _flower(drawing: Drawing, shell: Shell, attributes: Attributes, side: int, colour: palette.Ramp) -> None:
    (x, y), = shell.at([side * 58.0], [-16.0], 2.0)  # fmt: skip
    for angle in range(-90, 270, 72):
        cx, cy = x + 5.0 * float(cosine(angle)), y + 5.0 * float(sine(angle))
        drawing.outlined(
            ellipse(cx, cy, 4.2, 4.2), mix(colour.base, colour.light, 0.4), colour.line, Part.ACCESSORY, width=0.9
        )
    drawing.outlined(ellipse(x, y, 3.0, 3.0), CLOTH["yellow"].base, CLOTH["yellow"].line, Part.ACCESSORY, width=0.9)


def _headband(drawing: Drawing, shell: Shell, attributes: Attributes, side: int, colour: palette.Ramp) -> None:
    """An arch from ear to ear over the crown: a circle of the shell in a leaning plane."""
    head = shell.head
    for way in (head.far, -head.far):  # one half each: in profile they lie behind each other
        angle = np.arange(0.0, 91.0, 9.0)
        across, up = way * (shell.rx + 1.6) * cosine(angle), (shell.ry + 1.6) * sine(angle)
        back, front = (head.project(across, -2.0 - up, z + 6.0 * sine(angle) - 6.0) for z in (0.0, 5.5))
        # From the front a band is seen along its edge: it needs a width of its own there.
        front = front + np.array([[0.0, 5.0 * (1 - head.turn)]])
        polygon = np.concatenate([back, front[::-1]])
        drawing.fill(polygon, colour.base, Part.ACCESSORY, fade=(colour.light, 40.0, 10.0))
        for edge in (back, front):
            drawing.line(edge, 1.1, colour.line, Part.ACCESSORY, start=0.9, end=0.9)


def _cat_ears(drawing: Drawing, shell: Shell, attributes: Attributes, side: int, colour: palette.Ramp) -> None:
    hair = palette.HAIR[attributes.hair_colour]
    for way in (shell.head.far, -shell.head.far):

        def at(x, y, way=way):
            x = np.asarray(x, np.float64)  # the ears look a little outwards, so that a profile shows them too
            return shell.head.project(way * x, y, 1.0 - 0.5 * (x - 8.0))

        ear = np.concatenate(
            [
                spline(at([8.0, 14.0, 24.5], [-35.0, -42.5, -47.0])),
                spline(at([24.5, 29.5, 31.0], [-47.0, -37.0, -20.0]))[1:],
            ]
        )
        base = at([26.0, 16.0], [-23.0, -29.0])
        drawing.outlined(np.concatenate([ear, base]), hair.base, hair.line, Part.ACCESSORY, width=1.2)
        inside = spline(
            at([14.5, 18.0, 23.5, 26.5, 26.6, 20.0], [-36.0, -41.0, -43.0, -35.0, -28.5, -31.5]), closed=True
        )
        drawing.fill(inside, palette.rgb("f7b2b4"), Part.ACCESSORY, fade=(palette.rgb("d97f8c"), 12.0, 30.0))


def _earrings(drawing: Drawing, shell: Shell, attributes: Attributes, side: int, colour: palette.Ramp) -> None:
    for way in (-1, 1):
        if way == shell.head.far and shell.head.turn > 0.45:
            continue
        (x, y), = shell.head.project([way * 30.5], 21.5, -4.0)  # fmt: skip
        drawing.outlined(ellipse(x, y, 2.5, 2.5), CLOTH["yellow"].base, CLOTH["yellow"].line, Part.ACCESSORY, width=0.9)
        drawing.outlined(ellipse(x, y + 5.2, 2.2, 3.2), colour.base, colour.line, Part.ACCESSORY, width=0.9)


_WEAR = {
    "ribbon": _ribbon, "hairpin": _hairpin, "flower": _flower, "headband": _headband, "cat ears": _cat_ears,
    "earrings": _earrings,
}  # fmt: skip
