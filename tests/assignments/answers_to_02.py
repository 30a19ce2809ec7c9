"""Right and wrong answers to assignment 2, a GAN by hand."""

import numpy as np
import torch
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit, log_expit

from ganedu import theory

# --- Question 1


def noise_at(x, G):
    """The inverse of G, point by point."""
    return np.array([brentq(lambda z, t=t: float(G(np.array([z]))[0] - t), -40, 40, xtol=1e-13) for t in x])


def log_density(x, G, slope):
    z = noise_at(x, G)
    return -(z**2) / 2 - np.log(2 * np.pi) / 2 - np.log(np.abs(slope(z)))


def log_density_by_newton(x, G, slope):
    sign = np.sign(slope(np.zeros(1))[0])
    table = np.linspace(-40, 40, 4001)
    z = np.interp(sign * x, sign * G(table), table)
    for _ in range(30):
        z = z - (G(z) - x) / slope(z)
    return stats.norm.logpdf(z) - np.log(sign * slope(z))


def rising_only(x, G, slope):
    left, right = np.full(x.shape, -40.0), np.full(x.shape, 40.0)
    for _ in range(80):
        middle = (left + right) / 2
        left, right = np.where(G(middle) > x, left, middle), np.where(G(middle) > x, middle, right)
    return stats.norm.logpdf(left) - np.log(np.abs(slope(left)))


def through_the_density(x, G, slope):
    z = noise_at(x, G)
    with np.errstate(divide="ignore"):
        return np.log(stats.norm.pdf(z) / np.abs(slope(z)))


def without_size(x, G, slope):
    z = noise_at(x, G)
    with np.errstate(invalid="ignore"):
        return stats.norm.logpdf(z) - np.log(slope(z))


# --- Question 3


def read_generator(m, tau, w):
    precision = 2 * w[2] + tau**-2
    return precision**-0.5, (m / tau**2 - w[1]) / precision


def read_by_completing_the_square(m, tau, w):
    c1, c2 = w[1] - m / tau**2, w[2] + 1 / (2 * tau**2)  # those of -log q
    return np.array([1 / np.sqrt(2 * c2), -c1 / (2 * c2)])


# --- Question 4


def logit_gradients(real, fake):
    m, n = real.size, fake.size
    return -np.exp(log_expit(-real)) / m, expit(fake) / n, -expit(fake) / n, -np.exp(log_expit(-fake)) / n


def logit_gradients_by_halves(real, fake):
    def sigmoid(s):
        e = np.exp(-np.abs(s))
        return np.where(s > 0, 1, e) / (1 + e)

    m, n = len(real), len(fake)
    return [-sigmoid(-real) / m, sigmoid(fake) / n, -sigmoid(fake) / n, -sigmoid(-fake) / n]


def changed(change):
    """A wrong answer: ``change`` makes it of the four right arrays."""
    return lambda real, fake: change(*logit_gradients(real, fake), len(real), len(fake))


def overflowing(real, fake):
    with np.errstate(over="ignore", invalid="ignore"):
        d = lambda s: np.exp(s) / (1 + np.exp(s))
        m, n = len(real), len(fake)
        return (d(real) - 1) / m, d(fake) / n, -d(fake) / n, (d(fake) - 1) / n


def rounding(real, fake):
    m, n = len(real), len(fake)
    return (expit(real) - 1) / m, (1 - expit(-fake)) / n, (expit(-fake) - 1) / n, (expit(fake) - 1) / n


# --- Questions 5 and 6


def logit(w, x):
    return w[0] + w[1] * x + w[2] * x**2


def discriminator_gradient(w, x, fake):
    real_slope, fake_slope = -expit(-logit(w, x)), expit(logit(w, fake))
    return np.array([(real_slope * x**i).mean() + (fake_slope * fake**i).mean() for i in range(3)])


def discriminator_gradient_by_torch(w, x, fake):
    w = torch.tensor(np.asarray(w, dtype=float), requires_grad=True)
    x, fake = torch.tensor(x), torch.tensor(fake)
    v = torch.nn.functional.logsigmoid
    return torch.autograd.grad(-v(logit(w, x)).mean() - v(-logit(w, fake)).mean(), w)[0].numpy()


def generator_gradient(w, a, b, z):
    x = a * z + b
    pull = -expit(-logit(w, x)) * (w[1] + 2 * w[2] * x) / len(z)
    return np.array([pull @ z, pull.sum()])


def generator_gradient_by_torch(w, a, b, z, loss=lambda s: -torch.nn.functional.logsigmoid(s).mean()):
    v = torch.tensor([float(a), float(b)], dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(loss(logit(w, v[0] * torch.tensor(z) + v[1])), v)[0].numpy()


def slope_forgotten(w, a, b, z):
    pull = -expit(-logit(w, a * z + b))
    return np.array([(pull * z).mean(), pull.mean()])


def half_a_slope(w, a, b, z):
    x = a * z + b
    pull = -expit(-logit(w, x)) * (w[1] + w[2] * x)
    return np.array([(pull * z).mean(), pull.mean()])


def x_for_z(w, a, b, z):
    x = a * z + b
    pull = -expit(-logit(w, x)) * (w[1] + 2 * w[2] * x)
    return np.array([(pull * x).mean(), pull.mean()])


# --- Question 7


def gan(w, a, b, next_data, next_noise, steps, k, rate_d, rate_g):
    rows = np.empty((steps + 1, 5))
    rows[0] = *w, a, b
    for i in range(steps):
        w, (a, b) = rows[i, :3].copy(), rows[i, 3:]
        for _ in range(k):
            x, z = next_data(), next_noise()
            w -= rate_d * discriminator_gradient(w, x, a * z + b)
        rows[i + 1, :3] = w
        rows[i + 1, 3:] = rows[i, 3:] - rate_g * generator_gradient(w, a, b, next_noise())
    return rows


def loop(turns="k", noise="fresh", judge="new", keep="copy", up=1, g=generator_gradient, first="D", more=0):
    """The loop with one thing wrong."""

    def answer(w, a, b, next_data, next_noise, steps, k, rate_d, rate_g):
        w = w if keep == "in place" else np.array(w, dtype=float)
        rows = [np.array([*w, a, b])]
        for _ in range(steps):
            before = w
            if first == "G":
                a, b = (a, b) - rate_g * g(w, a, b, next_noise())
            z = next_noise()
            for i in range(k if turns == "k" else 1):
                z = next_noise() if i and noise == "fresh" else z
                if keep != "in place":
                    w = w - up * rate_d * discriminator_gradient(w, next_data(), a * z + b)
                else:
                    w -= rate_d * discriminator_gradient(w, next_data(), a * z + b)
            for _ in range(more):
                next_data()
            if first == "D":
                z = z if noise == "once" else next_noise()
                a, b = (a, b) - rate_g * g(w if judge == "new" else before, a, b, z)
            rows.append(np.array([*w, a, b]))
        return np.array(rows) if keep != "last" else np.array(rows[:1] + [rows[-1]] * steps)

    return answer


# --- Question 8


def measure(w, m, tau, a, b):
    p, q = stats.norm(m, tau), stats.norm(b, abs(a))
    edges = np.linspace(-12, 12, 30_001)
    z, mass = (edges[1:] + edges[:-1]) / 2, np.diff(stats.norm.cdf(edges))
    mean = lambda law, f: mass @ f(law.mean() + law.std() * z)
    value = mean(p, lambda x: log_expit(logit(w, x))) + mean(q, lambda x: log_expit(-logit(w, x)))
    middle = lambda x: np.logaddexp(p.logpdf(x), q.logpdf(x)) - np.log(2)
    kl = mean(p, lambda x: p.logpdf(x) - middle(x)) + mean(q, lambda x: q.logpdf(x) - middle(x))
    return kl / 2, value


def measure_by_the_package(w, m, tau, a, b):
    p, q = stats.norm(m, tau), stats.norm(b, abs(a))
    return theory.js_divergence(p, q), measure(w, m, tau, a, b)[1]


def one_grid(w, m, tau, a, b):
    x = np.linspace(-10, 10, 2001)
    p, q = stats.norm.pdf(x, m, tau) * 0.01, stats.norm.pdf(x, b, abs(a)) * 0.01
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.where(p + q > 0, p / (p + q), 0.5)
        best = np.where(p > 0, p * np.log(d), 0).sum() + np.where(q > 0, q * np.log(1 - d), 0).sum()
    own = p @ log_expit(logit(w, x)) + q @ log_expit(-logit(w, x))
    return (best + np.log(4)) / 2, own


def measured(change):
    """A wrong answer: ``change`` makes it of the two right numbers."""
    return lambda *arguments: change(*measure(*arguments))


# --- Question 12

softplus = torch.nn.functional.softplus


def gan_step(G, D, opt_G, opt_D, x, z_d, z_g):
    with torch.no_grad():
        fake = G(z_d)
    D.zero_grad(), G.zero_grad()
    real, made = D(x), D(fake)
    (softplus(-real).mean() + softplus(made).mean()).backward()
    opt_D.step()
    verdict = D(G(z_g))
    softplus(-verdict).mean().backward()
    opt_G.step()
    return float(softplus(-real.detach()).mean() + softplus(made.detach()).mean()), softplus(-verdict).mean().item()


def round_of(
    detach_d=True, detach_g=False, zero_d=True, zero_g=True, swap=False, saturating=False, old=False, tensors=False
):
    """One round with one thing wrong (or none)."""

    def answer(G, D, opt_G, opt_D, x, z_d, z_g):
        early = D(G(z_g)) if old else None
        real, fake = (G(z_d), x) if swap else (x, G(z_d))
        fake, real = (fake.detach(), real.detach()) if detach_d else (fake, real)
        loss_d = torch.nn.functional.binary_cross_entropy_with_logits(D(real), torch.ones_like(x[:, 0]))
        loss_d = loss_d + torch.nn.functional.binary_cross_entropy_with_logits(D(fake), torch.zeros_like(x[:, 0]))
        if zero_d:
            opt_D.zero_grad()
        grads = torch.autograd.grad(softplus(-early).mean(), [*G.parameters()]) if old else None
        loss_d.backward()
        opt_D.step()
        fake = G(z_g).detach() if detach_g else G(z_g)
        loss_g = -softplus(D(fake)).mean() if saturating else softplus(-D(fake)).mean()
        if zero_g:
            opt_G.zero_grad()
        loss_g.backward()
        if old:
            for weight, grad in zip(G.parameters(), grads, strict=True):
                weight.grad = grad
        opt_G.step()
        return (loss_d, loss_g) if tensors else (loss_d.item(), loss_g.item())

    return answer


RIGHT = {
    "log_density": [log_density, log_density_by_newton],
    "read_generator": [read_generator, read_by_completing_the_square],
    "logit_gradients": [logit_gradients, logit_gradients_by_halves],
    "discriminator_gradient": [discriminator_gradient, discriminator_gradient_by_torch],
    "generator_gradient": [generator_gradient, generator_gradient_by_torch],
    "gan": [gan, loop()],
    "measure": [measure, measure_by_the_package],
    "gan_step": [gan_step, round_of()],
}
# answer, words of a reason
WRONG = {
    "log_density": [
        (lambda x, G, slope: stats.norm.logpdf(noise_at(x, G)), "density of the noise"),
        (lambda x, G, slope: stats.norm.logpdf(noise_at(x, G)) - np.log(np.abs(slope(x))), "not at x"),
        (lambda x, G, slope: stats.norm.logpdf(noise_at(x, G)) + np.log(np.abs(slope(noise_at(x, G)))), "divide by"),
        (without_size, "NaN"),
        (rising_only, "falls here"),
        (through_the_density, "its logarithm is not"),
        (lambda x, G, slope: np.exp(log_density(x, G, slope)), "its logarithm is wanted"),
        (lambda x, G, slope: log_density(x, G, slope) / np.log(2), "bits"),
        (lambda x, G, slope: stats.norm(1, 2).logpdf(x), "inverse h of G"),
    ],
    "read_generator": [
        (lambda m, tau, w: (read_generator(m, tau, w)[0] ** 2, read_generator(m, tau, w)[1]), "variance"),
        (lambda m, tau, w: (abs(1 / tau**2 - 2 * w[2]) ** -0.5, 0.0), "two precisions"),
        (lambda m, tau, w: (1 / np.sqrt(w[2] + 1 / tau**2), 0.0), "two precisions"),
        (lambda m, tau, w: (read_generator(m, tau, w)[0], m - w[1] * tau**2), "b is not"),
        (lambda m, tau, w: (-read_generator(m, tau, w)[0], read_generator(m, tau, w)[1]), "width: above 0"),
        (lambda m, tau, w: (tau, m), "the data's width"),
    ],
    "logit_gradients": [
        (changed(lambda r, f, s, o, m, n: (r * m, f * n, s * n, o * n)), "is a mean"),
        (changed(lambda r, f, s, o, m, n: (-r, -f, s, o)), "negative"),
        (changed(lambda r, f, s, o, m, n: (r, f, o, s)), "exchanged"),
        (changed(lambda r, f, s, o, m, n: (r, f, -s, -o)), "negative"),
        (changed(lambda r, f, s, o, m, n: (r * m / (m + n), f * n / (m + n), s, o)), "not one over all"),
        (changed(lambda r, f, s, o, m, n: (-1 / m - r, f, s, o)), "large where D is wrong"),
        (overflowing, "NaN"),
        (rounding, "not 0"),
        (lambda real, fake: (-0.5 * np.ones(1), 0.25 * np.ones(2), -0.25 * np.ones(2), -0.25 * np.ones(2)), "shape"),
    ],
    "discriminator_gradient": [
        (lambda w, x, fake: -discriminator_gradient(w, x, fake), "gradient of V"),
        (lambda w, x, fake: discriminator_gradient(w, fake, x), "exchanged"),
        (lambda w, x, fake: discriminator_gradient(w, x, fake) / np.log(2), "nudge"),
        (lambda w, x, fake: discriminator_gradient(w, x, fake) * [1, 1, 2], "nudge"),
        (lambda w, x, fake: discriminator_gradient(w, np.repeat(x, len(x)), fake) * len(x), "nudge"),
        (lambda w, x, fake: np.zeros(3), "not 0"),
    ],
    "generator_gradient": [
        (lambda w, a, b, z: -generator_gradient(w, a, b, z), "uphill"),
        (
            lambda w, a, b, z: generator_gradient_by_torch(w, a, b, z, lambda s: -softplus(s).mean()),
            "saturating",
        ),
        (slope_forgotten, "slope of the logit is missing"),
        (half_a_slope, "chain rule"),
        (x_for_z, "chain rule"),
        (lambda w, a, b, z: generator_gradient(w, a, b, z) * len(z), "not a sum"),
        (lambda w, a, b, z: np.zeros(2), "undamped"),
    ],
    "gan": [
        (loop(turns="one"), "batches of data"),
        (loop(noise="same"), "batches of noise"),
        (loop(noise="once"), "batches of noise"),
        (loop(judge="old"), "not the old one"),
        (loop(first="G"), "moves first"),
        (loop(keep="last"), "keep copies"),
        (loop(keep="in place"), "has changed"),
        (loop(up=-1), "elsewhere"),
        (loop(g=lambda *v: generator_gradient_by_torch(*v, lambda s: -softplus(s).mean())), "generator is not"),
        (loop(more=1), "batches of data"),
        (lambda w, a, b, x, z, steps, k, rd, rg: np.tile([*w, a, b], (steps + 1, 1)), "does everybody move"),
    ],
    "measure": [
        (measured(lambda j, v: (j / np.log(2), v)), "bits"),
        (measured(lambda j, v: (2 * j, v)), "factor of 2"),
        (measured(lambda j, v: (2 * j - np.log(4), v)), "criterion"),
        (measured(lambda j, v: ((v + np.log(4)) / 2, v)), "needs D*"),
        (measured(lambda j, v: (j, -v)), "loss"),
        (measured(lambda j, v: (j, 2 * j - np.log(4))), "of D*"),
        (lambda w, m, tau, a, b: (measure(w, m, tau, a, b)[0], measure(w, b, abs(a), tau, m)[1]), "exchanged"),
        (one_grid, "is your grid"),
        (lambda w, m, tau, a, b: (0.0, -np.log(4)), "mind |a|"),
    ],
    "gan_step": [
        (round_of(zero_d=False), "zero them"),
        (round_of(zero_g=False), "zero them"),
        (round_of(detach_d=False), "detach the samples"),
        (round_of(detach_g=True), "no detach there"),
        (round_of(swap=True), "real up and generated down"),
        (round_of(saturating=True), "saturating"),
        (round_of(old=True), "of before its step"),
        (round_of(tensors=True), ".item()"),
        (lambda *a: (np.log(4), np.log(2)), "no step at all"),
    ],
}
