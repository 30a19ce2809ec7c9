"""The inner game of Goodfellow et al. 2014: the best discriminator, the value of any, and the generator's criterion."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit

from ganedu.theory.discrete import Discrete
from ganedu.theory.distributions import Density
from ganedu.theory.divergences import common_pieces
from ganedu.theory.laws import Law, as_law
from ganedu.theory.quadrature import EPS, cut, integrate


class Discriminator:
    """A discriminator D(x) = 1/(1 + exp(-logit(x))), given by its logit.

    :func:`value` uses the logit. That matters: a sigmoid rounds to exactly 1 above a logit of 37, and log(1 - 1) is
    -inf where the truth is -37.

    Args:
        logit: maps an array of points, any shape, to logits of the same shape, -inf and inf allowed.
    """

    def __init__(self, logit: Callable[[np.ndarray], np.ndarray]):
        if not callable(logit):
            raise TypeError(f"Discriminator wants a function x -> logit, not {type(logit).__name__}")
        self._logit = logit

    def logit(self, x: np.ndarray | float) -> np.ndarray | float:
        """log(D/(1 - D)) at x, any shape."""
        return self._logit(np.asarray(x, float))

    def __call__(self, x: np.ndarray | float) -> np.ndarray | float:
        """D(x) in [0, 1], any shape."""
        return expit(self.logit(x))


class OptimalDiscriminator(Discriminator):
    """D* = p_data/(p_data + p_g); its logit is the log density ratio. Made by :func:`optimal_discriminator`."""

    def __init__(self, p_data: Law, p_g: Law):
        self._laws = p_data, p_g

    @property
    def has_densities(self) -> bool:
        """Whether neither law is discrete, so that no single point matters."""
        return not any(isinstance(law, Discrete) for law in self._laws)

    def logit(self, x: np.ndarray | float) -> np.ndarray | float:
        """log p_data - log p_g at x, any shape; nan where both are 0."""
        x = np.asarray(x, float)
        return self.logit_at(x, np.zeros_like(x))[()]

    def logit_at(self, anchor: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """The logit at anchor + offset; nan where neither law has density."""
        log_p, log_q = _log_densities(*self._laws, anchor, offset)
        with np.errstate(all="ignore"):
            return np.asarray(log_p - log_q)

    def __repr__(self) -> str:
        return f"OptimalDiscriminator({self._laws[0]}, {self._laws[1]})"


def optimal_discriminator(p_data: Any, p_g: Any) -> OptimalDiscriminator:
    """D*(x) = p_data(x)/(p_data(x) + p_g(x)), the maximiser of V(., G) (Goodfellow et al. 2014, Proposition 1).

    It is computed as the sigmoid of log p_data - log p_g, so it neither divides 0 by 0 nor loses its tails. Off both
    supports every value is optimal; there the result is ``nan``, which claims nothing and leaves a gap in a plot. Of a
    law with a density and a discrete one (mutually singular) it is 0 or 1: the discrete law's own on its atoms, the
    other's elsewhere.

    Returns:
        A callable on arrays of any shape, values in [0, 1] or nan, with a method ``logit``.

    Raises:
        TypeError, ValueError: an argument is no law; see :func:`as_law`.
    """
    return OptimalDiscriminator(as_law(p_data, "p_data"), as_law(p_g, "p_g"))


def value(p_data: Any, p_g: Any, discriminator: Callable[[np.ndarray], np.ndarray]) -> float:
    """V(D, G) = E_{p_data} log D(x) + E_{p_g} log(1 - D(x)), in [-inf, 0], nats (Goodfellow et al. 2014, equation 1).

    Args:
        p_data: the law of the data.
        p_g: the generator's law.
        discriminator: maps an array of points to values in [0, 1] of the same shape, or one number for all. If it has
            a method ``logit`` (see :class:`Discriminator`), that is used. 0 log 0 is 0: values on null sets do not
            count. D = 0 where p_data has mass, or D = 1 where p_g has, gives ``-inf``.

    Raises:
        TypeError: the discriminator is not callable, or a law is none.
        ValueError: a value of D is NaN or outside [0, 1] where a law has mass.
        QuadratureError: the accuracy was not reached.
    """
    p_data, p_g = as_law(p_data, "p_data"), as_law(p_g, "p_g")
    if not callable(discriminator):
        raise TypeError(f"discriminator is a {type(discriminator).__name__}: give a function x -> D(x)")
    if not isinstance(p_data, Discrete) and not isinstance(p_g, Discrete):
        return -_density_part((p_data, p_g), (p_data, p_g), discriminator) + 0.0
    total = 0.0
    for law, sides in ((p_data, (True, False)), (p_g, (False, True))):
        mine = tuple(law if side else None for side in sides)
        part = _discrete_part if isinstance(law, Discrete) else _density_part
        total -= part(mine, (p_data, p_g), discriminator)
    return total + 0.0  # no -0.0


def generator_criterion(p_data: Any, p_g: Any) -> float:
    """C(G) = max_D V(D, G) = V(D*, G), in [-log 4, 0], nats (Goodfellow et al. 2014, equation 4).

    Theorem 1 says that it equals 2 JSD(p_data, p_g) - log 4. That is *not* used here: this is the quadrature of V at
    D*, so the theorem can be checked against :func:`~ganedu.theory.js_divergence`. Twice JSD is the f-divergence of
    the game in Nowozin et al. 2016.

    Raises:
        TypeError, ValueError, QuadratureError: as :func:`value`.
    """
    return value(p_data, p_g, optimal_discriminator(p_data, p_g))


def _density_part(weights: tuple, laws: tuple, discriminator: Callable) -> float:
    """-E log D under weights[0] and -E log(1 - D) under weights[1], each a density or None."""
    present = [law for law in weights if law is not None]
    if len(present) == 2:
        pieces = common_pieces(*present)
    else:
        pieces = cut(present[0].breakpoints, present[0].scales, *present[0].support)

    def integrand(anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        log_p, log_q = (
            np.full(anchor.shape, -np.inf) if law is None else law.logpdf_at(anchor, offset) for law in weights
        )
        p, q = np.exp(log_p), np.exp(log_q)
        # Below 1e-250 the tails of both laws are beyond what a discriminator can be asked about.
        floor = 1e-250 / min(scale for law in present for scale in law.scales)
        p, q = np.where(p > floor, p, 0.0), np.where(q > floor, q, 0.0)
        losses = _losses(discriminator, anchor, offset, p > 0, q > 0)
        values = np.where(p > 0, p * losses[0], 0.0) + np.where(q > 0, q * losses[1], 0.0)
        size = 4 + np.where(p > 0, np.abs(log_p), 0.0) + np.where(q > 0, np.abs(log_q), 0.0)
        return values, EPS * size * np.where(np.isfinite(values), p + q + values, 0.0)

    return integrate(integrand, pieces).value


def _discrete_part(weights: tuple, laws: tuple, discriminator: Callable) -> float:
    total = 0.0
    for side, law in enumerate(weights):
        if law is not None:
            everywhere = np.ones(law.atoms.shape, bool), np.zeros(law.atoms.shape, bool)
            masks = everywhere if side == 0 else everywhere[::-1]
            loss = _losses(discriminator, law.atoms, np.zeros_like(law.atoms), *masks)[side]
            total += float(np.sum(law.probabilities * loss))
    return total


def _losses(
    discriminator: Callable, anchor: np.ndarray, offset: np.ndarray, real: np.ndarray, fake: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """-log D and -log(1 - D), checked where a law has mass."""
    asked = real | fake
    # A user's function sees x only. Offsets below the spacing of doubles would all ask for D at the anchor itself, a
    # null set where D may be anything: step just beside it.
    beside = np.sign(offset) * np.maximum(np.abs(offset), 4 * np.spacing(np.abs(anchor)))
    x = anchor + beside
    with np.errstate(all="ignore"):
        if hasattr(discriminator, "logit"):
            exact = isinstance(discriminator, OptimalDiscriminator) and discriminator.has_densities
            logit = discriminator.logit_at(anchor, offset) if exact else _call(discriminator.logit, x, asked)
            if np.isnan(logit[asked]).any():
                raise ValueError(f"the logit is NaN at x = {x[asked & np.isnan(logit)][0]:.17g}, where a law has mass")
            return np.logaddexp(0.0, -logit), np.logaddexp(0.0, logit)
        d = _call(discriminator, x, asked)
        wrong = asked & ~((d >= 0) & (d <= 1))
        if wrong.any():
            raise ValueError(
                f"the discriminator is {d[wrong][0]} at x = {x[wrong][0]:.17g}: D must be a probability in [0, 1] "
                "wherever a law has mass. If it returns logits, wrap it as Discriminator(logit)"
            )
        return -np.log(d), -np.log1p(-d)


def _call(function: Callable, x: np.ndarray, asked: np.ndarray) -> np.ndarray:
    given = np.asarray(function(x[asked]), float)
    if given.shape not in (x[asked].shape, ()):
        raise ValueError(f"the discriminator maps points of shape {x[asked].shape} to {given.shape}: vectorise it")
    full = np.full(x.shape, np.nan)
    full[asked] = given
    return full


def _log_densities(p: Law, q: Law, anchor: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log densities with respect to a measure that dominates both: length, or count on the atoms of a discrete law."""
    x = anchor + offset
    with np.errstate(all="ignore"):
        both = [
            np.asarray(law.logpmf(x)) if isinstance(law, Discrete) else np.asarray(law.logpdf_at(anchor, offset))
            for law in (p, q)
        ]
        for one, other in ((0, 1), (1, 0)):
            if isinstance((p, q)[one], Discrete) and isinstance((p, q)[other], Density):
                both[other] = np.where(both[one] > -np.inf, -np.inf, both[other])
    return both[0], both[1]
