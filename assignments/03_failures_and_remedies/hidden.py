"""Hidden tests of assignment 3. They test properties on fresh random inputs; ``assignments/README.md`` says how."""

import numpy as np
from scipy import stats
from scipy.special import expit

from ganedu.grading import arrays, close, hidden, probe, require

# --- Question 1


@probe
def values_and_slopes(student, real, fake):
    """The three values, and the slopes of each in the real and in the generated logits."""
    import torch

    values, slopes = [], []
    for which in range(3):
        r, f = (torch.tensor(logits, dtype=torch.float32, requires_grad=True) for logits in (real, fake))
        loss = student.stable_losses(r, f)[which]
        loss.backward()
        values.append(loss.item())
        slopes.append([torch.zeros_like(s) if s.grad is None else s.grad for s in (r, f)])
    return values, [pair[0] for pair in slopes], [pair[1] for pair in slopes]


def judged(student, real, fake):
    """Values (3,), slopes in the real logits (3, m), in the generated ones (3, n)."""
    values, on_real, on_fake = values_and_slopes(student, real, fake)
    shapes = (3,), (3, len(real)), (3, len(fake))
    answers = values, np.array([np.asarray(s) for s in on_real]), np.array([np.asarray(s) for s in on_fake])
    return [arrays(lambda a=answer: a, shape=shape) for answer, shape in zip(answers, shapes, strict=True)]


def softplus(s):
    """log(1 + e^s)."""
    return np.logaddexp(0, s)


@hidden("stable_losses", points=1)
def the_three(student, rng):
    """The three losses, with their signs and means"""
    real, fake = rng.normal(1, 1, 5), rng.normal(-1, 1, 9)
    three = judged(student, real, fake)[0]
    d, g, h = softplus(-real).mean() + softplus(fake).mean(), -softplus(fake).mean(), softplus(-fake).mean()
    require(not close(three, [d, h, g], 1e-5), "the two generator losses are exchanged")
    require(not close(three[0], softplus(real).mean() + softplus(-fake).mean(), 1e-5), "the labels are exchanged")
    require(not close(three[0], -d, 1e-5), "that is the value V: the discriminator's loss is its negative")
    require(not close(three[0], d / 2, 1e-5), "the sum of two means is asked for, not their mean")
    require(not close(three, np.array([d, g, h]) / np.log(2), 1e-5), "that is in bits: natural logarithms give nats")
    require(close(three[0], d, 1e-5), "the first: mean of -log D(real) plus mean of -log(1 - D(fake))")
    require(close(three[1], g, 1e-5), "the second: mean of log(1 - D(fake)), which is below 0")
    require(close(three[2], h, 1e-5), "the third: mean of -log D(fake), which is above 0")


@hidden("stable_losses", points=1)
def large_and_wrong(student, rng):
    """Values at logits of ten thousand on the wrong side"""
    large = rng.uniform(2000, 10_000, 6)
    three = judged(student, -large, large)[0]
    require(bool(np.isfinite(three).all()), "the loss of a confident and wrong D is large, not infinite")
    require(close(three[0], 2 * large.mean(), 1e-4), "-log sigmoid(-5000) is 5000: nothing may round or be cut off")
    require(close(three[1], -large.mean(), 1e-4), "log(1 - sigmoid(5000)) is -5000: nothing may round or be cut off")
    three = judged(student, large, -large)[0]
    require(close(three[2], large.mean(), 1e-4), "-log sigmoid(-5000) is 5000: nothing may round or be cut off")
    require(close(three[:2], 0, 1e-6), "a discriminator that is sure and right has no loss")


@hidden("stable_losses", points=1)
def slopes_where_needed(student, rng):
    """Gradients where the discriminator sees through the generator"""
    fake = -rng.uniform(50, 5000, 7)
    real = -rng.uniform(50, 5000, 4)
    _, on_real, on_fake = judged(student, real, fake)
    require(
        close(on_fake[2], -1 / 7, 1e-5), "at D = 0 the non-saturating loss pulls with -1/n; a clamp or eps kills it"
    )
    require(close(on_real[0], -1 / 4, 1e-5), "at D(real) = 0 the discriminator's loss pulls with -1/m")
    require(close(on_fake[1], 0, 1e-6), "at D = 0 the saturating loss does not pull any more")


# --- Question 2


def true_pulls(theta):
    """Both derivatives, by a grid."""
    z, step = np.linspace(-16, 16, 40_001, retstep=True)
    weights, logit = stats.norm.pdf(z) * step, -theta * z - theta**2 / 2
    return theta * np.array([weights @ expit(logit), weights @ expit(-logit)])


@hidden("pulls", points=1)
def both_of_them(student, rng):
    """Both derivatives, near and not so near"""
    for theta in rng.uniform(0.7, 3, 2):
        both, truth = arrays(student.pulls, theta, shape=(2,)), true_pulls(theta)
        require(not close(both, truth[::-1], 1e-5), "the two losses are exchanged")
        require(not close(both, -truth, 1e-5), "the sign is turned round: down must lead towards the data")
        require(not close(both, truth / theta, 1e-5), "between logit and sample stands the slope of the logit, -theta")
        require(not close(both, truth / np.log(2), 1e-5), "that is in bits: natural logarithms give nats")
        z, step = np.linspace(-14, 14, 20_001, retstep=True)
        moving = lambda t: -stats.norm.pdf(z) @ softplus(-t * z - t**2 / 2) * step  # noqa: B023
        slope = (moving(theta + 1e-5) - moving(theta - 1e-5)) / 2e-5
        require(not close(both[0], slope, 1e-4), "D* was differentiated, too: hold it fixed while theta moves")
        require(close(both, truth, 1e-5), "E[-D* s'] and E[-(1 - D*) s'] with s = log p - log q, whose slope is -theta")


@hidden("pulls", points=1)
def starved(student, rng):
    """The saturating one far away, to six digits of a tiny number"""
    for theta in (rng.uniform(8, 11), rng.uniform(14, 15)):
        both, truth = arrays(student.pulls, theta, shape=(2,)), true_pulls(theta)
        require(both[0] > 0, "tiny is not 0: compute sigmoid(s) of the logit, not 1 - (something near 1)")
        require(close(both[0] / truth[0], 1, 1e-5), "six digits of a tiny number: no samples, and a grid wide enough")
        require(close(both[1], truth[1], 1e-5), "the non-saturating pull is nearly theta when D sees everything")


@hidden("pulls", points=1)
def mirrored(student, rng):
    """On the other side the pulls turn round, and are larger without saturation"""
    theta = rng.uniform(1, 3)
    there, here = arrays(student.pulls, -theta, shape=(2,)), arrays(student.pulls, theta, shape=(2,))
    require(float(np.abs(here).min()) > 1e-6, "away from the data both losses pull")
    require(close(there, -here, 1e-6), "mirroring the line turns the derivatives round")
    require(abs(here[1]) > abs(here[0]), "the non-saturating loss is the one that pulls harder where D is right")


# --- Question 3


def true_coverage(samples, centres, radius):
    """Covered modes, and the share of samples near one."""
    squares = ((samples[:, None] - centres) ** 2).sum(2)
    counts = np.zeros(len(centres))
    for row in squares:
        counts[row.argmin()] += row.min() <= radius**2
    return float((counts >= len(samples) / (4 * len(centres))).sum()), counts.sum() / len(samples)


def some_modes(rng, count=6):
    """Centres some way apart in the plane."""
    angles = np.arange(count) * 2 * np.pi / count + rng.uniform(0, 1)
    return 3 * np.stack([np.cos(angles), np.sin(angles)], 1)


@hidden("coverage", points=1)
def rare_and_stray(student, rng):
    """A few stray samples do not cover a mode, and a quarter of the fair share does"""
    centres = some_modes(rng)
    # Of 480 samples the fair share is 80: 20 cover a mode and 19 do not.
    numbers = rng.permutation([200, 221, 20, 19, 20, 0])
    samples = rng.permutation(np.repeat(centres, numbers, axis=0)) + rng.uniform(-0.1, 0.1, (480, 2))
    covered, share = arrays(student.coverage, samples, centres, 0.5, shape=(2,))
    require(covered != 5, "a mode with 19 of 480 samples counts as found there: a quarter of the fair share is 20")
    require(covered != 2, "a quarter of the fair share N / K is enough")
    require(covered == 4, "two modes have hundreds of samples, two have 20, one 19 and one none: four are covered")
    require(close(share, 1), "all samples lie close to a mode")


@hidden("coverage", points=1)
def near_enough(student, rng):
    """Only samples within the radius count, measured as the crow flies; all count in N"""
    centres, radius = some_modes(rng), 0.5
    at = np.repeat(centres, 40, axis=0)
    turn = rng.uniform(0, 2 * np.pi, len(at))
    reach = np.where(rng.random(len(at)) < 0.5, 0.9, 1.2) * radius
    samples = at + reach[:, None] * np.stack([np.cos(turn), np.sin(turn)], 1)
    corner = np.tile(centres[0] + 0.9 * radius, (60, 1))  # 0.9 radius away along each axis: 1.27 along the diagonal
    samples = np.concatenate([samples, corner, np.full((600, 2), 50.0)])
    found, truth = (
        arrays(student.coverage, samples, centres, radius, shape=(2,)),
        true_coverage(samples, centres, radius),
    )
    require(not close(found[1], truth[1] * len(samples) / len(at)), "the share is one of all samples")
    require(not close(found[1], 1), "samples far from every mode count for none")
    require(close(found[1], truth[1]), "Euclidean distance, not squared and not along each axis, up to the radius")
    require(found[0] == truth[0], "the fair share is one of all N samples, those far from every mode included")


@hidden("coverage", points=1)
def no_matter_how_written(student, rng):
    """Order, units and place do not matter; nor does the dimension"""
    centres = rng.normal(size=(5, 3)) * 4
    samples = np.concatenate(
        [c + rng.normal(scale=0.3, size=(n, 3)) for c, n in zip(centres, (90, 60, 30, 4, 0), strict=True)]
    )
    truth = true_coverage(samples, centres, 0.6)
    found = arrays(student.coverage, samples, centres, 0.6, shape=(2,))
    require(close(found, truth), "in three dimensions it comes out wrong")
    moved = arrays(student.coverage, rng.permutation(samples) * 7 + 1, centres[::-1] * 7 + 1, 4.2, shape=(2,))
    require(close(moved, truth), "other units, another place or another order change it")


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


# --- Question 10


def true_logit(x, theta, alpha, beta):
    """The logit, where nothing underflows."""
    p, q = stats.norm.pdf(x), stats.norm.pdf(x - theta)
    return np.log((alpha * p + beta * q) / ((1 - alpha) * p + (1 - beta) * q))


@hidden("smoothed_logit", points=1)
def both_labels(student, rng):
    """The logit of (alpha p + beta q) / (p + q)"""
    x, theta = rng.normal(size=12), rng.uniform(0.5, 2.5)
    beta, alpha = rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.95)
    found, truth = (
        arrays(student.smoothed_logit, x, theta, alpha, beta, shape=x.shape),
        true_logit(x, theta, alpha, beta),
    )
    require(not close(found, expit(truth), 1e-7), "that is the probability; its logit is wanted")
    require(not close(found, true_logit(x, theta, alpha, 0.0), 1e-7), "the generated samples' label beta is missing")
    require(not close(found, true_logit(theta - x, theta, alpha, beta), 1e-7), "data and generated are exchanged")
    require(not close(found, true_logit(x, theta, 1 - beta, 1 - alpha), 1e-7), "the two labels are exchanged")
    require(not close(found, truth / np.log(2), 1e-7), "natural logarithms")
    require(close(found, truth, 1e-7), "logit D = log(alpha p + beta q) - log((1 - alpha) p + (1 - beta) q)")


@hidden("smoothed_logit", points=1)
def hard_labels(student, rng):
    """Labels 1 and 0 give the straight line log p - log q"""
    x, theta = rng.uniform(-200, 200, 10), rng.uniform(0.5, 2.5)
    found = arrays(student.smoothed_logit, x, theta, 1.0, 0.0, shape=x.shape)
    require(bool(np.isfinite(found).all()), "the logit of the plain D* is finite everywhere, however large it is")
    require(close(found, theta**2 / 2 - theta * x, 1e-8), "labels 1 and 0: theta^2 / 2 - theta x, to the far ends")


@hidden("smoothed_logit", points=1)
def far_out(student, rng):
    """Far out it levels off at the logits of the labels, without underflow"""
    theta, beta, alpha = rng.uniform(1, 3), rng.uniform(0.05, 0.3), rng.uniform(0.6, 0.95)
    x = rng.uniform(100, 200, 6)
    ends = np.log(alpha / (1 - alpha)), np.log(beta / (1 - beta))
    data_side = arrays(student.smoothed_logit, -x, theta, alpha, beta, shape=x.shape)
    require(close(data_side, ends[0], 1e-7), "where only the data live D is alpha: work with log p - log q")
    samples_side = arrays(student.smoothed_logit, x, theta, alpha, beta, shape=x.shape)
    require(close(samples_side, ends[1], 1e-7), "where only generated samples live D is beta")
    one_sided = arrays(student.smoothed_logit, x, theta, alpha, 0.0, shape=x.shape)
    truth = np.log(alpha) + theta**2 / 2 - theta * x
    require(close(one_sided, truth, 1e-7), "beta = 0: the logit falls for ever on the generator's side")


# --- Question 11


@probe
def loss_and_slopes(student, weights, real, z, gamma):
    """The loss for s(x) = v tanh(W x) and G(z) = z M, and its gradients in W, v and M."""
    import torch

    W, v, M = (torch.tensor(w, requires_grad=True) for w in weights)
    D, G = (lambda x: torch.tanh(x @ W.T) @ v), (lambda t: t @ M)
    loss = student.discriminator_loss(D, G, torch.tensor(real), torch.tensor(z), gamma)
    loss.backward()
    slopes = [torch.zeros_like(w) if w.grad is None else w.grad for w in (W, v, M)]
    return loss.detach(), *slopes


def true_loss(weights, real, z, gamma, at_fake=False):
    """The loss, by hand."""
    W, v, M = weights
    s, fake = (lambda x: np.tanh(x @ W.T) @ v), z @ M
    penalty = true_r1((W, v), fake if at_fake else real)
    return softplus(-s(real)).mean() + softplus(s(fake)).mean() + gamma / 2 * penalty


def players(rng):
    """Weights (W, v, M), real samples and noise."""
    weights = rng.normal(size=(4, 2)), rng.normal(size=4), rng.normal(size=(3, 2))
    return weights, rng.normal(size=(8, 2)), rng.normal(size=(8, 3))


@hidden("discriminator_loss", points=1)
def its_value(student, rng):
    """Cross-entropy and half of gamma times the penalty, at the real samples"""
    weights, real, z = players(rng)
    gamma = rng.uniform(1, 5)
    without = arrays(lambda: loss_and_slopes(student, weights, real, z, 0.0)[0], shape=())
    require(close(without, true_loss(weights, real, z, 0.0), 1e-7), "with gamma = 0 the loss of Question 1 is wanted")
    value = arrays(lambda: loss_and_slopes(student, weights, real, z, gamma)[0], shape=())
    require(not close(value, without, 1e-7), "the penalty is missing")
    require(not close(value, true_loss(weights, real, z, 2 * gamma), 1e-7), "half of gamma stands before the penalty")
    require(not close(value, true_loss(weights, real, z, -gamma), 1e-7), "the penalty is added, not taken off")
    require(not close(value, true_loss(weights, real, z, gamma, at_fake=True), 1e-7), "R1 is taken at real samples")
    require(close(value, true_loss(weights, real, z, gamma), 1e-7), "loss plus gamma / 2 times the penalty at real")


@hidden("discriminator_loss", points=1)
def what_the_discriminator_learns(student, rng):
    """Its gradient in the discriminator's weights, the penalty's share included"""
    (W, v, M), real, z = players(rng)
    gamma = rng.uniform(1, 5)
    slope = arrays(lambda: loss_and_slopes(student, (W, v, M), real, z, gamma)[1], shape=W.shape)
    nudges = 1e-5 * np.eye(W.size).reshape(-1, *W.shape)
    loss = lambda moved, g: true_loss((moved, v, M), real, z, g)
    truth, bare = (np.array([loss(W + e, g) - loss(W - e, g) for e in nudges]) / 2e-5 for g in (gamma, 0.0))
    require(not close(slope, bare.reshape(W.shape), 1e-5), "the penalty teaches D nothing: was its graph kept?")
    require(
        close(slope, truth.reshape(W.shape), 1e-5), "nudge one weight and watch the loss: another gradient comes out"
    )


@hidden("discriminator_loss", points=1)
def leaves_the_generator_alone(student, rng):
    """No gradient reaches the generator"""
    weights, real, z = players(rng)
    value, slope, _, reached = loss_and_slopes(student, weights, real, z, 1.0)
    require(float(np.abs(np.asarray(slope)).max()) > 0, "no gradient reaches the discriminator")
    require(close(value, true_loss(weights, real, z, 1.0), 1e-7), "first get its value right")
    require(float(np.abs(np.asarray(reached)).max()) == 0, "a gradient ran into the generator: detach its samples")
