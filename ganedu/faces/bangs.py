"""The locks of each kind of fringe."""

import numpy as np

from ganedu.faces.attributes import Attributes
from ganedu.faces.shell import Lock

ROOT = -33.0
# How far below the place above the eyes the tips end, from the picture's left to its right.
_WISPY = np.array([9.0, 4.0, 1.0, 5.0, -1.0, 2.0, 5.0, 9.0])
_SPIKY = np.array([10.0, 3.0, 7.0, -2.0, 5.0, 9.0])
_SWEPT = np.array([8.0, 1.0, -3.0, -2.0, 1.0, 3.0, 8.0])


def bang_locks(attributes: Attributes, eye_y: float) -> list[Lock]:
    """The fringe's locks in the order in which they are painted.

    Args:
        attributes: the kind of fringe; its small irregularities come from the stream "bangs".
        eye_y: height of the eyes: tips end above, or between, or beside them.
    """
    stream = attributes.stream("bangs")
    over = eye_y - 8.5  # just above the eyes
    kind = attributes.bangs
    shaken = {"straight": 1.0, "wavy": 1.4, "messy": 2.4}[attributes.hair_texture]

    def jitter(amount: float) -> float:
        return stream.uniform(-amount, amount) * shaken

    if kind == "pulled back":
        return []
    if kind == "straight":
        return _middle_last([
            Lock(lon + jitter(1), 11.5, ROOT, over + 1.0 + 0.002 * lon * lon * 0.6 + jitter(0.6), 0.04 * lon, 0.5)
            for lon in (-56, -38, -19, 0, 19, 38, 56)
        ])  # fmt: skip
    if kind == "wispy":
        return _middle_last([
            Lock(lon + jitter(3), 9.5 + jitter(1.5), ROOT, tip + jitter(1.5), 0.10 * lon + jitter(5), curl=jitter(5))
            for lon, tip in zip((-60, -43, -27, -9, 10, 26, 43, 60), over + _WISPY, strict=True)
        ])  # fmt: skip
    if kind in ("swept left", "swept right"):
        way = -1 if kind == "swept left" else 1
        places = zip((56, 40, 22, 4, -14, -32, -50), over + _SWEPT, strict=True)
        return [
            Lock(-way * lon + jitter(2), 11.5, ROOT, tip + jitter(1.2), way * (26 if lon < 36 else -8), curl=way * 3)
            for lon, tip in places
        ]
    if kind == "parted":
        return [
            Lock(side * lon + jitter(1.5), wide, ROOT, tip + jitter(1.5), side * sweep, curl=-side * 6)
            for lon, wide, tip, sweep in (
                (62, 10, over + 10, 6),
                (48, 11, over + 8, 14),
                (33, 11.5, over + 1, 24),
                (18, 11, over - 7, 30),
            )
            for side in (-1, 1)
        ]
    return _middle_last([
        Lock(lon + jitter(2), 13.5, ROOT, tip + jitter(2), 0.16 * lon + 8 + jitter(4), lift=2.0, curl=jitter(4))
        for lon, tip in zip((-58, -36, -13, 10, 33, 57), over + _SPIKY, strict=True)
    ])  # fmt: skip


def _middle_last(locks: list[Lock]) -> list[Lock]:
    return sorted(locks, key=lambda lock: -abs(lock.lon))
