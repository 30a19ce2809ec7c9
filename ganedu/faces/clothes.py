"""Neck, shoulders and clothes. The body turns less than the head."""

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import Points, ellipse, spline
from ganedu.faces.drawing import Drawing
from ganedu.faces.head import Head
from ganedu.faces.palette import CLOTH, mix
from ganedu.faces.parts import Part


class Body:
    """Where the neck and the shoulders are: x from the spine, y in the picture; narrower when turned."""

    def __init__(self, head: Head, attributes: Attributes):
        self.shift = -4.0 * head.sin
        self.slim = 1.0 - 0.16 * head.turn
        self.wide = {"child": 36.0, "adult": 45.0, "elderly": 42.0}[attributes.age]
        self.neck = {"child": 7.0, "adult": 8.4, "elderly": 7.8}[attributes.age]
        self.top = {"child": 104.5, "adult": 102.0, "elderly": 103.0}[attributes.age]

    def at(self, points) -> Points:
        """Points (x from the spine, y below the base of the neck) in the picture."""
        p = np.asarray(points, np.float64)
        return np.stack([64.0 + self.shift + p[:, 0] * self.slim, self.top + p[:, 1]], 1)


def _both(points) -> np.ndarray:
    """A left half, given from the middle out, and its mirror image, as one path."""
    p = np.asarray(points, np.float64)
    return np.concatenate([p[::-1] * [[-1.0, 1.0]], p])


def draw(drawing: Drawing, head: Head, attributes: Attributes) -> None:
    """Neck, then clothes."""
    body = Body(head, attributes)
    skin = palette.SKIN[attributes.skin]
    n = body.neck
    # From the side the neck ends under the ear and the hair, from the front behind the jaw.
    (jaw_x, jaw_y), = head.project([0.0], head.chin - 27.0 - 13.0 * head.turn, -8.0 * head.turn)  # fmt: skip
    base = body.at([[-n - 9, 9], [-n - 2.2, 3.5], [-n - 0.2, -5], [n + 0.2, -5], [n + 2.2, 3.5], [n + 9, 9]])
    upper = np.array([[jaw_x - n, jaw_y], [jaw_x + n, jaw_y]])
    left, right = np.concatenate([upper[:1], base[2::-1]]), np.concatenate([upper[1:], base[3:]])
    neck_line = np.concatenate([spline(left), spline(right)[::-1]])
    neck = drawing.outlined(neck_line, skin.base, skin.line, Part.BODY)
    chest = body.at([[-17, 6], [17, 6], [12, 24], [-12, 24]])
    drawing.fill(chest, skin.base, Part.BODY)
    (cx, cy), = head.project([0.0], head.chin - 1.5, 8.0)  # fmt: skip
    drawing.shade(ellipse(cx - 1.5, cy, 16.0, 11.5), skin.shadow, Part.BODY, clip=neck)
    for side in (-1, 1):
        bone = body.at([[side * 3.0, 10.5], [side * 8.0, 9.0], [side * 14.0, 8.0]])
        drawing.line(spline(bone), 0.9, skin.shadow, Part.BODY, start=0.6)
    _WEAR[attributes.clothes](drawing, body, attributes)


def _torso(drawing: Drawing, body: Body, cloth: palette.Ramp, neckline) -> int:
    """The garment's main part below a neckline, which is given as its right half from the middle out."""
    w = body.wide
    edge = np.asarray(neckline, np.float64)
    x, y = edge[-1]
    shoulder = spline(np.array([[x, y], [x + 8.0, y + 2.2], [w - 8.0, y + 6.5], [w, y + 13.0], [w + 3.0, y + 30.0]]))
    right = np.concatenate([spline(edge), shoulder[1:]])
    polygon = body.at(_both(right))
    number = drawing.outlined(
        polygon,
        cloth.base,
        cloth.line,
        Part.CLOTHES,
        width=1.25,
        fade=(mix(cloth.base, cloth.shadow, 0.8), body.top + 4, 132.0),
    )
    for side in (-1, 1):
        fold = body.at([[side * (w - 13), 14.0], [side * (w - 14.5), 19.0], [side * (w - 14), 30.0]])
        drawing.line(spline(fold), 1.2, cloth.shadow, Part.CLOTHES, start=0.1, end=0.9, clip=number)
    return number


def _second(attributes: Attributes) -> palette.Ramp:
    """A second colour that goes with the first."""
    return CLOTH["red"] if attributes.clothes_colour in ("white", "navy", "black", "sky") else CLOTH["white"]


def _sailor(drawing: Drawing, body: Body, attributes: Attributes) -> None:
    cloth = CLOTH[attributes.clothes_colour]
    shirt = CLOTH["white"] if attributes.clothes_colour != "white" else CLOTH["sky"]
    _torso(drawing, body, shirt, [[0.0, 20.0], [5.0, 11.0], [12.0, 2.0]])
    for side in (-1, 1):
        flap = body.at(
            [
                [side * 11.0, 0.5],
                [side * 20.0, 4.5],
                [side * 29.0, 9.0],
                [side * 26.0, 21.0],
                [side * 1.0, 23.0],
                [side * 6.0, 12.0],
            ]
        )
        number = drawing.outlined(flap, cloth.base, cloth.line, Part.CLOTHES)
        stripe = body.at([[side * 25.0, 8.5], [side * 22.5, 17.5], [side * 5.0, 20.0]])
        drawing.line(stripe, 1.3, shirt.base, Part.CLOTHES, start=1, end=1, clip=number)
    bow = _second(attributes) if attributes.clothes_colour != "white" else CLOTH["navy"]
    for side in (-1, 1):
        wing = body.at([[0, 20], [side * 6, 15.5], [side * 11, 17], [side * 10, 24], [side * 4, 24]])
        drawing.outlined(spline(wing, closed=True), bow.base, bow.line, Part.CLOTHES)
    drawing.outlined(ellipse(*body.at([[0, 20.5]])[0], 2.4, 2.6), bow.shadow, bow.line, Part.CLOTHES)


def _shirt(drawing: Drawing, body: Body, attributes: Attributes) -> None:
    cloth = CLOTH[attributes.clothes_colour]
    _torso(drawing, body, cloth, [[0.0, 14.0], [5.0, 8.0], [11.5, 1.0]])
    for side in (-1, 1):
        collar = body.at([[side * 9.5, -3.0], [side * 17.5, 3.0], [side * 11.0, 15.0], [side * 0.5, 12.0]])
        drawing.outlined(collar, cloth.light, cloth.line, Part.CLOTHES)
    tie = _second(attributes)
    drawing.outlined(
        body.at([[-2.6, 11], [2.6, 11], [2.0, 16], [4.2, 30], [-4.2, 30], [-2.0, 16]]), tie.base, tie.line, Part.CLOTHES
    )


def _hoodie(drawing: Drawing, body: Body, attributes: Attributes) -> None:
    cloth = CLOTH[attributes.clothes_colour]
    _torso(drawing, body, cloth, [[0.0, 15.0], [6.0, 10.0], [12.0, 3.0]])
    hood = spline(
        np.array(
            [[0.0, 12.0], [8.0, 7.5], [12.0, -2.5], [19.0, -3.5], [25.0, 3.0], [21.0, 13.0], [9.0, 18.5], [0.0, 19.0]]
        )
    )
    drawing.outlined(body.at(_both(hood)), mix(cloth.base, cloth.light, 0.35), cloth.line, Part.CLOTHES)
    for side in (-1, 1):
        cord = body.at([[side * 7.0, 17.0], [side * 7.6, 22.0], [side * 7.0, 28.0]])
        drawing.line(cord, 1.7, _second(attributes).light, Part.CLOTHES, start=1, end=1)


def _turtleneck(drawing: Drawing, body: Body, attributes: Attributes) -> None:
    cloth, n = CLOTH[attributes.clothes_colour], body.neck + 1.8
    _torso(drawing, body, cloth, [[0.0, 6.0], [6.0, 5.0], [n + 3.0, 2.0]])
    roll = body.at(
        spline(
            np.array(
                [
                    [-n, -7.0],
                    [0, -5.0],
                    [n, -7.0],
                    [n + 1.8, 1.0],
                    [n + 2.4, 7.0],
                    [0, 10.0],
                    [-n - 2.4, 7.0],
                    [-n - 1.8, 1.0],
                ]
            ),
            closed=True,
        )
    )
    number = drawing.outlined(roll, mix(cloth.base, cloth.light, 0.3), cloth.line, Part.CLOTHES)
    for x in (-0.6, -0.2, 0.2, 0.6):
        drawing.line(body.at([[x * n, -4.0], [x * n * 1.25, 7.0]]), 0.8, cloth.shadow, Part.CLOTHES, clip=number)


def _dress(drawing: Drawing, body: Body, attributes: Attributes) -> None:
    cloth = CLOTH[attributes.clothes_colour]
    _torso(drawing, body, cloth, [[0.0, 17.0], [9.0, 15.0], [16.0, 9.0], [20.0, 5.0]])
    frill = _second(attributes)
    for x in (-17.0, -11.5, -4.0, 4.0, 11.5, 17.0):
        y = 17.5 - 0.03 * x * x
        drawing.outlined(ellipse(*body.at([[x, y]])[0], 4.4, 3.1), frill.base, frill.line, Part.CLOTHES, width=0.9)


def _kimono(drawing: Drawing, body: Body, attributes: Attributes) -> None:
    cloth, band = CLOTH[attributes.clothes_colour], _second(attributes)
    _torso(drawing, body, cloth, [[0.0, 18.0], [6.0, 8.0], [12.5, 0.0]])
    for side in (1, -1):
        strip = body.at(
            [
                [side * 10.0, -4.0],
                [side * 16.0, 0.5],
                [side * 2.0, 24.0],
                [side * -8.0, 30.0],
                [side * -12.0, 26.0],
                [side * -1.0, 17.0],
            ]
        )
        drawing.outlined(strip, band.base, band.line, Part.CLOTHES)
    for x, y in ((-28.0, 17.0), (29.0, 15.0), (24.0, 25.0), (-21.0, 27.0)):
        drawing.shade(ellipse(*body.at([[x, y]])[0], 2.6, 2.6), cloth.light, Part.CLOTHES, alpha=0.9)


_WEAR = {
    "sailor": _sailor,
    "shirt": _shirt,
    "hoodie": _hoodie,
    "turtleneck": _turtleneck,
    "dress": _dress,
    "kimono": _kimono,
}
