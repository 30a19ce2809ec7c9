"""The drawing of an animation: an SVG of the last frame, and the numbers from which a script makes the others."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ganedu.animation.film import Animation, Curve, Panel

__all__ = ["draw"]

WIDTH, LEFT, RIGHT = 420, 46, 8
_HEAD = 25  # above each panel: what it measures, and the legend
_FOOT = 32  # below the last panel and below the trace: the ticks of x
_TRACE = 70
_BEYOND = 9  # how far a curve goes on beyond its panel's edge, where nobody sees it
_LINE = 'stroke="#767676" stroke-width="1"'
_GRID = 'stroke="#222" stroke-opacity=".12"'


def draw(film: Animation) -> tuple[str, dict]:
    """The SVG, and ``x``, ``curves`` (curve, frame, point; in tenths) and ``marks`` for ``player.js``."""
    across = np.interp(film.x, [film.x[0], film.x[-1]], [0, WIDTH - LEFT - RIGHT]).round(1)
    parts, moving, top = [], [], 0.0
    for panel in film.panels:
        top += _HEAD
        parts += [*_scale(top, panel), *_legend(top, panel.curves), _box(top, panel.height)]
        for curve in panel.curves:
            parts += _curve(curve, panel, across, moving)
        parts.append("</svg>")
        top += panel.height
    parts += _ticks_of_x(top, film)
    top += _FOOT
    marks = []
    if film.trace is not None:
        top += _HEAD
        marks = _marks(film.trace)
        parts += _trace(top, film, marks)
        top += _TRACE + _FOOT
    head = f'<svg viewBox="0 0 {WIDTH} {top:g}" role="img" aria-label="{escape(film.alt)}">'
    return "\n".join([head, *parts, "</svg>"]), {"x": across.tolist(), "curves": moving, "marks": marks}


def _box(top: float, height: float) -> str:
    """The ground of a panel, with coordinates of its own; it cuts off what sticks out."""
    return f'<svg x="{LEFT}" y="{top:g}" width="{WIDTH - LEFT - RIGHT}" height="{height:g}" overflow="hidden">'


def _number(value: float) -> str:
    return f"{value + 0.0:g}".replace("-", "\N{MINUS SIGN}")


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def _path(xs: Sequence[float], ys: Sequence[float]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in zip(xs, ys, strict=True))


def _curve(curve: Curve, panel: Panel, across: np.ndarray, moving: list) -> list[str]:
    """The paths of a curve in its last frame. Its frames are added to ``moving`` if it moves."""
    low, high = panel.limits
    heights = panel.height * (high - np.atleast_2d(np.asarray(curve.values, float))) / (high - low)
    tenths = np.rint(10 * np.clip(heights, -_BEYOND, panel.height + _BEYOND)).astype(int)
    name = ""
    if len(tenths) > 1:
        name = f' data-curve="{len(moving)}"'
        moving.append(tenths.tolist())
    line = _path(across, tenths[-1] / 10)
    paths = []
    if curve.filled:
        end = f"V{panel.height + _BEYOND:g}H0Z"
        paths.append(f'<path{name} data-end="{end}" d="{line}{end}" fill="{curve.colour}" fill-opacity=".18"/>')
    dashes = ' stroke-dasharray="5 3"' if curve.dashed else ""
    paths.append(f'<path{name} d="{line}" fill="none" stroke="{curve.colour}" stroke-width="1.8"{dashes}/>')
    return paths


def _nice(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round numbers between ``low`` and ``high``."""
    for step in (m * 10.0**e for e in range(-6, 9) for m in (1, 2, 2.5, 5)):
        found = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
        if len(found) <= most:
            return (found + 0.0).tolist()
    return [low, high]


def _scale(top: float, panel: Panel) -> list[str]:
    """What a panel measures, its axes, ticks and grid."""
    low, high = panel.limits
    parts = [_text(0, top - 9, panel.label)]
    for value in _nice(low, high, 4):
        y = top + panel.height * (high - value) / (high - low)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" {_GRID}/>')
        parts.append(_text(LEFT - 5, y + 4, _number(value), "end"))
    parts.append(f'<path d="M{LEFT} {top:g}V{top + panel.height:g}H{WIDTH - RIGHT}" fill="none" {_LINE}/>')
    return parts


def _legend(top: float, curves: Sequence[Curve]) -> list[str]:
    """Samples of the lines with their names, above the panel on the right."""
    parts, left = [], float(WIDTH - RIGHT)
    for curve in reversed(curves):
        left -= 7.4 * len(curve.label)  # room for the larger letters of a phone
        parts.append(_text(left, top - 9, curve.label))
        left -= 26
        dashes = ' stroke-dasharray="5 3"' if curve.dashed else ""
        parts.append(f'<path d="M{left:.1f} {top - 13:g}h20" stroke="{curve.colour}" stroke-width="2.4"{dashes}/>')
        left -= 12
    return parts


def _ticks_of_x(bottom: float, film: Animation) -> list[str]:
    parts = []
    for value in _nice(film.x[0], film.x[-1], 8):
        x = np.interp(value, [film.x[0], film.x[-1]], [LEFT, WIDTH - RIGHT])
        parts.append(f'<path d="M{x:.1f} {bottom:g}v4" {_LINE}/>')
        parts.append(_text(x, bottom + 16, _number(value), "middle"))
    return [*parts, _text(WIDTH - RIGHT, bottom + 29, film.x_label, "end")]


def _decades(trace: np.ndarray) -> tuple[int, int]:
    low, high = int(np.floor(np.log10(np.min(trace)))), int(np.ceil(np.log10(np.max(trace))))
    return low, max(high, low + 1)


def _marks(trace: np.ndarray) -> list[list[float]]:
    """Where the mark stands in each frame."""
    low, high = _decades(trace)
    x = np.linspace(0, WIDTH - LEFT - RIGHT, len(trace))
    y = _TRACE * (high - np.log10(trace)) / (high - low)
    return np.stack([x, y], 1).round(1).tolist()


def _trace(top: float, film: Animation, marks: list[list[float]]) -> list[str]:
    low, high = _decades(film.trace)
    parts = [_text(0, top - 9, film.trace_label)]
    for power in range(low, high + 1):
        y = top + _TRACE * (high - power) / (high - low)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" {_GRID}/>')
        parts.append(_text(LEFT - 5, y + 4, _number(10.0**power), "end"))
    parts.append(f'<path d="M{LEFT} {top:g}V{top + _TRACE}H{WIDTH - RIGHT}" fill="none" {_LINE}/>')
    line = _path(*zip(*marks, strict=True))
    here = "translate({:g},{:g})".format(*marks[-1])
    parts += [
        f'<svg x="{LEFT}" y="{top:g}" width="{WIDTH - LEFT - RIGHT}" height="{_TRACE}" overflow="visible">',
        f'<path d="{line}" fill="none" stroke="#222" stroke-width="1.4"/>',
        f'<circle data-mark="" r="4.5" fill="#fff" stroke="#222" stroke-width="2" transform="{here}"/>',
        "</svg>",
    ]
    if film.steps is not None:
        for frame in np.unique(np.linspace(0, len(marks) - 1, 6).round().astype(int)):
            x = LEFT + marks[frame][0]
            parts.append(f'<path d="M{x:.1f} {top + _TRACE}v4" {_LINE}/>')
            anchor = "end" if frame == len(marks) - 1 else "middle"  # the last one keeps within the drawing
            parts.append(_text(x, top + _TRACE + 16, _number(film.steps[frame]), anchor))
        parts.append(_text(WIDTH - RIGHT, top + _TRACE + 29, "step", "end"))
    return parts
