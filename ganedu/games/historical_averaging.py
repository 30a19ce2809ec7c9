"""A game whose players are pulled towards where they have been."""

from typing import Any

import torch
from torch import Tensor, nn

from ganedu.games.gan import GAN

__all__ = ["HistoricalAveraging"]


class HistoricalAveraging(GAN):
    """Each player also minimises ``history |theta - mean of all its past theta|^2`` (Salimans et al. 2016, 3.3).

    The mean is over the weights at each of the player's turns so far, this one included, and is a constant to the
    gradient. It is a part of what a checkpoint saves.

    Args:
        generator: see `GAN`.
        discriminator: see `GAN`.
        history: weight of the term, at least 0. The paper names none.
        settings: ``latent_dim`` and the rest of what `GAN` takes.

    Raises:
        ValueError: ``history`` below 0.
    """

    def __init__(self, generator: nn.Module, discriminator: nn.Module, *, history: float, **settings: Any):
        super().__init__(generator, discriminator, **settings)
        if not history >= 0:
            raise ValueError(f"history must be at least 0, not {history}")
        self.history = history
        self._turns, self._means = dict.fromkeys(self.players, 0), {}

    def loss(self, player: str, batch: Any) -> Tensor:
        """The player's loss in `GAN`, and how far it is from its own past."""
        weights = list(self.players[player].parameters())
        means = self._means.setdefault(player, [weight.detach().clone() for weight in weights])
        self._turns[player] += 1
        with torch.no_grad():
            for mean, weight in zip(means, weights, strict=True):
                mean.lerp_(weight, 1 / self._turns[player])
        away = sum((weight - mean).square().sum() for weight, mean in zip(weights, means, strict=True))
        return super().loss(player, batch) + self.history * away

    def state_dict(self) -> dict[str, Tensor]:
        """What the players remember: ``turns/<player>`` and ``mean/<player>/<i>``."""
        turns = {f"turns/{player}": torch.tensor(count) for player, count in self._turns.items()}
        means = {f"mean/{player}/{i}": mean for player, kept in self._means.items() for i, mean in enumerate(kept)}
        return turns | means

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Put back what `state_dict` gave."""
        for player, net in self.players.items():
            self._turns[player] = int(state[f"turns/{player}"])
            if self._turns[player]:
                weights = enumerate(net.parameters())
                self._means[player] = [state[f"mean/{player}/{i}"].to(weight.device).clone() for i, weight in weights]
