"""The Frechet distance between Gaussians: "FID", when the features come from an Inception network."""

import numpy as np
from numpy.typing import ArrayLike

from ganedu.metrics.features import sample_array
from ganedu.metrics.moments import Moments

__all__ = ["frechet_distance"]


def frechet_distance(x: ArrayLike | Moments, y: ArrayLike | Moments) -> float:
    """Squared Frechet distance between the Gaussians fitted to two sets of features.

    ``|m_x - m_y|^2 + tr(S_x + S_y - 2 (S_x S_y)^{1/2})`` with the sample means m and covariances S (divided by N - 1):
    Dowson & Landau (1982); as a measure of generators, Heusel et al. (2017), equation (6). The trace of
    the root is the sum of the singular values of ``S_x^{1/2} S_y^{1/2}``, which needs no root of an asymmetric matrix
    and stands singular covariances.

    On any feature network::

        frechet_distance(features(net, samples), features(net, held_out))   # or moments(net, ...), which keep nothing

    Args:
        x: features ``(N, d)``, N >= 2, or `Moments`.
        y: features ``(M, d)``, M >= 2, or `Moments`.

    Returns:
        A number >= 0, in squared units of the features. It is biased upwards by about a constant over N (Chong &
        Forsyth 2020): compare only distances taken with the same numbers of samples, to the same reference set.

    Raises:
        ValueError: shapes do not fit, fewer than two samples, or a value that is not finite.
    """
    x, y = (side if isinstance(side, Moments) else Moments().add(sample_array(side, least=2)) for side in (x, y))
    if x.mean.shape != y.mean.shape:
        raise ValueError(f"need features of one dimension, not {len(x.mean)} and {len(y.mean)}")
    s_x, s_y, apart = x.covariance, y.covariance, x.mean - y.mean
    cross = np.linalg.svd(_root(s_x) @ _root(s_y), compute_uv=False).sum()
    return max(0.0, float(apart @ apart + np.trace(s_x) + np.trace(s_y) - 2 * cross))


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric square root, without the eigenvalues that are rounding: the root of 1e-16 would be 1e-8."""
    values, vectors = np.linalg.eigh(covariance)
    values = np.where(values > len(values) * np.finfo(np.float64).eps * max(values[-1], 0.0), values, 0.0)
    return (vectors * np.sqrt(values)) @ vectors.T
