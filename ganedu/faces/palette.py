"""Colours, each chosen by hand as a base with its shadow, light and line; and what sunset and night make of them."""

from typing import NamedTuple

from ganedu.faces.drawing import Colour
from ganedu.faces.parts import Part


class Ramp(NamedTuple):
    """A material: its base, its shadow, its highlight and the ink around it. RGB in [0, 1]."""

    base: Colour
    shadow: Colour
    light: Colour
    line: Colour


def rgb(hexadecimal: str) -> Colour:
    """``"ff8000"`` as three numbers in [0, 1]."""
    return tuple(int(hexadecimal[i : i + 2], 16) / 255 for i in (0, 2, 4))


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``a`` with the share of ``b``."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def _ramps(table: dict[str, str]) -> dict[str, Ramp]:
    return {name: Ramp(*map(rgb, colours.split())) for name, colours in table.items()}


WHITE, BLACK = (1.0, 1.0, 1.0), (0.08, 0.06, 0.10)

HAIR = _ramps(
    {
        "black": "393848 232230 7f86ad 0f0d18",
        "brown": "82553a 5a3728 c79a6b 331c16",
        "blonde": "f6d878 dba650 fff6c8 86562a",
        "red": "cf3440 941f36 ff9382 4e0d20",
        "orange": "f28a3a c75c28 ffcf8c 6e2a14",
        "pink": "f8a5c2 dc739f ffe2ee 863360",
        "purple": "8c5cc2 62399a caa6f0 32185a",
        "blue": "3f6cd0 2846a0 93bcff 142258",
        "aqua": "62d4dc 36a2ba ccfaf8 145868",
        "green": "50ac60 2f7c52 b2eca0 123f30",
        "gray": "979cab 6c7187 d2d7e2 363a4c",
        "white": "f3f3fa c6c9e2 ffffff 6d7090",
    }
)
# base is the lower iris, shadow the upper, light its lower rim
EYES = _ramps(
    {
        "gray": "a3abb8 5a6272 dfe5ee 262a36",
        "black": "3a3a48 1c1c28 757a92 0a0a12",
        "orange": "f58a24 b24a10 ffcf70 4e1c08",
        "pink": "f56cab b02c74 ffbcdc 581038",
        "yellow": "f5cd2c b58414 fff4a0 553808",
        "aqua": "3fd2d6 14879c b4fbf0 06404e",
        "purple": "9c5fe0 5a2ca0 dcb4ff 2a0e54",
        "green": "48b656 1c6e3c b4f090 083820",
        "brown": "9c5f34 582c18 e0a468 2a120a",
        "red": "e23440 8c1228 ff9a88 44040f",
        "blue": "3c7ef0 1a3fa6 a0d6ff 0a1a54",
    }
)
SKIN = _ramps(
    {
        "porcelain": "ffede3 f4cbbf ffffff 96564e",
        "fair": "ffe1cb efbaa0 fff6ec 8f4f40",
        "peach": "f8d0ae e2a482 ffeeda 84452f",
        "golden": "e9bb8c c98f62 fbdfb8 703a22",
        "tan": "d09c6c ab7148 ecc59a 5e301e",
        "brown": "aa7550 835238 d09c74 44221a",
        "deep": "8c5c44 653c2e bc8a6a 2c140e",
        "dark": "6e483a 4c2c27 a4745e 1a0a09",
    }
)
BLUSH = {
    "porcelain": "ff8a86", "fair": "ff8276", "peach": "f5746a", "golden": "e4685a",
    "tan": "cc5648", "brown": "b04438", "deep": "a03a3a", "dark": "8e3036",
}  # fmt: skip
BLUSH = {name: rgb(colour) for name, colour in BLUSH.items()}
CLOTH = _ramps(
    {
        "white": "f5f5fa cfd2e4 ffffff 5c6080",
        "navy": "34426e 222c50 6478ae 10162c",
        "red": "d0404a 982a40 f08a80 4c1020",
        "pink": "f5a8c0 d87c9e ffdce6 82385c",
        "yellow": "f5d064 d6a040 fff0b0 7a5220",
        "green": "5ca878 3c7c60 a4dcb0 1a4434",
        "sky": "80bce8 5890c8 c8e8fc 24487c",
        "black": "403e4c 2a2834 74728a 141218",
    }
)
# base, second colour, pattern
GROUND = _ramps(
    {
        "sky": "bfe2f7 e9f6fd 9acbee 7fb4e0",
        "mint": "c3ecd9 e8f9ef 9edcc0 7cc6a4",
        "lemon": "fbeeb8 fdf8e0 f3dc88 e2c464",
        "peach": "fbd3bc fdece0 f5b595 e69a76",
        "rose": "f8c9d8 fde8ef f0a5be dd88a6",
        "lilac": "dccdf4 f0e8fc c3abe8 a98cd6",
        "gray": "cdd3dc e6eaef b0b8c6 949eb0",
        "slate": "6c7d98 93a4bb 576781 46546c",
    }
)


def lit(colour: Colour, part: Part, lighting: str) -> Colour:
    """``colour`` as it looks by ``"day"`` (unchanged), ``"sunset"`` or ``"night"``. Eyes keep more of their own."""
    r, g, b = colour
    if lighting == "day":
        return colour
    if lighting == "sunset":
        return (min(1.0, r + 0.04), g * 0.90 + 0.02, b * 0.80 + 0.02)
    keep = 0.35 if part in (Part.IRIS, Part.EYE_WHITE) else 0.0
    if part is Part.BACKGROUND:
        r, g, b = r * 0.8, g * 0.8, b * 0.85
    dark = (r * 0.56 + 0.02, g * 0.60 + 0.03, b * 0.82 + 0.09)
    return mix(dark, colour, keep)
