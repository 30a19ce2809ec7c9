"""Checks of chapter 5, Algorithm 1."""

from collections.abc import Callable

import numpy as np
from scipy import stats
from scipy.special import rel_entr

from ganedu import theory
from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def one_round(answer: Callable) -> str:
    """``answer(phi, theta, up, down, k, rate)`` is (phi, theta) after k steps of D and one of G."""
    rng = np.random.default_rng()
    for k in (1, 3):
        a, b, phi_0, theta_0 = rng.uniform(0.5, 2.0, 4)
        calls = []

        def up(phi, theta, a=a, calls=calls):
            calls.append("up")
            return theta - a * phi

        def down(phi, theta, b=b, calls=calls):
            calls.append("down")
            return phi + b * theta

        phi, theta = arrays(answer, phi_0, theta_0, up, down, k, 0.1, shape=(2,))
        asked = calls.count("up"), calls.count("down")
        require(
            asked == (k, 1),
            f"with k = {k}, up was called {asked[0]} times and down {asked[1]} times: "
            f"the discriminator takes k steps, each with a fresh gradient, the generator one",
        )
        require(calls[-1] == "down", "the discriminator moves first: the generator answers to the new D")
        truth = against = phi_0
        for _ in range(k):
            truth = truth + 0.1 * (theta_0 - a * truth)
            against = against - 0.1 * (theta_0 - a * against)
        require(not close(phi, against), "the discriminator goes up its gradient, not down")
        require(close(phi, truth), "each step of the discriminator starts where the last one ended")
        require(
            not close(theta, theta_0 - 0.1 * (phi_0 + b * theta_0)),
            "the generator was shown the old phi: that is the simultaneous algorithm",
        )
        require(
            not close(theta, theta_0 + 0.1 * (truth + b * theta_0)), "the generator goes down its gradient, against it"
        )
        require(close(theta, theta_0 - 0.1 * (truth + b * theta_0)), "theta: one step of size rate, against down(...)")
    return "k steps up, then one step down from the new phi"


def _criterion(p: np.ndarray, q: np.ndarray) -> float:
    return float(rel_entr(p, p + q).sum() + rel_entr(q, p + q).sum())


def _two_laws() -> tuple[np.ndarray, np.ndarray]:
    p, q = np.random.default_rng().dirichlet(np.full(9, 3.0), size=2)
    return (p + 0.02) / 1.18, (q + 0.02) / 1.18


def criterion_gradient(answer: Callable) -> str:
    """``answer(p, q)`` is the gradient of C in q, up to a constant added to all entries."""
    p, q = _two_laws()
    gradient = arrays(answer, p, q, shape=p.shape)
    same = lambda other: close(gradient - gradient.mean(), other - other.mean())
    d = p / (p + q)
    require(not same(-np.log1p(-d)), "the sign is turned round: where D* says fake, mass should leave")
    require(not same(-np.log(d)), "that is the non-saturating loss; C belongs to log(1 - D)")
    require(not same(np.log(d)), "mass is judged by the second term of V, the one for generated samples")
    require(
        not same(np.log(q / (p + q)) - q / (p + q)),
        "the first sum depends on q as well: its derivative cancels a part of the second's",
    )
    require(same(np.log1p(-d)), "differentiate both sums at one point; most of it cancels, and D* appears")
    return "log(1 - D*), as the envelope theorem says"


def law_step(answer: Callable) -> str:
    """``answer(p, q, eta)`` is the law after one step of exponentiated gradient descent on C."""
    p, q = _two_laws()
    eta = float(np.random.default_rng().uniform(0.2, 0.8))
    new = arrays(answer, p, q, eta, shape=p.shape)
    require(close(new.sum(), 1), f"the result sums to {new.sum():.4g}: normalise")
    require(bool((new >= 0).all()), "a probability became negative: multiply by a power, do not subtract")
    require(_criterion(p, new) < _criterion(p, q), "C went up: where D* is large, q must grow")
    fixed = arrays(answer, p, p, eta, shape=p.shape)
    require(close(fixed, p), "at q = p nothing should move")
    full = arrays(answer, p, q, 1.0, shape=p.shape)
    require(close(full, (p + q) / 2), "with eta = 1 the step must lead half-way to p: multiply q by 1 / (1 - D*)")
    truth = q ** (1 - eta) * (p + q) ** eta
    require(close(new, truth / truth.sum()), "eta = 1 is right; for other eta it is the exponent of 1 / (1 - D*)")
    return "down by multiplication; with eta = 1 half-way to the data"


def old_and_new(answer: Callable) -> str:
    """``answer(theta_0, theta_1)`` is (V(D*_0, G_1), C(G_1)) for data N(0, 1) and generator N(theta, 1)."""
    rng = np.random.default_rng()
    data = stats.norm(0, 1)
    for theta_0, theta_1 in [(1.5, 1.5), (float(rng.uniform(0.5, 2)), float(rng.uniform(-4, -2.5)))]:
        sees, truth = arrays(answer, theta_0, theta_1, shape=(2,))
        new = stats.norm(theta_1, 1)
        old_d = theory.optimal_discriminator(data, stats.norm(theta_0, 1))
        v, c = theory.value(data, new, old_d), theory.generator_criterion(data, new)
        case = f"from {theta_0:.3g} to {theta_1:.3g}"
        same = lambda a, b: close(a, b, 1e-5)
        require(theta_0 == theta_1 or not (same(sees, c) and same(truth, v)), f"{case}: the two are exchanged")
        require(
            same(sees, v),
            f"{case}: what the generator sees is V of the *old* discriminator, with samples from the new law",
        )
        require(same(truth, c), f"{case}: the truth is judged by the discriminator that is best at the new place")
    return "the old judge is pleased, the new one is not"


CHECKS = {
    "one-round": one_round,
    "criterion-gradient": criterion_gradient,
    "law-step": law_step,
    "old-and-new": old_and_new,
}
