"""The skin of the face and what lies on it: shadow, nose, mouth, blush, freckles, wrinkles, ears."""

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import Points, ellipse, spline
from ganedu.faces.drawing import Drawing
from ganedu.faces.head import Head
from ganedu.faces.palette import mix
from ganedu.faces.parts import Part

INSIDE, TONGUE = palette.rgb("7c2230"), palette.rgb("ee7f84")


def draw_ear(drawing: Drawing, head: Head, attributes: Attributes, side: int) -> None:
    """One ear."""
    skin = palette.SKIN[attributes.skin]
    drawing.outlined(head.ear(side), mix(skin.base, skin.shadow, 0.25), skin.line, Part.EAR)
    back, down = np.array([2.0, 5.5, 6.5, 4.0, 2.5]), np.array([0.5, -1.0, 2.5, 6.5, 9.0])
    fold = head.project(side * (27.0 + 0.62 * back), 6.0 + down, -1.0 - back)
    drawing.line(spline(fold), 0.9, skin.shadow, Part.EAR)


def draw_face(drawing: Drawing, head: Head, attributes: Attributes) -> tuple[int, Points]:
    """The face's skin. Returns the number of its fill, for clipping, and its polygon."""
    skin = palette.SKIN[attributes.skin]
    far, near = head.contour()
    polygon = np.concatenate([far, near])
    face = drawing.fill(polygon, skin.base, Part.FACE)
    _shadow(drawing, head, skin, near, face)
    drawing.line(polygon, 1.25, skin.line, Part.FACE, start=0.8, end=0.8)
    return face, polygon


def _shadow(drawing: Drawing, head: Head, skin: palette.Ramp, near: Points, face: int) -> None:
    """The near cheek and jaw turn away from the light: a crescent along the contour. Light skin shows it less."""
    jaw = near[: len(near) * 3 // 5]
    inward = np.linspace(0.0, 1.0, len(jaw))[:, None]
    across = np.array([[-head.far * 1.0, 0.0]]) * (1.2 + 4.2 * 4 * inward * (1 - inward))
    drawing.shade(
        np.concatenate([jaw, (jaw - across - [[0.0, 1.2]])[::-1]]), skin.shadow, Part.FACE, alpha=0.6, clip=face
    )


def draw_marks(drawing: Drawing, head: Head, attributes: Attributes, face: int) -> None:
    """Nose, cheeks, lines of age: what the face shows besides eyes and mouth."""
    skin, place, age = palette.SKIN[attributes.skin], head.place, attributes.age
    cheek_y = place.eye_y + (head.chin - place.eye_y) * 0.46
    warm = palette.BLUSH[attributes.skin]
    strong = {"blush": 0.75}.get(attributes.marks, 0.22 if age != "elderly" else 0.12)
    if attributes.expression in ("laugh", "wink"):
        strong = max(strong, 0.45)
    for side in (-1, 1):
        if side == head.far and head.turn > 0.8:
            continue
        (x, y), (x1, _) = head.on_face(side, [0.0, 6.5], [0.0, 0.0], place.eye_x + 2.6, cheek_y)
        wide = max(abs(x1 - x), 2.0)
        drawing.glow(x, y, wide, 3.8, warm, Part.FACE, alpha=strong, clip=face)
        if attributes.marks == "blush":
            for u in (-2.4, 0.0, 2.4):
                stripe = head.on_face(side, [u + side * 0.7, u - side * 0.7], [-1.5, 1.3], place.eye_x + 2.4, cheek_y)
                drawing.line(spline(stripe), 0.8, mix(warm, skin.line, 0.25), Part.FACE, alpha=0.75, clip=face)
        if attributes.marks == "freckles":
            for u, v in ((-4.5, -0.5), (-2.0, 1.6), (0.2, -1.2), (2.4, 1.0), (4.8, -0.6)):
                (fx, fy), = head.on_face(side, [u], [v], place.eye_x + 0.6, cheek_y)  # fmt: skip
                drawing.shade(ellipse(fx, fy, 0.8, 0.7), skin.line, Part.FACE, alpha=0.65, clip=face)
    if attributes.marks == "mole":
        side = -head.far
        (x, y), = head.on_face(side, [0.5], [8.2], place.eye_x, place.eye_y + 2.5)  # fmt: skip
        drawing.ink(ellipse(x, y, 1.0, 1.0), mix(skin.line, palette.BLACK, 0.5), Part.FACE, clip=face)
    _nose(drawing, head, skin, face)
    if age == "elderly":
        _lines_of_age(drawing, head, skin, face)


def _nose(drawing: Drawing, head: Head, skin: palette.Ramp, face: int) -> None:
    y, far = head.place.nose_y, head.far
    side = 0.0 if head.turn < 0.12 else float(far)
    tip = head.project([-0.9 * side, 1.2 * side, 0.2], [y - 3.0, y, y + 0.7], [25.4, 27.4, 26.8])
    if head.turn < 0.75:
        drawing.line(
            spline(tip[1:] if side == 0 else tip), 1.1, skin.line, Part.NOSE, alpha=0.9, start=0.2, end=0.8, clip=face
        )
        wing = head.project([-1.9, 0.0, 1.9], [y + 0.6, y + 1.5, y + 0.6], [25.0, 26.5, 25.0])
        drawing.shade(spline(wing), skin.shadow, Part.NOSE, alpha=0.9, clip=face)
    (x, above), = head.project([-0.6 * far], y - 2.2, 27.2)  # fmt: skip
    drawing.shade(ellipse(x, above, 0.8, 1.1), skin.light, Part.NOSE, alpha=0.8, clip=face)
    if head.turn > 0.6:
        wing = head.project([-2.4 * far, -3.2 * far, -2.0 * far], [y + 1.4, y, y - 1.6], [24.6, 24.0, 24.0])
        drawing.line(spline(wing), 0.9, skin.line, Part.NOSE, alpha=0.8, clip=face)


def _lines_of_age(drawing: Drawing, head: Head, skin: palette.Ramp, face: int) -> None:
    place = head.place
    for side in (-1, 1):
        if side == head.far and head.turn > 0.7:
            continue
        fold = head.on_middle(side * np.array([4.2, 7.4, 8.6]), [0.0, 3.8, 9.0], place.nose_y + 0.4)
        drawing.line(spline(fold), 1.1, skin.line, Part.FACE, alpha=0.75, start=0.2, clip=face)
        for v in (-1.6, 1.4):
            crow = head.on_face(side, [10.0, 13.4], [v * 0.5, v * 1.8], place.eye_x, place.eye_y + 1.0)
            drawing.line(spline(crow), 0.8, skin.line, Part.FACE, alpha=0.7, clip=face)
    for v in (0.0, 3.0):
        furrow = head.on_middle(
            np.array([-8.0, 0.0, 8.0]), [0.4, -0.5, 0.4], place.eye_y - place.brow - 8.4 + v, z=22.0
        )
        drawing.line(spline(furrow), 0.7, skin.line, Part.FACE, alpha=0.45, clip=face)


def draw_mouth(drawing: Drawing, head: Head, attributes: Attributes, face: int) -> None:
    """The mouth of the expression."""
    skin, y, expression = palette.SKIN[attributes.skin], head.place.mouth_y, attributes.expression
    colour = mix(skin.line, palette.rgb("6a1424"), 0.45)
    size = {"child": 0.9, "adult": 1.05, "elderly": 1.0}[attributes.age]
    if expression in ("laugh", "wink"):
        _open_mouth(drawing, head, colour, y, 6.6 * size, 7.2 * size if expression == "laugh" else 5.0 * size, face)
        return
    if expression == "surprised":
        around = spline(head.on_middle([0.0, 2.7, 0.0, -2.7], [-3.0, 0.6, 3.8, 0.6], y), closed=True)
        drawing.fill(around, INSIDE, Part.MOUTH, clip=face)
        drawing.line(np.concatenate([around, around[:1]]), 1.0, colour, Part.MOUTH, start=0.8, end=0.8, clip=face)
        return
    u, v = {
        "neutral": ([-4.0, -1.3, 1.3, 4.0], [0.0, 0.2, 0.2, 0.0]),
        "smile": ([-5.4, -2.4, 2.4, 5.4], [-1.1, 1.1, 1.1, -1.1]),
        "closed eyes": ([-4.8, -2.0, 2.0, 4.8], [-0.8, 0.9, 0.9, -0.8]),
        "sad": ([-4.4, -1.8, 1.8, 4.4], [1.6, -0.3, -0.3, 1.6]),
        "angry": ([-4.4, -1.4, 1.4, 4.4], [1.6, -0.5, -0.5, 1.6]),
    }[expression]
    drawing.line(
        spline(head.on_middle(np.array(u) * size, v, y)), 1.35, colour, Part.MOUTH, start=0.5, end=0.5, clip=face
    )
    # The lower lip: a shadow below it on light skin, light on it on dark skin, where a shadow would not be seen.
    lip = skin.shadow if sum(skin.base) > 1.6 else mix(skin.light, palette.BLUSH[attributes.skin], 0.35)
    lower = spline(head.on_middle(np.array([-2.6, 0.0, 2.6]) * size, [2.4, 3.0, 2.4], y))
    drawing.line(lower, 1.2, lip, Part.MOUTH, clip=face)
    if expression == "angry":
        drawing.line(spline(head.on_middle([-2.0, 0.0, 2.0], [3.4, 3.0, 3.4], y)), 0.8, skin.line, Part.FACE, clip=face)


def _open_mouth(drawing: Drawing, head: Head, colour, y: float, wide: float, tall: float, face: int) -> None:
    upper = spline(head.on_middle(np.array([-wide, -0.5 * wide, 0.5 * wide, wide]), [-2.4, -1.3, -1.3, -2.4], y))
    lower = spline(
        head.on_middle(np.array([wide, 0.62 * wide, -0.62 * wide, -wide]), [-2.4, 0.62 * tall, 0.62 * tall, -2.4], y)
    )
    polygon = np.concatenate([upper, lower[1:-1]])
    mouth = drawing.fill(polygon, INSIDE, Part.MOUTH, clip=face)
    tongue = spline(
        head.on_middle(np.array([-0.6, 0.0, 0.6, 0.0]) * wide, np.array([0.62, 0.32, 0.62, 1.0]) * tall, y), closed=True
    )
    drawing.shade(tongue, TONGUE, Part.MOUTH, clip=mouth)
    teeth = np.concatenate([upper, upper[::-1] + np.array([[0.0, 1.5]])])
    drawing.shade(teeth, palette.WHITE, Part.MOUTH, alpha=0.95, clip=mouth)
    drawing.line(np.concatenate([polygon, polygon[:1]]), 1.0, colour, Part.MOUTH, start=0.8, end=0.8, clip=face)
