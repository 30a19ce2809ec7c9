"""Hidden tests of assignment 3, part B: modes.."""

import numpy as np

from ganedu.grading import arrays, close, hidden, require


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
