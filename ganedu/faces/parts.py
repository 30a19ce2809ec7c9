"""The parts that a label map tells apart, and their order in depth."""

from enum import IntEnum


class Part(IntEnum):
    """Part ids of the label map, from the farthest to the nearest as a face usually has them."""

    BACKGROUND = 0
    HAIR_BACK = 1
    BODY = 2
    CLOTHES = 3
    EAR = 4
    FACE = 5
    EYE_WHITE = 6
    IRIS = 7
    LASH = 8
    MOUTH = 9
    NOSE = 10
    HAIR_FRONT = 11
    BROW = 12
    GLASSES = 13
    ACCESSORY = 14


# Layer order, 0 (far) to 255 (near): which part lies over which, not a distance in any unit.
LAYER = {part: round(255 * part / (len(Part) - 1)) for part in Part}
