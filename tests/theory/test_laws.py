"""What counts as a law, what is refused and in which words, and what laws offer."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats.distributions import rv_frozen

from ganedu.theory import (
    Discrete,
    QuadratureError,
    as_law,
    density,
    generator_criterion,
    js_divergence,
    kl_divergence,
    mixture,
    optimal_discriminator,
    total_variation,
    wasserstein1,
)
from ganedu.theory import distributions as known


class Heavy(stats.rv_continuous):
    def _pdf(self, x):
        return 2 * np.exp(-x * x / 2)

    def _ppf(self, u):
        return stats.norm.ppf(u)


class Broken(Heavy):
    def _pdf(self, x):
        return np.where(x > 0.5, np.nan, np.exp(-x * x / 2))


BAD = [
    (3, TypeError, "int"),
    (None, TypeError, "NoneType"),
    (np.ones(3), TypeError, "ndarray"),
    (stats.norm, TypeError, "freeze"),
    (stats.gamma, TypeError, r"gamma\(a, loc=0\)"),
    (lambda x: x, TypeError, "density"),
    (stats.multivariate_normal([0, 0]), TypeError, "not a law"),
    (stats.norm(0, -1), ValueError, "scale"),
    (stats.norm(np.nan, 1), ValueError, "NaN"),
    (stats.norm([0, 1], 1), ValueError, "batch"),
    (stats.gamma(-1), ValueError, "domain"),
    (Heavy(name="heavy")(), ValueError, "integrates to 5.01"),
    (Broken(name="broken")(), ValueError, "nan"),
    (stats.zipf(2), ValueError, "truncate"),
]


@pytest.mark.parametrize(("bad", "error", "says"), BAD)
@pytest.mark.parametrize(
    "function",
    [kl_divergence, js_divergence, total_variation, wasserstein1, optimal_discriminator, generator_criterion],
)
def test_what_is_no_law(function, bad, error, says):
    with pytest.raises(error, match=says):
        function(bad, stats.norm())
    with pytest.raises(error, match=says):
        function(stats.norm(), bad)


@pytest.mark.parametrize(
    ("pdf", "support", "error", "says"),
    [
        (3, (0, 1), TypeError, "function"),
        (lambda x: 2 * np.exp(-x * x), (-np.inf, np.inf), ValueError, "integrates to 3.5449"),
        (lambda x: x, (-1, 1), ValueError, "negative"),
        (lambda x: x * np.nan, (0, 1), ValueError, "nan"),
        (lambda x: 1 / x, (0, 1), ValueError, "inf"),
        (lambda x: np.ones((2, 2)), (0, 1), ValueError, "vectorise"),
        (lambda x: 1.0, (1, 0), ValueError, "empty"),
    ],
)
def test_densities_refused(pdf, support, error, says):
    with pytest.raises(error, match=says):
        density(pdf, support)


@pytest.mark.parametrize(
    ("atoms", "probabilities", "says"),
    [
        ([0, 1], [0.5, 0.4], "sum to 0.9"),
        ([0, 1], [1.5, -0.5], ">= 0"),
        ([0, 0], [0.5, 0.5], "twice"),
        ([0, np.nan], [0.5, 0.5], "NaN"),
        ([0, 1], [np.nan, 1], ">= 0"),
        ([0, 1], [1], "shapes"),
        ([], [], "shapes"),
    ],
)
def test_discrete_laws_refused(atoms, probabilities, says):
    with pytest.raises(ValueError, match=says):
        Discrete(atoms, probabilities)


def test_mixtures_refused():
    with pytest.raises(ValueError, match="sum to 1"):
        mixture([stats.norm(), stats.norm(1)], [0.5, 0.6])
    with pytest.raises(ValueError, match="one weight each"):
        mixture([stats.norm()], [0.5, 0.5])
    with pytest.raises(TypeError, match="one kind"):
        mixture([stats.norm(), stats.poisson(1)], [0.5, 0.5])
    with pytest.raises(TypeError, match=r"components\[1\]"):
        mixture([stats.norm(), 3], [0.5, 0.5])


def test_accuracy_out_of_reach_is_an_error():
    with pytest.raises(QuadratureError, match="relative error"):
        kl_divergence(stats.beta(0.01, 0.01), stats.uniform())


def test_mixture_offers_what_a_law_offers():
    law = mixture([stats.norm(-50, 1), stats.norm(50, 1e-3)], [0.25, 0.75])
    levels = np.array([1e-9, 0.1, 0.3, 0.9])
    np.testing.assert_allclose(law.cdf(law.ppf(levels)), levels, rtol=1e-7)
    assert law.support == (-np.inf, np.inf)
    assert law.pdf(50.0) == pytest.approx(0.75 * stats.norm(50, 1e-3).pdf(50))
    draw = law.sample(4000, 1)
    assert draw.shape == (4000,)
    assert stats.kstest(draw, law.cdf).pvalue > 1e-3
    np.testing.assert_array_equal(draw, law.sample(4000, 1))


def test_formula_offers_what_a_law_offers():
    law = density(lambda x: 0.5 / np.sqrt(1 - x), (0, 1))
    x = np.linspace(0, 1, 9)
    np.testing.assert_allclose(law.cdf(x), 1 - np.sqrt(1 - x), atol=1e-12)
    np.testing.assert_allclose(law.ppf([0.1, 0.5]), [0.19, 0.75], rtol=1e-10)
    assert kl_divergence(law, stats.uniform()) == pytest.approx(1 - np.log(2), rel=1e-9)
    assert stats.kstest(law.sample(2000, 2), law.cdf).pvalue > 1e-3
    narrow = density(lambda x: stats.norm.pdf(x, 7, 1e-6), points=[7], scale=1e-6)
    assert wasserstein1(narrow, stats.norm(7, 3e-6)) == pytest.approx(2e-6 * np.sqrt(2 / np.pi), rel=1e-8)


def test_discrete_offers_what_a_law_offers():
    law = Discrete([3, 1, 2], [0.5, 0.25, 0.25])
    np.testing.assert_array_equal(law.atoms, [1, 2, 3])
    np.testing.assert_allclose(law.cdf([0, 1, 2.5, 3]), [0, 0.25, 0.5, 1])
    np.testing.assert_allclose(law.sf([0, 1, 2.5, 3]), [1, 0.75, 0.5, 0])
    np.testing.assert_allclose(law.pmf([0, 1, 3]), [0, 0.25, 0.5])
    assert set(law.sample(50, 0)) == {1, 2, 3}
    with pytest.raises(ValueError, match="read-only"):
        law.atoms[0] = 7


def test_our_logarithms_agree_with_scipy_densities():
    shapes = {"invweibull": (1.7,), "pareto": (2.5,)}
    for name in known._LOG_FORMULAS:
        frozen = getattr(stats, name)(*shapes.get(name, ()), loc=0.5, scale=2.0)
        x = frozen.ppf(np.array([1e-6, 0.1, 0.5, 0.9, 1 - 1e-6]))
        np.testing.assert_allclose(as_law(frozen).pdf(x), frozen.pdf(x), rtol=1e-12)


NAMES = "arcsine argus chi2 expon f gamma gumbel_r halfnorm levy logistic lognorm maxwell rayleigh semicircular triang "
NAMES += "truncnorm wald weibull_min powerlaw betaprime burr fisk loguniform exponnorm"
SHAPES = {
    "argus": (1,), "chi2": (3,), "f": (4, 7), "gamma": (0.3,), "lognorm": (2,), "triang": (0.3,), "truncnorm": (-1, 3),
    "weibull_min": (0.7,), "powerlaw": (0.4,), "betaprime": (2, 3), "burr": (2, 3), "fisk": (3,),
    "loguniform": (0.1, 9),
    "exponnorm": (1.5,),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.split())
def test_every_family_of_scipy_works_as_it_is(name):
    frozen = getattr(stats, name)(*SHAPES.get(name, ()), loc=0.3, scale=2)
    assert isinstance(frozen, rv_frozen)
    assert as_law(frozen).mass == pytest.approx(1, abs=1e-10)
    other = stats.norm(1, 2)
    criterion = 2 * js_divergence(frozen, other) - np.log(4)
    assert generator_criterion(frozen, other) == pytest.approx(criterion, abs=1e-10)
