"""Hidden tests of assignment 5, part C: what a distance does not see."""

import numpy as np
from scipy.spatial.distance import cdist

from ganedu.grading import arrays, close, hidden, require

# --- Question 6


def cubic(x, y):
    """The kernel, for all pairs."""
    return (x @ y.T / x.shape[1] + 1) ** 3


def true_kernel_distance(x, y, kernel=cubic):
    """The unbiased estimate, pair by pair."""
    within = [np.mean([kernel(s[i : i + 1], np.delete(s, i, 0)).mean() for i in range(len(s))]) for s in (x, y)]
    return within[0] + within[1] - 2 * kernel(x, y).mean()


@hidden("kernel_distance", points=2)
def pair_by_pair(student, rng):
    """The mean over all pairs of different samples"""
    x, y = rng.normal(size=(6, 4)), rng.normal(0.5, 1.5, (9, 4))
    found, truth = arrays(student.kernel_distance, x, y, shape=()), true_kernel_distance(x, y)
    full = cubic(x, x).mean() + cubic(y, y).mean() - 2 * cubic(x, y).mean()
    mistakes = {
        "the pairs of a sample with itself are left in: they make it too large": full,
        "the sums within a set have n (n - 1) pairs, not n^2": truth
        - sum((cubic(s, s).sum() - np.trace(cubic(s, s))) / len(s) ** 2 / (len(s) - 1) for s in (x, y)),
        "the sum between the sets counts twice": truth + cubic(x, y).mean(),
        "that is the root: the square is asked for": np.sqrt(abs(truth)),
        "the inner product is divided by the number of features": true_kernel_distance(
            x, y, lambda a, b: (a @ b.T + 1) ** 3
        ),
        "the kernel is cubic": true_kernel_distance(x, y, lambda a, b: (a @ b.T / a.shape[1] + 1) ** 2),
        "where is the 1 in the kernel?": true_kernel_distance(x, y, lambda a, b: (a @ b.T / a.shape[1]) ** 3),
    }
    for hint, wrong in mistakes.items():
        require(not close(found, wrong, 1e-7), hint)
    require(close(found, truth, 1e-7), "three means: within x, within y, and twice between them, taken off")


@hidden("kernel_distance", points=1)
def right_on_average(student, rng):
    """On average it is 0 for two sets of one law, so it is below 0 at times"""
    values = []
    for _ in range(300):
        x, y = rng.normal(size=(2, 5, 2))
        values.append(float(arrays(student.kernel_distance, x, y, shape=())))
    mean, error = np.mean(values), np.std(values) / np.sqrt(len(values))
    require(error > 0, "the same value came out each time")
    require(mean < 5 * error, "for two sets of one law it is too large on average: no sample is paired with itself")
    require(
        mean > -5 * error and min(values) < 0, "for two sets of one law its mean is 0, and values below 0 must occur"
    )


@hidden("kernel_distance", points=1)
def both_ways(student, rng):
    """It is the same in both directions, whatever the order, and grows with a shift"""
    x, y = rng.normal(size=(8, 3)), rng.normal(size=(5, 3))
    one = arrays(student.kernel_distance, x, y, shape=())
    other = arrays(student.kernel_distance, rng.permutation(y), rng.permutation(x), shape=())
    require(close(one, other, 1e-7), "the two sets, and their order, play the same part")
    far = [float(arrays(student.kernel_distance, x, x + shift, shape=())) for shift in (4, 8)]
    require(far[1] > far[0] > 0, "a set that moves away must get farther")


# --- Question 7


def true_precision_recall(real, fake, k):
    """Both shares, point by point."""

    def inside(points, centres):
        own = np.sort(cdist(centres, centres), axis=1)[:, k]  # at index 0 stands the point itself
        return (cdist(points, centres) <= own * (1 + 1e-9)).any(1).mean()

    return inside(fake, real), inside(real, fake)


@hidden("precision_recall", points=2)
def two_shares(student, rng):
    """Shares of points in the other set's balls"""
    for k in (3, 1):
        real, fake = rng.normal(size=(24, 2)), rng.normal([0.6, 0.0], [0.5, 1.6], (33, 2))
        while np.ptp(true_precision_recall(real, fake, k)) < 0.05:
            real, fake = rng.normal(size=(24, 2)), rng.normal([0.6, 0.0], [0.5, 1.6], (33, 2))
        found = arrays(student.precision_recall, real, fake, k, shape=(2,))
        truth = np.array(true_precision_recall(real, fake, k))
        require(
            not close(found, truth[::-1]), "precision and recall are exchanged: precision is a share of the samples"
        )
        if k > 1:
            one_less = np.array(true_precision_recall(real, fake, k - 1))
            require(
                close(found, truth) or not close(found, one_less),
                "the radius is one neighbour short: a point is not its own neighbour",
            )
        require(bool(((found >= 0) & (found <= 1)).all()), "both are shares, between 0 and 1")
        require(close(found[0], truth[0]), f"precision, k = {k}: the share of generated samples in some real ball")
        require(close(found[1], truth[1]), f"recall, k = {k}: the share of real samples in some generated ball")


@hidden("precision_recall", points=1)
def collapsed_and_stray(student, rng):
    """A collapsed generator has precision without recall; a stray one has neither"""
    groups = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0], [50.0, 50.0]])
    real = np.repeat(groups, 20, axis=0) + rng.uniform(-1, 1, (80, 2))
    # A dense little crowd in the middle of one group: well within that group's balls of five neighbours.
    fake = groups[1] + rng.uniform(-0.2, 0.2, (30, 2))
    truth = true_precision_recall(real, fake, 5)
    found = arrays(student.precision_recall, real, fake, 5, shape=(2,))
    require(
        close(found, truth), "samples that fill the middle of one mode of four: they look real, and most is missing"
    )
    away = arrays(student.precision_recall, real, fake + 500, 5, shape=(2,))
    require(close(away, 0), "samples far from everything are in no ball, and no real sample is in theirs")
    both = np.concatenate([real + 1e-3, real + 500])
    half = arrays(student.precision_recall, real, both, 5, shape=(2,))
    require(close(half, [0.5, 1]), "half of these samples are real ones, nearly: precision 1/2, recall 1")


@hidden("precision_recall", points=1)
def another_scale(student, rng):
    """Units, place and order do not matter; exchanging the sets exchanges the shares"""
    real, fake = rng.normal(size=(20, 3)), rng.normal(0.3, 0.7, (15, 3))
    one = arrays(student.precision_recall, real, fake, 3, shape=(2,))
    require(close(one, true_precision_recall(real, fake, 3)), "first get the two shares right")
    moved = arrays(student.precision_recall, rng.permutation(7 * real + 1), 7 * fake + 1, 3, shape=(2,))
    require(close(moved, one), "other units, another place or another order change it")
    turned = arrays(student.precision_recall, fake, real, 3, shape=(2,))
    require(close(turned, one[::-1]), "exchanging the two sets must exchange the two shares")


# --- Question 8


def true_copies(samples, train, held_out, rank):
    """The share of samples nearer to the training set than the rank-th nearest held-out point."""
    threshold = np.sort(cdist(held_out, train).min(1))[rank - 1]
    return float((cdist(samples, train).min(1) < threshold).mean())


@hidden("copies", points=1)
def counted(student, rng):
    """Samples nearer to the training set than the r-th nearest of the held-out points"""
    train, held_out = rng.normal(size=(30, 2)), rng.normal(size=(25, 2))
    samples = np.concatenate([train[:9] + rng.normal(scale=0.01, size=(9, 2)), rng.normal(size=(21, 2))])
    for rank in (4, 8):
        found, truth = (
            arrays(student.copies, samples, train, held_out, rank, shape=()),
            true_copies(samples, train, held_out, rank),
        )
        mistakes = {
            "training set and held-out set are exchanged": true_copies(samples, held_out, train, rank),
            "samples and held-out points are exchanged": true_copies(held_out, train, samples, rank),
            "the share of the samples is asked for, not their number": truth * len(samples),
            "that is the share of those that are no copies": 1 - truth,
            "the r-th smallest of the held-out distances: counting begins at 1": true_copies(
                samples, train, held_out, rank + 1
            ),
        }
        for hint, wrong in mistakes.items():
            require(close(found, truth) or wrong == 0 or not close(found, wrong), hint)
        require(close(found, truth), "for each point the distance to the nearest of the training set; then compare")


@hidden("copies", points=1)
def exact_copies(student, rng):
    """1 for a generator that copies, and nothing for one that is far off"""
    train, held_out = rng.normal(size=(2, 20, 3))
    rank = int(rng.integers(1, 6))
    found = arrays(student.copies, train[rng.integers(0, 20, 40)], train, held_out, rank, shape=())
    require(close(found, 1), "all of these samples are training points")
    require(close(arrays(student.copies, held_out + 90, train, held_out, rank, shape=()), 0), "far away is no copy")
    itself = arrays(student.copies, held_out, train, held_out, rank, shape=())
    require(close(itself, (rank - 1) / 20), "nearer means nearer: at the same distance a sample is no copy")


@hidden("copies", points=1)
def by_chance(student, rng):
    """Fresh samples are copies as often as chance says"""
    rank, found = 3, []
    for _ in range(60):
        train, held_out, samples = rng.normal(size=(3, 25, 2))
        found.append(float(arrays(student.copies, samples, train, held_out, rank, shape=())))
        require(close(found[-1], true_copies(samples, train, held_out, rank)), "fresh samples are counted wrongly")
    require(0.05 < np.mean(found) < 0.2, "of fresh samples r / (h + 1) are copies on average, here 3 / 26")
