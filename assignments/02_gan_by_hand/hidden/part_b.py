"""Hidden tests of assignment 2, part B: gradients by hand.."""

import numpy as np
from scipy.special import expit

from ganedu.grading import arrays, close, hidden, probe, require

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
