"""Eyes and brows: whites, irises with their gradient and catchlights, lashes, lids."""

from typing import NamedTuple

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import cosine, sine, spline
from ganedu.faces.drawing import Drawing
from ganedu.faces.head import Head
from ganedu.faces.palette import mix
from ganedu.faces.parts import Part

_ANGLES = np.arange(0, 360, 20)
_COS, _SIN = cosine(_ANGLES), sine(_ANGLES)


class EyeShape(NamedTuple):
    """Half width and half height, and how far the outer corner lies below (positive) or above the inner one."""

    wide: float
    tall: float
    droop: float


SHAPES = {
    "round": EyeShape(8.0, 9.4, 0.0),
    "almond": EyeShape(8.9, 7.6, -0.9),
    "sharp": EyeShape(8.8, 7.6, -2.2),
    "gentle": EyeShape(8.4, 8.2, 1.7),
}


class Look(NamedTuple):
    """What an expression does to the eyes: openness, iris size, brow height, and brow slope (inner end down)."""

    open: float
    iris: float
    raised: float
    frown: float


LOOKS = {
    "neutral": Look(0.96, 1.0, 0.0, 0.2),
    "smile": Look(1.0, 1.0, 0.3, -0.3),
    "laugh": Look(0.98, 1.0, 1.5, -0.4),
    "surprised": Look(1.14, 0.74, 3.2, -0.6),
    "sad": Look(0.84, 0.98, 0.4, -2.8),
    "angry": Look(0.80, 0.92, -2.0, 3.0),
    "wink": Look(1.0, 1.0, 0.8, -0.3),
    "closed eyes": Look(0.0, 1.0, 0.6, -0.5),
}


def draw(drawing: Drawing, head: Head, attributes: Attributes, face: int) -> None:
    """Both eyes, as far as they can be seen."""
    look = LOOKS[attributes.expression]
    for side in (head.far, -head.far):
        if side == head.far and abs(attributes.yaw) > 57:
            continue
        winks = attributes.expression == "wink" and side == -head.far
        if winks or look.open == 0:
            _closed(drawing, head, attributes, side, face, happy=winks)
        else:
            _open(drawing, head, attributes, side, face, look)


def _lash_colour(attributes: Attributes):
    return mix(palette.SKIN[attributes.skin].line, palette.BLACK, 0.72)


def _open(drawing: Drawing, head: Head, attributes: Attributes, side: int, face: int, look: Look) -> None:
    shape, place = SHAPES[attributes.eye_shape], head.place
    a, b = shape.wide * place.eye_size, shape.tall * place.eye_size * look.open
    ramp, skin, lash = palette.EYES[attributes.eye_colour], palette.SKIN[attributes.skin], _lash_colour(attributes)
    lids = {"elderly": 0.78}.get(attributes.age, 1.0)
    slant = look.frown * 0.45

    def at(u, v):
        u, v = np.asarray(u, np.float64), np.asarray(v, np.float64)
        return head.on_face(side, u, v + shape.droop * u / a, place.eye_x, place.eye_y)

    upper_u = np.array([-1.0, -0.66, 0.0, 0.62, 1.0]) * a
    upper_v = np.array([0.22, -0.62, -1.0, -0.74, 0.02]) * b * lids + slant * np.array([1.0, 0.9, 0.3, -0.4, -0.7])
    lower_u = np.array([1.0, 0.80, 0.22, -0.42, -0.82, -1.0]) * a
    lower_v = np.array([0.02 * lids, 0.58, 0.93, 0.86, 0.56, 0.22 * lids]) * b
    upper, lower = spline(at(upper_u, upper_v)), spline(at(lower_u, lower_v))
    white = mix((0.99, 0.985, 1.0), skin.base, 0.05)
    eye = drawing.fill(np.concatenate([upper, lower[1:-1]]), white, Part.EYE_WHITE, clip=face)

    # Iris: dark above, bright below, a rim of its own colour, a pupil, light from above left. The far iris looks on.
    rx, ry = 0.80 * a * look.iris, 0.94 * b * (look.iris if look.iris < 0.9 else 1.0)
    rx = min(rx, ry * 0.95)
    iu, iv = (-0.25 - 0.5 * head.turn * (1 if side == -head.far else -1)), 0.02 * b - shape.droop * 0.1

    def disc(cu, cv, du, dv):
        return head.on_face(side, cu + du * _COS, cv + dv * _SIN, place.eye_x, place.eye_y)

    top, bottom = at([0.0], [iv - ry])[0, 1], at([0.0], [iv + ry])[0, 1]
    middle = (top + bottom) / 2
    drawing.shade(
        np.concatenate([upper, upper[::-1] + np.array([[0.0, 0.34 * b]])]), mix(skin.shadow, (0.62, 0.62, 0.78), 0.7),
        Part.EYE_WHITE, alpha=0.8, clip=eye,
    )  # fmt: skip
    iris = drawing.outlined(disc(iu, iv, rx, ry), ramp.line, ramp.line, Part.IRIS, width=0.8, clip=eye)
    inner = disc(iu, iv, rx * 0.88, ry * 0.90)
    drawing.shade(inner, ramp.shadow, Part.IRIS, clip=eye, fade=(ramp.base, top + (middle - top) * 0.5, bottom))
    drawing.shade(disc(iu, iv + ry * 0.50, rx * 0.66, ry * 0.36), ramp.light, Part.IRIS, alpha=0.75, clip=eye)
    drawing.ink(disc(iu, iv + ry * 0.02, rx * 0.40, ry * 0.42), ramp.line, Part.IRIS, clip=eye)
    drawing.shade(
        np.concatenate([upper, upper[::-1] + np.array([[0.0, 0.46 * b]])]), ramp.line, Part.IRIS, alpha=0.45, clip=iris
    )
    glint = 1 if side == -1 else -1  # the light comes from the picture's left for both eyes
    drawing.fill(
        disc(iu + glint * rx * 0.36, iv - ry * 0.36, rx * 0.36, ry * 0.30), palette.WHITE, Part.IRIS, clip=face
    )
    drawing.shade(
        disc(iu - glint * rx * 0.40, iv + ry * 0.46, rx * 0.19, ry * 0.15),
        palette.WHITE,
        Part.IRIS,
        alpha=0.9,
        clip=face,
    )

    # The upper lash is a crescent with a wing; the lower one a hint; the fold of the lid above.
    thick = {"elderly": 1.5}.get(attributes.age, 2.3) * place.eye_size
    fall = np.array([0.25, 0.75, 1.0, 1.05, 0.8]) * thick
    outer_u, outer_v = upper_u.copy(), upper_v - fall
    outer_u[-1] += 1.9 * place.eye_size
    outer_v[-1] = upper_v[-1] - 1.1
    crescent = np.concatenate([upper, spline(at(outer_u, outer_v))[::-1]])
    drawing.ink(crescent, lash, Part.LASH, clip=face)
    drawing.line(
        spline(at(lower_u[:3], lower_v[:3] + 0.2)), 0.9, mix(lash, skin.line, 0.4), Part.LASH, end=0.1, clip=face
    )
    if attributes.age != "child":
        drawing.line(
            spline(at(upper_u[1:4] * 0.95, upper_v[1:4] - thick - 1.8)), 0.7, skin.line, Part.FACE, alpha=0.7, clip=face
        )
    if attributes.age == "elderly":
        drawing.line(
            spline(at([-0.7 * a, 0.1 * a, 0.8 * a], [b * 1.22, b * 1.46, b * 1.1])), 0.8, skin.line, Part.FACE,
            alpha=0.65, clip=face,
        )  # fmt: skip


def _closed(drawing: Drawing, head: Head, attributes: Attributes, side: int, face: int, *, happy: bool) -> None:
    shape, place = SHAPES[attributes.eye_shape], head.place
    a = shape.wide * place.eye_size
    u = np.array([-1.0, -0.55, 0.0, 0.55, 1.0]) * a
    v = np.array([2.2, -1.0, -2.3, -1.2, 2.0]) if happy else np.array([-0.2, 2.0, 2.9, 2.3, 0.2])
    v = v + shape.droop * u / a + 1.0
    lash = _lash_colour(attributes)
    drawing.line(
        spline(head.on_face(side, u, v, place.eye_x, place.eye_y)), 2.2 * place.eye_size, lash, Part.LASH,
        start=0.35, end=0.7, clip=face,
    )  # fmt: skip
    for start, (du, dv) in ((0.95, (2.4, -0.9)), (0.72, (1.7, 1.6))):
        if not happy:
            tip = head.on_face(side, [start * a, start * a + du], [v[-1] - 0.2, v[-1] + dv], place.eye_x, place.eye_y)
            drawing.line(spline(tip), 1.2, lash, Part.LASH, start=0.9, end=0.1, clip=face)


def draw_brows(drawing: Drawing, head: Head, attributes: Attributes, face: int) -> None:
    """Brows, painted over the hair as drawn faces have them."""
    look, place = LOOKS[attributes.expression], head.place
    hair = palette.HAIR[attributes.hair_colour]
    colour = mix(hair.shadow, hair.line, 0.45)
    stream = attributes.stream("brow")
    thick = {"child": 1.5, "adult": 1.7, "elderly": 1.5}[attributes.age] * stream.uniform(0.85, 1.35)
    arch = stream.uniform(0.8, 1.8)
    for side in (-1, 1):
        if side == head.far and abs(attributes.yaw) > 57:
            continue
        u = np.array([-6.6, -2.6, 2.4, 6.6]) * (0.8 + 0.2 * place.eye_size)
        v = np.array([0.5, -arch, -arch - 0.3, 0.8]) + look.frown * np.array([1.0, 0.5, -0.2, -0.6]) - look.raised
        points = head.on_face(side, u, v, place.eye_x + 0.4, place.eye_y - place.brow)
        drawing.line(spline(points), thick, colour, Part.BROW, start=0.75, end=0.2, alpha=0.95, clip=face)
