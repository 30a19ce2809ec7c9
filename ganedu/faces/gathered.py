"""Gathered hair: ponytail, twintails, buns, braid. Each is painted behind or before the head as its place asks."""

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import Points, Stroke, ellipse, normals, spline
from ganedu.faces.drawing import Drawing
from ganedu.faces.palette import Ramp, mix
from ganedu.faces.parts import Part
from ganedu.faces.shell import Shell

# Where a tail ends below the origin.
REACH = {"short": 14.0, "medium": 44.0, "long": 84.0}
_T = np.arange(13) / 12.0


def draw_behind(drawing: Drawing, shell: Shell, attributes: Attributes) -> None:
    """What lies behind the head."""
    _draw(drawing, shell, attributes, front=False)


def draw_before(drawing: Drawing, shell: Shell, attributes: Attributes) -> None:
    """What lies before the head."""
    _draw(drawing, shell, attributes, front=True)


def _draw(drawing: Drawing, shell: Shell, attributes: Attributes, *, front: bool) -> None:
    ramp = palette.HAIR[attributes.hair_colour]
    stream = attributes.stream("gathered hair")
    tie = list(palette.CLOTH.values())[stream.whole(0, len(palette.CLOTH) - 1)]
    reach = REACH[attributes.hair_length] + stream.uniform(-3, 3)
    part = Part.HAIR_FRONT if front else Part.HAIR_BACK
    if attributes.style == "ponytail":
        lon = 146.0 if stream.random() < 0.5 else -146.0
        if abs(attributes.yaw) > 12:  # where it is not hidden by the head
            lon = -146.0 * shell.head.far
        if (shell.seen(lon) > 0) == front:
            _tail(drawing, shell, lon, -26.0, reach, 8.5, ramp, tie, part, stream)
    elif attributes.style == "twintails":
        root, wide = stream.uniform(-25, -8), stream.uniform(6.5, 8.5)
        for lon in (-104.0, 104.0):
            if (shell.seen(lon) > 0.12) == front:
                _tail(drawing, shell, lon, root, reach, wide, ramp, tie, part, stream)
    elif attributes.style == "buns":
        radius = stream.uniform(8.0, 10.5)
        for lon in (-78.0, 78.0):
            if (shell.seen(lon) > 0.3) == front:
                _bun(drawing, shell, lon, radius, ramp, tie, part)
    elif attributes.style == "braid":
        side = -1 if stream.random() < 0.5 else 1
        if abs(attributes.yaw) > 12:  # over the shoulder that is seen
            side = -shell.head.far
        if front:
            _braid(drawing, shell, side, reach, ramp, tie)


def _tail(drawing, shell: Shell, lon, root, reach, wide, ramp: Ramp, tie, part: Part, stream) -> None:
    """A tail that leaves the head, arches out and falls to a point."""
    (x0, y0), = shell.at([lon], [root], 1.0)  # fmt: skip
    (x1, _), = shell.at([lon], [root], 12.0)  # fmt: skip
    out = x1 - x0
    if abs(out) < 2.0:
        out = 2.0 if out >= 0 else -2.0
    way = 1.0 if out > 0 else -1.0
    fall = shell.head.origin[1] + reach - y0
    spread = 6.0 + 0.10 * fall
    path = spline(
        np.array([
            [x0, y0], [x0 + 0.7 * out + 3 * way, y0 - 3.0], [x0 + out + spread * way * 0.7, y0 + 0.16 * fall],
            [x0 + out + spread * way, y0 + 0.5 * fall], [x0 + out + (spread - 3.0) * way, y0 + 0.8 * fall],
            [x0 + out + (spread - 5.0 + stream.uniform(-2, 4)) * way, y0 + fall],
        ]), steps=3,
    )  # fmt: skip
    t = np.arange(len(path)) / (len(path) - 1)
    swing = shell.wave * 0.5 * _wave(t * 2.2) * t
    path = path + np.stack([swing, np.zeros_like(swing)], 1)
    profile = spline(np.array([[0.35, 0.0], [0.85, 0.0], [1.0, 0.0], [0.95, 0.0], [0.7, 0.0], [0.0, 0.0]]), steps=3)[
        :, 0
    ]
    polygon = _ribbon(path, 2 * wide * profile)
    number = drawing.fill(polygon, ramp.base, part, fade=(mix(ramp.base, ramp.shadow, 0.65), y0, y0 + fall))
    half = len(path)
    left, right = polygon[:half], polygon[half:][::-1]
    inner, outer = (left, right) if left[half // 2, 0] * way < right[half // 2, 0] * way else (right, left)
    drawing.shade(
        np.concatenate([inner, (inner * 0.62 + outer * 0.38)[::-1]]), ramp.shadow, part, alpha=0.7, clip=number
    )
    for share in (0.3, 0.62):
        drawing.line(
            (inner * (1 - share) + outer * share)[2:-2], 0.9, ramp.line, part, alpha=0.55, start=0.2, clip=number
        )
    glow = inner[3:7] * 0.3 + outer[3:7] * 0.7
    drawing.shade(Stroke(glow, wide * 0.5, start=0.1, end=0.1), ramp.light, part, alpha=0.8, clip=number)
    drawing.line(np.concatenate([polygon, polygon[:1]]), 1.1, ramp.line, part, start=0.8, end=0.8)
    tied = spline(
        np.array(
            [
                [x0 - 1.5 * way, y0 - 4.2],
                [x0 + 3.2 * way, y0 - 5.0],
                [x0 + 3.8 * way, y0 + 3.4],
                [x0 - 1.0 * way, y0 + 3.8],
            ]
        ),
        closed=True,
    )
    drawing.outlined(tied, tie.base, tie.line, Part.ACCESSORY, width=1.0)


def _wave(turns: np.ndarray) -> np.ndarray:
    """A triangle wave, rounded: sine-like without a sine."""
    t = turns % 1.0
    t = np.where(t < 0.5, 4 * t - 1, 3 - 4 * t)
    return t * (1.5 - 0.5 * t * t)


def _ribbon(path: Points, width: np.ndarray) -> Points:
    across = normals(path) * (0.5 * width)[:, None]
    return np.concatenate([path + across, (path - across)[::-1]])


def _bun(drawing, shell: Shell, lon: float, radius: float, ramp: Ramp, tie, part: Part) -> None:
    (x, y), = shell.at([lon], [-27.0], radius * 0.45)  # fmt: skip
    number = drawing.outlined(
        ellipse(x, y, radius, radius * 0.94), mix(ramp.base, ramp.light, 0.1), ramp.line, part,
        fade=(ramp.shadow, y - radius * 0.2, y + radius),
    )  # fmt: skip
    for bend in (-0.5, 0.1, 0.6):
        arc = spline(
            np.array(
                [
                    [x - 0.8 * radius, y + 0.5 * radius],
                    [x + bend * radius, y - 0.1 * radius - 0.5 * radius],
                    [x + 0.8 * radius, y + 0.1 * radius],
                ]
            )
        )
        drawing.line(arc, 0.9, ramp.shadow, part, alpha=0.9, clip=number)
    drawing.shade(
        ellipse(x - 0.3 * radius, y - 0.45 * radius, 0.34 * radius, 0.17 * radius),
        ramp.light,
        part,
        alpha=0.9,
        clip=number,
    )


def _braid(drawing, shell: Shell, side: int, reach: float, ramp: Ramp, tie) -> None:
    """A braid over one shoulder: overlapping leaves, left and right in turn, a tie and a tuft."""
    head = shell.head
    (x, y), = shell.at([side * 112.0], [14.0], -3.0)  # fmt: skip
    bottom = max(reach, 26.0) + head.origin[1]
    count = max(3, round((bottom - y) / 7.0))
    step = (bottom - y) / count
    x_end = 64.0 + side * 26.0
    for k in range(count):
        cx = x + (x_end - x) * min(1.0, 1.6 * k / max(count, 6))
        cy = y + k * step
        size = 6.6 - 2.0 * k / count
        for way in (-1, 1):
            leaf = spline(
                np.array([
                    [cx + way * 0.4 * size, cy - 0.55 * step], [cx + way * size, cy + 0.1 * step],
                    [cx + way * 0.7 * size, cy + 0.8 * step], [cx - way * 0.45 * size, cy + 1.15 * step],
                    [cx - way * 0.1 * size, cy + 0.25 * step],
                ]), closed=True, steps=4,
            )  # fmt: skip
            drawing.outlined(
                leaf, ramp.base if way < 0 else mix(ramp.base, ramp.shadow, 0.3), ramp.line, Part.HAIR_FRONT, width=1.0,
                fade=(ramp.shadow, cy, cy + 1.3 * step),
            )  # fmt: skip
    end = x_end if 1.6 * count / max(count, 6) >= 1 else cx
    tuft = np.array(
        [
            [end - 3.0, bottom + 1],
            [end - 4.6, bottom + 7],
            [end - 1.0, bottom + 12],
            [end + 3.8, bottom + 7],
            [end + 3.0, bottom + 1],
        ]
    )
    drawing.outlined(spline(tuft), ramp.base, ramp.line, Part.HAIR_FRONT, width=1.0)
    drawing.outlined(ellipse(end, bottom + 1.0, 4.0, 2.3), tie.base, tie.line, Part.ACCESSORY, width=1.0)
