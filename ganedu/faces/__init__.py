"""Anime faces drawn by formula: nobody's property, never lost, and everything about them is known.

    from ganedu import faces

    me = faces.Attributes(hair_colour="pink", hair_length="long", style="twintails", glasses="round", skin="brown")
    picture = faces.draw(me, 128)                       # uint8 (128, 128, 3), the same bytes on every machine
    lines = faces.draw(me, 128, layer="lines")          # ink 0 on paper 255; also "labels" and "depth"
    print(faces.caption(me), faces.caption(me, "zh"))

    data = faces.load(8192, size=64, without={"glasses": ["round", "square", "half rim"]})
    data.images, data.column("hair_colour"), data.caption(0)

Two calls of ``load`` that differ in the layer, or in one fixed value, give the same people in the same order:

    lines = faces.load(2000, layer="lines")                                     # pix2pix: lines to faces.load(2000)
    day, night = (faces.load(2000, fixed={"lighting": w}) for w in ("day", "night"))     # so with "yaw": 0 and 50, with
    without, with_glasses = (faces.load(2000, fixed={"glasses": w}) for w in ("none", "round"))    # "age", and the rest
    others = faces.load(2000, seed=1, fixed={"lighting": "night"})     # CycleGAN: day and others; night holds the truth

**From attributes to pixels.** :mod:`attributes` says what a face is and how often; :mod:`streams` gives each attribute
its own randomness. :mod:`head` is a simple solid whose silhouette follows the yaw, :mod:`shell` the surface on which
locks of hair are laid; :mod:`eyes`, :mod:`features`, :mod:`hair`, :mod:`bangs`, :mod:`gathered`, :mod:`clothes`,
:mod:`worn` and :mod:`ground` paint; :mod:`scene` says in which order. :mod:`drawing` turns the list of marks into
colour, lines, labels and depth, through :mod:`raster`.

**Why a rasteriser of our own.** When it was chosen, the 133 shapes of a face at 64 pixels took, in processor time on
one core of a busy machine: aggdraw 1.4 ms, skia-python 3.7, Pillow's ImageDraw with 4 x 4 samples 3.8, matplotlib's Agg
4.7, ours 6.6, with what the others were spared there: gradients, shapes clipped by other shapes, and the coverage from
which labels and lines are read. The others round in floating point inside compiled code and promise no equal pixels
from one version or processor to the next. Ours needs numpy alone and gives the same bytes: coverage in whole numbers,
and elsewhere only operations that IEEE 754 rounds correctly. What a face costs now is measured by
``benchmarks/drawn_faces.py``.
"""

from ganedu.faces.attributes import DISTRIBUTION, NAMES, RANGES, Attributes, sample
from ganedu.faces.captions import caption
from ganedu.faces.drawing import LAYERS
from ganedu.faces.parts import Part
from ganedu.faces.scene import draw, draw_layers

__all__ = [
    "DISTRIBUTION",
    "LAYERS",
    "NAMES",
    "RANGES",
    "Attributes",
    "Faces",
    "Part",
    "caption",
    "draw",
    "draw_layers",
    "load",
    "sample",
]


def __getattr__(name: str):
    # Data sets need torch, drawing does not: the processes that draw start sooner without it.
    if name in ("Faces", "load"):
        from ganedu.faces import dataset

        return getattr(dataset, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
