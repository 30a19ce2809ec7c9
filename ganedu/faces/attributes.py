"""What a face is: its attributes, how often each value comes, and how they are drawn from a seed.

Every attribute of face ``index`` has its own random stream, named ``seed/index/attribute``: holding one fixed, or
leaving values of it out, changes no other. Attributes are independent of each other.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields

from ganedu.faces import palette
from ganedu.faces.streams import Stream


def _evenly(values) -> dict[str, float]:
    values = list(values)
    return {value: 1 / len(values) for value in values}


# The probability of each value. They sum to 1 for each attribute.
DISTRIBUTION: dict[str, dict[str, float]] = {
    "hair_colour": _evenly(palette.HAIR),
    "eye_colour": _evenly(palette.EYES),
    "skin": _evenly(palette.SKIN),
    "hair_length": _evenly(("short", "medium", "long")),
    "hair_texture": {"straight": 0.5, "wavy": 0.3, "messy": 0.2},
    "bangs": {
        "straight": 0.16, "wispy": 0.18, "swept left": 0.16, "swept right": 0.16, "parted": 0.14, "spiky": 0.12,
        "pulled back": 0.08,
    },
    "style": {"down": 0.52, "ponytail": 0.12, "twintails": 0.14, "buns": 0.11, "braid": 0.11},
    "expression": {
        "neutral": 0.18, "smile": 0.24, "laugh": 0.16, "surprised": 0.09, "sad": 0.08, "angry": 0.08, "wink": 0.08,
        "closed eyes": 0.09,
    },
    "age": {"child": 0.25, "adult": 0.6, "elderly": 0.15},
    "face_shape": _evenly(("oval", "round", "heart", "square", "long")),
    "eye_shape": _evenly(("round", "almond", "sharp", "gentle")),
    "marks": {"none": 0.5, "blush": 0.3, "freckles": 0.1, "mole": 0.1},
    "glasses": {"none": 0.76, "round": 0.1, "square": 0.09, "half rim": 0.05},
    "accessory": {
        "none": 0.44, "ribbon": 0.1, "hairpin": 0.1, "flower": 0.1, "headband": 0.1, "cat ears": 0.08, "earrings": 0.08,
    },
    "clothes": _evenly(("sailor", "shirt", "hoodie", "turtleneck", "dress", "kimono")),
    "clothes_colour": _evenly(palette.CLOTH),
    "background": _evenly(("plain", "gradient", "dots", "stripes", "rays", "sky", "lights")),
    "background_colour": _evenly(palette.GROUND),
    "lighting": {"day": 0.84, "sunset": 0.08, "night": 0.08},
}  # fmt: skip
RANGES = {"yaw": (-90, 90), "tilt": (-15, 15)}


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """One face. The values that a word can take are the keys of ``DISTRIBUTION[attribute]``.

    Attributes:
        yaw: whole degrees the head is turned, -90 (profile, looking to the picture's left) to 90.
        tilt: whole degrees the head leans, -15 to 15; positive to the picture's right.
        variation: chooses what no word says (the fall of each strand, shades, small proportions), 0 to 2^32 - 1; each
            part of the drawing has its own stream of it.

    Raises:
        ValueError: a value that the attribute does not have.
    """

    hair_colour: str = "brown"
    eye_colour: str = "green"
    skin: str = "peach"
    hair_length: str = "medium"
    hair_texture: str = "straight"
    bangs: str = "wispy"
    style: str = "down"
    expression: str = "smile"
    age: str = "adult"
    face_shape: str = "oval"
    eye_shape: str = "round"
    marks: str = "none"
    glasses: str = "none"
    accessory: str = "none"
    clothes: str = "shirt"
    clothes_colour: str = "white"
    background: str = "gradient"
    background_colour: str = "sky"
    lighting: str = "day"
    yaw: int = 0
    tilt: int = 0
    variation: int = 0

    def __post_init__(self):
        for name, allowed in DISTRIBUTION.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} cannot be {getattr(self, name)!r}; it can be {', '.join(map(repr, allowed))}")
        for name, (low, high) in {**RANGES, "variation": (0, 2**32 - 1)}.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}")

    def stream(self, part: str) -> Stream:
        """The random stream of one part of the drawing."""
        return Stream(f"{self.variation}/{part}")


NAMES = tuple(field.name for field in fields(Attributes))


def sample(
    seed: int, index: int, *, fixed: Mapping[str, object] | None = None, without: Mapping[str, object] | None = None
) -> Attributes:
    """Face ``index`` of the endless series ``seed``.

    Yaw: with probability 0.85 the sum of two draws from -30..30 with a triangular law on -60..60, else even on -90..90.
    Tilt: triangular on -12..12.

    Args:
        seed, index: whole numbers; the face is a function of both, ``fixed`` and ``without``.
        fixed: attributes with one value, or with several (a list or set) among which to draw; for yaw and tilt also a
            range, the tuple ``(low, high)``, both included.
        without: attributes with a value, or values, that no face may have. A face that had none of them stays the same.

    Raises:
        ValueError: there is no such attribute or value, or nothing is left to choose from.
    """
    allowed = choices(fixed, without)
    return Attributes(**{name: _draw(name, Stream(f"{seed}/{index}/{name}"), allowed.get(name)) for name in NAMES})


def choices(fixed: Mapping[str, object] | None, without: Mapping[str, object] | None) -> dict[str, Collection]:
    """The values that remain for each attribute that ``fixed`` or ``without`` names. Raises as :func:`sample`."""
    allowed: dict[str, Collection] = {}
    for name, wanted in (fixed or {}).items():
        _known(name)
        if name in RANGES and isinstance(wanted, tuple) and len(wanted) == 2:
            wanted = range(wanted[0], wanted[1] + 1)
        values = list(_several(wanted))
        for value in values:
            Attributes(**{name: value})
        allowed[name] = values
    for name, unwanted in (without or {}).items():
        _known(name)
        if name == "variation":
            raise ValueError("variation cannot be held out: it has no names for its values")
        for value in (unwanted := set(_several(unwanted))):
            Attributes(**{name: value})
        every = DISTRIBUTION[name] if name in DISTRIBUTION else range(RANGES[name][0], RANGES[name][1] + 1)
        allowed[name] = [value for value in allowed.get(name, every) if value not in unwanted]
    for name, values in allowed.items():
        if not values:
            raise ValueError(f"no value is left for {name}: leave fewer out")
    return allowed


def _known(name: str) -> None:
    if name not in NAMES:
        raise ValueError(f"a face has no attribute {name!r}; it has {', '.join(NAMES)}")


def _several(value) -> Iterator:
    return iter([value] if isinstance(value, str | int) else value)


def _draw(name: str, stream: Stream, allowed: Collection | None):
    """Draw until the value is allowed, so that what was allowed anyway does not change; after 64 tries, draw evenly."""
    if allowed is not None and len(allowed) == 1:
        return next(iter(allowed))
    for _ in range(64):
        value = _once(name, stream)
        if allowed is None or value in allowed:
            return value
    allowed = list(allowed)
    return allowed[stream.whole(0, len(allowed) - 1)]


def _once(name: str, stream: Stream):
    if name in DISTRIBUTION:
        return stream.choice(DISTRIBUTION[name])
    if name == "variation":
        return stream.whole(0, 2**32 - 1)
    if name == "tilt":
        return stream.whole(-6, 6) + stream.whole(-6, 6)
    if stream.random() < 0.85:
        return stream.whole(-30, 30) + stream.whole(-30, 30)
    return stream.whole(-90, 90)
