"""Hidden tests of assignment 2, part A: the law of the samples.."""

import numpy as np
from scipy import stats

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
