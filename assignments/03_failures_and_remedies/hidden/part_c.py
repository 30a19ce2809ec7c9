"""Hidden tests of assignment 3, part C: a penalty, and what it does to the game.."""

import numpy as np

from ganedu.grading import arrays, close, hidden, probe, require

# --- Question 5


@probe
def penalised(student, weights, samples):
    """R1 of s(x) = v tanh(W x), its gradient in W and v, and whether the samples were left alone."""
    import torch

    W, v = (torch.tensor(w, requires_grad=True) for w in weights)
    x = torch.tensor(samples)
    value = student.r1_penalty(lambda t: torch.tanh(t.flatten(1) @ W.T) @ v, x)
    value.backward()
    slopes = [torch.zeros_like(w) if w.grad is None else w.grad for w in (W, v)]
    return value.detach(), *slopes, x.requires_grad or x.grad is not None or not torch.equal(x, torch.tensor(samples))


@probe
def value_only(student, w, samples):
    """R1 of a linear logit."""
    import torch

    w = torch.tensor(w, requires_grad=True)
    value = student.r1_penalty(lambda t: t.flatten(1) @ w, torch.tensor(samples))
    return value.detach() if isinstance(value, torch.Tensor) else value


def true_r1(weights, samples):
    """R1 of s(x) = v tanh(W x), by hand."""
    W, v = weights
    slope = ((1 - np.tanh(samples.reshape(len(samples), -1) @ W.T) ** 2) * v) @ W
    return float((slope**2).sum(1).mean())


@hidden("r1_penalty", points=1)
def linear(student, rng):
    """A linear logit w x has the penalty |w|^2, whatever the batch is"""
    for count in (3, 8):
        w, samples = rng.normal(size=4) * 2, rng.normal(size=(count, 4))
        value, square = arrays(lambda: value_only(student, w, samples), shape=()), float(w @ w)  # noqa: B023
        require(not close(value, np.sqrt(square), 1e-7), "that is the norm; its square is asked for")
        require(not close(value, square / 4, 1e-7), "a squared norm is a sum over the dimensions, not their mean")
        require(not close(value, square / count**2, 1e-7), "D(x).mean() divides each sample's gradient by B: sum it")
        require(not close(value, square * count, 1e-7), "a mean over the batch is asked for, not a sum")
        require(not close(value, (np.sqrt(square) - 1) ** 2, 1e-7), "that is WGAN-GP's penalty, which asks for slope 1")
        require(close(value, square, 1e-7), "the gradient of w x is w, at every sample")


@hidden("r1_penalty", points=1)
def curved_pictures(student, rng):
    """A curved logit on samples shaped like pictures"""
    weights, samples = (rng.normal(size=(5, 12)), rng.normal(size=5)), rng.normal(size=(6, 1, 3, 4))
    value = arrays(lambda: penalised(student, weights, samples)[0], shape=())
    require(close(value, true_r1(weights, samples), 1e-7), "the norm runs over all dimensions but the batch's")


@hidden("r1_penalty", points=2)
def trains(student, rng):
    """Its own gradient in the discriminator's weights, and nothing left in the samples"""
    W, v, samples = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=(7, 4))
    value, slope, _, touched = penalised(student, (W, v), samples)
    require(close(value, true_r1((W, v), samples), 1e-7), "first get its value right")
    nudges = 1e-5 * np.eye(12).reshape(12, 3, 4)
    truth = np.array([true_r1((W + e, v), samples) - true_r1((W - e, v), samples) for e in nudges]) / 2e-5
    slope = arrays(lambda: slope, shape=(3, 4))
    require(float(np.abs(slope).max()) > 0, "it sends no gradient to the weights: autograd.grad needs create_graph")
    require(close(slope, truth.reshape(3, 4), 1e-5), "its gradient in the weights of D is not that of the penalty")
    require(not touched, "the samples came back changed, or with requires_grad: work on a copy")


# --- Questions 6 and 7


def step_matrix(A, eta, gamma, alternating):
    """One step as a matrix, column by column, by playing it."""
    n, m = A.shape
    columns = []
    for start in np.eye(n + m):
        u, v = start[:n], start[n:]
        moved = u - eta * A @ v
        columns.append(np.concatenate([moved, v + eta * (A.T @ (moved if alternating else u) - gamma * v)]))
    return np.array(columns).T


def true_distances(A, w, eta, gamma, alternating, steps):
    """Distances from 0 along the path from w = (u, v)."""
    step, path = step_matrix(A, eta, gamma, alternating), [w]
    for _ in range(steps):
        path.append(step @ path[-1])
    return np.linalg.norm(path, axis=1)


def bilinear_game(rng, n=3, m=2):
    """A, u, v, eta, gamma."""
    return rng.normal(size=(n, m)), rng.normal(size=n), rng.normal(size=m), rng.uniform(0.1, 0.4), rng.uniform(0.2, 1)


@hidden("bilinear", points=1)
def both_at_once(student, rng):
    """Simultaneous steps of players of different sizes"""
    A, u, v, eta, gamma = bilinear_game(rng)
    start = np.concatenate([u, v])
    found = arrays(student.bilinear, A, u, v, eta, 0.0, False, 6, shape=(7,))
    require(not close(found**0.5, true_distances(A, start, eta, 0.0, False, 6)), "that is the square of the distance")
    require(close(found[0], np.linalg.norm(start)), "the first distance is that of the start")
    require(close(found, true_distances(A, start, eta, 0.0, False, 6), 1e-8), "u goes down on V and v goes up, at once")
    found = arrays(student.bilinear, A, u, v, eta, gamma, False, 6, shape=(7,))
    require(
        not close(found, true_distances(A, start, eta, -gamma, False, 6), 1e-8),
        "the penalty pushes v away from 0: mind its sign",
    )
    require(close(found, true_distances(A, start, eta, gamma, False, 6), 1e-8), "without a penalty it is right only")


@hidden("bilinear", points=1)
def in_turn(student, rng):
    """Alternating steps: v answers to the new u"""
    A, u, v, eta, gamma = bilinear_game(rng)
    start = np.concatenate([u, v])
    found = arrays(student.bilinear, A, u, v, eta, gamma, True, 6, shape=(7,))
    require(not close(found, true_distances(A, start, eta, gamma, False, 6), 1e-8), "that is the simultaneous path")
    swapped = true_distances(A.T, np.concatenate([-v, u]), eta, 0.0, True, 6)
    found_plain = arrays(student.bilinear, A, u, v, eta, 0.0, True, 6, shape=(7,))
    require(not close(found_plain, swapped, 1e-8), "v moves first there: u is the first to move")
    require(close(found, true_distances(A, start, eta, gamma, True, 6), 1e-8), "u moves; then v, with the new u")


@probe
def arguments_after(student, A, u, v):
    """Whether u and v are as they were, after three steps of each kind."""
    import numpy as np

    given = np.array(u), np.array(v)
    for alternating in (False, True):
        student.bilinear(A, *given, 0.3, 0.5, alternating, 3)
    return bool((given[0] == u).all() and (given[1] == v).all())


@hidden("bilinear", points=1)
def scale_and_start(student, rng):
    """Twice as far away stays twice as far, and the start is left alone"""
    A, u, v, eta, gamma = bilinear_game(rng)
    once = arrays(student.bilinear, A, u, v, eta, gamma, True, 5, shape=(6,))
    twice = arrays(student.bilinear, A, 2 * u, 2 * v, eta, gamma, True, 5, shape=(6,))
    require(float(np.ptp(once)) > 1e-9, "the distance never changes")
    require(close(twice, 2 * once), "the game is linear: twice the start makes twice the path")
    require(arguments_after(student, A, u, v), "u or v came back changed: write u = u - ..., not u -= ...")


@hidden("growth_factor", points=2)
def spectral_radius(student, rng):
    """The spectral radius, for players of any size"""
    for n, m in ((1, 1), (2, 4)):
        A, _, _, eta, gamma = bilinear_game(rng, n, m)
        for alternating in (False, True):
            found = arrays(student.growth_factor, A, eta, gamma, alternating, shape=())
            radius = lambda e, g, a: np.abs(np.linalg.eigvals(step_matrix(A, e, g, a))).max()  # noqa: B023
            truth, step = radius(eta, gamma, alternating), step_matrix(A, eta, gamma, alternating)
            # Where the largest eigenvalue is real, or is the same for both kinds of steps, a mistake does not show.
            mistakes = {
                "the two kinds of steps are exchanged": radius(eta, gamma, not alternating),
                "where is the penalty gamma?": radius(eta, 0.0, alternating),
                "eigenvalues are complex: the size counts": np.abs(np.linalg.eigvals(step).real).max(),
                "that is the norm, the worst of one step; the long run has another": np.linalg.norm(step, 2),
            }
            for hint, value in mistakes.items():
                require(close(found, truth, 1e-7) or not close(found, value, 1e-7), hint)
            require(close(found, truth, 1e-7), "apply your steps to the unit vectors, and compare")


@hidden("growth_factor", points=1)
def known_factors(student, rng):
    """Circles that grow, ellipses that stay, and the factor of alternating steps with a penalty"""
    eta, gamma = rng.uniform(0.2, 0.9), rng.uniform(0.2, 0.9)
    one = np.eye(1)
    plain = arrays(student.growth_factor, one, eta, 0.0, False, shape=())
    require(close(plain, np.hypot(1, eta), 1e-7), "simultaneous steps on uv grow by sqrt(1 + eta^2)")
    require(close(arrays(student.growth_factor, one, eta, 0.0, True, shape=()), 1, 1e-7), "alternating: an ellipse")
    damped = arrays(student.growth_factor, one, eta, gamma, True, shape=())
    require(close(damped, np.sqrt(1 - eta * gamma), 1e-7), "alternating with a penalty: sqrt(1 - eta gamma)")
