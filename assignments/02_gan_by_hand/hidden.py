"""Hidden tests of assignment 2. They test properties on fresh random inputs; ``assignments/README.md`` says how."""

import numpy as np
from scipy import stats
from scipy.special import expit

from ganedu.grading import arrays, close, hidden, probe, require

# --- Question 1


@probe
def pushed(student, x, a, b, c, cube=0.0):
    """Log density of b + a z + c tanh(z) + cube z^3."""
    import numpy as np

    G = lambda z: b + a * z + c * np.tanh(z) + cube * z**3
    return student.log_density(x, G, lambda z: a + c / np.cosh(z) ** 2 + 3 * cube * z**2)


def bent(rng):
    """A rising generator's a, b, c, some noise, and where it lands."""
    a, b, c = rng.uniform(0.3, 2), rng.normal(), rng.uniform(0.5, 3)
    z = rng.normal(size=20)
    return a, b, c, z, b + a * z + c * np.tanh(z)


@hidden("log_density", points=1)
def rising(student, rng):
    """A rising generator that is not a straight line"""
    a, b, c, z, x = bent(rng)
    found = arrays(lambda: pushed(student, x, a, b, c), shape=x.shape)
    noise, slope = stats.norm.logpdf(z), lambda t: a + c / np.cosh(t) ** 2
    require(not close(found, noise, 1e-6), "that is the density of the noise: where G is steep, samples lie thin")
    require(not close(found, noise + np.log(slope(z)), 1e-6), "steep parts of G spread the samples out: divide by |G'|")
    require(not close(found, noise - np.log(slope(x)), 1e-6), "the derivative is asked for at the noise, not at x")
    require(not close(found, np.exp(noise) / slope(z), 1e-6), "that is the density; its logarithm is wanted")
    require(not close(found, (noise - np.log(slope(z))) / np.log(2), 1e-6), "that is in bits: natural logarithms")
    require(close(found, noise - np.log(slope(z)), 1e-6), "log p_z(h(x)) - log |G'(h(x))| with the inverse h of G")


@hidden("log_density", points=1)
def falling(student, rng):
    """A falling generator"""
    a, b, c, z, _ = bent(rng)
    x = b - a * z - c * np.tanh(z)
    found = arrays(lambda: pushed(student, x, -a, b, -c), shape=x.shape)
    truth = stats.norm.logpdf(z) - np.log(a + c / np.cosh(z) ** 2)
    require(close(found, truth, 1e-6), "G falls here: the derivative counts with its size, and the search turns round")


@hidden("log_density", points=1)
def far_out(student, rng):
    """Log densities far below zero, for a generator that stretches its tails"""
    a, b, cube = rng.uniform(0.5, 2), rng.normal(), rng.uniform(0.1, 1)
    z = rng.uniform(36, 39, 12) * rng.choice([-1, 1], 12)
    found = arrays(lambda: pushed(student, b + a * z + cube * z**3, a, b, 0.0, cube), shape=z.shape)
    truth = stats.norm.logpdf(z) - np.log(a + 3 * cube * z**2)
    require(bool(np.isfinite(found).all()), "a density of exp(-750) is 0 in floating point, its logarithm is not")
    require(close(found, truth, 1e-6), "far out it is wrong: search between -40 and 40, in logarithms throughout")


# --- Question 3


def best_weights(m, tau, a, b):
    """The weights of the logit of D*."""
    w1, w2 = m / tau**2 - b / a**2, 0.5 / a**2 - 0.5 / tau**2
    return np.array([np.log(abs(a) / tau) - m**2 / (2 * tau**2) + b**2 / (2 * a**2), w1, w2])


@hidden("read_generator", points=2)
def found_again(student, rng):
    """The generator whose best discriminator this is"""
    for _ in range(5):
        m, b = rng.normal(scale=2, size=2)
        tau, a = rng.uniform(0.4, 2.5, 2)
        found = arrays(student.read_generator, m, tau, best_weights(m, tau, a, b), shape=(2,))
        require(not close(found, [a**2, b], 1e-7), "the first number is the variance a^2; |a| is its root")
        require(not close(found, [m, tau], 1e-7), "that is the law of the data")
        require(close(found[0], a, 1e-7), "w2 is the difference of two precisions: of 1/(2 a^2) and 1/(2 tau^2)")
        require(close(found[1], b, 1e-7), "|a| is right, b is not: w1 = m / tau^2 - b / a^2")


@hidden("read_generator", points=1)
def shifted_world(student, rng):
    """Moving and stretching the world moves and stretches the answer"""
    m, b = rng.normal(size=2)
    tau, a, scale, shift = rng.uniform(0.5, 2, 4)
    one = arrays(student.read_generator, m, tau, best_weights(m, tau, a, b), shape=(2,))
    there = best_weights(scale * m + shift, scale * tau, scale * a, scale * b + shift)
    two = arrays(student.read_generator, scale * m + shift, scale * tau, there, shape=(2,))
    require(not close(one[0], tau), "that is the data's width, not the generator's")
    require(one[0] > 0, "|a| is a width: above 0")
    require(close(two, [scale * one[0], scale * one[1] + shift], 1e-6), "in other units another generator comes out")


# --- Question 4


def four_of(answer, m, n):
    """The four arrays of an answer."""
    require(answer is not None, "nothing is returned yet")
    require(isinstance(answer, tuple | list) and len(answer) == 4, "four arrays are expected, in a tuple")
    return [arrays(lambda part=part: part, shape=(size,)) for part, size in zip(answer, (m, n, n, n), strict=True)]


@hidden("logit_gradients", points=1)
def of_the_discriminator(student, rng):
    """The discriminator's two, with its signs and its means"""
    real, fake = rng.normal(scale=2, size=5), rng.normal(scale=2, size=8)
    on_real, on_fake, *_ = four_of(student.logit_gradients(real, fake), 5, 8)
    require(not close(on_real, -expit(-real)), "the loss is a mean: each of the m derivatives is divided by m")
    require(not close(on_real, -expit(-real) / 13), "there are two means, over m and over n samples, not one over all")
    require(not close(on_real, expit(-real) / 5), "L_D falls when a real logit rises: that derivative is negative")
    require(not close(on_real, -expit(real) / 5), "d/ds of -log sigmoid(s) is -(1 - D), large where D is wrong")
    require(close(on_real, -expit(-real) / 5), "the derivative of -log sigmoid(s) by s is sigmoid(s) - 1")
    require(close(on_fake, expit(fake) / 8), "the derivative of -log(1 - sigmoid(s)) by s is sigmoid(s)")


@hidden("logit_gradients", points=1)
def of_both_generator_losses(student, rng):
    """The generator's two: both pull upwards, one of them where it is needed"""
    real, fake = rng.normal(size=4), rng.normal(scale=2, size=7)
    *_, saturating, other = four_of(student.logit_gradients(real, fake), 4, 7)
    require(not close(saturating, -expit(-fake) / 7), "the two generator losses are exchanged")
    require(bool((saturating < 0).all() and (other < 0).all()), "both losses fall when a logit rises: negative")
    require(not close(saturating, -expit(fake)), "both losses are means over n samples")
    require(close(saturating, -expit(fake) / 7), "the derivative of log(1 - sigmoid(s)) by s is -sigmoid(s)")
    require(close(other, -expit(-fake) / 7), "the derivative of -log sigmoid(s) by s is sigmoid(s) - 1")


@hidden("logit_gradients", points=1)
def at_the_ends(student, rng):
    """Logits of a thousand, and tiny derivatives to their last digit"""
    far = rng.uniform(800, 1500, 3)
    ends = np.concatenate([far, -far])
    four = four_of(student.logit_gradients(ends, ends), 6, 6)
    up, down = np.repeat([1.0, 0.0], 3), np.repeat([0.0, 1.0], 3)
    for found, truth in zip(four, (-down / 6, up / 6, -up / 6, -down / 6), strict=True):
        require(close(found, truth), "at logits of 1000 each derivative is 0 or 1/n in size, without overflow")
    fake = -rng.uniform(40, 60, 5)
    saturating = four_of(student.logit_gradients(-fake, fake), 5, 5)[2]
    require(close(saturating / -expit(fake), 0.2, 1e-6), "sigmoid(-50) is 2e-22, not 0: no 1 - (something near 1)")


# --- Questions 5 and 6


def logit(w, x):
    """w0 + w1 x + w2 x^2."""
    return w[0] + w[1] * x + w[2] * x**2


def slope_in_w(w, x, fake):
    """The gradient of L_D."""
    powers = lambda t: np.stack([np.ones_like(t), t, t**2])
    return powers(fake) @ expit(logit(w, fake)) / len(fake) - powers(x) @ expit(-logit(w, x)) / len(x)


def slope_in_g(w, a, b, z):
    """The gradient of the non-saturating L_G."""
    x = a * z + b
    per_sample = -expit(-logit(w, x)) * (w[1] + 2 * w[2] * x)
    return np.array([(per_sample * z).mean(), per_sample.mean()])


@hidden("discriminator_gradient", points=1)
def differences_of_the_loss(student, rng):
    """It agrees with finite differences of L_D"""
    w, x, fake = rng.normal(size=3), rng.normal(1, 1, 6), rng.normal(-1, 2, 9)
    loss = lambda v: np.logaddexp(0, -logit(v, x)).mean() + np.logaddexp(0, logit(v, fake)).mean()
    truth = np.array([(loss(w + e) - loss(w - e)) / 2e-5 for e in 1e-5 * np.eye(3)])
    found = arrays(student.discriminator_gradient, w, x, fake, shape=(3,))
    require(not close(found, -truth, 1e-6), "that is the gradient of V; the loss is its negative")
    require(not close(found, slope_in_w(w, fake, x), 1e-6), "real and generated samples are exchanged")
    require(close(found, truth, 1e-6), "nudge one weight at a time and watch L_D: the quotients are not what came out")


@hidden("discriminator_gradient", points=1)
def each_sample_by_itself(student, rng):
    """Repeating a batch changes nothing; exchanging the two turns the gradient round at D = 1/2"""
    w, x, fake = rng.normal(size=3), rng.normal(size=5), rng.normal(size=7)
    one = arrays(student.discriminator_gradient, w, x, fake, shape=(3,))
    two = arrays(student.discriminator_gradient, w, np.tile(x, 3), fake, shape=(3,))
    require(float(np.abs(one).max()) > 1e-6, "different batches have something to teach: the gradient is not 0")
    require(close(one, two), "the loss has a mean over each batch: how often a batch is repeated does not matter")
    one, two = (
        arrays(student.discriminator_gradient, np.zeros(3), *pair, shape=(3,)) for pair in ((x, fake), (fake, x))
    )
    require(
        float(np.abs(one).max()) > 1e-6 and close(one, -two), "at D = 1/2 exchanging the batches turns the gradient"
    )


@hidden("generator_gradient", points=2)
def differences_of_its_loss(student, rng):
    """It agrees with finite differences of the non-saturating loss"""
    w, (a, b), z = rng.normal(size=3), rng.normal(size=2), rng.normal(size=8)
    loss = lambda v: np.logaddexp(0, -logit(w, v[0] * z + v[1])).mean()
    truth = np.array([(loss(np.array([a, b]) + e) - loss(np.array([a, b]) - e)) / 2e-5 for e in 1e-5 * np.eye(2)])
    found = arrays(student.generator_gradient, w, a, b, z, shape=(2,))
    x = a * z + b
    saturating = -expit(logit(w, x)) * (w[1] + 2 * w[2] * x)
    require(not close(found, -truth, 1e-6), "the sign is turned round: a loss's gradient leads uphill")
    require(
        not close(found, [(saturating * z).mean(), saturating.mean()], 1e-6),
        "that is the saturating loss, log(1 - D)",
    )
    require(
        not close(found[1], (-expit(-logit(w, x))).mean(), 1e-6),
        "the slope of the logit is missing: between logit and sample stands s'(x) = w1 + 2 w2 x",
    )
    require(not close(found, truth * len(z), 1e-6), "the loss is a mean, not a sum")
    require(close(found, truth, 1e-6), "chain rule: logit, then s'(x), then z for a and 1 for b; and the mean")


@hidden("generator_gradient", points=1)
def where_the_judge_points(student, rng):
    """It follows the slope of the logit, hard where the samples are found out"""
    a, b, z, rise = rng.uniform(0.5, 2), rng.normal(), rng.normal(size=9), rng.uniform(0.5, 2)
    found = arrays(student.generator_gradient, np.array([-900.0, rise, 0.0]), a, b, z, shape=(2,))
    require(close(found, [-rise * z.mean(), -rise], 1e-6), "at D = 0 the non-saturating gradient is -s'(x), undamped")
    found = arrays(student.generator_gradient, np.array([900.0, rise, 0.0]), a, b, z, shape=(2,))
    require(close(found, 0, 1e-9), "at D = 1 there is nothing left to gain")


# --- Question 7


@probe
def played(student, w, a, b, data, noise, steps, k, rates):
    """The rows, in what order batches were asked for, and whether w was left alone."""
    import numpy as np

    asked, given = [], np.array(w)

    def batches(stack, letter):
        def draw():
            asked.append(letter)
            return np.array(stack[(asked.count(letter) - 1) % len(stack)])

        return draw

    rows = student.gan(given, a, b, batches(data, "x"), batches(noise, "z"), steps, k, *rates)
    return rows, "".join(asked), bool((given == np.array(w)).all())


def true_rows(w, a, b, data, noise, k, rates, simultaneous=False):
    """The path, with the batches in their order."""
    data, noise, rows = iter(data), iter(noise), [[*w, a, b]]
    for _ in range(4):
        old = w
        for _ in range(k):
            w = w - rates[0] * slope_in_w(w, next(data), a * next(noise) + b)
        a, b = (a, b) - rates[1] * slope_in_g(old if simultaneous else w, a, b, next(noise))
        rows.append([*w, a, b])
    return np.array(rows)


def a_game(rng, k):
    """Start, batches and rates of a game of four rounds."""
    w, a, b = rng.normal(scale=0.3, size=3), rng.uniform(0.5, 1.5), rng.normal()
    data, noise = rng.normal(1, 0.5, (4 * k, 6)), rng.normal(size=(4 * (k + 1), 8))
    return w, a, b, data, noise, tuple(rng.uniform(0.05, 0.3, 2))


@hidden("gan", points=1)
def fresh_batches(student, rng):
    """Each round asks for k batches of data and k + 1 of noise"""
    for k in (1, 3):
        w, a, b, data, noise, rates = a_game(rng, k)
        rows, asked, _ = played(student, w, a, b, data, noise, 4, k, rates)
        rows = arrays(lambda rows=rows: rows, shape=(5, 5))
        require(float(np.ptp(rows, axis=0).min()) > 0, "all rows are alike in one of the five: does everybody move?")
        x, z = asked.count("x"), asked.count("z")
        require(x == 4 * k, f"4 rounds with k = {k} need {4 * k} batches of data; you drew {x}")
        require(z == 4 * (k + 1), f"4 rounds with k = {k} need {4 * (k + 1)} batches of noise; you drew {z}")
        require(asked[-1] == "z" and asked[0] in "xz" and "x" in asked[:2], "the discriminator moves first")


@hidden("gan", points=2)
def the_path(student, rng):
    """The path of both players, step by step"""
    for k in (1, 3):
        w, a, b, data, noise, rates = a_game(rng, k)
        rows = arrays(lambda k=k: played(student, w, a, b, data, noise, 4, k, rates)[0], shape=(5, 5))  # noqa: B023
        truth = true_rows(w, a, b, data, noise, k, rates)
        require(close(rows[0], [*w, a, b]), "the first row is the start")
        require(not close(rows[1:], rows[-1]), "every row is the last one: keep copies of what changes in place")
        stale = true_rows(w, a, b, data, noise, k, rates, simultaneous=True)
        require(not close(rows[1], stale[1], 1e-7), "the generator must meet the new discriminator, not the old one")
        require(close(rows[1, :3], truth[1, :3], 1e-7), f"after one round with k = {k} the discriminator is elsewhere")
        require(close(rows[1], truth[1], 1e-7), "the first round's discriminator is right, its generator is not")
        require(close(rows, truth, 1e-7), "the first round is right, and later ones are not")


@hidden("gan", points=1)
def both_rates(student, rng):
    """Each player has its own rate, and w is left as it was"""
    w, a, b, data, noise, rates = a_game(rng, 2)
    for only in (0, 1):
        alone = tuple(rate if player == only else 0.0 for player, rate in enumerate(rates))
        rows, _, untouched = played(student, w, a, b, data, noise, 4, 2, alone)
        rows = arrays(lambda rows=rows: rows, shape=(5, 5))
        still, moves = (rows[:, 3:], rows[:, :3]) if only == 0 else (rows[:, :3], rows[:, 3:])
        require(float(np.ptp(still, axis=0).max()) == 0, "a player whose rate is 0 moves all the same")
        require(float(np.ptp(moves, axis=0).min()) > 0, "a player whose rate is above 0 stands still")
        require(untouched, "the array w that you were given has changed: write w = w - ..., not w -= ...")


# --- Question 8


def true_measure(w, m, tau, a, b):
    """JSD and value, by Gauss-Legendre quadrature between points that matter."""
    a = abs(a)
    p, q = stats.norm(m, tau), stats.norm(b, a)
    marks = np.sort([loc + width * t for loc, width in ((m, tau), (b, a)) for t in (-9, -5, -3, -1, 0, 1, 3, 5, 9)])
    nodes, masses = np.polynomial.legendre.leggauss(80)
    halves = np.diff(marks)[:, None] / 2
    x, dx = (marks[:-1, None] + halves * (1 + nodes)).ravel(), (halves * masses).ravel()
    pdf, other = p.pdf(x) * dx, q.pdf(x) * dx
    value = lambda s: -pdf @ np.logaddexp(0, -s) - other @ np.logaddexp(0, s)
    return (value(p.logpdf(x) - q.logpdf(x)) + np.log(4)) / 2, value(logit(w, x))


def some_laws(rng):
    """m, tau, a, b of two laws that overlap."""
    return rng.normal(), rng.uniform(0.5, 2), rng.uniform(0.5, 2) * rng.choice([-1, 1]), rng.normal()


@hidden("measure", points=1)
def divergence(student, rng):
    """The JSD of two normal laws, in nats"""
    for _ in range(2):
        laws, w = some_laws(rng), rng.normal(scale=0.3, size=3)
        while true_measure(w, *laws)[0] < 1e-3:  # of two laws that are nearly equal, bits and nats are both about 0
            laws = some_laws(rng)
        truth, own = true_measure(w, *laws)
        jsd = arrays(student.measure, w, *laws, shape=(2,))[0]
        require(not close(jsd, (own + np.log(4)) / 2, 1e-5), "that is the bound of your D; the JSD needs D*")
        require(not close(jsd, truth / np.log(2), 1e-5), "that is in bits: natural logarithms give nats")
        require(not close(jsd, 2 * truth, 1e-5), "max V = 2 JSD - log 4: there is a factor of 2")
        require(not close(jsd, 2 * truth - np.log(4), 1e-5), "that is the criterion C = 2 JSD - log 4")
        require(close(jsd, truth, 1e-5), "put D* into V, or take the mean of two KL to the middle; mind |a|")


@hidden("measure", points=1)
def what_this_one_reaches(student, rng):
    """The value of the discriminator that is there"""
    for _ in range(2):
        laws, w = some_laws(rng), rng.normal(scale=0.3, size=3)
        jsd, truth = true_measure(w, *laws)
        value = arrays(student.measure, w, *laws, shape=(2,))[1]
        require(not close(value, -truth, 1e-5), "that is the discriminator's loss; the value is its negative")
        require(not close(value, 2 * jsd - np.log(4), 1e-5), "that is the value of D*, not of the given weights")
        swapped = true_measure(w, laws[3], abs(laws[2]), laws[1], laws[0])[1]
        require(not close(value, swapped, 1e-5), "data and samples are exchanged: E_p log D + E_q log(1 - D)")
        require(close(value, truth, 1e-5), "E_p log D + E_q log(1 - D), with the law of the generator in the second")


@hidden("measure", points=1)
def far_and_narrow(student, rng):
    """Laws a hundred widths apart, and one much narrower than the other"""
    tau = rng.uniform(0.5, 2)
    m, far = rng.normal(), 100 * tau * rng.choice([-1, 1])
    jsd = arrays(student.measure, np.zeros(3), m, tau, tau, m + far, shape=(2,))[0]
    require(
        close(jsd, np.log(2), 1e-5), "laws that do not meet are at the distance log 2; is your grid where they are?"
    )
    for width in (tau / 45, tau * 45):
        laws = m, tau, width, m + rng.uniform(-0.5, 0.5) * tau
        jsd = arrays(student.measure, np.zeros(3), *laws, shape=(2,))[0]
        require(close(jsd, true_measure(np.zeros(3), *laws)[0], 1e-5), "one law is narrow: is your grid fine enough?")


# --- Question 12


@probe
def rounds(student, weights, x, z_d, z_g, left_over):
    """Two rounds of gan_step: losses, all weights, and what the generator's gradient was at D's first step."""
    import torch
    from torch import nn

    def net(values, *last):
        net = nn.Sequential(nn.Linear(1, 3), nn.Tanh(), nn.Linear(3, 1), *last).double()
        with torch.no_grad():
            for weight, value in zip(net.parameters(), values, strict=True):
                weight.copy_(torch.as_tensor(value))
        return net

    G, D = net(weights[0]), net(weights[1], nn.Flatten(0))
    order, reached = [], []

    class Watched(torch.optim.SGD):
        def step(self, closure=None):
            mine = next(iter(self.param_groups[0]["params"])) is next(iter(D.parameters()))
            order.append("D" if mine else "G")
            if mine:
                sizes = [0.0 if p.grad is None else p.grad.abs().max().item() for p in G.parameters()]
                reached.append(max(sizes))
            return super().step(closure)

    if left_over:
        for weight in (*G.parameters(), *D.parameters()):
            weight.grad = torch.full_like(weight, left_over)
    opt_G, opt_D = Watched(G.parameters(), lr=0.2), Watched(D.parameters(), lr=0.3)
    tensors = [torch.as_tensor(values) for values in (x, z_d, z_g)]
    losses = [student.gan_step(G, D, opt_G, opt_D, *tensors) for _ in range(2)]
    after = [[weight.detach() for weight in net.parameters()] for net in (G, D)]
    kinds = [type(number).__name__ for pair in losses if isinstance(pair, tuple | list) for number in pair]
    return losses, after, "".join(order), reached[:1], kinds


def reference(weights, x, z_d, z_g, saturating=False, old_judge=False):
    """Two rounds: losses, and the weights of G and D."""
    import torch

    softplus = torch.nn.functional.softplus
    G, D = ([torch.tensor(v, requires_grad=True) for v in values] for values in weights)
    x, z_d, z_g = map(torch.tensor, (x, z_d, z_g))
    run = lambda net, t: torch.tanh(t @ net[0].T + net[1]) @ net[2].T + net[3]
    step = lambda net, loss, rate: [
        (v - rate * g).detach().requires_grad_() for v, g in zip(net, torch.autograd.grad(loss, net), strict=True)
    ]
    losses = []
    for _ in range(2):
        loss_d = softplus(-run(D, x)).mean() + softplus(run(D, run(G, z_d).detach())).mean()
        before, D = D, step(D, loss_d, 0.3)
        logits = run(before if old_judge else D, run(G, z_g))
        loss_g = -softplus(logits).mean() if saturating else softplus(-logits).mean()
        G = step(G, loss_g, 0.2)
        losses.append([loss_d.item(), loss_g.item()])
    return np.array(losses), [np.concatenate([v.detach().numpy().ravel() for v in net]) for net in (G, D)]


def torch_game(rng):
    """Weights of both networks, and three batches."""
    shapes = (3, 1), (3,), (1, 3), (1,)
    weights = [[rng.normal(size=shape) for shape in shapes] for _ in range(2)]
    return weights, rng.normal(2, 1, (16, 1)), rng.normal(size=(16, 1)), rng.normal(size=(16, 1))


def flat(net):
    """All weights of a network in one array."""
    return np.concatenate([np.asarray(weight, dtype=float).ravel() for weight in net])


@hidden("gan_step", points=2)
def two_rounds(student, rng):
    """Both networks are where two rounds of Algorithm 1 lead"""
    game = torch_game(rng)
    losses, (G, D), order, _, _ = rounds(student, *game, 0.0)
    truth, (true_G, true_D) = reference(*game)
    start_G, start_D = (flat(net) for net in game[0])
    require(order == "DGDG", f"D and then G, one step each: the order of two calls was {order or 'no step at all'}")
    require(not close(flat(G), start_G), "the generator did not move: does its loss reach it (no detach there)?")
    require(not close(flat(D), start_D), "the discriminator did not move")
    saturating = reference(*game, saturating=True)[1][0]
    require(not close(flat(G), saturating, 1e-6), "that is the saturating loss, log(1 - D)")
    stale = reference(*game, old_judge=True)[1][0]
    require(not close(flat(G), stale, 1e-6), "the generator was judged by the discriminator of before its step")
    require(
        close(flat(D), true_D, 1e-6),
        "the discriminator is elsewhere: real up and generated down, and gradients zeroed before each backward",
    )
    require(close(flat(G), true_G, 1e-6), "the generator is elsewhere: non-saturating loss, zeroed gradients, z_g")
    losses = arrays(lambda: losses, shape=(2, 2))
    require(close(losses, truth, 1e-6), "the weights are right, the losses are not: L_D is a sum of two means")


@hidden("gan_step", points=1)
def gradients_of_before(student, rng):
    """Gradients that were left over do no harm"""
    game = torch_game(rng)
    _, (G, D), *_ = rounds(student, *game, float(rng.uniform(1, 3)))
    _, (true_G, true_D) = reference(*game)
    require(close(flat(D), true_D, 1e-6), "old gradients were added to the discriminator's: zero them before backward")
    require(close(flat(G), true_G, 1e-6), "old gradients were added to the generator's: zero them before backward")


@hidden("gan_step", points=1)
def nothing_wasted(student, rng):
    """In the discriminator's step no gradient reaches the generator; plain numbers come back"""
    _, _, order, reached, kinds = rounds(student, *torch_game(rng), 0.0)
    require(order[:1] == "D" and len(reached) == 1, "the discriminator takes the first step")
    require(reached[0] == 0, "the discriminator's loss sent a gradient into the generator: detach the samples")
    require(set(kinds) <= {"float", "float64", "float32"} and len(kinds) == 4, "return two plain numbers: .item()")
