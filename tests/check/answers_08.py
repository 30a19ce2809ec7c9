"""Right and wrong answers to the exercises of chapter 8."""

import numpy as np


def steps(u, v, du, dv, eta):
    moved = u - eta * du(u, v)
    return (moved, v + eta * dv(u, v)), (moved, v + eta * dv(moved, v))


def steps_by_array(u, v, du, dv, eta):
    together = np.array([u, v]) + eta * np.array([-du(u, v), dv(u, v)])
    return np.stack([together, [together[0], v + eta * dv(together[0], v)]])


def largest_step(jacobian):
    eigenvalues = np.linalg.eigvals(jacobian)
    worst = (-2 * eigenvalues.real / np.abs(eigenvalues) ** 2).min()
    return max(worst, 0.0)


def largest_step_by_ends(jacobian):
    # The same bound as -2 Re(1 / conj(lambda)).
    return max(0.0, min(-2 * (1 / np.conj(value)).real for value in np.linalg.eigvals(jacobian)))


def look_ahead(field, w, before, eta):
    return w + eta * field(w + eta * field(w)), w + eta * (2 * field(w) - field(before))


def look_ahead_by_list(field, w, before, eta):
    here = field(w)
    return [list(w + eta * field(w + eta * here)), list(w + eta * here + eta * (here - field(before)))]


RIGHT = {
    "game-steps": [steps, steps_by_array],
    "largest-step": [largest_step, largest_step_by_ends],
    "look-ahead": [look_ahead, look_ahead_by_list],
}
# answer, a word of the hint
WRONG = {
    "game-steps": [
        (lambda u, v, du, dv, eta: [steps(u, v, du, dv, eta)[0]] * 2, "v must see the new u"),
        (lambda u, v, du, dv, eta: steps(u, v, lambda *w: -du(*w), dv, eta), "u goes up"),
        (lambda u, v, du, dv, eta: steps(u, v, du, lambda *w: -dv(*w), eta), "v goes down"),
        (lambda u, v, du, dv, eta: [steps(u, v, du, dv, eta)[1]] * 2, "old point"),
        (lambda u, v, du, dv, eta: steps(u, v, du, dv, eta)[0], "shape"),
    ],
    "largest-step": [
        (lambda j: 2.0, "circles"),
        (lambda j: 2 / np.abs(np.linalg.eigvals(j)).max() * (np.linalg.eigvals(j).real.max() < 0), "diverges"),
        (lambda j: max(0.0, (-2 / np.linalg.eigvals(j).real).max()) if j[0, 0] else 0.0, ""),
        (lambda j: np.inf, "circles"),
        (lambda j: 0.5 * largest_step(j), "a larger step size"),
        (lambda j: largest_step(j[:1, :1]) if j[0, 1] == 0 and j.max() <= 0 else largest_step(j), "all eigenvalues"),
        (lambda j: largest_step(j) * (0.5 if np.iscomplex(np.linalg.eigvals(j)).any() else 1), "a larger step size"),
    ],
    "look-ahead": [
        (lambda f, w, b, eta: (w + eta * f(w), look_ahead(f, w, b, eta)[1]), "look ahead first"),
        (lambda f, w, b, eta: (w + eta * f(w) + eta * f(w + eta * f(w)), look_ahead(f, w, b, eta)[1]), "two steps"),
        (lambda f, w, b, eta: (look_ahead(f, w, b, eta)[0], w + eta * (2 * f(w) + f(b))), "subtracted"),
        (lambda f, w, b, eta: (look_ahead(f, w, b, eta)[0], w + eta * f(w)), "twice"),
    ],
}
