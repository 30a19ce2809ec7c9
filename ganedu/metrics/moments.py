"""Mean and covariance of features, gathered batch by batch: the features themselves need not be kept."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from ganedu.metrics.features import FeatureNetwork, sample_array, seen

__all__ = ["Moments", "moments"]


class Moments:
    """Count, mean and covariance of all samples added so far, in float64.

    Two sets of (n, mean, sum of squared deviations) combine exactly, without the cancellation of "mean of squares minus
    square of the mean": Chan, Golub & LeVeque (1983).

        seen = Moments()
        for batch in batches:
            seen.add(network(batch))
        frechet_distance(seen, Moments.of(mean, covariance))    # the second from a file, say

    Attributes:
        count: samples added; 0 at first. Unknown (``None``) when made by `of`.
        mean: ``(d,)``.
    """

    def __init__(self):
        self.count: int | None = 0
        self.mean = np.empty(0)
        self._scatter = np.empty((0, 0))

    def add(self, features: ArrayLike | Tensor) -> "Moments":
        """Add samples ``(B, d)``, B >= 1; returns itself.

        Raises:
            ValueError: another shape or dimension than before, or a value that is not finite.
        """
        x = sample_array(features)
        if self.count is None:
            raise ValueError("these moments were given as numbers, without a count: nothing can be added to them")
        if self.count == 0:
            self.mean, self._scatter = np.zeros(x.shape[1]), np.zeros((x.shape[1],) * 2)
        elif x.shape[1] != len(self.mean):
            raise ValueError(f"samples of dimension {x.shape[1]} do not go with {len(self.mean)}, the first ones'")
        mean = x.mean(0)
        apart, total = mean - self.mean, self.count + len(x)
        self._scatter += (x - mean).T @ (x - mean) + np.outer(apart, apart) * (self.count * len(x) / total)
        self.mean = self.mean + apart * (len(x) / total)
        self.count = total
        return self

    @property
    def covariance(self) -> np.ndarray:
        """``(d, d)``, the sum of squared deviations divided by N - 1.

        Raises:
            ValueError: fewer than two samples.
        """
        if self.count is None:
            return self._scatter
        if self.count < 2:
            raise ValueError(f"a covariance needs N >= 2 samples, not {self.count}")
        return self._scatter / (self.count - 1)

    @classmethod
    def of(cls, mean: ArrayLike, covariance: ArrayLike) -> "Moments":
        """Moments that are known already: a Gaussian's own, or those that somebody published.

        Args:
            mean: ``(d,)``.
            covariance: ``(d, d)``, symmetric and without negative eigenvalues.

        Raises:
            ValueError: shapes do not fit, a value is not finite, or ``covariance`` is no covariance.
        """
        made = cls()
        made.count, made.mean = None, np.array(mean, dtype=np.float64)
        made._scatter = np.array(covariance, dtype=np.float64)
        d = made.mean.size
        if made.mean.shape != (d,) or d < 1 or made._scatter.shape != (d, d):
            raise ValueError(f"need a mean (d,) and a covariance (d, d), not {made.mean.shape}, {made._scatter.shape}")
        if not (np.isfinite(made.mean).all() and np.isfinite(made._scatter).all()):
            raise ValueError("a mean or covariance is NaN or infinite")
        least, scale = np.linalg.eigvalsh(made._scatter)[0], np.abs(made._scatter).max()
        if np.abs(made._scatter - made._scatter.T).max() > 1e-6 * scale or least < -1e-6 * scale:
            raise ValueError(
                f"a covariance is symmetric and has no negative eigenvalue; this one's least is {least:.3g}"
            )
        return made


def moments(net: FeatureNetwork, images: Tensor | Iterable[Tensor], *, batch: int = 500) -> Moments:
    """Mean and covariance of the features of ``images``, of which only one batch is in memory at a time.

    Args:
        net: any feature network, as for `ganedu.metrics.features`.
        images: one tensor ``(N, C, H, W)``, uint8 or in [-1, 1], or an iterable of such tensors.
        batch: pictures that go through the network at once.

    Raises:
        ValueError: wrong shapes, no image, or a feature that is not finite.
    """
    gathered = Moments()
    for part in seen(net, images, batch=batch):
        gathered.add(part)
    if not gathered.count:
        raise ValueError("there was no image to take moments of")
    return gathered
