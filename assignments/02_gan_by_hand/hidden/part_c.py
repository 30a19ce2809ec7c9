"""Hidden tests of assignment 2, part C: what happens, and what the losses say.."""

import numpy as np
from scipy import stats

from ganedu.grading import arrays, close, hidden, require

from .part_b import logit


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
