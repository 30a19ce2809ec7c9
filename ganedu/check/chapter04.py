"""Checks of chapter 4, the generator's criterion."""

from collections.abc import Callable

import numpy as np
from scipy.special import rel_entr

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def _laws(rng: np.random.Generator, n: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Two random probability vectors with zeros of their own and one in common."""
    p, q = rng.exponential(size=(2, n))
    p[:3], q[2:5] = 0.0, 0.0
    return p / p.sum(), q / q.sum()


def _jsd(p: np.ndarray, q: np.ndarray, prior: float = 0.5) -> float:
    m = prior * p + (1 - prior) * q
    return float(prior * rel_entr(p, m).sum() + (1 - prior) * rel_entr(q, m).sum())


def jensen_shannon(answer: Callable) -> str:
    """``answer(p, q)`` is the Jensen-Shannon divergence, in nats, of two probability vectors."""
    p, q = _laws(np.random.default_rng())
    value = arrays(answer, p, q, shape=())
    truth = _jsd(p, q)
    require(not close(value, truth / np.log(2)), "that is in bits: natural logarithms give nats")
    require(not close(value, 2 * truth), "each of the two divergences counts one half")
    require(not close(value, truth**0.5), "that is the root of the divergence, a metric; no root is asked for")
    require(close(arrays(answer, p, p, shape=()), 0.0), "the divergence of a law from itself is 0")
    require(close(value, arrays(answer, q, p, shape=())), "the divergence must not change when p and q are exchanged")
    apart = arrays(answer, np.array([0.4, 0.6, 0.0]), np.array([0.0, 0.0, 1.0]), shape=())
    require(close(apart, np.log(2)), "disjoint supports give log 2: both laws are compared with their mean")
    require(close(value, truth), "compare each law with m = (p + q) / 2, not with the other law")
    return "symmetric, 0 for equal laws, log 2 for disjoint ones"


def sliding_uniforms(answer: Callable) -> str:
    """``answer(theta)`` is (JSD, W1) of U[0, 1] and U[theta, theta + 1], theta >= 0."""
    thetas = np.array([0.0, *np.random.default_rng().uniform(0.05, 0.95, 5), 1.0, 1.5, 7.0])
    for theta in thetas:
        jsd, w1 = arrays(answer, float(theta), shape=(2,))
        require(close(w1, theta), f"W1 at theta = {theta:.3g}: how far does each grain of mass travel, at best?")
        require(
            not close(jsd, theta * np.log(2)) or theta <= 1,
            "beyond theta = 1 the supports are disjoint: the JSD grows no more",
        )
        require(
            close(jsd, np.log(2) * min(theta, 1.0)),
            f"JSD at theta = {theta:.3g}: on the overlap p = q = m, which adds 0; only the two ends count",
        )
    return "the JSD stops at log 2, W1 goes on"


def weighted_game(answer: Callable) -> str:
    """``answer(p, q, prior)`` is max over D of prior E_p log D + (1 - prior) E_q log(1 - D)."""
    rng = np.random.default_rng()
    p, q = _laws(rng)
    half = arrays(answer, p, q, 0.5, shape=())
    require(
        not close(half, 2 * _jsd(p, q) - np.log(4)),
        "with the weights 1/2 the value is half the usual one: each expectation is weighted",
    )
    require(close(half, _jsd(p, q) - np.log(2)), "check prior = 1/2 first: half of 2 JSD - log 4 must come out")
    prior = float(rng.uniform(0.1, 0.4))
    value = arrays(answer, p, q, prior, shape=())
    entropy = -(prior * np.log(prior) + (1 - prior) * np.log1p(-prior))
    require(
        close(arrays(answer, p, p, prior, shape=()), -entropy),
        "when p = q the best D is constant: which constant maximises prior log y + (1 - prior) log(1 - y)?",
    )
    require(
        close(value, _jsd(p, q, prior) - entropy),
        "which weights stand before log D and log(1 - D) at one point? Find the optimal D from them",
    )
    return "a weighted Jensen-Shannon divergence minus the entropy of the prior"


CHECKS = {
    "jensen-shannon": jensen_shannon,
    "sliding-uniforms": sliding_uniforms,
    "weighted-game": weighted_game,
}
