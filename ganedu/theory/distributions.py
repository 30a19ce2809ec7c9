"""Probability laws on the real line that have a density: frozen scipy.stats laws and mixtures of them.

Everything a divergence needs of a law is asked at *anchored* points, pairs (anchor, offset) that mean anchor + offset
(see :mod:`ganedu.theory.quadrature`), because a narrow law far from 0 has too few doubles under its bell.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy import stats
from scipy.stats.distributions import rv_frozen

from ganedu.theory.cumulative import CumulativeTable
from ganedu.theory.endpoints import near_end
from ganedu.theory.quadrature import EPS, cut, integrate

MASS_TOLERANCE = 1e-8
# scipy takes these logarithms of a density that has underflowed to 0, for example Laplace 746 scales out.
_LOG_FORMULAS = {
    "hypsecant": lambda z: np.log(2 / np.pi) - np.logaddexp(z, -z),
    "invweibull": lambda z, c: np.log(c) - (c + 1) * np.log(z) - z**-c,
    "laplace": lambda z: -np.abs(z) - np.log(2),
    "levy": lambda z: -0.5 * np.log(2 * np.pi) - 1.5 * np.log(z) - 0.5 / z,
    "moyal": lambda z: -0.5 * (z + np.exp(-z) + np.log(2 * np.pi)),
    "pareto": lambda z, b: np.log(b) - (b + 1) * np.log(z),
}
_LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


class Density:
    """A law with a density. Made by :func:`as_law`, :func:`mixture` or :func:`~ganedu.theory.density`; immutable.

    Attributes:
        intervals: tuple of disjoint (lower, upper) whose union is the support; ends may be infinite.
        breakpoints: tuple of finite points near which the density is centred, jumps, bends or is singular.
        scales: tuple of lengths on which the density varies.
        precision: the relative rounding error to expect of the density where its logarithm is near 1.
    """

    precision: float = EPS
    intervals: tuple[tuple[float, float], ...]
    breakpoints: tuple[float, ...]
    scales: tuple[float, ...]

    def logpdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Log density at anchor + offset, -inf off the support; arrays of one shape."""
        raise NotImplementedError

    def cdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X <= anchor + offset)."""
        raise NotImplementedError

    def sf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X > anchor + offset), with full relative accuracy in the upper tail where the law offers it."""
        raise NotImplementedError

    def sample(self, size: int, rng: np.random.Generator | int | None = None) -> np.ndarray:
        """Draw ``size`` independent values, shape (size,); ``rng`` is a generator or a seed."""
        return np.atleast_1d(self.ppf(np.random.default_rng(rng).random(size)))

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest end of the support."""
        return self.intervals[0][0], self.intervals[-1][1]

    def logpdf(self, x: np.ndarray | float) -> np.ndarray | float:
        """Log density in nats at x, any shape."""
        x = np.asarray(x, float)
        with np.errstate(all="ignore"):
            return self.logpdf_at(x, np.zeros_like(x))[()]

    def pdf(self, x: np.ndarray | float) -> np.ndarray | float:
        """Density at x, any shape."""
        return np.exp(self.logpdf(x))

    def cdf(self, x: np.ndarray | float) -> np.ndarray | float:
        """P(X <= x), any shape."""
        x = np.asarray(x, float)
        with np.errstate(all="ignore"):
            return self.cdf_at(x, np.zeros_like(x))[()]

    def sf(self, x: np.ndarray | float) -> np.ndarray | float:
        """P(X > x), any shape."""
        x = np.asarray(x, float)
        with np.errstate(all="ignore"):
            return self.sf_at(x, np.zeros_like(x))[()]

    def ppf(self, level: np.ndarray | float) -> np.ndarray | float:
        """The quantile function by bisection of cdf (sf above the median): level in [0, 1], nan outside."""
        level = np.asarray(level, float)
        low, high = (np.full(level.shape, end) for end in self._bracket())
        for _ in range(110):
            middle = 0.5 * (low + high)
            below = np.where(level < 0.5, self.cdf(middle) < level, self.sf(middle) > 1.0 - level)
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        ends = np.where(level == 0, self.support[0], np.where(level == 1, self.support[1], 0.5 * (low + high)))
        return np.where((level >= 0) & (level <= 1), ends, np.nan)[()]

    def _bracket(self) -> tuple[float, float]:
        """Finite points that hold all but a negligible mass between them."""
        lower, upper = self.support
        reach = 10 * max(self.scales)
        low = lower if np.isfinite(lower) else min(self.breakpoints) - reach
        high = upper if np.isfinite(upper) else max(self.breakpoints) + reach
        while self.cdf(low) > EPS and reach < 1e150:
            low, reach = low - reach, 4 * reach
        reach = 10 * max(self.scales)
        while self.sf(high) > EPS and reach < 1e150:
            high, reach = high + reach, 4 * reach
        return low, high

    @cached_property
    def mass(self) -> float:
        """The integral of the density: 1 up to rounding, or the law was refused."""

        def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            log_p = self.logpdf_at(anchor, offset)
            p = np.exp(log_p)
            return p, EPS * p * (2 + np.where(p > 0, np.abs(log_p), 0.0))

        return integrate(integrand, cut(self.breakpoints, self.scales, *self.support)).value


class FrozenDensity(Density):
    """A frozen continuous law of scipy.stats, evaluated through its standard form (loc 0, scale 1)."""

    def __init__(self, frozen: rv_frozen):
        dist = frozen.dist
        shapes, loc, scale = dist._parse_args(*frozen.args, **frozen.kwds)
        name = f"scipy.stats.{getattr(dist, 'name', type(dist).__name__)}"
        if any(np.size(parameter) != 1 for parameter in (*shapes, loc, scale)):
            raise ValueError(f"{name} holds a batch of laws (its parameters are arrays): pass one law at a time")
        self._dist, self._name = dist, name
        ours = type(dist) is type(getattr(stats, str(getattr(dist, "name", "")), None))
        self._log_formula = _LOG_FORMULAS.get(dist.name) if ours else None
        self._shapes = tuple(np.asarray(shape).item() for shape in shapes)
        self._loc, self._scale = float(np.asarray(loc).item()), float(np.asarray(scale).item())
        ends = [float(end) for end in frozen.support()]
        if np.isnan(ends).any() or not (np.isfinite(self._loc) and 0 < self._scale < np.inf):
            raise ValueError(
                f"{name} has parameters outside its domain: shapes {self._shapes}, loc {self._loc}, scale "
                f"{self._scale}. scipy needs scale > 0 and no NaN: see its page for the ranges of the shapes"
            )
        self.intervals = ((ends[0], ends[1]),)
        # An end loc + scale * z is rounded. Unless that shifts it visibly, offsets count from the true end, known to z.
        self._sharp_ends = [
            (end, exact, towards)
            for end, exact, towards in zip(ends, dist.support(*self._shapes), (1.0, -1.0), strict=True)
            if np.isfinite(end) and EPS * abs(end) < 4e-10 * self._scale
        ]
        with np.errstate(all="ignore"):
            standard = np.asarray(dist.ppf(_LEVELS, *self._shapes), float)
        points = {self._loc + self._scale * standard[2], self._loc, *ends}
        self.breakpoints = tuple(sorted(float(x) for x in points if np.isfinite(x) and ends[0] <= x <= ends[1]))
        self.scales = _widths(self._scale * standard, name)
        self._middle, self._far = standard[2], 1e3 * max(self.scales) / self._scale

    def _standard(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        z = ((anchor - self._loc) + offset) / self._scale
        for end, exact, _ in self._sharp_ends:
            z = np.where(anchor == end, exact + offset / self._scale, z)
        return z

    def logpdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Log density; see :meth:`Density.logpdf_at`."""
        z = self._standard(anchor, offset)
        if self._log_formula is None:
            values = self._dist.logpdf(z, *self._shapes)
        else:
            low, high = self._dist.support(*self._shapes)
            values = self._log_formula(z, *self._shapes)
            values = np.where((z >= low) & (z <= high) & ~np.isnan(values), values, -np.inf)
        values = self._mended(values, z, -np.inf, -np.inf) - np.log(self._scale)
        for end, _, towards in self._sharp_ends:
            if end != self._loc:  # at z = 0 doubles are dense enough
                values = near_end(self, values, anchor, offset, end, towards, abs(end - self._loc))
        return values

    def cdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X <= x); see :meth:`Density.cdf_at`."""
        if self._table is not None:
            return self._table(anchor, offset)[0]
        z = self._standard(anchor, offset)
        return self._mended(self._dist.cdf(z, *self._shapes), z, 0.0, 1.0)

    def sf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X > x); see :meth:`Density.sf_at`."""
        if self._table is not None:
            return self._table(anchor, offset)[1]
        z = self._standard(anchor, offset)
        return self._mended(self._dist.sf(z, *self._shapes), z, 1.0, 0.0)

    @cached_property
    def _table(self) -> CumulativeTable | None:
        """Our own distribution function where scipy's is a numerical integral or 1 - cdf in an endless tail."""
        kind = type(self._dist)
        missing_cdf = kind._cdf is stats.rv_continuous._cdf
        missing_sf = kind._sf is stats.rv_continuous._sf and np.isinf(self.support[1])
        if not (missing_cdf or missing_sf):
            return None
        return CumulativeTable(self.logpdf_at, self.breakpoints, self.scales, self.support)

    def _mended(self, values: np.ndarray, z: np.ndarray, lower: float, upper: float) -> np.ndarray:
        """Some of scipy's formulas overflow to nan far out, where the mass, checked to be 1, has long ended."""
        lost = np.isnan(values) & (np.abs(z - self._middle) > self._far)
        return np.where(lost, np.where(z < self._middle, lower, upper), values)

    def ppf(self, level: np.ndarray | float) -> np.ndarray | float:
        """The quantile function, any shape."""
        return self._loc + self._scale * self._dist.ppf(level, *self._shapes)

    def sample(self, size: int, rng: np.random.Generator | int | None = None) -> np.ndarray:
        """Draw values, shape (size,); see :meth:`Density.sample`."""
        rng = np.random.default_rng(rng)
        return self._loc + self._scale * np.atleast_1d(self._dist.rvs(*self._shapes, size=size, random_state=rng))

    def __repr__(self) -> str:
        return f"Density({self._name}{self._shapes}, loc={self._loc:g}, scale={self._scale:g})"


class MixtureDensity(Density):
    """A weighted sum of densities; weights positive, summing to 1."""

    def __init__(self, components: Sequence[Density], weights: np.ndarray):
        self._components, self._weights = tuple(components), weights
        self.precision = max(part.precision for part in components)
        self.intervals = join_intervals([interval for part in components for interval in part.intervals])
        self.breakpoints = tuple(sorted({point for part in components for point in part.breakpoints}))
        self.scales = tuple(sorted({scale for part in components for scale in part.scales}))

    def logpdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Log density; see :meth:`Density.logpdf_at`."""
        terms = [
            np.log(w) + part.logpdf_at(anchor, offset) for w, part in zip(self._weights, self._components, strict=True)
        ]
        return np.logaddexp.reduce(terms)

    def cdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X <= x); see :meth:`Density.cdf_at`."""
        return sum(w * part.cdf_at(anchor, offset) for w, part in zip(self._weights, self._components, strict=True))

    def sf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X > x); see :meth:`Density.sf_at`."""
        return sum(w * part.sf_at(anchor, offset) for w, part in zip(self._weights, self._components, strict=True))

    def sample(self, size: int, rng: np.random.Generator | int | None = None) -> np.ndarray:
        """Draw values, shape (size,); see :meth:`Density.sample`."""
        rng = np.random.default_rng(rng)
        chosen = rng.choice(len(self._components), size=size, p=self._weights)
        values = np.empty(size)
        for i, part in enumerate(self._components):
            values[chosen == i] = part.sample(int(np.sum(chosen == i)), rng)
        return values

    def __repr__(self) -> str:
        return (
            "mixture("
            + ", ".join(f"{w:g} {part}" for w, part in zip(self._weights, self._components, strict=True))
            + ")"
        )


def join_intervals(intervals: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The union of intervals, sorted and disjoint; ends a few roundings apart count as touching."""
    joined: list[tuple[float, float]] = []
    for low, high in sorted(intervals):
        if joined and low <= joined[-1][1] + 4 * EPS * min(abs(joined[-1][1]), 1e300):
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def _widths(quantiles: np.ndarray, name: str) -> tuple[float, ...]:
    widths = 0.5 * np.array([quantiles[3] - quantiles[1], quantiles[4] - quantiles[0]])
    widths = widths[np.isfinite(widths) & (widths > 0)]
    if not len(widths):
        raise ValueError(f"{name} has no spread that doubles can hold: its quantiles at {_LEVELS} are {quantiles}")
    return tuple(float(width) for width in widths)
