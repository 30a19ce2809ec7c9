"""A density given by a formula: checked, and its distribution function computed by quadrature."""

from collections.abc import Callable, Sequence

import numpy as np

from ganedu.theory.cumulative import CumulativeTable
from ganedu.theory.distributions import MASS_TOLERANCE, Density
from ganedu.theory.endpoints import near_end
from ganedu.theory.quadrature import EPS


def density(
    pdf: Callable[[np.ndarray], np.ndarray] | None = None,
    support: tuple[float, float] = (-np.inf, np.inf),
    *,
    logpdf: Callable[[np.ndarray], np.ndarray] | None = None,
    points: Sequence[float] = (),
    scale: float | None = None,
) -> Density:
    """Make a law from your own density.

    Args:
        pdf: maps an array of points to the density there, shape to shape; must integrate to 1 over ``support``.
        support: where it is positive; values outside are never asked for.
        logpdf: its logarithm, instead of or beside ``pdf``. Give it where the density underflows (below 1e-300):
            KL needs the logarithm there.
        points: where the density peaks, jumps, bends or is singular, if not at the ends of the support.
        scale: a typical length. Without it: the width of a finite support, the spread of ``points``, or 1.

    Raises:
        TypeError: ``pdf`` is not callable.
        ValueError: it is negative, NaN or of the wrong shape somewhere, or does not integrate to 1 within 1e-8.
    """
    if not callable(pdf) and not callable(logpdf):
        raise TypeError(f"density() wants a function x -> pdf(x), not {type(pdf).__name__}")
    low, high = (float(end) for end in support)
    if not low < high:
        raise ValueError(f"the support ({low}, {high}) is empty: give (lower, upper) with lower < upper")
    law = FormulaDensity(pdf, logpdf, (low, high), tuple(float(x) for x in points), scale)
    if not abs(law.mass - 1) <= MASS_TOLERANCE:
        raise ValueError(
            f"the density integrates to {law.mass:.12g} over ({low:g}, {high:g}), not to 1. Divide it by that number; "
            "if the number itself is wrong, a narrow peak was missed: name it in points= and its width in scale="
        )
    return law.settled()


class FormulaDensity(Density):
    """The law behind :func:`density`."""

    def __init__(self, pdf, logpdf, support, points, scale):
        self._pdf, self._logpdf = pdf, logpdf
        self.intervals = (support,)
        known = {x for x in (*points, *support) if np.isfinite(x)} or {0.0}
        self.breakpoints = tuple(sorted(x for x in known if support[0] <= x <= support[1]))
        spread = self.breakpoints[-1] - self.breakpoints[0]
        self.scales = (float(scale),) if scale is not None else (spread if spread > 0 else 1.0,)
        if not 0 < self.scales[0] < np.inf:
            raise ValueError(f"scale is {scale}: a typical length is a positive number")

    def settled(self) -> "FormulaDensity":
        """Tabulate the distribution function, and take an approximate median and spread from the table."""
        self._table = CumulativeTable(self.logpdf_at, self.breakpoints, self.scales, self.support)
        low, middle, high = self._table.near_quantiles([0.25, 0.5, 0.75])
        self.breakpoints = tuple(sorted({*self.breakpoints, float(middle)}))
        self.scales = tuple(sorted({*self.scales, *([float(0.5 * (high - low))] if high > low else [])}))
        # A formula sees x, not offsets: a rounding of x moves a density of width w by a relative |x| / w roundings.
        self.precision = EPS * (1 + max(abs(x) for x in self.breakpoints) / min(self.scales))
        return self

    def logpdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Log density; see :meth:`Density.logpdf_at`."""
        values = self._inside(anchor + offset)
        for end, towards in ((self.support[0], 1.0), (self.support[1], -1.0)):
            if np.isfinite(end) and end != 0:
                values = near_end(self, values, anchor, offset, end, towards, abs(end))
        return values

    def _inside(self, x: np.ndarray) -> np.ndarray:
        low, high = self.support
        inside = (x >= low) & (x <= high)
        values = np.full(x.shape, -np.inf)
        given = np.asarray((self._logpdf or self._pdf)(x[inside]), float)
        if given.shape not in (x[inside].shape, ()):
            raise ValueError(f"the density maps points of shape {x[inside].shape} to {given.shape}: vectorise it")
        if self._logpdf is None and np.any(given < 0):
            where = np.flatnonzero(np.broadcast_to(given, x[inside].shape) < 0)[0]
            raise ValueError(f"the density is negative at x = {x[inside][where]:.17g}: a density is >= 0 everywhere")
        with np.errstate(divide="ignore"):
            values[inside] = given if self._logpdf is not None else np.log(given)
        return values

    def cdf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X <= x); see :meth:`Density.cdf_at`."""
        return self._table(anchor, offset)[0]

    def sf_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """P(X > x); see :meth:`Density.sf_at`."""
        return self._table(anchor, offset)[1]

    def __repr__(self) -> str:
        return f"density({getattr(self._pdf or self._logpdf, '__name__', 'pdf')}, support={self.support})"
