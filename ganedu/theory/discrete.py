"""Laws on countably many atoms."""

from collections.abc import Sequence

import numpy as np
from scipy.stats.distributions import rv_frozen

_TAIL = 1e-30  # the mass that a truncated support may leave out on either side
_MOST_ATOMS = 300_000


class Discrete:
    """A law on finitely many points of the real line.

    Args:
        atoms: distinct finite numbers, shape (n,), in any order.
        probabilities: shape (n,), >= 0, summing to 1 within 1e-9.

    Attributes:
        atoms: sorted, those of probability 0 left out, read-only.
        probabilities: theirs.

    Raises:
        ValueError: the arguments are no probability law; the message says why.
    """

    def __init__(self, atoms: Sequence[float], probabilities: Sequence[float]):
        points, p = np.asarray(atoms, float), np.asarray(probabilities, float)
        if points.ndim != 1 or points.shape != p.shape or not len(points):
            raise ValueError(
                f"atoms and probabilities have shapes {points.shape} and {p.shape}: give two lists of one length"
            )
        if not np.isfinite(points).all():
            raise ValueError("an atom is NaN or infinite: atoms are points of the real line")
        if len(np.unique(points)) < len(points):
            raise ValueError("an atom is named twice: add its probabilities up first")
        if not (p >= 0).all():
            raise ValueError(f"probabilities must be numbers >= 0; the least is {np.min(p)}")
        if not abs(p.sum() - 1) <= 1e-9:
            raise ValueError(f"probabilities sum to {p.sum():.12g}, not 1: divide them by their sum")
        order = np.argsort(points)
        order = order[p[order] > 0]
        self.atoms, self.probabilities = points[order], p[order]
        self.atoms.flags.writeable = self.probabilities.flags.writeable = False

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest atom."""
        return float(self.atoms[0]), float(self.atoms[-1])

    def pmf(self, x: np.ndarray | float) -> np.ndarray | float:
        """P(X = x), any shape."""
        return np.exp(self.logpmf(x))

    def logpmf(self, x: np.ndarray | float) -> np.ndarray | float:
        """log P(X = x) in nats, -inf off the atoms; any shape."""
        x = np.asarray(x, float)
        i = np.minimum(np.searchsorted(self.atoms, x), len(self.atoms) - 1)
        return np.where(self.atoms[i] == x, np.log(self.probabilities)[i], -np.inf)[()]

    def cdf(self, x: np.ndarray | float) -> np.ndarray | float:
        """P(X <= x), any shape."""
        sums = np.concatenate([[0.0], np.cumsum(self.probabilities)])
        return sums[np.searchsorted(self.atoms, x, side="right")]

    def sf(self, x: np.ndarray | float) -> np.ndarray | float:
        """P(X > x), any shape, summed from above so that a small tail keeps its digits."""
        sums = np.concatenate([np.cumsum(self.probabilities[::-1])[::-1], [0.0]])
        return sums[np.searchsorted(self.atoms, x, side="right")]

    def sample(self, size: int, rng: np.random.Generator | int | None = None) -> np.ndarray:
        """Draw ``size`` independent values, shape (size,); ``rng`` is a generator or a seed."""
        p = self.probabilities / self.probabilities.sum()
        return np.random.default_rng(rng).choice(self.atoms, size=size, p=p)

    def __repr__(self) -> str:
        return f"Discrete({len(self.atoms)} atoms from {self.support[0]:g} to {self.support[1]:g})"


class FrozenDiscrete(Discrete):
    """A frozen discrete law of scipy.stats. Infinite supports are listed up to tails of mass 1e-30 on either side.

    ``logpmf`` and ``pmf`` are scipy's own beyond that list too, so that KL to such a law stays finite.
    """

    def __init__(self, frozen: rv_frozen):
        name = f"scipy.stats.{frozen.dist.name}"
        low, high = (float(end) for end in frozen.support())
        if np.isnan(low) or np.isnan(high):
            raise ValueError(f"{name} has parameters outside its domain: see its page for their ranges")
        if not np.isfinite(low) or high - low > _MOST_ATOMS:
            low = max(low, _end_of_tail(frozen, -1))
        if not np.isfinite(high) or high - low > _MOST_ATOMS:
            high = min(high, _end_of_tail(frozen, 1))
        if not high - low < _MOST_ATOMS:
            raise ValueError(
                f"{name} needs more than {_MOST_ATOMS:,} atoms before its tails fall below {_TAIL}: "
                "truncate it by hand and pass Discrete(atoms, probabilities)"
            )
        atoms = low + np.arange(int(high - low) + 1)
        self._law = frozen
        super().__init__(atoms, frozen.pmf(atoms))

    def logpmf(self, x: np.ndarray | float) -> np.ndarray | float:
        """Log P(X = x), any shape; finite in the tails that ``atoms`` leaves out."""
        with np.errstate(all="ignore"):
            return self._law.logpmf(x)


def _end_of_tail(frozen: rv_frozen, side: int) -> float:
    """A point beyond which less than 1e-30 of the mass lies, by doubling the distance from the median."""
    median, step = float(frozen.median()), 1.0
    tail = frozen.sf if side > 0 else frozen.cdf
    while tail(median + side * step) > _TAIL and step <= 4 * _MOST_ATOMS:
        step *= 2
    return median + side * step


def on_common_atoms(p: Discrete, q: Discrete) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The union of the atoms and both log probabilities there, three arrays of one shape."""
    atoms = np.union1d(p.atoms, q.atoms)
    return atoms, np.asarray(p.logpmf(atoms)), np.asarray(q.logpmf(atoms))
