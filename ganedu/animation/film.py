"""What an animation consists of, and how it shows itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

import numpy as np

from ganedu.animation.drawing import draw

__all__ = ["Animation", "Curve", "Panel"]


@dataclass(frozen=True, eq=False)
class Curve:
    """A line in a panel.

    Attributes:
        label: its name in the panel's legend, plain text.
        values: ``(P,)``, the same in every frame, or ``(F, P)``; finite, in the panel's units. What lies beyond the
            panel's limits is cut off.
        colour: ``"#rrggbb"``.
        dashed: drawn with gaps.
        filled: with a faint ground below it.
    """

    label: str
    values: np.ndarray
    colour: str
    dashed: bool = False
    filled: bool = False


@dataclass(frozen=True, eq=False)
class Panel:
    """Curves over the same x, with a scale of their own.

    Attributes:
        label: what the scale measures.
        curves: at least one.
        limits: the values at the lower and the upper edge.
        height: of the panel, where the whole drawing is 420 wide.
    """

    label: str
    curves: Sequence[Curve]
    limits: tuple[float, float] = (0.0, 1.0)
    height: float = 90.0


@dataclass(frozen=True, eq=False)
class Animation:
    """``F`` frames of curves over ``P`` points, and below them, if wanted, one number for each frame.

    Curves are kept to a tenth of a unit, where the drawing is 420 units wide: about 4 bytes a frame, point and moving
    curve. So 60 frames of three moving curves at 141 points are 110 kB.

    Attributes:
        x: ``(P,)``, increasing.
        panels: one below the other.
        captions: a line for each frame: shown below the drawing, and read out by a screen reader.
        alt: what the drawing shows, in words.
        x_label: what x is.
        trace: ``(F,)`` positive numbers, drawn over the frames on a logarithmic scale, the present one marked.
        trace_label: what the trace measures.
        steps: ``(F,)``, the numbers that stand below the trace for the frames, such as training steps.

    Raises:
        ValueError: shapes that do not fit, values that are not finite, nothing in ``alt``.
    """

    x: np.ndarray
    panels: Sequence[Panel]
    captions: Sequence[str]
    alt: str
    x_label: str = "x"
    trace: np.ndarray | None = None
    trace_label: str = ""
    steps: Sequence[int] | None = None

    def __post_init__(self):
        frames, points = len(self.captions), len(self.x)
        if not frames or not self.panels or not all(panel.curves for panel in self.panels):
            raise ValueError("an animation needs a caption for each frame, a panel, and a curve in each panel")
        if points < 2 or not (np.diff(self.x) > 0).all():
            raise ValueError("x must be increasing, with at least two points")
        for panel in self.panels:
            if not panel.limits[0] < panel.limits[1]:
                raise ValueError(f"the limits of panel {panel.label!r} are {panel.limits}: give (lower, upper)")
        for curve in (curve for panel in self.panels for curve in panel.curves):
            shape = np.shape(curve.values)
            if shape not in ((points,), (frames, points)):
                raise ValueError(
                    f"curve {curve.label!r} has values of shape {shape}: with {points} points and {frames} captions "
                    f"it is ({points},), or ({frames}, {points})"
                )
            if not np.isfinite(curve.values).all():
                raise ValueError(f"curve {curve.label!r} has values that are not finite: clip them, or cut x there")
        for name, values in (("trace", self.trace), ("steps", self.steps)):
            if values is not None and np.shape(values) != (frames,):
                raise ValueError(f"{name} has shape {np.shape(values)}: give {frames} numbers, one for each frame")
        if self.trace is not None and not (np.isfinite(self.trace).all() and np.min(self.trace) > 0):
            raise ValueError("the trace is drawn on a logarithmic scale: its numbers must be finite and above 0")
        if not self.alt.strip():
            raise ValueError("alt is empty: say in words what the drawing shows")

    def __repr__(self) -> str:
        return f"<Animation, {len(self.captions)} frames, from {self.captions[0]!r} to {self.captions[-1]!r}>"

    def _repr_html_(self) -> str:
        drawing, frames = draw(self)
        last = len(self.captions) - 1
        # "<" could end the script.
        numbers = json.dumps(frames | {"captions": list(self.captions)}, separators=(",", ":")).replace("<", "\\u003c")
        part = lambda name: resources.files("ganedu.animation").joinpath(name).read_text(encoding="utf-8")
        return (
            f'<div class="ganedu-animation" role="group" aria-label="Animation"><style>\n{part("player.css")}</style>\n'
            f"{drawing}\n"
            f'<p role="status">{escape(self.captions[last])}</p>\n'
            '<div class="controls" hidden>\n'
            '<button type="button" data-do="back" aria-label="One frame back">&#9664;</button>\n'
            '<button type="button" data-do="play">Play</button>\n'
            '<button type="button" data-do="on" aria-label="One frame on">&#9654;</button>\n'
            f'<input type="range" min="0" max="{last}" value="{last}" aria-label="Frame">\n</div>\n'
            "<p data-still>Scripts are off here: this is the last frame.</p>\n"
            f'<script type="application/json">{numbers}</script>\n'
            f"<script>\n{part('player.js')}</script></div>"
        )
