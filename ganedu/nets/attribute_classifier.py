"""A small convolutional network that reads the attributes of drawn faces, and whose features measure generated ones."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from ganedu.nets.blocks import conv_block

__all__ = ["AttributeClassifier"]


class AttributeClassifier(nn.Module):
    """Reads several attributes of a 64x64 colour picture at once, each with a softmax of its own.

    `features` gives the 128 numbers before the last layer: the space in which a Frechet distance of faces is taken.

    Args:
        values: attribute -> the words that it can be, in the order of their numbers.

    Attributes:
        values: the same, with tuples.
    """

    def __init__(self, values: Mapping[str, list[str]]):
        super().__init__()
        self.values = {name: tuple(words) for name, words in values.items()}
        # Sixteen maps at full size first: glasses and eyes are two or three pixels wide.
        self.features = nn.Sequential(
            *conv_block(3, 16, 1), *conv_block(16, 32, 2), *conv_block(32, 48, 1), *conv_block(48, 64, 2),
            *conv_block(64, 96, 2), *conv_block(96, 96, 2), nn.Flatten(),
            nn.Linear(96 * 4 * 4, 128), nn.BatchNorm1d(128), nn.ReLU(inplace=True),
        )  # fmt: skip
        self.readout = nn.Linear(128, sum(map(len, self.values.values())))

    def forward(self, images: Tensor) -> Tensor:
        """Logits ``(B, words of all attributes)`` of ``images`` ``(B, 3, 64, 64)`` in [-1, 1]; see `split`."""
        return self.readout(self.features(images))

    def split(self, logits: Tensor) -> dict[str, Tensor]:
        """The logits of each attribute, ``(B, its words)``."""
        parts = logits.split([len(words) for words in self.values.values()], dim=1)
        return dict(zip(self.values, parts, strict=True))

    @torch.no_grad()
    def read(self, images: Tensor, *, batch: int = 500) -> dict[str, Tensor]:
        """What the pictures show: attribute -> probabilities of its words, float32 ``(N, its words)``, on the CPU.

        Args:
            images: ``(N, 3, 64, 64)``, uint8 or floats in [-1, 1].
            batch: pictures that go through the network at once.

        Raises:
            ValueError: ``images`` has another shape.
        """
        if images.ndim != 4 or tuple(images.shape[1:]) != (3, 64, 64) or not len(images):
            raise ValueError(f"images must be (N, 3, 64, 64) with N >= 1, not {tuple(images.shape)}")
        device, training = self.readout.weight.device, self.training
        self.eval()
        try:
            parts = []
            for part in images.split(batch):
                part = part.float() / 127.5 - 1 if part.dtype == torch.uint8 else part
                parts.append(self(part.to(device)).float().cpu())
        finally:
            self.train(training)
        return {name: logits.softmax(1) for name, logits in self.split(torch.cat(parts)).items()}
