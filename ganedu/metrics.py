"""What generated images are worth, as seen by a network that reads the real ones.

A *feature network* has a method ``features``: images (N, C, H, W) in [-1, 1] -> (N, d). Distances in its feature space
bear its name: a Frechet distance on the features of a digit classifier is not the "FID" of the literature, which is
taken on an Inception network.
"""

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["features", "frechet_distance", "probabilities"]


def features(net: nn.Module, images: Tensor, *, batch: int = 500) -> np.ndarray:
    """Features ``(N, d)`` (float64) of ``images``, uint8 or floats in [-1, 1], ``(N, C, H, W)``."""
    return _in_batches(net.features, images, batch)


def probabilities(classifier: nn.Module, images: Tensor, *, batch: int = 500) -> np.ndarray:
    """Class probabilities ``(N, classes)`` (float64) that ``classifier`` gives to ``images``, uint8 or in [-1, 1]."""
    return _in_batches(lambda x: classifier(x).softmax(1), images, batch)


@torch.no_grad()
def _in_batches(function, images: Tensor, batch: int) -> np.ndarray:
    if images.ndim != 4 or not len(images):
        raise ValueError(f"images must be (N, C, H, W) with N >= 1, not {tuple(images.shape)}")
    scaled = (part.float() / 127.5 - 1 if part.dtype == torch.uint8 else part for part in images.split(batch))
    return torch.cat([function(part).double().cpu() for part in scaled]).numpy()


def frechet_distance(x: np.ndarray, y: np.ndarray) -> float:
    """Squared Frechet distance between the Gaussians fitted to two sets of features.

    ``|m_x - m_y|^2 + tr(S_x + S_y - 2 (S_x S_y)^{1/2})`` with the sample means m and covariances S (divided by N - 1):
    Dowson & Landau (1982); as a measure of generators, Heusel et al. (2017), equation (6). The trace of the root is the
    sum of the singular values of ``S_x^{1/2} S_y^{1/2}``, which needs no root of an asymmetric matrix and stands
    singular covariances.

    Args:
        x: features ``(N, d)``, N >= 2.
        y: features ``(M, d)``, M >= 2.

    Returns:
        A number >= 0. It is biased upwards for small N and M: compare only distances taken with the same numbers.

    Raises:
        ValueError: shapes do not fit, fewer than two samples, or a value that is not finite.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1] or min(len(x), len(y)) < 2:
        raise ValueError(f"need (N, d) and (M, d) with N, M >= 2, not {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a feature is NaN or infinite")
    apart = x.mean(0) - y.mean(0)
    roots = [np.linalg.svd(f - f.mean(0), full_matrices=False)[1:] for f in (x, y)]
    roots = [(s / np.sqrt(len(f) - 1), v) for (s, v), f in zip(roots, (x, y), strict=True)]
    (s_x, v_x), (s_y, v_y) = roots
    cross = np.linalg.svd((s_x[:, None] * v_x) @ (s_y[:, None] * v_y).T, compute_uv=False)
    return max(0.0, float(apart @ apart + (s_x**2).sum() + (s_y**2).sum() - 2 * cross.sum()))
