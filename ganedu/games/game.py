"""What every game is: players, and a loss for each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from torch import Tensor, nn

__all__ = ["Game"]


class Game:
    """What `ganedu.train.play` asks of a game. A new game writes ``players`` and one ``<player>_loss`` for each.

    Attributes:
        players: name -> network, in the order in which they move. Each gets its own optimiser, and only its own
            parameters receive gradients at its turn. A player of several networks is an ``nn.ModuleDict``.
        turns: player -> turns per round, 1 for those not named. `play`'s ``k`` overrides it for all but the last.
        readings: name -> scalar tensor of what is worth a look besides the losses; `play` keeps them in its `History`.
    """

    players: dict[str, nn.Module]
    turns: Mapping[str, int] = MappingProxyType({})
    readings: Mapping[str, Tensor] = MappingProxyType({})

    def loss(self, player: str, batch: Any) -> Tensor:
        """The scalar that ``player`` minimises on ``batch``.

        Raises:
            AttributeError: the game has no such player, or no loss is written for it.
        """
        if not hasattr(self, f"{player}_loss"):
            raise AttributeError(
                f"{type(self).__name__} has no loss for {player!r}: write {player}_loss(self, batch), "
                f"a scalar tensor (players: {', '.join(self.players)})"
            )
        return getattr(self, f"{player}_loss")(batch)
