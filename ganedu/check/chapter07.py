"""Checks of chapter 7, how training fails."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, logsumexp

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def left_of_push(answer: Callable) -> str:
    """``answer(s, eps)`` is the share of the push 1 - D that -log(D + eps) keeps, for an array of logits."""
    rng = np.random.default_rng()
    eps = float(10 ** rng.uniform(-9, -3))
    s = np.concatenate([rng.uniform(-30, 10, 20), [np.log(eps / (1 - eps))]])
    share = arrays(answer, s, eps, shape=s.shape)
    d = expit(s)
    truth = d / (d + eps)
    require(not close(share, (1 - d) * truth), "that is the whole slope; divide it by the slope without epsilon")
    require(not close(share, -(1 - d) * truth), "that is the slope itself; divide it by the slope without epsilon")
    require(not close(share, 1 - truth), "that is the share which is lost")
    require(not close(share, (1 - d) / (1 - d + eps)), "this is the other loss, with 1 - D under the logarithm")
    require(close(share[-1], 0.5), "at D = eps half of the push should be left")
    require(close(share, truth), "differentiate log(D + eps) in s by the chain rule; the derivative of D is D (1 - D)")
    for far, limit in ((-1000.0, 0.0), (1000.0, 1 / (1 + eps))):
        value = arrays(answer, np.array([far]), eps, shape=(1,))
        require(close(value, limit), f"at the logit {far:g} it is {value[0]:.3g}; the limit is another number")
    return "half is left at D = eps, nothing far below, and no digit lost at logits of 1000"


def noise_slope(answer: Callable) -> str:
    """``answer(x, real, fake, tau)`` is the gradient of the optimal logit under Gaussian noise, at x."""
    rng = np.random.default_rng()
    d = int(rng.integers(2, 5))
    real, fake, x = rng.normal(size=(5, d)), rng.normal(1.0, 1.0, (7, d)), rng.normal(size=d)
    tau = float(rng.uniform(0.4, 0.9))
    slope = arrays(answer, x, real, fake, tau, shape=(d,))
    weights = lambda points: np.exp(_log_weights(x, points, tau))
    expected = lambda points: weights(points) @ points / weights(points).sum()
    truth = (expected(real) - expected(fake)) / tau**2
    require(not close(slope, -truth), "the sign is turned round: the logit is large where data are")
    require(not close(slope, (expected(real) - x) / tau**2), "that is the data's part; the logit has a second one")
    require(not close(slope, truth * tau), "one factor of tau too few: the exponent has tau squared in it")
    require(not close(slope, truth * tau**2), "the difference of the two means is right; how strong is the slope?")
    require(
        not close(slope, (real.mean(0) - fake.mean(0)) / tau**2),
        "all points weigh the same in your means; given x, near points are likelier",
    )
    logit = lambda y: logsumexp(_log_weights(y, real, tau)) - logsumexp(_log_weights(y, fake, tau))
    step = 1e-5
    by_differences = [(logit(x + step * e) - logit(x - step * e)) / (2 * step) for e in np.eye(d)]
    require(close(slope, by_differences, 1e-6), "it is not the gradient of log p - log q: compare with differences")
    far = x + 200 * tau
    # Not through `arrays`: underflow deserves this hint, not one about NaN.
    with np.errstate(all="ignore"):
        value = np.asarray(answer(far, real, fake, tau), float)
    require(
        close(value, _far_slope(far, real, fake, tau), 1e-6),
        f"at {200 * d**0.5:.0f} deviations from the points the slope is {value}: all weights round to 0 there",
    )
    return "it agrees with differences of the logit, near the points and far away"


def _log_weights(x: np.ndarray, points: np.ndarray, tau: float) -> np.ndarray:
    return -((x - points) ** 2).sum(1) / (2 * tau**2)


def _far_slope(x: np.ndarray, real: np.ndarray, fake: np.ndarray, tau: float) -> np.ndarray:
    def expected(points: np.ndarray) -> np.ndarray:
        logits = _log_weights(x, points, tau)
        return np.exp(logits - logsumexp(logits)) @ points

    return (expected(real) - expected(fake)) / tau**2


def momentum_step(answer: Callable) -> str:
    """``answer(jacobian, beta)`` is the supremum of the step sizes for which averaged momentum converges."""
    rng = np.random.default_rng()
    circle = np.array([[0.0, -1.0], [1.0, 0.0]])
    require(close(arrays(answer, circle, 0.5, shape=()), 0.0), "no step size works for circles, with momentum or not")
    require(close(arrays(answer, np.diag([-1.0, 2.0]), 0.5, shape=()), 0.0), "one unstable direction spoils it all")
    one_player = arrays(answer, np.diag([-1.0, -4.0]), 0.5, shape=())
    require(not close(one_player, 0.5), "beta = 0.5 changes nothing in your bound, though it should")
    require(not close(one_player, 6.0), "all eigenvalues must allow the step: take the smallest bound")
    require(close(one_player, 1.5), "for one player, beta = 0.5 should allow steps three times as large as beta = 0")
    for _ in range(5):
        turn, pull, beta = rng.uniform(0.5, 2), rng.uniform(0.2, 1), rng.uniform(0, 0.9)
        basis = rng.normal(size=(3, 3)) + 2 * np.eye(3)
        core = np.array([[-pull, -turn, 0], [turn, -pull, 0], [0, 0, -rng.uniform(0.1, 3)]])
        jacobian = basis @ core @ np.linalg.inv(basis)
        bound = float(arrays(answer, jacobian, beta, shape=()))
        require(
            _radius(jacobian, beta, bound * 0.999) < 1,
            "a step size that you allow diverges: r belongs to the real part of lambda, and to it alone",
        )
        require(_radius(jacobian, beta, bound * 1.001) > 1, "a larger step size than you allow still converges")
    return "steps below the bound converge and steps above it do not, for any momentum"


def _radius(jacobian: np.ndarray, beta: float, eta: float) -> float:
    """Spectral radius of m <- beta m + (1 - beta) J w, w <- w + eta m."""
    eye = np.eye(len(jacobian))
    momentum = np.hstack([(1 - beta) * jacobian, beta * eye])
    point = np.hstack([eye, 0 * eye]) + eta * momentum
    return float(np.abs(np.linalg.eigvals(np.vstack([point, momentum]))).max())


def certificate(answer: Callable) -> str:
    """``answer(correct, n, alpha)`` is the lower bound on TV from held-out answers on n real and n fake samples."""
    rng = np.random.default_rng()
    n, alpha = int(rng.integers(500, 3000)), float(rng.uniform(0.01, 0.2))
    correct = round(2 * n * rng.uniform(0.75, 0.95))
    bound = arrays(answer, correct, n, alpha, shape=())
    advantage, margin = correct / n - 1, np.sqrt(np.log(1 / alpha) / n)
    require(
        not close(bound, correct / (2 * n)),
        "that is the accuracy; what would it be for a guesser, and what does it prove?",
    )
    require(not close(bound, advantage), "the accuracy on samples is not the true one: subtract a margin")
    require(not close(bound, advantage + margin), "a lower bound: the margin is subtracted")
    require(
        not close(bound, (2 * correct / n - 1 - margin)) and bound <= 1,
        "an accuracy is a share of all answers: n on data and n on fakes",
    )
    require(
        not close(bound, correct / (2 * n) - margin) and not close(bound, advantage / 2 - margin),
        "TV = 1 means an accuracy of 1, TV = 0 one of 1/2: what does your bound say of these two?",
    )
    require(
        not close(bound, advantage - np.sqrt(np.log(2 / alpha) / n)),
        "a bound from one side needs log(1 / alpha) only: yours holds, but could be better",
    )
    require(close(bound, advantage - margin), "none of the usual slips: compare with the proposition term by term")
    guessing = arrays(answer, n, n, alpha, shape=())
    require(close(guessing, 0.0), f"for a guesser it is {guessing:.3g}: a negative bound says nothing, return 0")
    return "guessing proves nothing, and every answer more than that counts"


CHECKS = {
    "left-of-push": left_of_push,
    "noise-slope": noise_slope,
    "momentum-step": momentum_step,
    "certificate": certificate,
}
