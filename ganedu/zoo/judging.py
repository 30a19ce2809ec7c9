"""What the zoo's classifiers say of generated pictures, beside what they say of real ones."""

import numpy as np
from torch import Tensor
from torch.nn import functional as F

from ganedu import data, faces, metrics, zoo

__all__ = ["judge_digits", "judge_faces"]

# Read with more than 99 % accuracy in held-out faces, or nearly: what is confident about them means something.
_SHOWN = ("hair_colour", "hair_length", "glasses", "style", "skin", "expression")


def judge_digits(samples: Tensor) -> dict[str, object]:
    """What the digit classifier says of ``samples`` ``(N, 1, 28, 28)`` in [-1, 1], against MNIST's test images."""
    net, test, train = zoo.load("digit-classifier"), data.load("mnist", "test"), data.load("mnist")
    classes = metrics.probabilities(net, samples)
    held_out = metrics.features(net, test.images)
    # As many real images as there are samples: a distance that is only due to their number is in both.
    real = metrics.features(net, train.images[: len(samples)])
    found = metrics.mode_coverage(classes.argmax(1), test.labels.numpy())
    return {
        "Frechet distance on digit features, to the test images": metrics.frechet_distance(
            metrics.features(net, samples), held_out
        ),
        f"  the same of {len(real):,} training images (the floor)": metrics.frechet_distance(real, held_out),
        "share read with a probability above 0.9": float((classes.max(1) > 0.9).mean()),
        "  the same of the test images (the ceiling)": float(
            (metrics.probabilities(net, test.images).max(1) > 0.9).mean()
        ),
        "digits that occur, of 10": int(found.covered),
        "samples per digit": np.bincount(classes.argmax(1), minlength=10).tolist(),
    }


def judge_faces(samples: Tensor, *, without: dict | None = None) -> dict[str, object]:
    """What the attribute classifier says of ``samples``, beside what it says of as many held-out drawings.

    The classifier reads 64 pixels. Smaller pictures are enlarged before it sees them, drawings of the same size alike:
    what it cannot read in them any more, it cannot read in the drawings either.

    Args:
        samples: ``(N, 3, size, size)`` in [-1, 1], N at least 100.
        without: what the generator was not shown: the drawings lack it as well.

    Returns:
        Distances, precision, recall and nearness to the training drawings on the classifier's features; and for each of
        some attributes confidence (mean top probability), shares and coverage.
    """
    reader, n = zoo.load("attribute-classifier"), len(samples)
    size = samples.shape[-1]
    trained = faces.load(8192, size, seed=0, without=without)
    held_out = faces.load(4096, size, seed=1, without=without)
    shown = {
        name: _at_64(images)
        for name, images in (("samples", samples), ("trained", trained.images), ("held out", held_out.images))
    }
    seen = {name: metrics.features(reader, images) for name, images in shown.items()}
    read, truth = reader.read(shown["samples"]), reader.read(shown["held out"])
    quality = metrics.precision_recall(seen["held out"], seen["samples"])
    near = metrics.memorisation(seen["samples"], seen["trained"], seen["held out"])
    found: dict[str, object] = {
        "samples": n,
        "Frechet distance on attribute features, to held-out drawings": metrics.frechet_distance(
            seen["samples"], seen["held out"]
        ),
        f"  the same of {min(n, 8192):,} training drawings (the floor)": metrics.frechet_distance(
            seen["trained"][:n], seen["held out"]
        ),
        "precision": quality.precision,
        "recall": quality.recall,
        "nearer to the training drawings than held-out ones are": near.nearer,
        "share of copies (0.01 by chance)": near.copied,
    }
    for name in _SHOWN:
        shares = metrics.mode_coverage(read[name].argmax(1).numpy(), held_out.column(name).numpy())
        found[name] = {
            "confidence": float(read[name].amax(1).mean()),
            "of drawings": float(truth[name].amax(1).mean()),
            "share above 0.9": float((read[name].amax(1) > 0.9).float().mean()),
            "share of drawings": float((truth[name].amax(1) > 0.9).float().mean()),
            "covered": shares.covered,
            "words": len(shares.expected),
            "total variation": shares.total_variation,
        }
    return found


def _at_64(images: Tensor) -> Tensor:
    """``images`` ``(N, C, size, size)``, uint8 or floats, at 64 pixels (bilinear)."""
    return images if images.shape[-1] == 64 else F.interpolate(images, size=64, mode="bilinear", antialias=True)
