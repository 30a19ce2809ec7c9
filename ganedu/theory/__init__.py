"""Laws on the real line, how far apart they are, and the game between D and G, computed to eight digits or more.

Any frozen scipy.stats law can be passed as it is::

    >>> from scipy import stats
    >>> from ganedu import theory
    >>> p_data, p_g = stats.norm(0, 1), stats.norm(2, 1.5)
    >>> round(theory.kl_divergence(p_data, p_g), 4)
    1.0166
    >>> middle = theory.mixture([p_data, p_g], [0.5, 0.5])
    >>> round(theory.kl_divergence(p_data, middle), 4)
    0.2878
    >>> best = theory.optimal_discriminator(p_data, p_g)
    >>> round(theory.value(p_data, p_g, best), 4)
    -0.8799
    >>> theory.wasserstein1(stats.uniform(0, 1), stats.uniform(5, 1))
    5.0

Laws: :func:`mixture`, :func:`density` (your own formula), :class:`Discrete`. Divergences, in nats where they are
logarithms: :func:`kl_divergence`, :func:`js_divergence`, :func:`total_variation`, :func:`wasserstein1`. The game of
Goodfellow et al. 2014: :func:`optimal_discriminator`, :func:`value`, :func:`generator_criterion`.

Only numpy and scipy are used. Integrals have a relative error below 1e-9 or raise :class:`QuadratureError`; beyond
that stands only the rounding of the densities themselves.
"""

from ganedu.theory.custom import density
from ganedu.theory.discrete import Discrete
from ganedu.theory.distributions import Density
from ganedu.theory.divergences import js_divergence, kl_divergence, total_variation, wasserstein1
from ganedu.theory.laws import as_law, mixture
from ganedu.theory.minimax import Discriminator, generator_criterion, optimal_discriminator, value
from ganedu.theory.quadrature import QuadratureError

__all__ = [
    "Density",
    "Discrete",
    "Discriminator",
    "QuadratureError",
    "as_law",
    "density",
    "generator_criterion",
    "js_divergence",
    "kl_divergence",
    "mixture",
    "optimal_discriminator",
    "total_variation",
    "value",
    "wasserstein1",
]
