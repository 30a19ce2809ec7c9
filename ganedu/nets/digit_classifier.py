"""A small convolutional network that reads digits, and whose features measure generated ones."""

from torch import Tensor, nn

__all__ = ["DigitClassifier"]


class DigitClassifier(nn.Module):
    """Reads 28x28 grey digits in [-1, 1]: ``(B, 1, 28, 28) -> (B, 10)`` logits.

    `features` gives the 64 numbers before the last layer: the space in which a Frechet distance of digits is taken.
    """

    def __init__(self):
        super().__init__()

        def block(inputs: int, maps: int, stride: int) -> list[nn.Module]:
            return [
                nn.Conv2d(inputs, maps, 3, stride=stride, padding=1, bias=False),
                nn.BatchNorm2d(maps),
                nn.ReLU(inplace=True),
            ]

        self.features = nn.Sequential(
            *block(1, 24, 2), *block(24, 48, 1), *block(48, 48, 2), *block(48, 64, 1), *block(64, 64, 2), nn.Flatten(),
            nn.Linear(64 * 4 * 4, 64), nn.ReLU(inplace=True),
        )  # fmt: skip
        self.readout = nn.Linear(64, 10)

    def forward(self, images: Tensor) -> Tensor:
        """Logits ``(B, 10)`` of ``images`` ``(B, 1, 28, 28)`` in [-1, 1]."""
        return self.readout(self.features(images))
