"""Checks of chapter 12, what the networks learned."""

from collections.abc import Callable

import numpy as np

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def guided_relu(answer: Callable) -> str:
    """``answer(upstream, inputs)`` is the backward pass of a ReLU under guided backpropagation."""
    rng = np.random.default_rng()
    upstream, inputs = rng.normal(size=(2, 6, 50))
    result = arrays(answer, upstream.copy(), inputs.copy(), shape=upstream.shape)
    right = upstream * (upstream > 0) * (inputs > 0)
    require(not close(result, upstream * (inputs > 0)), "that is the gradient itself: no sign of it is looked at")
    require(not close(result, upstream * (upstream > 0)), "the sign of the input is not looked at")
    require(not close(result, 1.0 * (right > 0)), "what passes is the gradient, not 1")
    require(not close(result, np.abs(upstream) * (inputs > 0)), "a negative gradient is stopped, not turned round")
    require((result >= 0).all(), "nothing negative passes")
    require(close(result, right), "look at the four combinations of signs one by one")
    return "both signs are looked at"


def slerp(answer: Callable) -> str:
    """``answer(a, b, t)`` interpolates on the great circle, for any lengths, parallel vectors included."""
    rng = np.random.default_rng()
    for case in range(4):
        a, b = rng.normal(size=(2, 7))
        t = float(rng.uniform(0.1, 0.9))
        if case < 2:
            b *= np.linalg.norm(a) / np.linalg.norm(b)
        angle = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
        s = arrays(answer, a, b, t, shape=(7,))
        require(not close(s, (1 - t) * a + t * b, 1e-6), "that is the straight way")
        other = (np.sin(t * angle) * a + np.sin((1 - t) * angle) * b) / np.sin(angle)
        require(not close(s, other, 1e-6), "at t = 0 it should be a, at t = 1 it should be b")
        if case < 2:
            require(close(np.linalg.norm(s), np.linalg.norm(a), 1e-6), "vectors of one length: the length is not kept")
            turned = np.arccos(np.clip(s @ a / (a @ a), -1, 1))
            require(close(turned, t * angle, 1e-6), "the angle does not grow evenly with t")
        truth = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
        require(close(s, truth, 1e-6), "right for equal lengths only: the angle is that of the directions")
    for factor in (1.0, 2.0):
        s = arrays(answer, a, factor * a, 0.25, shape=(7,))
        require(close(s, (0.75 + 0.25 * factor) * a, 1e-5), "a and b point the same way: take the limit of the formula")
    return "ends, length, angle, and vectors that point the same way"


def freed_direction(answer: Callable) -> str:
    """``answer(v, others)`` is the unit vector orthogonal to all others that is nearest to v."""
    rng = np.random.default_rng()
    for m in (1, 3):
        v = rng.normal(size=9) * 3
        others = rng.normal(size=(m, 9)) + rng.normal(size=9)  # lengths and angles of no special kind
        u = arrays(answer, v.copy(), others.copy(), shape=(9,))
        require(close(np.linalg.norm(u), 1, 1e-6), f"the result has length {np.linalg.norm(u):.3g}, not 1")
        along = np.abs(others @ u) / np.linalg.norm(others, axis=1)
        hint = "it is not orthogonal to the other" if m == 1 else "not orthogonal to all of them at once"
        require(bool((along < 1e-6).all()), f"{hint}: cosine {along.max():.2g}. Are the others of length 1, and apart?")
        rest = v - np.linalg.pinv(others) @ (others @ v)
        require(not close(u, -rest / np.linalg.norm(rest), 1e-6), "it points away from v")
        require(close(u, rest / np.linalg.norm(rest), 1e-6), "orthogonal, but another such vector is nearer to v")
    return "orthogonal to all, and nearest"


CHECKS = {
    "guided-relu": guided_relu,
    "slerp": slerp,
    "freed-direction": freed_direction,
}
