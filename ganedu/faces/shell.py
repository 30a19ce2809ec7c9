"""The hair's shell: a rounded surface around the skull on which every lock is laid by longitude and height.

Longitude 0 is the middle of the forehead, 90 the picture's right ear, 180 the back. Above :data:`MIDDLE` the shell is
an ellipsoid, below it hair hangs. A lock is a strip of the shell between two longitudes, so that it foreshortens and
hides by itself when the head turns.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import Points, cosine_of, direction, sine
from ganedu.faces.head import Head

MIDDLE = -2.0  # height of the ellipsoid's centre
LENGTHS = {"short": 0, "medium": 1, "long": 2}


@dataclass(frozen=True)
class Lock:
    """A strip of hair from its root to its tip.

    Attributes:
        lon: longitude in degrees at the widest place.
        wide: half width there, in degrees.
        root, tip: heights.
        sweep: degrees by which the tip is to the picture's right of the root.
        blunt: width of the tip, 0 for a point.
        lift: how far the lock stands off the shell, at its middle.
        curl: sideways swing of the tip's last third, in degrees.
    """

    lon: float
    wide: float
    root: float
    tip: float
    sweep: float = 0.0
    blunt: float = 0.0
    lift: float = 0.0
    curl: float = 0.0


_T = np.arange(11) / 10.0
_WIDTH = np.array([0.42, 0.66, 0.84, 0.95, 1.0, 0.99, 0.92, 0.79, 0.60, 0.34, 0.0])


class Shell:
    """The shell of one head."""

    def __init__(self, head: Head, attributes: Attributes):
        stream = attributes.stream("hair volume")
        bulk = {"straight": 0.0, "wavy": 1.2, "messy": 1.6}[attributes.hair_texture] + stream.uniform(-0.8, 1.4)
        self.head = head
        self.rx, self.ry, self.rz, self.back = 30.8 + bulk, 36.0 + bulk, 33.5 + bulk, -5.0
        if attributes.face_shape in ("round", "long"):
            self.rx += 1.0 if attributes.face_shape == "round" else -1.0
        self.wave = {"straight": 0.0, "wavy": 5.0, "messy": 2.0}[attributes.hair_texture]
        self.yaw = attributes.yaw

    def at(self, lon: ArrayLike, y: ArrayLike, lift: ArrayLike = 0.0) -> Points:
        """Points at longitudes (degrees) and heights, ``lift`` off the shell, in the picture."""
        y = np.asarray(y, np.float64)
        up = np.minimum(np.maximum((y - MIDDLE) / self.ry, -1.0), 0.0)
        share = np.sqrt(1.0 - up * up)
        forward, sideways = direction(lon)
        x = (self.rx * share + lift) * sideways
        z = self.back + (self.rz * share + lift) * forward
        return self.head.project(x, y, z)

    def seen(self, lon: float) -> float:
        """How much a longitude faces the viewer: 1 straight on, 0 at the edge, below 0 hidden."""
        return cosine_of(lon + self.yaw)

    def strip(self, lock: Lock) -> tuple[Points, Points]:
        """The lock's polygon and its middle line, both from the root."""
        y = lock.root + (lock.tip - lock.root) * _T
        sway = lock.sweep * _T * _T + lock.curl * np.maximum(_T - 0.6, 0.0) * 2.5
        if self.wave:
            sway = sway + self.wave * sine(_T * 400.0 + lock.lon * 5) * _T
        # Locks converge towards the crown, where the shell is narrow anyway.
        middle = lock.lon + sway - 0.25 * lock.sweep
        half = lock.wide * (_WIDTH + lock.blunt * np.maximum(2 * _T - 1.0, 0.0))
        lift = lock.lift * 4 * _T * (1 - _T) + 0.6
        lon = np.concatenate([middle - half, (middle + half)[::-1], middle])
        points = self.at(lon, np.concatenate([y, y[::-1], y]), np.concatenate([lift, lift[::-1], lift]))
        return points[: 2 * len(_T)], points[2 * len(_T) :]

    def outline(self, lift: float = 0.0) -> Points:
        """The silhouette above :data:`MIDDLE`, from the picture's left to its right."""
        s, c = self.head.sin, self.head.cos
        across = np.sqrt(self.rx * c * (self.rx * c) + self.rz * s * (self.rz * s)) + lift
        angle = np.arange(180, 361, 7.5)
        cos, sin = direction(angle)
        x, y = across * cos + self.back * s, (self.ry + lift) * sin + MIDDLE
        return self.head.lean(
            x * self.head.scale + self.head.origin[0],
            y * self.head.scale + self.head.origin[1],
        )
