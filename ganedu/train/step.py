"""One step of Algorithm 1 of Goodfellow et al. (2014), on one screen."""

import torch

from ganedu.train.distributed import average_gradients
from ganedu.train.state import TrainingState
from ganedu.train.streams import rearranged

__all__ = ["take_step"]


def take_step(state: TrainingState) -> None:
    """Every player takes its turns, the generator last; the averages follow. Nothing here waits for the device."""
    game, settings = state.game, state.settings
    memory_format = torch.channels_last if settings.channels_last else torch.contiguous_format
    for player, turns in settings.turns.items():
        optimiser = state.optimisers[player]
        for _ in range(turns):
            # The others stand still: nothing is computed for their parameters.
            for name, net in game.players.items():
                net.requires_grad_(name == player)
            # Sample a minibatch; the game draws the noise.
            batch = rearranged(next(state.stream), memory_format)
            # The player's loss, and its gradient.
            with torch.autocast(state.device.type, torch.bfloat16, enabled=settings.precision == "bf16"):
                loss = game.loss(player, batch)
            optimiser.zero_grad()
            loss.backward()
            # With several processes: the mean of their gradients.
            average_gradients(game.players[player])
            # Descend.
            optimiser.step()
        state.record(player, loss)
    state.record_readings()
    # The averages of the weights follow.
    state.follow()
    state.step += 1
