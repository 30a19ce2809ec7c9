"""What generated images are worth: features, then statistics, then a value, each by itself.

    from ganedu import data, metrics, zoo

    net = zoo.load("digit-classifier")                  # any module with `.features`, or any callable
    x, y = metrics.features(net, samples), metrics.features(net, data.load("mnist", split="test").images)
    metrics.frechet_distance(x, y)                      # one number, biased in N
    metrics.kernel_distance(x, y)                       # one number, unbiased
    metrics.precision_recall(y, x)                      # fidelity apart from diversity
    metrics.mode_coverage(metrics.probabilities(net, samples).argmax(1), labels)

A *feature network* maps images (N, C, H, W) in [-1, 1] to (N, d). A distance in its feature space bears its name: a
Frechet distance on the features of a digit classifier is not the "FID" of the literature, which is taken on an
Inception network; nor is `kernel_distance` there its "KID".

All values are computed in float64 on the CPU. Pairs of samples are compared block by block, so that 50,000 samples with
64 features need some hundred megabytes; `moments` gathers mean and covariance batch by batch and keeps no features.
"""

from ganedu.metrics.coverage import ModeCoverage, mode_coverage, nearest_mode
from ganedu.metrics.estimate import Estimate
from ganedu.metrics.features import features, probabilities
from ganedu.metrics.frechet import frechet_distance
from ganedu.metrics.inception import inception_score
from ganedu.metrics.kernel import kernel_distance
from ganedu.metrics.manifold import DensityCoverage, PrecisionRecall, density_coverage, precision_recall
from ganedu.metrics.memorisation import Memorisation, memorisation
from ganedu.metrics.moments import Moments, moments
from ganedu.metrics.neighbours import nearest_neighbours

__all__ = [
    "DensityCoverage",
    "Estimate",
    "Memorisation",
    "ModeCoverage",
    "Moments",
    "PrecisionRecall",
    "density_coverage",
    "features",
    "frechet_distance",
    "inception_score",
    "kernel_distance",
    "memorisation",
    "mode_coverage",
    "moments",
    "nearest_mode",
    "nearest_neighbours",
    "precision_recall",
    "probabilities",
]
