"""Checks of chapter 8, whether the game converges."""

from collections.abc import Callable

import numpy as np

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def game_steps(answer: Callable) -> str:
    """``answer(u, v, du, dv, eta)`` gives the points after a simultaneous and an alternating step of min_u max_v V."""
    rng = np.random.default_rng()
    a, b, c = rng.normal(size=3)
    du, dv = (lambda u, v: a * v + 2 * b * u), (lambda u, v: a * u + np.cos(c * v))
    u, v, eta = rng.normal(), rng.normal(), rng.uniform(0.1, 0.5)
    together, in_turn = arrays(answer, u, v, du, dv, eta, shape=(2, 2))
    right = np.array([u - eta * du(u, v), v + eta * dv(u, v)])
    require(not close(together[1], v - eta * dv(u, v)), "v goes down; its player wants V large")
    require(not close(together[0], u + eta * du(u, v)), "u goes up; its player wants V small")
    require(close(together, right), "in the simultaneous step both derivatives are taken at the old point")
    require(not close(in_turn, right), "the alternating step is the same as the simultaneous one: v must see the new u")
    require(close(in_turn[0], right[0]), "in the alternating step u moves first, from the old point")
    moved = in_turn[0]
    require(close(in_turn[1], v + eta * dv(moved, v)), "v moves from its old place, with the derivative at the new u")
    return "both steps are right, for a game that is not bilinear"


def largest_step(answer: Callable) -> str:
    """``answer(jacobian)`` is the supremum of the step sizes for which simultaneous steps converge."""
    rng = np.random.default_rng()
    require(close(arrays(answer, np.array([[0.0, -1.0], [1.0, 0.0]]), shape=()), 0.0), "no step size works for circles")
    require(close(arrays(answer, np.diag([-1.0, 2.0]), shape=()), 0.0), "one unstable direction spoils every step size")
    stiff = arrays(answer, np.diag([-1.0, -4.0]), shape=())
    require(stiff < 0.5 or close(stiff, 0.5), "all eigenvalues must allow the step, not one")
    require(close(stiff, 0.5), "eigenvalues -1 and -4: a larger step size than you allow still converges")
    for _ in range(5):
        turn, pull = rng.uniform(0.5, 2), rng.uniform(0.2, 1)
        basis = rng.normal(size=(3, 3)) + 2 * np.eye(3)
        core = np.array([[-pull, -turn, 0], [turn, -pull, 0], [0, 0, -rng.uniform(0.1, 3)]])
        jacobian = basis @ core @ np.linalg.inv(basis)
        bound = arrays(answer, jacobian, shape=())
        radius = lambda eta: np.abs(np.linalg.eigvals(np.eye(3) + eta * jacobian)).max()  # noqa: B023
        require(radius(bound * 0.999) < 1, "a step size that you allow diverges: complex eigenvalues need |lambda|^2")
        require(radius(bound * 1.001) > 1, "a larger step size than you allow still converges")
    return "steps below the bound converge and steps above it do not"


def look_ahead(answer: Callable) -> str:
    """``answer(field, w, before, eta)`` gives the extragradient and the optimistic point."""
    rng = np.random.default_rng()
    matrix = rng.normal(size=(2, 2))
    field = lambda w: matrix @ np.tanh(w)
    w, before, eta = rng.normal(size=2), rng.normal(size=2), rng.uniform(0.1, 0.5)
    extra, optimistic = arrays(answer, field, w, before, eta, shape=(2, 2))
    ahead = w + eta * field(w)
    require(not close(extra, ahead), "the first point is one plain step: it must look ahead first")
    require(not close(extra, ahead + eta * field(ahead)), "that is two steps: go back, and move from the old point")
    require(close(extra, w + eta * field(ahead)), "move from w, along the field at the point one step ahead")
    require(not close(optimistic, w + 2 * eta * field(w) + eta * field(before)), "the older field is subtracted")
    require(close(optimistic, w + 2 * eta * field(w) - eta * field(before)), "twice the new field, less the old one")
    return "both points are right"


CHECKS = {"game-steps": game_steps, "largest-step": largest_step, "look-ahead": look_ahead}
