"""Densities closer to an end of the support than doubles can say."""

from typing import Any

import numpy as np

from ganedu.theory.quadrature import EPS


def near_end(
    law: Any, values: np.ndarray, anchor: np.ndarray, offset: np.ndarray, end: float, towards: float, size: float
) -> np.ndarray:
    """Replace log densities too close to a support end for its doubles by their expansion there.

    Near an end such as 1 a double cannot say 1 - 1e-20, yet beta(0.1, 0.1) has a tenth of its mass nearer than 1e-10.
    At distances t a density with an algebraic end has log p = A + B log t + C t + D t^2 + ...; the four coefficients
    come from distances that doubles do resolve. ``size`` is the magnitude of the end as the density sees it.
    """
    width = min(max(law.scales), size)
    values = np.where((anchor == end) & (offset * towards < 0), -np.inf, values)
    close = (anchor == end) & (offset * towards > 0) & (np.abs(offset) < 0.99 * 2.0**-22 * width)
    if EPS * size > 2.0**-40 * width or not close.any():
        return values
    distance = width * 2.0 ** -np.array([22.0, 18.0, 14.0, 10.0])
    if EPS * abs(end) < 2.0**-40 * width:
        distance = np.abs((end + towards * distance) - end)  # what the doubles next to the end are off it, exactly
    log_p = law.logpdf_at(np.full(4, end), towards * distance)
    unit = distance / distance[-1]
    with np.errstate(all="ignore"):
        fit = np.linalg.solve(np.stack([np.ones(4), np.log(unit), unit, unit**2], axis=1), log_p)
    if not np.isfinite(fit).all():
        return values
    unit = np.abs(offset[close]) / distance[-1]
    values = np.array(values)
    values[close] = fit[0] + fit[1] * np.log(unit) + fit[2] * unit + fit[3] * unit**2
    return values
