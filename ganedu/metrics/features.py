"""From pictures to numbers: what a network sees in images, batch by batch."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn
from tqdm import tqdm

__all__ = ["FeatureNetwork", "features", "in_batches", "probabilities", "same_width", "sample_array", "seen"]

FeatureNetwork = nn.Module | Callable[[Tensor], Tensor]


def features(net: FeatureNetwork, images: Tensor, *, batch: int = 500) -> np.ndarray:
    """Features ``(N, d)`` (float64) of ``images``, uint8 or floats in [-1, 1], ``(N, C, H, W)``.

    Args:
        net: a module with a method or submodule ``features``, or anything that can be called: float images
            ``(B, C, H, W)`` in [-1, 1] -> ``(B, d)``. A module is used in evaluation mode, on its own device.
        images: the pictures; they may lie on another device than ``net``.
        batch: pictures that go through the network at once.

    Raises:
        ValueError: ``images`` is not ``(N, C, H, W)`` with N >= 1, or the network does not answer ``(B, d)``.
    """
    return _stacked(seen(net, images, batch=batch))


def probabilities(classifier: nn.Module, images: Tensor, *, batch: int = 500) -> np.ndarray:
    """Class probabilities ``(N, classes)`` (float64) that ``classifier`` gives to ``images``, uint8 or in [-1, 1].

    Args:
        classifier: float images ``(B, C, H, W)`` in [-1, 1] -> logits ``(B, classes)``.
        images: ``(N, C, H, W)``.
        batch: pictures that go through the network at once.

    Raises:
        ValueError: as `features`.
    """
    # The softmax is taken in float64: a float32 one rounds small probabilities to zero, and their logarithms matter.
    return _stacked(
        part.softmax(1) for part in _answers(classifier, classifier, in_batches(images, batch), len(images))
    )


def seen(net: FeatureNetwork, images: Tensor | Iterable[Tensor], *, batch: int = 500) -> Iterator[Tensor]:
    """The same features, one batch ``(B, d)`` (float64, CPU) after the other, so that they need not all be kept.

    Args:
        net: as for `features`.
        images: one tensor ``(N, C, H, W)``, or any iterable of such tensors (from a generator, say).
        batch: pictures that go through the network at once.

    Raises:
        ValueError: as `features`.
    """
    if isinstance(images, Tensor):
        return _answers(net, getattr(net, "features", net), in_batches(images, batch), len(images))
    parts = (part for chunk in images for part in in_batches(chunk, batch))
    return _answers(net, getattr(net, "features", net), parts, None)


def in_batches(images: Tensor, batch: int) -> Iterator[Tensor]:
    """Float images in [-1, 1], ``batch`` at a time; uint8 is scaled here, part by part.

    Raises:
        ValueError: ``images`` is not ``(N, C, H, W)`` with N >= 1, or ``batch`` is below 1.
    """
    if images.ndim != 4 or not len(images):
        raise ValueError(f"images must be (N, C, H, W) with N >= 1, not {tuple(images.shape)}")
    if batch < 1:
        raise ValueError(f"batch must be at least 1, not {batch}")
    return (part.float() / 127.5 - 1 if part.dtype == torch.uint8 else part for part in images.split(batch))


def sample_array(x: ArrayLike | Tensor, *, least: int = 1, name: str = "features") -> np.ndarray:
    """``x`` as a float64 array ``(N, d)``, checked.

    Raises:
        ValueError: another shape, fewer than ``least`` rows, or a value that is not finite.
    """
    array = np.asarray(x.detach().cpu() if isinstance(x, Tensor) else x, dtype=np.float64)
    if array.ndim != 2 or len(array) < least or array.shape[1] < 1:
        raise ValueError(f"{name} must be (N, d) with N >= {least} and d >= 1, not {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: a value is NaN or infinite")
    return array


def same_width(*arrays: np.ndarray) -> None:
    """Refuse sets of features of different dimensions."""
    if len({array.shape[1] for array in arrays}) > 1:
        shapes = " and ".join(str(array.shape) for array in arrays)
        raise ValueError(f"the sets have different dimensions: {shapes}; take both with the same network")


def _answers(net: object, function: Callable, parts: Iterator[Tensor], total: int | None) -> Iterator[Tensor]:
    weight = next(net.parameters(), None) if isinstance(net, nn.Module) else None
    # delay: whoever waits for less than two seconds sees no bar.
    with tqdm(total=total, unit="image", desc="features", leave=False, delay=2) as bar:
        for part in parts:
            # Not around the loop: between two parts the caller's own modes hold.
            with torch.no_grad(), _evaluating(net):
                answer = function(part if weight is None else part.to(weight.device))
            if answer.ndim != 2 or len(answer) != len(part):
                raise ValueError(
                    f"the network answered {tuple(answer.shape)} to {len(part)} images; it must answer (B, d): "
                    "flatten its maps, or give it a method `features` that does"
                )
            yield answer.cpu().double()  # in this order: not every device knows float64
            bar.update(len(part))


@contextmanager
def _evaluating(net: object) -> Iterator[None]:
    """``net`` in evaluation mode: batch norm must neither use nor change this batch's statistics."""
    modules = [module for module in net.modules() if module.training] if isinstance(net, nn.Module) else []
    for module in modules:
        module.training = False
    try:
        yield
    finally:
        for module in modules:
            module.training = True


def _stacked(parts: Iterable[Tensor]) -> np.ndarray:
    return torch.cat(list(parts)).numpy()
