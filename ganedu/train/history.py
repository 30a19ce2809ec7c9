"""What a run leaves behind."""

from dataclasses import dataclass, field

import numpy as np
from torch import nn

__all__ = ["History"]


@dataclass
class History:
    """What a run leaves behind.

    Attributes:
        losses: player -> losses at its last turn of each step, float32 array of shape (steps,).
        ema: player -> exponential moving average of its weights, a copy of the network in evaluation mode. Empty
            without ``ema``.
        seed: the seed of the run.
        readings: what the game reported besides, name -> float32 array (steps,): the discriminator's mean logits, say.
        seconds: how long `play` took, from the first step to the last; a resumed run counts its own steps only.
    """

    losses: dict[str, np.ndarray]
    ema: dict[str, nn.Module] = field(default_factory=dict)
    seed: int = 0
    readings: dict[str, np.ndarray] = field(default_factory=dict)
    seconds: float = 0.0
