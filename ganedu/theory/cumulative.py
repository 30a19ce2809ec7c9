"""The distribution function of a density that offers none, or one without digits in its tails."""

from collections.abc import Callable

import numpy as np

from ganedu.theory.quadrature import EPS, KRONROD, NODES, cut, integrate

LogDensity = Callable[[np.ndarray, np.ndarray], np.ndarray]


class CumulativeTable:
    """Masses of pieces summed from both ends; inside a piece the density is integrated up to the point.

    Both tails keep full relative accuracy, which 1 - cdf does not.

    Args:
        logpdf_at: log density at (anchor, offset), arrays of any one shape.
        breakpoints: see :class:`~ganedu.theory.Density`.
        scales: the same.
        support: lower and upper end.
    """

    def __init__(self, logpdf_at: LogDensity, breakpoints: tuple, scales: tuple, support: tuple[float, float]):
        self._logpdf_at, self._support = logpdf_at, support

        def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            log_p = logpdf_at(anchor, offset)
            p = np.exp(log_p)
            return p, EPS * p * (2 + np.where(p > 0, np.abs(log_p), 0.0))

        found = integrate(integrand, cut(breakpoints, scales, *support))
        pieces, self.mass = found.pieces, found.value
        order = np.lexsort((pieces.side * pieces.start, pieces.side, pieces.anchor))
        self._pieces, shares = pieces[order], found.shares[order]
        beyond = [self._beyond(0, -1.0), self._beyond(-1, 1.0)]
        self._below = np.cumsum(np.concatenate([[beyond[0]], shares]))
        self._above = np.cumsum(np.concatenate([[beyond[1]], shares[::-1]]))[::-1]
        pieces = self._pieces
        self._left_ends = pieces.anchor + pieces.side * np.exp(np.where(pieces.side > 0, pieces.start, pieces.stop))

    def near_quantiles(self, levels: list[float]) -> np.ndarray:
        """For each level the nearest cut below its quantile."""
        return self._left_ends[np.searchsorted(self._below[1:-1], levels)]

    def __call__(self, anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """P(X <= x) and P(X > x) at x = anchor + offset."""
        x = anchor + offset
        i = np.clip(np.searchsorted(self._left_ends, x, side="right") - 1, 0, len(self._pieces) - 1)
        piece = self._pieces[i]
        own = (anchor - piece.anchor) + offset
        with np.errstate(divide="ignore"):
            s = np.where(own * piece.side > 0, np.log(np.abs(own)), -np.inf)
        s = np.clip(s, piece.start, piece.stop)
        inner, outer = self._mass(piece, piece.start, s), self._mass(piece, s, piece.stop)
        below = self._below[i] + np.where(piece.side > 0, inner, outer)
        above = self._above[i + 1] + np.where(piece.side > 0, outer, inner)
        low, high = self._support
        below = np.where(x <= low, 0.0, np.where(x >= high, 1.0, below))
        above = np.where(x <= low, 1.0, np.where(x >= high, 0.0, above))
        return np.minimum(below, 1.0), np.minimum(above, 1.0)

    def _mass(self, piece, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
        half = 0.5 * (stop - start)[..., None]
        distance = np.exp(0.5 * (stop + start)[..., None] + half * NODES)
        centre = np.broadcast_to(piece.anchor[..., None], distance.shape)
        with np.errstate(all="ignore"):
            p = np.exp(self._logpdf_at(centre, piece.side[..., None] * distance))
        return np.where(p > 0, p * distance, 0.0) @ KRONROD * half[..., 0]

    def _beyond(self, i: int, side: float) -> float:
        """The mass beyond the last piece on an unbounded side: a power law with the slope found at its end."""
        if self._pieces.side[i] != side or np.isfinite(self._support[0 if side < 0 else 1]):
            return 0.0
        distance = np.exp(self._pieces.stop[i] - np.array([0.0, 2.0]))
        with np.errstate(all="ignore"):
            log_p = self._logpdf_at(np.full(2, self._pieces.anchor[i]), side * distance)
            slope = 0.5 * (log_p[0] - log_p[1]) + 1
        return float(np.exp(log_p[0]) * distance[0] / -slope) if np.isfinite(slope) and slope < 0 else 0.0
