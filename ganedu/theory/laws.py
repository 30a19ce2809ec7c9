"""From what a reader passes to a law: the one place where arguments are judged."""

import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats
from scipy.stats.distributions import rv_frozen

from ganedu.theory.discrete import Discrete, FrozenDiscrete
from ganedu.theory.distributions import MASS_TOLERANCE, Density, FrozenDensity, MixtureDensity
from ganedu.theory.quadrature import QuadratureError

Law = Density | Discrete
_known: "weakref.WeakKeyDictionary[Any, Law]" = weakref.WeakKeyDictionary()


def as_law(law: Any, name: str = "law") -> Law:
    """Turn a frozen scipy.stats law, a Density or a Discrete into a law this package can integrate.

    Args:
        law: the argument as given.
        name: what to call it in an error.

    Raises:
        TypeError: it is none of these (an unfrozen law, a number, an array ...).
        ValueError: it is one, but its parameters or its density make no probability law.
    """
    if isinstance(law, Density | Discrete):
        return law
    if isinstance(law, stats.rv_histogram):
        return as_law(law(), name)
    if isinstance(law, rv_frozen):
        if law not in _known:
            _known[law] = _frozen(law, name)
        return _known[law]
    if isinstance(law, stats.rv_continuous | stats.rv_discrete):
        if hasattr(law, "xk"):  # rv_discrete(values=(xk, pk)) is already one law
            return Discrete(law.xk, law.pk)
        raise TypeError(
            f"{name} is scipy.stats.{law.name}, a family of laws: freeze it by calling it, "
            f"for example scipy.stats.{law.name}({law.shapes + ', ' if law.shapes else ''}loc=0)"
        )
    if callable(law):
        raise TypeError(f"{name} is a function: wrap it as density(f, support=(lower, upper)), which checks it")
    raise TypeError(
        f"{name} is a {type(law).__name__}, not a law. Pass a frozen scipy.stats law such as scipy.stats.norm(0, 1), a "
        "mixture(...), a density(...), or Discrete(atoms, probabilities)"
    )


def _frozen(law: rv_frozen, name: str) -> Law:
    if isinstance(law.dist, stats.rv_discrete):
        return FrozenDiscrete(law)
    if not isinstance(law.dist, stats.rv_continuous):
        raise TypeError(f"{name} is a law of vectors or matrices; these functions are for laws on the real line")
    made = FrozenDensity(law)
    try:
        mass = made.mass
    except (ValueError, QuadratureError) as error:
        raise ValueError(f"{name}, {made}, has a density that cannot be integrated: {error}") from error
    if not abs(mass - 1) <= MASS_TOLERANCE:
        raise ValueError(f"{name}, {made}, integrates to {mass:.12g}, not to 1: correct its pdf")
    return made


def mixture(components: Sequence[Any], weights: Sequence[float]) -> Law:
    """The law that draws component i with probability ``weights[i]``.

    Args:
        components: laws, all with densities or all discrete.
        weights: shape (n,), >= 0, summing to 1 within 1e-9.

    Raises:
        TypeError: a component is no law, or densities and discrete laws are mixed.
        ValueError: the weights are no probabilities.
    """
    laws = [as_law(part, f"components[{i}]") for i, part in enumerate(components)]
    w = np.asarray(weights, float)
    if w.shape != (len(laws),) or not len(laws):
        raise ValueError(f"weights have shape {w.shape} for {len(laws)} components: give one weight each")
    if not (w >= 0).all() or not abs(w.sum() - 1) <= 1e-9:
        raise ValueError(f"weights must be >= 0 and sum to 1; they are {w.tolist()}, sum {w.sum():.12g}")
    laws, w = [law for law, weight in zip(laws, w, strict=True) if weight > 0], w[w > 0] / w.sum()
    if all(isinstance(law, Density) for law in laws):
        return MixtureDensity(laws, w)
    if all(isinstance(law, Discrete) for law in laws):
        atoms = np.unique(np.concatenate([law.atoms for law in laws]))
        return Discrete(atoms, sum(weight * law.pmf(atoms) for weight, law in zip(w, laws, strict=True)))
    raise TypeError("a mixture of densities and discrete laws has no density: mix laws of one kind")
