"""One adaptive integrator, made for integrands built from probability densities.

Three ideas carry it.

*Anchored coordinates.* A point is a pair ``(anchor, offset)`` and means anchor + offset. A law with centre 1 and scale
1e-12 has only a few thousand doubles under its bell; offsets from an anchor have full relative precision there.

*Logarithmic charts.* The line is cut half-way between neighbouring anchors, and on either side of each anchor the
integral runs over s = log|offset|. Narrow peaks, power-law tails and endpoint singularities all become smooth in s.

*What lies beyond the last piece is extrapolated.* There ``offset * f`` is an exponential in s; its slope says whether
the rest converges (and then to what) or the integral is infinite.

Integrands must be non-negative. Then nothing cancels in the sum, and a small error means a small *relative* error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

EPS = float(np.finfo(float).eps)
TARGET = 1e-11  # relative error aimed at
PROMISE = 1e-9  # relative error above which a result is refused
_MAX_ROUNDS = 70
_MAX_PIECES = 20_000
_REACH = 345.0  # outward, in s: offsets up to 1e150 scales, whose squares are still finite
_DEPTH = 230.0  # inward, in s: offsets down to 1e-100 scales
_GRID = np.array([-230, -110, -55, -28, -14, -7, -4, -2, -1, 0, 1, 2, 3, 4.5, 7, 11, 18, 30, 50, 90, 170, 345.0])

# Gauss-Kronrod 10/21 (Piessens et al., QUADPACK, 1983, routine qk21): nodes in [0, 1) and both sets of weights.
_NODES = np.array(
    [
        0.995657163025808080735527280689003,
        0.973906528517171720077964012084452,
        0.930157491355708226001207180059508,
        0.865063366688984510732096688423493,
        0.780817726586416897063717578345042,
        0.679409568299024406234327365114874,
        0.562757134668604683339000099272694,
        0.433395394129247190799265943165784,
        0.294392862701460198131126603103866,
        0.14887433898163121088482600112972,
        0.0,
    ]
)
_KRONROD = np.array(
    [
        0.011694638867371874278064396062192,
        0.03255816230796472747881897245939,
        0.05475589657435199603138130024458,
        0.07503967481091995276704314091619,
        0.093125454583697605535065465083366,
        0.109387158802297641899210590325805,
        0.123491976262065851077958109585166,
        0.134709217311473325928054001771707,
        0.142775938577060080797094273138717,
        0.147739104901338491374841515972068,
        0.149445554002916905664936468389821,
    ]
)
_GAUSS = np.array(
    [
        0.066671344308688137593568809893332,
        0.149451349150580593145863397657697,
        0.219086362515982043995534934228163,
        0.269266719309996355091226921569469,
        0.295524224714752870173815619188769,
    ]
)
NODES = np.concatenate([-_NODES[:-1], _NODES[::-1]])
KRONROD = np.concatenate([_KRONROD[:-1], _KRONROD[::-1]])
GAUSS = np.zeros(21)
GAUSS[1:10:2] = _GAUSS
GAUSS[11::2] = _GAUSS[::-1]

Integrand = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class QuadratureError(ArithmeticError):
    """The integral could not be computed to the promised accuracy."""


@dataclass(frozen=True)
class Pieces:
    """Intervals in logarithmic charts: x = anchor + side * exp(s) for start <= s <= stop; arrays of shape (n,)."""

    anchor: np.ndarray
    side: np.ndarray
    start: np.ndarray
    stop: np.ndarray

    def __len__(self) -> int:
        return len(self.anchor)

    def __getitem__(self, which: np.ndarray) -> "Pieces":
        return Pieces(self.anchor[which], self.side[which], self.start[which], self.stop[which])

    def halves(self) -> "Pieces":
        """Each piece cut in the middle of its s range, shape (2 n,)."""
        middle = 0.5 * (self.start + self.stop)
        ends = np.concatenate([self.start, middle]), np.concatenate([middle, self.stop])
        return Pieces(np.tile(self.anchor, 2), np.tile(self.side, 2), *ends)


@dataclass(frozen=True)
class Integral:
    """A value, a bound on its error (quadrature, not rounding), and the pieces that were used with their shares."""

    value: float
    error: float
    pieces: Pieces
    shares: np.ndarray


def cut(anchors: Iterable[float], scales: Iterable[float], lower: float, upper: float) -> Pieces:
    """Cut [lower, upper] (ends may be infinite) into pieces graded towards every anchor.

    Args:
        anchors: finite points where something happens: medians, support ends, kinks, singularities.
        scales: the lengths on which the laws vary, all positive.
        lower: where the integrand begins, an anchor itself if finite.
        upper: where it ends, an anchor itself if finite.
    """
    points = np.unique(np.asarray(list(anchors), float))
    points = points[(points >= lower) & (points <= upper)]
    logs = np.unique(np.round(np.log(np.asarray(list(scales), float)), 3))
    bottom, top = logs[0] - _DEPTH, logs[0] + _REACH
    # Laws of one scale share a grid; breakpoints closer than half a unit of s are merged.
    grid = np.sort((logs[:, None] + _GRID).ravel())
    grid = grid[np.concatenate([[True], np.diff(np.floor(2 * grid)) > 0])]
    half_gaps = np.log(0.5) + np.log(np.diff(points))
    columns: list[tuple[np.ndarray, ...]] = []
    for i, point in enumerate(points):
        for side in (-1.0, 1.0):
            if point == (lower if side < 0 else upper):
                continue
            neighbour = i - 1 if side < 0 else i
            stop = half_gaps[neighbour] if 0 <= neighbour < len(half_gaps) else top
            inside = grid[(grid > bottom + 0.5) & (grid < stop - 0.25)]
            edges = np.concatenate([[min(bottom, stop - 1.0)], inside, [stop]])
            size = len(edges) - 1
            columns.append((np.full(size, point), np.full(size, side), edges[:-1], edges[1:]))
    return Pieces(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def integrate(integrand: Integrand, pieces: Pieces) -> Integral:
    """Integrate a non-negative function over pieces by adaptive Gauss-Kronrod quadrature, all pieces at once.

    Args:
        integrand: maps (anchor, offset), arrays of shape (m,), to (values >= 0, rounding noise of the values).
            A value of ``inf`` makes the integral infinite. Where a piece's error is below its noise it is left alone.
        pieces: from :func:`cut`.

    Returns:
        The integral; ``value`` is ``inf`` where it diverges.

    Raises:
        ValueError: the integrand is NaN or negative somewhere.
        QuadratureError: the relative error stays above 1e-9.
    """
    tail, tail_error = _beyond(integrand, pieces)
    value, error, noise = _apply_rule(integrand, pieces)
    for _ in range(_MAX_ROUNDS):
        total = float(value.sum() + tail)
        if not np.isfinite(total):
            return Integral(np.inf, 0.0, pieces, value)
        excess = np.where(error > noise, error, 0.0)
        # Halve the fewest pieces whose errors, once gone, leave the sum under the target.
        order = np.argsort(excess)
        keep = np.cumsum(excess[order]) <= 0.5 * TARGET * total
        chosen = order[~keep]
        if excess.sum() <= TARGET * total or len(pieces) + len(chosen) > _MAX_PIECES:
            break
        rest = order[keep]
        new = pieces[chosen].halves()
        parts = _apply_rule(integrand, new)
        pieces = _join(pieces[rest], new)
        value, error, noise = (
            np.concatenate(pair) for pair in zip((value[rest], error[rest], noise[rest]), parts, strict=True)
        )
    left = float(np.where(error > noise, error, 0.0).sum() + tail_error)
    if left > PROMISE * total:
        raise QuadratureError(
            f"an integral near {total:.6g} has an estimated relative error of {left / total:.1e} after "
            f"{len(pieces)} pieces, above the promised {PROMISE:.0e}. The density may jump or peak between the points "
            "known to the integrator, or its tail may fall too slowly: name such points with density(..., points=...)"
        )
    return Integral(total, left, pieces, value)


def _join(one: Pieces, other: Pieces) -> Pieces:
    names = ("anchor", "side", "start", "stop")
    return Pieces(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in names))


def _evaluate(integrand: Integrand, anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        values, noise = integrand(anchor.ravel(), offset.ravel())
    bad = np.isnan(values) | (values < 0)
    if bad.any():
        where = np.flatnonzero(bad)[0]
        raise ValueError(
            f"the integrand is {values[where]} at x = {anchor.ravel()[where] + offset.ravel()[where]:.17g}: "
            "a density must be a number >= 0 at every point"
        )
    return values.reshape(offset.shape), noise.reshape(offset.shape)


def _apply_rule(integrand: Integrand, pieces: Pieces) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, error estimate and rounding noise of each piece, arrays of shape (n,)."""
    half = 0.5 * (pieces.stop - pieces.start)[:, None]
    distance = np.exp(0.5 * (pieces.start + pieces.stop)[:, None] + half * NODES)
    anchor = np.broadcast_to(pieces.anchor[:, None], distance.shape)
    values, noise = _evaluate(integrand, anchor, pieces.side[:, None] * distance)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        values, noise = values * distance * half, noise * distance * half
        total = values @ KRONROD
        # QUADPACK's estimate: the difference of the two rules, sharpened where the integrand is well resolved.
        spread = np.abs(values - 0.5 * total[:, None]) @ KRONROD
        error = np.abs(total - values @ GAUSS)
        ratio = np.where(spread > 0, 200 * error / spread, 0.0)
        error = np.where(spread > 0, spread * np.minimum(1.0, ratio**1.5), error)
        noise = noise @ KRONROD + 10 * EPS * total
    return total, error, noise


def _beyond(integrand: Integrand, pieces: Pieces) -> tuple[float, float]:
    """The integral beyond every open end of the charts, and its error: inward to each anchor, outward to infinity.

    There g(s) = exp(s) f is close to a multiple of exp(slope * s). Integrable power laws have a slope that points down;
    a slope of zero (f ~ 1/x) or up means that the integral is infinite.
    """
    inner, outer = _open_ends(pieces)
    which = np.concatenate([inner, outer])
    outward = np.concatenate([-np.ones(len(inner)), np.ones(len(outer))])
    end = np.where(outward < 0, pieces.start[which], pieces.stop[which])
    distance = np.exp(end[:, None] - outward[:, None] * np.array([0.0, 2.0, 4.0]))
    anchor = np.broadcast_to(pieces.anchor[which][:, None], distance.shape)
    values, noise = _evaluate(integrand, anchor, pieces.side[which][:, None] * distance)
    with np.errstate(all="ignore"):
        matters = (values[:, 0] > 16 * noise[:, 0]) & np.all(values > 0, axis=1)
        log_g = np.log(values[matters]) + np.log(distance[matters])
        near, far = 0.5 * (log_g[:, 0] - log_g[:, 1]), 0.5 * (log_g[:, 1] - log_g[:, 2])
        if np.any(np.isinf(values)) or np.any(near > -1e-4):
            return np.inf, 0.0
        rest = np.exp(log_g[:, 0]) / -near
        # First term left out of the expansion of the integral of exp(log g): slope' / slope^2, relative.
        return float(rest.sum()), float(np.sum(rest * np.abs(near - far) / (2 * near**2)))


def _open_ends(pieces: Pieces) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the innermost piece of every chart, and of the outermost one on each side without a neighbour."""
    order = np.lexsort((pieces.start, pieces.side, pieces.anchor))
    fresh = np.ones(len(order), bool)
    fresh[1:] = (np.diff(pieces.anchor[order]) != 0) | (np.diff(pieces.side[order]) != 0)
    outer = []
    low = (pieces.anchor == pieces.anchor.min()) & (pieces.side < 0)
    high = (pieces.anchor == pieces.anchor.max()) & (pieces.side > 0)
    for chart in (low, high):
        if chart.any():
            outer.append(np.flatnonzero(chart)[np.argmax(pieces.stop[chart])])
    return order[fresh], np.asarray(outer, int)
