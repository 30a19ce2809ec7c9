"""Points in the plane whose law is known: the toys on which a generator's failures can be counted."""

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Gaussians", "grid", "ring"]


@dataclass(frozen=True, eq=False)
class Gaussians:
    """A mixture of equally likely Gaussians, round and of equal width; called, it draws a fresh batch.

    `ganedu.train.play` takes it as data. With ``S * B`` samples for `ganedu.nets.Many`, each copy sees its own.

    Attributes:
        centres: ``(K, d)``: where the modes are.
        deviation: standard deviation of each, along each axis.
    """

    centres: Tensor
    deviation: float

    def __post_init__(self):
        if self.centres.ndim != 2 or not len(self.centres):
            raise ValueError(f"centres must be (K, d) with at least one row, not {tuple(self.centres.shape)}")
        if not self.deviation >= 0:
            raise ValueError(f"deviation must be at least 0, not {self.deviation}")

    def __call__(self, batch: int, device: torch.device | str = "cpu") -> Tensor:
        """``batch`` fresh samples ``(batch, d)``, from torch's default generator of ``device``."""
        centres = self.centres.to(device)
        which = torch.randint(len(centres), (batch,), device=device)
        return centres[which] + self.deviation * torch.randn(batch, centres.shape[1], device=device)


def ring(modes: int = 8, *, radius: float = 2.0, deviation: float = 0.02) -> Gaussians:
    """``modes`` Gaussians evenly on a circle round the origin, the first on the first axis (Metz et al. 2017).

    Raises:
        ValueError: fewer than one mode, or a negative deviation.
    """
    if modes < 1:
        raise ValueError(f"a ring has at least one mode, not {modes}")
    angles = torch.arange(modes) * (2 * torch.pi / modes)
    return Gaussians(radius * torch.stack([angles.cos(), angles.sin()], 1), deviation)


def grid(side: int = 5, *, spacing: float = 2.0, deviation: float = 0.05) -> Gaussians:
    """``side`` by ``side`` Gaussians on a square lattice round the origin (Srivastava et al. 2017).

    Raises:
        ValueError: a side below one, or a negative deviation.
    """
    if side < 1:
        raise ValueError(f"a grid has at least one mode a side, not {side}")
    along = spacing * (torch.arange(side) - (side - 1) / 2)
    return Gaussians(torch.cartesian_prod(along, along).reshape(-1, 2), deviation)
