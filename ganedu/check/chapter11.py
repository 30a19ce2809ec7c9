"""Checks of chapter 11, DCGAN on anime faces."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional as F

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def receptive_field(answer: Callable) -> str:
    """``answer(i, kernels, strides, paddings)`` gives the first and the last pixel that unit i depends on."""
    rng = np.random.default_rng()
    for trial in range(30):
        depth = 1 if trial < 5 else int(rng.integers(2, 5))
        strides = rng.integers(1, 4, depth)
        kernels = strides + rng.integers(0, 3, depth)
        paddings = rng.integers(trial < 5, 3, depth)
        i = int(rng.integers(0, 4))
        first, last = arrays(answer, i, [*kernels.tolist()], [*strides.tolist()], [*paddings.tolist()], shape=(2,))
        truth = _by_gradient(i, kernels, strides, paddings)
        case = f"i = {i}, kernels {kernels.tolist()}, strides {strides.tolist()}, paddings {paddings.tolist()}"
        size = truth[1] - truth[0] + 1
        if depth == 1:
            require((first, last) == truth, f"already wrong for one layer, {case}: which inputs does unit i read?")
        require(last - first + 1 == size, f"the field of {case} has another size: how far apart are a layer's units?")
        require(
            first == truth[0], f"the size is right and the place is not, {case}: padding moves the field, and how far?"
        )
    return "first and last pixel agree with gradients of random stacks"


def _by_gradient(i: int, kernels, strides, paddings) -> tuple[int, int]:
    """The pixels that reach unit ``i``, by a backward pass through positive weights; padding is cut off the picture."""
    margin, side = 400, 1200
    x = torch.zeros(1, 1, side, dtype=torch.float64, requires_grad=True)
    y, offset = x, margin
    # An endless picture: begin each layer so that its unit 0 lies `offset` places into the tensor.
    for k, s, p in zip(kernels, strides, paddings, strict=True):
        start = (offset - p) % s
        y = F.conv1d(y[..., start:], torch.ones(1, 1, int(k), dtype=torch.float64), stride=int(s))
        offset = (offset - p - start) // s
    y[0, 0, offset + i].backward()
    reached = x.grad[0, 0].nonzero()[:, 0] - margin
    return int(reached.min()), int(reached.max())


def losses_at_best(answer: Callable) -> str:
    """``answer(p, q)`` gives the discriminator's and the generator's loss at the optimal discriminator."""
    rng = np.random.default_rng()
    for trial in range(30):
        kinds = int(rng.integers(2, 9))
        p, q = rng.dirichlet(np.ones(kinds), size=2)
        if trial % 3 == 1:  # the generator leaves kinds out
            q = np.where(np.arange(kinds) < rng.integers(1, kinds), q, 0)
        if trial % 3 == 2:  # it makes what is not there
            p = np.where(np.arange(kinds) < rng.integers(1, kinds), p, 0)
        p, q = p / p.sum(), q / q.sum()
        best = p / (p + q)
        with np.errstate(divide="ignore"):
            loss_d = -(p[p > 0] @ np.log(best[p > 0])) - q[q > 0] @ np.log1p(-best[q > 0])
            saturating = -(q[q > 0] @ np.log1p(-best[q > 0]))
            loss_g = -(q[q > 0] @ np.log(best[q > 0]))
        found = arrays(answer, p.copy(), q.copy(), shape=(2,))
        case = ("p and q positive", "some q are 0", "some p are 0")[trial % 3]
        require(
            not close(found[0], loss_d / 2) or close(found[0], loss_d),
            "the discriminator's loss is the sum of both cross-entropies here, not their mean",
        )
        require(not close(found[0], loss_d / np.log(2)), "natural logarithms, please: these are bits")
        require(close(found[0], loss_d), f"the discriminator's loss is not right ({case}): begin with D* itself")
        require(
            not close(found[1], saturating) or close(found[1], loss_g),
            "that is the mean of -log(1 - D): the non-saturating loss looks at D",
        )
        require(close(found[1], loss_g), f"the generator's loss is not right ({case}): over which law is its mean?")
    return "both losses agree for random laws, with and without zeros"


def orbit_factor(answer: Callable) -> str:
    """``answer(M, decay)`` is the factor on the ruling part of the orbit of M."""
    rng = np.random.default_rng()
    for trial in range(12):
        decay = float(rng.uniform(0.3, 0.97))
        if trial % 2:
            eta = float(rng.uniform(0.1, 1.5))
            matrix = np.array([[1, -eta], [eta, 1 - eta**2]])  # the bilinear game, alternating
            name = f"a rotation, decay {decay:.2f}"
        else:
            fast = float(rng.uniform(1.0, 1.05)) * (-1) ** (trial // 2)
            basis = rng.normal(size=(3, 3)) + 2 * np.eye(3)
            matrix = basis @ np.diag([fast, *rng.uniform(0.05, 0.25, 2)]) @ np.linalg.inv(basis)
            name = f"eigenvalue {fast:.2f} rules, decay {decay:.2f}"
        factor = float(arrays(answer, matrix.copy(), decay, shape=()))
        truth = _simulated(matrix, decay)
        require(factor > 0, "a factor of lengths is positive: take the modulus")
        require(
            not close(factor * truth, 1, 1e-6) or close(factor, truth, 1e-6),
            f"upside down: what is left, not what is lost ({name})",
        )
        require(close(factor, truth, 1e-6), f"a simulated average says otherwise ({name}): which eigenvalue rules?")
    return "the factor is what simulated averages show"


def _simulated(matrix: np.ndarray, decay: float) -> float:
    """Length of the average over length of the orbit, after the rest has died out, in the eigenvectors' coordinates."""
    values, vectors = np.linalg.eig(matrix)
    inverse = np.linalg.inv(vectors)
    point = vectors.sum(1)  # every part is there, with coordinate 1
    average = point
    for _ in range(1500):
        point = matrix @ point
        average = decay * average + (1 - decay) * point
    ruling = np.abs(values).argmax()
    return float(abs((inverse @ average)[ruling] / (inverse @ point)[ruling]))


CHECKS = {
    "receptive-field": receptive_field,
    "losses-at-best": losses_at_best,
    "orbit-factor": orbit_factor,
}
