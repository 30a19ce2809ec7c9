"""A small convolutional network that reads digits, and whose features measure generated ones."""

from torch import Tensor, nn

from ganedu.nets.blocks import conv_block

__all__ = ["DigitClassifier"]


class DigitClassifier(nn.Module):
    """Reads 28x28 grey digits in [-1, 1]: ``(B, 1, 28, 28) -> (B, 10)`` logits.

    `features` gives the 64 numbers before the last layer: the space in which a Frechet distance of digits is taken.
    """

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            *conv_block(1, 24, 2), *conv_block(24, 48, 1), *conv_block(48, 48, 2), *conv_block(48, 64, 1),
            *conv_block(64, 64, 2), nn.Flatten(), nn.Linear(64 * 4 * 4, 64), nn.ReLU(inplace=True),
        )  # fmt: skip
        self.readout = nn.Linear(64, 10)

    def forward(self, images: Tensor) -> Tensor:
        """Logits ``(B, 10)`` of ``images`` ``(B, 1, 28, 28)`` in [-1, 1]."""
        return self.readout(self.features(images))
