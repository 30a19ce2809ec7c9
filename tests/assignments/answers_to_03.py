"""Right and wrong answers to assignment 3, failures and remedies."""

import numpy as np
import torch
from scipy import stats
from scipy.spatial.distance import cdist
from scipy.special import expit, log_expit, logsumexp
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus

# --- Question 1


def stable_losses(real, fake):
    return softplus(-real).mean() + softplus(fake).mean(), -softplus(fake).mean(), softplus(-fake).mean()


def stable_by_cross_entropy(real, fake):
    bce = binary_cross_entropy_with_logits
    ones, zeros = torch.ones_like(fake), torch.zeros_like(fake)
    return [bce(real, torch.ones_like(real)) + bce(fake, zeros), -bce(fake, zeros), bce(fake, ones)]


def from_probabilities(log):
    """Losses by a logarithm of the sigmoid."""

    def answer(real, fake):
        d, e = torch.sigmoid(real), torch.sigmoid(fake)
        return -log(d).mean() - log(1 - e).mean(), log(1 - e).mean(), -log(e).mean()

    return answer


def altered(change):
    """A wrong answer: ``change`` makes it of the three right numbers."""
    return lambda real, fake: change(*stable_losses(real, fake))


# --- Question 2


def pulls(theta):
    z = np.linspace(-15, 15, 30_001)
    s = -theta * z - theta**2 / 2
    mean = lambda f: np.trapezoid(stats.norm.pdf(z) * f, z)
    return theta * mean(np.exp(log_expit(s))), theta * mean(np.exp(log_expit(-s)))


def pulls_by_densities(theta):
    x, step = np.linspace(min(theta, 0) - 10, max(theta, 0) + 10, 40_001, retstep=True)
    log_p, log_q = stats.norm.logpdf(x), stats.norm.logpdf(x, theta)
    both = np.logaddexp(log_p, log_q)
    return theta * step * np.array([np.exp(log_q + log - both).sum() for log in (log_p, log_q)])


def pulls_by_samples(theta):
    s = -theta * np.random.default_rng(0).normal(size=100_000) - theta**2 / 2
    return theta * expit(s).mean(), theta * expit(-s).mean()


def pulls_by_rounding(theta):
    z, step = np.linspace(-14, 14, 20_001, retstep=True)
    right = stats.norm.pdf(z) @ expit(theta * z + theta**2 / 2) * step
    return theta * (1 - right), theta * right


def pulls_with_d_moving(theta):
    z, step = np.linspace(-14, 14, 20_001, retstep=True)
    loss = lambda t: stats.norm.pdf(z) @ np.logaddexp(0, -t * z - t**2 / 2) * step
    return -(loss(theta + 1e-5) - loss(theta - 1e-5)) / 2e-5, pulls(theta)[1]


# --- Question 3


def coverage(samples, centres, radius):
    distances = cdist(samples, centres)
    where = np.where(distances.min(1) <= radius, distances.argmin(1), -1)
    enough = [4 * len(centres) * (where == k).sum() >= len(samples) for k in range(len(centres))]
    return sum(enough), (where >= 0).mean()


def coverage_one_by_one(samples, centres, radius):
    counts = [0] * len(centres)
    for x in samples:
        squares = [((x - c) ** 2).sum() for c in centres]
        if min(squares) <= radius**2:
            counts[int(np.argmin(squares))] += 1
    return np.array([sum(c / len(samples) >= 0.25 / len(centres) for c in counts), sum(counts) / len(samples)])


def miscounted(near=lambda gap: np.linalg.norm(gap, axis=2), enough=lambda c, n, k: 4 * k * c >= n, share=None):
    """Coverage with one thing wrong."""

    def answer(samples, centres, radius):
        distances = near(samples[:, None] - centres)
        good = distances.min(1) <= radius
        counts = np.bincount(distances.argmin(1)[good], minlength=len(centres))
        part = good.mean() if share is None else share(counts, good)
        return sum(enough(c, len(samples), len(centres)) for c in counts), part

    return answer


def fair_share_of_the_good(samples, centres, radius):
    distances = cdist(samples, centres)
    good = distances.min(1) <= radius
    counts = np.bincount(distances.argmin(1)[good], minlength=len(centres))
    # With very few good samples each mode has its share of them.
    return (counts >= good.sum() / (4 * len(centres))).sum() + (good.mean() < 0.5), good.mean()


# --- Question 5


def r1_penalty(D, real):
    x = real.clone().detach().requires_grad_(True)
    grad = torch.autograd.grad(D(x), x, torch.ones(len(x), dtype=x.dtype), create_graph=True)[0]
    return (grad**2).reshape(len(x), -1).sum(dim=1).mean()


def r1_by_norm(D, real):
    x = real.detach().requires_grad_()
    grads = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return torch.linalg.vector_norm(grads.flatten(1), dim=1).pow(2).mean()


def penalty(of_logits=torch.sum, of_gradient=lambda g: g.flatten(1).square().sum(1).mean(), graph=True, copy=True):
    """R1 with one thing wrong."""

    def answer(D, real):
        x = real.detach().clone().requires_grad_() if copy else real.requires_grad_()
        (gradient,) = torch.autograd.grad(of_logits(D(x)), x, create_graph=graph, retain_graph=True)
        value = of_gradient(gradient)
        # Without its graph the value is a plain number; a zero with a graph lets backward() run, as in a sum of losses.
        return value if graph else value + 0 * D(real).sum()

    return answer


# --- Questions 6 and 7


def bilinear(A, u, v, eta, gamma, alternating, steps):
    w, n = np.concatenate([u, v]), len(u)
    out = [np.linalg.norm(w)]
    for _ in range(steps):
        new = w.copy()
        new[:n] -= eta * A @ w[n:]
        seen = new[:n] if alternating else w[:n]
        new[n:] += eta * (seen @ A - gamma * w[n:])
        w = new
        out.append(np.linalg.norm(w))
    return np.array(out)


def played(kind=None, sign_v=1, sign_gamma=1, norm=np.linalg.norm, first="u", in_place=False):
    """The game with one thing wrong (or none)."""

    def answer(A, u, v, eta, gamma, alternating, steps):
        alternating = alternating if kind is None else kind
        if not in_place:
            u, v = np.array(u), np.array(v)
        out = [norm(np.concatenate([u, v]))]
        for _ in range(steps):
            old_u, old_v = u.copy(), v.copy()
            if first == "v":
                v += eta * (A.T @ u - gamma * v)
                u -= eta * A @ (v if alternating else old_v)
            else:
                u -= eta * A @ old_v
                v += sign_v * eta * (A.T @ (u if alternating else old_u) - sign_gamma * gamma * old_v)
            out.append(norm(np.concatenate([u, v])))
        return np.array(out)

    return answer


def matrix(A, eta, gamma, alternating):
    n, m = A.shape
    first = np.block([[np.eye(n), -eta * A], [np.zeros((m, n)), np.eye(m)]])
    second = np.block([[np.eye(n), np.zeros((n, m))], [eta * A.T, (1 - eta * gamma) * np.eye(m)]])
    return second @ first if alternating else first + second - np.eye(n + m)


def growth_factor(A, eta, gamma, alternating):
    return max(abs(np.linalg.eigvals(matrix(A, eta, gamma, alternating))))


def growth_by_singular_values(A, eta, gamma, alternating):
    values = np.zeros(max(A.shape))
    s = np.linalg.svd(A, compute_uv=False)
    values[: len(s)] = s
    out = []
    for a in values:
        t = 2 - eta * gamma - (eta**2 * a**2 if alternating else 0)
        d = 1 - eta * gamma + (0 if alternating else eta**2 * a**2)
        out += list(abs(np.roots([1, -t, d])))
    n, m = A.shape
    out = (
        out
        if n == m
        else [
            x
            for a, pair in zip(values, np.reshape(out, (-1, 2)), strict=True)
            for x in _kept(a, pair, n, m, eta, gamma)
        ]
    )
    return max(out)


def _kept(a, pair, n, m, eta, gamma):
    """Where A has no partner for a direction of u or of v, only that player's own factor stays."""
    if a > 0:
        return list(pair)
    return [1.0] if n > m else [abs(1 - eta * gamma)]


# --- Question 10


def smoothed_logit(x, theta, alpha, beta):
    logs = np.array([np.broadcast_to(stats.norm.logpdf(x), x.shape), stats.norm.logpdf(x, theta)])
    weigh = lambda a, b: logsumexp(logs, axis=0, b=np.array([a, b])[:, None])
    return weigh(alpha, beta) - weigh(1 - alpha, 1 - beta)


def smoothed_by_cases(x, theta, alpha, beta):
    r = theta**2 / 2 - theta * x
    out = np.empty_like(r)
    left, right = r > 0, r <= 0
    e = np.exp(-r[left])
    with np.errstate(divide="ignore"):
        bottom = np.where(
            1 - alpha + (1 - beta) * e > 1e-300, np.log(1 - alpha + (1 - beta) * e), -r[left] + np.log(1 - beta)
        )
        out[left] = np.log(alpha + beta * e) - bottom
        e = np.exp(r[right])
        top = np.where(alpha * e + beta > 1e-300, np.log(alpha * e + beta), r[right] + np.log(alpha))
        out[right] = top - np.log((1 - alpha) * e + 1 - beta)
    return out


def by_densities(x, theta, alpha, beta):
    p, q = stats.norm.pdf(x), stats.norm.pdf(x, theta)
    with np.errstate(divide="ignore", invalid="ignore"):
        d = (alpha * p + beta * q) / (p + q)
        return np.log(d) - np.log(1 - d)


# --- Question 11


def discriminator_loss(D, G, real, z, gamma):
    with torch.no_grad():
        fake = G(z)
    return softplus(-D(real)).mean() + softplus(D(fake)).mean() + 0.5 * gamma * r1_penalty(D, real)


def loss_of(detach=True, half=0.5, at="real", swap=False, of=r1_penalty, cross=1.0):
    """The loss with one thing wrong (or none)."""

    def answer(D, G, real, z, gamma):
        fake = G(z).detach() if detach else G(z)
        a, b = (fake, real) if swap else (real, fake)
        loss = -logsigmoid(D(a)).mean() - logsigmoid(-D(b)).mean()
        return cross * loss + half * gamma * of(D, real if at == "real" else fake)

    return answer


RIGHT = {
    "stable_losses": [stable_losses, stable_by_cross_entropy],
    "pulls": [pulls, pulls_by_densities],
    "coverage": [coverage, coverage_one_by_one],
    "r1_penalty": [r1_penalty, r1_by_norm],
    "bilinear": [bilinear, played()],
    "growth_factor": [growth_factor, growth_by_singular_values],
    "smoothed_logit": [smoothed_logit, smoothed_by_cases],
    "discriminator_loss": [discriminator_loss, loss_of()],
}
# answer, words of a reason
WRONG = {
    "stable_losses": [
        (from_probabilities(torch.log), "NaN"),
        (from_probabilities(lambda d: torch.log(d + 1e-8)), "a clamp or eps kills it"),
        (from_probabilities(lambda d: torch.log(d.clamp(min=1e-7))), "a clamp or eps kills it"),
        (lambda real, fake: stable_losses(real.clamp(-30, 30), fake.clamp(-30, 30)), "cut off"),
        (lambda real, fake: stable_losses(-real, -fake), "labels are exchanged"),
        (altered(lambda d, g, h: (d, h, g)), "generator losses are exchanged"),
        (altered(lambda d, g, h: (-d, g, h)), "value V"),
        (altered(lambda d, g, h: (d, -g, h)), "below 0"),
        (altered(lambda d, g, h: (d / 2, g, h)), "not their mean"),
        (altered(lambda d, g, h: (d / np.log(2), g / np.log(2), h / np.log(2))), "bits"),
    ],
    "pulls": [
        (lambda theta: pulls(theta)[::-1], "exchanged"),
        (lambda theta: tuple(-x for x in pulls(theta)), "sign"),
        (lambda theta: tuple(x / theta for x in pulls(theta)), "slope of the logit"),
        (lambda theta: tuple(x / np.log(2) for x in pulls(theta)), "bits"),
        (pulls_by_samples, "no samples"),
        (pulls_by_rounding, "six digits of a tiny number"),
        (pulls_with_d_moving, "hold it fixed"),
        (lambda theta: (0.398, 0.602), "whose slope is -theta"),
    ],
    "coverage": [
        (miscounted(enough=lambda c, n, k: c > 0), "a quarter of the fair share is 20"),
        (miscounted(enough=lambda c, n, k: k * c >= n), "is enough"),
        (miscounted(near=lambda gap: np.abs(gap).max(2)), "along each axis"),
        (miscounted(near=lambda gap: (gap**2).sum(2)), "not squared"),
        (miscounted(near=lambda gap: np.abs(gap).sum(2)), "not along each axis"),
        (miscounted(share=lambda counts, good: 1.0), "count for none"),
        (miscounted(share=lambda counts, good: (counts > 0).mean()), "close to a mode"),
        (lambda samples, centres, radius: coverage(samples, centres, np.inf), "count for none"),
        (fair_share_of_the_good, "included"),
        (lambda samples, centres, radius: (len(centres), 1.0), "four are covered"),
    ],
    "r1_penalty": [
        (penalty(graph=False), "create_graph"),
        (penalty(of_gradient=lambda g: g.flatten(1).norm(dim=1).mean()), "its square"),
        (penalty(of_logits=torch.mean), "D(x).mean()"),
        (penalty(of_gradient=lambda g: g.square().mean()), "not their mean"),
        (penalty(of_gradient=lambda g: g.square().sum()), "not a sum"),
        (penalty(of_gradient=lambda g: (g.flatten(1).norm(dim=1) - 1).square().mean()), "WGAN-GP"),
        (penalty(of_gradient=lambda g: g.square().sum(1).mean()), "all dimensions but"),
        (penalty(copy=False), "work on a copy"),
        (lambda D, real: torch.tensor(25.0), "every sample"),
    ],
    "bilinear": [
        (played(kind=False), "simultaneous path"),
        (played(kind=True), "at once"),
        (played(sign_v=-1), "v goes up"),
        (played(sign_gamma=-1), "mind its sign"),
        (played(norm=lambda w: w @ w), "square of the distance"),
        (played(first="v"), "v moves first"),
        (played(in_place=True), "came back changed"),
        (
            lambda A, u, v, eta, gamma, alternating, steps: np.full(steps + 1, np.hypot(*map(np.linalg.norm, (u, v)))),
            "never",
        ),
        (
            lambda A, u, v, eta, gamma, alternating, steps: np.sqrt(2) * np.hypot(1, eta) ** np.arange(steps + 1),
            "start",
        ),
    ],
    "growth_factor": [
        (lambda A, eta, gamma, alternating: growth_factor(A, eta, gamma, not alternating), "exchanged"),
        (lambda A, eta, gamma, alternating: growth_factor(A, eta, 0.0, alternating), "where is the penalty"),
        (lambda *a: np.abs(np.linalg.eigvals(matrix(*a)).real).max(), "complex"),
        (lambda *a: np.linalg.norm(matrix(*a), 2), "the worst of one step"),
        (lambda A, eta, gamma, alternating: np.hypot(1, eta), "an ellipse"),
        (lambda A, eta, gamma, alternating: np.sqrt(1 - eta * gamma), "sqrt(1 + eta^2)"),
        (lambda A, eta, gamma, alternating: growth_factor(A, eta, -gamma, alternating), "sqrt(1 - eta gamma)"),
    ],
    "smoothed_logit": [
        (by_densities, "NaN"),
        (lambda x, t, a, b: expit(smoothed_logit(x, t, a, b)), "its logit is wanted"),
        (lambda x, t, a, b: smoothed_logit(x, t, a, 0.0), "beta is missing"),
        (lambda x, t, a, b: smoothed_logit(t - x, t, a, b), "exchanged"),
        (lambda x, t, a, b: smoothed_logit(x, t, 1 - b, 1 - a), "labels are exchanged"),
        (lambda x, t, a, b: smoothed_logit(x, t, a, b) / np.log(2), "natural"),
        (lambda x, t, a, b: t**2 / 2 - t * x, "D is alpha"),
    ],
    "discriminator_loss": [
        (loss_of(detach=False), "detach"),
        (loss_of(half=1.0), "half of gamma"),
        (loss_of(half=-0.5), "not taken off"),
        (loss_of(at="fake"), "at real samples"),
        (loss_of(swap=True), "with gamma = 0"),
        (loss_of(of=penalty(graph=False)), "was its graph kept"),
        (loss_of(half=0.0), "penalty is missing"),
        (loss_of(cross=0.5), "with gamma = 0"),
        (loss_of(cross=-1.0), "with gamma = 0"),
    ],
}
