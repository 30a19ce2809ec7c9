"""D*, V and C: Proposition 1 and Theorem 1 of Goodfellow et al. 2014, in numbers."""

import doctest

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit

import ganedu.theory
from ganedu.theory import (
    Discrete,
    Discriminator,
    generator_criterion,
    js_divergence,
    kl_divergence,
    mixture,
    optimal_discriminator,
    value,
)

norm, uniform = stats.norm, stats.uniform
PAIRS = [
    (norm(), norm(2, 1.5)),
    (norm(), norm()),
    (norm(), norm(1e-4)),
    (norm(), norm(60)),
    (norm(0, 1e-6), norm(1, 1e-6)),
    (norm(), stats.laplace(1)),
    (stats.cauchy(), norm()),
    (uniform(0, 1), uniform(0.5, 1)),
    (uniform(0, 1), uniform(5, 1)),
    (stats.beta(0.5, 0.5), stats.beta(2, 3)),
    (mixture([norm(-2, 0.5), norm(2, 1e-4)], [0.4, 0.6]), norm(0, 2)),
    (stats.poisson(3), stats.binom(10, 0.4)),
    (Discrete([0, 1], [0.5, 0.5]), Discrete([1, 2], [0.25, 0.75])),
    (Discrete([0.5], [1]), uniform(0, 1)),
]


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_theorem_1(p, q):
    assert abs(generator_criterion(p, q) - (2 * js_divergence(p, q) - np.log(4))) < 1e-10


def test_the_numbers_of_the_common_typo():
    p, q = norm(), norm(2, 1.5)
    assert kl_divergence(p, q) == pytest.approx(1.0166, abs=5e-5)
    assert kl_divergence(p, mixture([p, q], [0.5, 0.5])) == pytest.approx(0.2878, abs=5e-5)
    assert generator_criterion(p, q) == pytest.approx(-0.8799, abs=5e-5)


def test_no_perturbation_beats_the_optimum():
    rng = np.random.default_rng(0)
    for p, q in PAIRS[:1] + PAIRS[5:8]:
        best = optimal_discriminator(p, q)
        top = value(p, q, best)
        for _ in range(8):
            size, place, width = rng.normal(), rng.normal(), 0.3 + rng.random()

            def bump(x, size=size, place=place, width=width):
                return size * np.exp(-(((x - place) / width) ** 2))

            assert value(p, q, Discriminator(lambda x, best=best, bump=bump: best.logit(x) + bump(x))) < top


def test_shape_and_values_of_the_optimum():
    best = optimal_discriminator(uniform(0, 1), uniform(0.5, 1))
    np.testing.assert_array_equal(best(np.array([[-1, 0.2, 0.7], [1.2, 3, 0.9]])), [[np.nan, 1, 0.5], [0, np.nan, 0.5]])
    assert best(0.7) == 0.5
    x = np.linspace(-5, 5, 11)
    p, q = norm(), norm(2, 1.5)
    np.testing.assert_allclose(optimal_discriminator(p, q)(x), p.pdf(x) / (p.pdf(x) + q.pdf(x)), rtol=1e-13)
    # 60 scales apart p and q underflow; the logit does not.
    assert optimal_discriminator(norm(), norm(60)).logit(100.0) == pytest.approx(-0.5 * 100**2 + 0.5 * 40**2)
    atoms = optimal_discriminator(Discrete([0.5], [1]), uniform(0, 1))
    np.testing.assert_array_equal(atoms([0.5, 0.6, 2.0]), [1, 0, np.nan])


def test_value_of_other_discriminators():
    p, q = norm(), norm(2, 1.5)
    assert value(p, q, lambda x: 0.5) == pytest.approx(-np.log(4), rel=1e-12)
    assert value(p, q, lambda x: np.full(x.shape, 0.9)) == pytest.approx(np.log(0.9) + np.log(0.1), rel=1e-10)
    assert value(p, q, lambda x: (x < 1) * 1.0) == -np.inf
    assert value(uniform(0, 1), uniform(1, 1), lambda x: (x < 1) * 1.0) == 0
    assert value(uniform(0, 1), uniform(1, 1), lambda x: (x == 0.5) * 0.5 + (x != 0.5) * (x < 1)) == 0
    atoms = Discrete([0, 1], [0.25, 0.75])
    assert value(atoms, atoms, lambda x: 0.2 + 0.5 * x) == pytest.approx(
        0.25 * np.log(0.2 * 0.8) + 0.75 * np.log(0.7 * 0.3)
    )


def test_a_sigmoid_that_rounds_to_one_needs_its_logit():
    p, q = norm(3), norm()
    assert value(p, q, lambda x: expit(8 * x)) == -np.inf
    expected = -integrate.quad(
        lambda x: p.pdf(x) * np.logaddexp(0, -8 * x) + q.pdf(x) * np.logaddexp(0, 8 * x),
        -12,
        15,
        points=[0, 3],
        limit=400,
    )[0]
    assert value(p, q, Discriminator(lambda x: 8 * x)) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("bad", "error", "says"),
    [
        (3, TypeError, "function"),
        (lambda x: x, ValueError, "logits"),
        (lambda x: x * np.nan, ValueError, "nan"),
        (lambda x: np.ones((2, 2)), ValueError, "vectorise"),
        (Discriminator(lambda x: x * np.nan), ValueError, "NaN"),
    ],
)
def test_bad_discriminators(bad, error, says):
    with pytest.raises(error, match=says):
        value(norm(), norm(1), bad)


def test_the_example_in_the_docstring_runs():
    result = doctest.testmod(ganedu.theory)
    assert result.attempted > 5
    assert result.failed == 0
