"""Hair that grows on the head: what hangs behind, the cap over the skull, side locks and bangs."""

import numpy as np

from ganedu.faces import palette
from ganedu.faces.attributes import Attributes
from ganedu.faces.bangs import bang_locks
from ganedu.faces.curves import Points, Stroke, direction, interpolate, spline
from ganedu.faces.drawing import Drawing
from ganedu.faces.palette import Ramp, mix
from ganedu.faces.parts import Part
from ganedu.faces.shell import LENGTHS, MIDDLE, Lock, Shell

# How far hair reaches below the origin, by length: behind, and in the side locks.
BEHIND = {"short": 25.0, "medium": 43.0, "long": 86.0}
BESIDE = {"short": 21.0, "medium": 37.0, "long": 62.0}

# How near to a lock's middle its shaded edge comes, from the root to the tip: it begins as a wedge.
_SHADED = np.array([1.0, 1.0, 1.0, 0.86, 0.66, 0.48, 0.36, 0.30, 0.30, 0.30, 0.30])[:, None]

Laid = tuple[Lock, Points, Points]  # a lock, its polygon and its middle line in the picture


def paint_lock(
    drawing: Drawing, shell: Shell, laid: Laid, ramp: Ramp, part: Part, *, shine: tuple[float, float] | None = None
) -> None:
    """One lock: its gradient, its shaded edge, its strand, its share of the highlight, its outline."""
    lock, polygon, middle = laid
    half = len(polygon) // 2
    left, right = polygon[:half], polygon[half:][::-1]
    top, bottom = float(middle[0, 1]), float(middle[-1, 1])
    tip = mix(ramp.base, ramp.shadow, 0.45)
    number = drawing.fill(polygon, ramp.base, part, fade=(tip, (top + bottom) / 2, bottom + 0.1))
    shaded = middle + (right - middle) * _SHADED
    drawing.shade(np.concatenate([shaded[2:], right[:2:-1]]), ramp.shadow, part, alpha=0.75, clip=number)
    if shine is not None:
        _shine(drawing, shell, lock, ramp, part, number, shine)
    width = max(1.0, 0.55 * drawing.pixel)
    edges = [Stroke(edge[2:], width, start=0.0, end=0.8) for edge in (left, right)]
    drawing.ink(edges, ramp.line, part)


def _shine(drawing, shell: Shell, lock: Lock, ramp: Ramp, part: Part, clip: int, shine: tuple[float, float]) -> None:
    """A wedge with a pointed foot; those of neighbouring locks make the ring of light round the head."""
    y, tall = shine
    lon = lock.lon - 0.25 * lock.sweep
    tall = tall * (0.7 + 0.6 * ((lock.lon * 0.37) % 1.0))
    u = np.array([-0.80, -0.35, 0.10, 0.52, 0.40, 0.24, 0.06, -0.14, -0.34, -0.52, -0.66])
    v = np.array([-0.10, -0.32, -0.34, -0.16, 0.05, 0.42, -0.02, 0.78, 0.06, 0.36, 0.02])
    drawing.shade(shell.at(lon + u * lock.wide, y + v * tall, 0.6), ramp.light, part, alpha=0.85, clip=clip)


def draw_behind(drawing: Drawing, shell: Shell, attributes: Attributes) -> None:
    """What hangs behind the neck: one mass with a ragged lower edge."""
    ramp = palette.HAIR[attributes.hair_colour]
    stream = attributes.stream("hair behind")
    reach = BEHIND[attributes.hair_length] + stream.uniform(-2.5, 2.5)
    if attributes.style != "down":  # gathered: what stays behind the neck is little
        reach = {"ponytail": 20.0, "twintails": 19.0, "braid": 24.0}.get(attributes.style, reach)
    flare = (
        {"short": 0.0, "medium": 2.5, "long": 3.5}[attributes.hair_length]
        if attributes.style in ("down", "buns")
        else -3.0
    )
    if attributes.hair_texture == "wavy":
        flare *= 1.6
    left, right = _back_edges(shell)
    tips = 5 if attributes.hair_length == "short" else 6
    lower = []
    for k in range(tips):
        x = left - flare + (right - left + 2 * flare) * (k + 0.5 + stream.uniform(-0.12, 0.12)) / tips
        outer = abs(2 * (k + 0.5) / tips - 1)
        lower.append((x, reach - 5.0 * outer + stream.uniform(-2.5, 2.5)))
        if k < tips - 1:
            lower.append(
                (left - flare + (right - left + 2 * flare) * (k + 1) / tips, reach - 9.0 + stream.uniform(-2, 1))
            )
    swing = 3.0 if shell.wave > 3 else 0.0
    side = np.array([0.25, 0.5, 0.75])
    down = MIDDLE + (reach - 8 - MIDDLE) * side
    sway = swing * np.array([1.0, -0.8, 0.8])
    left_edge = np.stack([left - flare * side - sway, down], 1)
    right_edge = np.stack([right + flare * side + sway, down], 1)
    down_left = np.concatenate([[[left, MIDDLE - 6]], left_edge, [[left - flare - 0.8, reach - 7.5]]])
    up_right = np.concatenate([[[right + flare + 0.8, reach - 7.5]], right_edge[::-1], [[right, MIDDLE - 6]]])
    smooth = np.concatenate([spline(down_left), lower, spline(up_right)])
    polygon = _place(shell, np.concatenate([smooth, [[right - 8, -22.0], [left + 8, -22.0]]]))
    low = shell.head.origin[1] + reach
    dark = mix(ramp.shadow, ramp.line, 0.12)
    number = drawing.outlined(
        polygon, dark, ramp.line, Part.HAIR_BACK, fade=(mix(ramp.base, ramp.shadow, 0.55), low - 40.0, low + 4.0)
    )
    for k in range(5):
        x = left + (right - left) * (k + 0.5 + stream.uniform(-0.3, 0.3)) / 5
        strand = np.array(
            [[x, 8.0], [x + stream.uniform(-2, 2), 0.6 * reach], [x + stream.uniform(-3, 3), reach - 6.0]]
        )
        drawing.line(_place(shell, spline(strand)), 0.9, ramp.line, Part.HAIR_BACK, alpha=0.5, clip=number)


def _back_edges(shell: Shell) -> tuple[float, float]:
    """The reach to both sides of what hangs behind the ears, upright and before scaling."""
    lon = np.arange(92.0, 269.0, 8.0)
    forward, sideways = direction(lon)
    x = shell.rx * sideways * shell.head.cos + (shell.back + shell.rz * forward) * shell.head.sin
    return float(x.min()) + 1.0, float(x.max()) - 1.0


def _tufted(over: Points, attributes: Attributes) -> Points:
    """The silhouette with what stands off it: a loose strand on top of some heads, tufts all over messy ones."""
    stream = attributes.stream("tufts")
    tufts = []
    if attributes.hair_texture == "messy":
        for share in (0.14, 0.27, 0.39, 0.61, 0.74, 0.86):
            lean = 14 * (share - 0.5) + stream.uniform(-1, 1)
            tufts.append((share + stream.uniform(-0.03, 0.03), stream.uniform(3.5, 6.5), lean, 3.6))
    if stream.random() < 0.35 and attributes.bangs != "pulled back":
        tufts.append((stream.uniform(0.46, 0.54), 7.0, -7.0 if stream.random() < 0.5 else 7.0, 1.6))
    centre = over[len(over) // 2] + np.array([0.0, 30.0])
    pieces, done = [], 0
    for share, tall, lean, wide in sorted(tufts):
        k = int(share * len(over))
        out = over[k] - centre
        out = out / np.sqrt(out[0] * out[0] + out[1] * out[1])
        along = np.array([-out[1], out[0]])
        tip = over[k] + out * tall + along * lean
        rise = (
            over[k] - along * wide + out * 0.2,
            over[k] - along * wide * 0.3 + out * tall * 0.55 + along * lean * 0.35,
            tip,
        )
        fall = tip, over[k] + along * wide * 0.5 + out * tall * 0.3 + along * lean * 0.3, over[k] + along * wide
        pieces += [over[done:k], spline(rise), spline(fall)[1:]]
        done = k + 1
    return np.concatenate([*pieces, over[done:]])


def _place(shell: Shell, upright: Points) -> Points:
    head = shell.head
    return head.lean(upright[:, 0] * head.scale + head.origin[0], upright[:, 1] * head.scale + head.origin[1])


def _hairline(lon: np.ndarray, forehead: float) -> np.ndarray:
    """The height of the hairline by longitude: forehead, temples, over the ear, down to the nape."""
    turned = np.abs((lon + 180.0) % 360.0 - 180.0)
    places = np.array([0.0, 12.0, 36.0, 50.0, 60.0, 70.0, 77.0, 84.0, 100.0, 118.0, 135.0, 181.0])
    heights = np.array(
        [forehead + 2.2, forehead, forehead - 1.4, forehead + 3.5, -5.0, 1.0, 9.0, 2.5, 1.0, 12.0, 22.0, 26.0]
    )
    return interpolate(turned, places, heights)


def draw_cap(drawing: Drawing, shell: Shell, attributes: Attributes) -> None:
    """The hair that covers the skull, down to the hairline, with its strands, its parting and its ring of light."""
    ramp = palette.HAIR[attributes.hair_colour]
    stream = attributes.stream("hair cap")
    head = shell.head
    over = shell.outline(0.8)
    # No crown is a bowl: it rises unevenly, dips at the parting, and messy hair has tufts.
    rough = {"straight": 0.5, "wavy": 0.9, "messy": 1.5}[attributes.hair_texture]
    bump = np.array([stream.uniform(-1.0, 1.0) for _ in range(9)]) * rough
    bump[0] = bump[-1] = 0.0
    rise = spline(np.stack([bump, bump], 1), steps=3)[: len(over), :1]
    centre = np.array([[64.0, head.origin[1] + MIDDLE]])
    over = over + (over - centre) / 36.0 * rise
    over = _tufted(over, attributes)
    forehead = -18.5
    visible = -attributes.yaw + np.arange(90.0, -91.0, -6.0)
    line = shell.at(visible, _hairline(visible, forehead), -0.4)
    over = _above(shell, over, line[-1], line[0])
    polygon = np.concatenate([over, line])
    top = float(over[:, 1].min())
    cap = drawing.fill(
        polygon,
        mix(ramp.base, ramp.light, 0.16),
        Part.HAIR_FRONT,
        fade=(mix(ramp.base, ramp.shadow, 0.25), top, top + 50.0),
    )
    _strands(drawing, shell, attributes, ramp, stream, cap)
    drawing.line(over, 1.25, ramp.line, Part.HAIR_FRONT, start=0.7, end=0.7)
    drawing.line(spline(line, steps=3), 0.9, ramp.line, Part.HAIR_FRONT, start=0.5, end=0.5)


def _above(shell: Shell, over: Points, left: Points, right: Points) -> Points:
    """The silhouette without what hangs below the hairline's ends: no hair stands before a turned forehead."""
    half = len(over) // 2
    heights = shell.head.height(over)
    start = int(np.argmax(heights[:half] <= shell.head.height(left)))
    end = int(np.argmax(heights[: half - 1 : -1] <= shell.head.height(right)))
    return over[start : len(over) - end]


_STRAND_LEAN = np.array([1.0, 0.7, 0.3, 0.0])
_WEDGE_LON = np.array([-10.0, -4.0, 2.0, 9.5, 6.0, 3.0, 0.5, -3.0, -5.5, -8.0])
_WEDGE_HEIGHT = np.array([-0.1, -0.42, -0.42, -0.1, 0.1, 0.5, 0.0, 0.8, 0.1, 0.4])


def _strands(drawing, shell: Shell, attributes: Attributes, ramp: Ramp, stream, cap: int) -> None:
    part_lon = {"swept left": 30.0, "swept right": -30.0}.get(attributes.bangs, 0.0)
    ring = shell.ry * -0.60 + MIDDLE
    lons, heights = [], []
    for lon in np.arange(-168.0, 169.0, 24.0):
        # Drawn whether seen or not, so that a head that turns keeps its strands.
        lon, end, tall = lon + stream.uniform(-6, 6), stream.uniform(-13.0, -5.0), stream.uniform(5.0, 8.0)
        if shell.seen(lon) < 0.12:
            continue
        lean = 0.18 * (part_lon - lon) if abs(lon) < 90 else 0.0
        lons.append(np.concatenate([lon + lean * _STRAND_LEAN, lon + 12 + _WEDGE_LON]))
        heights.append(np.concatenate([[-36.5, -31.0, -22.0, end], ring + tall * _WEDGE_HEIGHT]))
    laid = shell.at(np.concatenate(lons), np.concatenate(heights)).reshape(len(lons), -1, 2)
    strands = [Stroke(spline(points[:4]), max(1.5, 0.55 * drawing.pixel), start=0.1, end=0.1) for points in laid]
    drawing.ink(strands, ramp.shadow, Part.HAIR_FRONT, alpha=0.75, clip=cap)
    wedges = [points[4:] for points, lon in zip(laid, lons, strict=True) if shell.seen(lon[3] + 12) > 0.3]
    drawing.shade(wedges, ramp.light, Part.HAIR_FRONT, alpha=0.8, clip=cap)
    if attributes.bangs == "pulled back":  # combed from the hairline to the crown
        for lon in np.arange(-66.0, 67.0, 11.0):
            if shell.seen(lon) > 0.1:
                start = float(_hairline(np.array([lon]), -18.5)[0])
                comb = shell.at(lon * np.array([1.0, 1.12, 1.3]), [start, start - 7.0, start - 13.0 + abs(lon) * 0.05])
                drawing.line(spline(comb), 1.2, ramp.line, Part.HAIR_FRONT, start=0.9, end=0.0, alpha=0.6, clip=cap)
    if attributes.bangs in ("parted", "swept left", "swept right") and shell.seen(part_lon) > 0.2:
        points = shell.at(part_lon + np.array([0.0, 1.0, 0.0]), [-36.0, -30.0, -18.0])
        drawing.line(spline(points), 1.2, ramp.line, Part.HAIR_FRONT, start=0.2, end=0.7, alpha=0.8, clip=cap)


def draw_sides(drawing: Drawing, shell: Shell, attributes: Attributes) -> None:
    """The locks before and over the ears, longer with the hair."""
    ramp = palette.HAIR[attributes.hair_colour]
    stream = attributes.stream("side locks")
    length = LENGTHS[attributes.hair_length]
    reach = (
        BESIDE[attributes.hair_length]
        if attributes.style in ("down", "buns")
        else min(BESIDE[attributes.hair_length], 40)
    )
    spread = stream.uniform(-3, 4)
    for side in (shell.head.far, -shell.head.far):
        locks = []
        if attributes.style == "down":  # over the ear and towards the back
            locks.append(
                Lock(side * (100 + stream.uniform(-4, 4)), 17, -14, reach + stream.uniform(-4, 4), -side * 4, 0.1)
            )
            if length == 0:
                locks.append(Lock(side * 122, 15, -8, reach + stream.uniform(-2, 5), side * 8, 0, curl=side * 10))
        if attributes.bangs == "pulled back":  # a loose strand frames the face
            locks.append(
                Lock(side * (70 + spread), 5.5, -13, min(reach, 34.0) * 0.8, -side * 6, curl=-side * 8, lift=1.5)
            )
        else:
            wide, tip = 10 + stream.uniform(-2, 3), reach * 0.86 + stream.uniform(-4, 3)
            curl = -side * stream.uniform(-2, 6)
            locks.append(Lock(side * (76 + spread), wide, -20.0, tip, -side * 7, curl=curl, lift=1.0))
        for lock in locks:
            if shell.seen(lock.lon) > -0.16:
                paint_lock(drawing, shell, (lock, *shell.strip(lock)), ramp, Part.HAIR_FRONT)


def fringe(shell: Shell, attributes: Attributes) -> list[Laid]:
    """The locks of the fringe that can be seen, laid on the shell."""
    locks = bang_locks(attributes, shell.head.place.eye_y)
    return [(lock, *shell.strip(lock)) for lock in locks if shell.seen(lock.lon) > 0.02]


def draw_bangs(drawing: Drawing, shell: Shell, attributes: Attributes, laid: list[Laid]) -> None:
    """The fringe."""
    ramp = palette.HAIR[attributes.hair_colour]
    for lock in laid:
        paint_lock(drawing, shell, lock, ramp, Part.HAIR_FRONT, shine=(-18.0, 9.0))


def draw_bangs_shadow(drawing: Drawing, attributes: Attributes, laid: list[Laid], face: int) -> None:
    """The shadow that the fringe throws on the forehead."""
    if laid:
        shapes = [polygon + np.array([[0.6, 2.4]]) for _, polygon, _ in laid]
        drawing.shade(shapes, palette.SKIN[attributes.skin].shadow, Part.FACE, alpha=0.8, clip=face)
