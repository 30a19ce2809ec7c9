"""The head: a simple solid whose silhouette is computed for every yaw, so that a turned face is a turned face.

Axes in design units, origin between the ears: x to the picture's right, y down, z out of the picture. The head at
height y is an ellipse of half width ``w(y)``, from the depth ``j(y)`` of the jaw to the depth ``f(y)`` of the face,
with a nose, lips and a chin on the middle line. Turned by the yaw, x' = x cos + z sin; the far
contour is the largest x' of a section, the near one runs along the jaw to the ear.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganedu.faces.attributes import Attributes
from ganedu.faces.curves import Points, cosine, interpolate, sine, spline

# Half widths at these heights, from the temple to the chin.
_HEIGHTS = (-22.0, -10.0, 4.0, 14.0, 21.0, 27.0, 32.0, 36.0, 38.6, 40.0)
_WIDTHS = {
    "oval": (22.0, 27.0, 27.8, 27.2, 25.2, 21.6, 16.2, 10.2, 5.2, 1.2),
    "round": (22.5, 28.4, 29.4, 29.4, 28.2, 25.2, 20.0, 13.2, 7.2, 1.8),
    "heart": (22.5, 28.2, 28.4, 26.4, 23.0, 18.2, 12.4, 7.0, 3.2, 0.7),
    "square": (22.0, 26.8, 27.4, 27.4, 26.6, 24.2, 19.8, 14.4, 9.0, 3.2),
    "long": (21.0, 25.4, 26.0, 25.4, 23.8, 20.6, 15.6, 10.0, 5.4, 1.6),
}
_CHIN = {"oval": 0.0, "round": -1.6, "heart": 0.2, "square": 0.4, "long": 3.2}
_AGE_CHIN = {"child": 36.5, "adult": 41.0, "elderly": 41.5}
_FRONT = (20.0, 25.0, 23.8, 24.6, 24.8, 24.8, 24.4, 23.6, 22.4, 20.5)
_JAW = (-2.0, -2.0, -1.0, 0.0, 1.5, 5.0, 10.5, 15.5, 18.6, 20.0)
# The middle line in profile: forehead, bridge, nose, lips, chin; heights are shares of the way from 0 to the chin.
_PROFILE = ((-0.53, 20.5), (-0.25, 25.4), (0.12, 24.6), (0.34, 24.4), (0.56, 30.4), (0.62, 31.0), (0.67, 26.6),
            (0.74, 26.6), (0.79, 25.4), (0.84, 25.9), (0.895, 23.8), (0.96, 24.2), (1.0, 20.5))  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the middle of an eye, of the mouth and of the brows lies, and how large eyes are."""

    eye_x: float
    eye_y: float
    eye_size: float
    brow: float
    nose_y: float
    mouth_y: float


class Head:
    """A head in its pose: solid points to picture points, and the contours of the face."""

    def __init__(self, attributes: Attributes):
        stream = attributes.stream("head")
        self.sin, self.cos = float(sine(attributes.yaw)), float(cosine(attributes.yaw))
        self.yaw = attributes.yaw
        self.far = 1 if attributes.yaw >= 0 else -1  # the side of the picture that the face turns to
        self.turn = abs(self.sin)
        self._tilt = float(sine(attributes.tilt)), float(cosine(attributes.tilt))
        age, shape = attributes.age, attributes.face_shape
        self.chin = _AGE_CHIN[age] + _CHIN[shape] + stream.uniform(-0.6, 0.6)
        self.scale = {"child": 0.96, "adult": 0.985, "elderly": 0.985}[age]
        self.origin = 64.0 - 3.0 * self.sin, {"child": 62.0, "adult": 57.5, "elderly": 58.0}[age]
        eye_y = {"child": 15.2, "adult": 12.2, "elderly": 12.4}[age] + (0.6 if shape == "long" else 0.0)
        size = {"child": 1.14, "adult": 1.04, "elderly": 0.88}[age] * stream.uniform(0.96, 1.05)
        rest = self.chin - eye_y
        self.place = Place(
            eye_x={"heart": 13.9, "round": 14.2, "long": 12.9}.get(shape, 13.6) + stream.uniform(-0.4, 0.5),
            eye_y=eye_y,
            eye_size=size,
            brow=11.5 * size + {"child": 1.0, "adult": 1.4, "elderly": 2.6}[age],
            nose_y=eye_y + rest * 0.43,
            mouth_y=eye_y + rest * 0.68,
        )
        table = np.array([_HEIGHTS, _WIDTHS[shape], _FRONT, _JAW]).T
        table[3:, 0] *= self.chin / 40.0
        if age == "child":
            table[3:7, 1] += 0.9
        self._sections = spline(table, steps=4)
        profile = np.array(_PROFILE)
        profile[:, 0] *= self.chin
        if age == "child":
            profile[4:6, 1] -= 1.6
        self._profile = spline(profile, steps=4)

    def project(self, x: ArrayLike, y: ArrayLike, z: ArrayLike) -> Points:
        """Points of the solid to the picture, in design units, (n, 2)."""
        turned = np.asarray(x, np.float64) * self.cos + np.asarray(z, np.float64) * self.sin
        return self.lean(turned * self.scale + self.origin[0], np.asarray(y, np.float64) * self.scale + self.origin[1])

    def lean(self, x, y) -> Points:
        """Tilt about the neck, for points given upright in the picture."""
        s, c = self._tilt
        x, y = x - 64.0, y - 100.0
        across = x * c - y * s + 64.0
        points = np.empty((across.size, 2))
        points[:, 0] = across
        points[:, 1] = x * s + y * c + 100.0
        return points

    def height(self, points: Points) -> NDArray[np.float64]:
        """The heights that points of the picture had before the head was tilted, (n,) or ()."""
        s, c = self._tilt
        return (points[..., 1] - 100.0) * c - (points[..., 0] - 64.0) * s + 100.0

    def _upright(self, x, y) -> Points:
        return self.lean(x * self.scale + self.origin[0], y * self.scale + self.origin[1])

    def contour(self) -> tuple[Points, Points]:
        """The far contour from the temple to the chin, and the near one from the chin up, in the picture."""
        y, w, f, j = self._sections.T
        a, b = w * self.cos, (f - j) * self.turn
        far = np.maximum(j * self.turn + np.sqrt(a * a + b * b), interpolate(y, *self._profile.T) * self.turn)
        if self.turn > 0.5:  # the nose and the lips are finer than the sections
            fine_y, fine = self._profile.T
            far_fine = np.maximum(interpolate(fine_y, y, far), fine * self.turn)
            far, far_y = far_fine[fine_y > y[0]], fine_y[fine_y > y[0]]
        else:
            far_y = y
        near = -w * self.cos + j * self.turn
        return self._upright(far * self.far, far_y), self._upright(near * self.far, y)[::-1]

    def on_face(self, side: int, u: ArrayLike, v: ArrayLike, x: float, y: float) -> Points:
        """Points of a feature on one side of the face.

        Args:
            side: -1 for the picture's left when seen from the front, 1 for its right.
            u: distances from the feature's middle, positive away from the nose.
            v: distances downwards.
            x, y: the feature's middle, x counted from the middle line.
        """
        u = np.asarray(u, np.float64)
        far = side == self.far
        # Drawn faces keep the far eye wider than a photograph would, and the near eye of a profile wide enough to read.
        x = x - 2.6 * self.turn * self.turn if far else x
        slope = (0.10 + 0.22 * self.turn) if far else (0.10 + 0.42 * self.turn * self.turn)
        z = 21.5 - 0.009 * x * x - slope * u
        return self.project(side * (x + u), y + np.asarray(v), z)

    def on_middle(self, u: ArrayLike, v: ArrayLike, y: float, z: float = 23.6, bend: float = 0.035) -> Points:
        """Points of a feature on the middle line, such as the mouth: u to the right, v down."""
        u = np.asarray(u, np.float64)
        return self.project(u, y + np.asarray(v), z - bend * u * u)

    def ear(self, side: int, grow: float = 1.0) -> Points:
        """The outline of an ear: nearly edge-on from the front, whole in profile."""
        back = np.array([0.0, 3.0, 7.5, 9.0, 7.0, 4.0, 1.0]) * grow
        down = np.array([3.0, -3.0, -4.0, 1.0, 8.0, 12.5, 13.0]) * grow
        out = 26.6 + 0.62 * back
        return spline(self.project(side * out, 6.0 + down, -1.0 - back), closed=True)
