"""Everything that changes from step to step, and so everything that a checkpoint must hold."""

import copy
import math

import torch
from torch import Tensor, nn

from ganedu.games import Game
from ganedu.train import distributed
from ganedu.train.checkpoint import CheckpointError
from ganedu.train.settings import RunSettings

__all__ = ["TrainingState", "random_state", "set_random_state"]


class TrainingState:
    """Networks, Adam's moments, averages, the position in the data, and what was recorded.

    Attributes:
        step: steps done.
        losses: player -> loss at its last turn of each step, float32 (steps,), NaN where not yet played. On the device:
            writing there does not make the host wait.
        readings: the same for what the game reports in ``game.readings`` (name -> scalar tensor), if it does.
        averages: player -> copy of the network in evaluation mode that follows its weights; empty without ``ema``.
    """

    def __init__(self, game: Game, settings: RunSettings, stream, device: torch.device):
        self.game, self.settings, self.stream, self.device = game, settings, stream, device
        self.step = 0
        # `fused` updates all parameters in one kernel: same numbers, less overhead.
        self.optimisers = {
            name: torch.optim.Adam(
                net.parameters(), lr=settings.lr[name], betas=settings.betas, fused=device.type in ("cpu", "cuda")
            )
            for name, net in game.players.items()
        }
        self.averages: dict[str, nn.Module] = {}
        if settings.ema is not None:
            self.averages = {name: copy.deepcopy(net).eval() for name, net in game.players.items()}
        self.losses = {name: self._nothing_yet() for name in game.players}
        self.readings: dict[str, Tensor] = {}
        # The tensors that are averaged with those that they follow: floating ones by the recurrence, counters copied.
        pairs = [
            pair
            for name, average in self.averages.items()
            for pair in zip(average.state_dict().values(), game.players[name].state_dict().values(), strict=True)
        ]
        self._means = [pair for pair in pairs if pair[0].is_floating_point()]
        self._counters = [pair for pair in pairs if not pair[0].is_floating_point()]

    def _nothing_yet(self) -> Tensor:
        return torch.full((self.settings.steps,), math.nan, device=self.device)

    def record(self, player: str, loss: Tensor) -> None:
        """Keep a turn's loss for this step. On the device, without waiting."""
        self.losses[player][self.step] = loss.detach()

    def record_readings(self) -> None:
        """Keep what the game reported in this step, likewise."""
        for name, reading in getattr(self.game, "readings", {}).items():
            if name not in self.readings:
                self.readings[name] = self._nothing_yet()
            self.readings[name][self.step] = reading.detach()

    @torch.no_grad()
    def follow(self) -> None:
        """``average <- decay * average + (1 - decay) * weights``; running statistics are averaged too.

        The decay grows with the step t, min(ema, (t + 1) / (t + 10)), so that the first weights are soon forgotten.
        """
        if not self.averages:
            return
        decay = min(self.settings.ema, (self.step + 1) / (self.step + 10))
        means, values = zip(*self._means, strict=True)
        torch._foreach_lerp_(means, values, 1 - decay)
        for mean, value in self._counters:
            mean.copy_(value)

    def tensors(self) -> dict[str, Tensor]:
        """A copy of everything by path, on the device; the paths are those of `ganedu.train.run_folder`.

        Several processes must all call this at the same step, for it gathers their random states.
        """
        named = self._weights() | {"step": torch.tensor(self.step)}
        for name, optimiser in self.optimisers.items():
            for i, parameter in enumerate(optimiser.param_groups[0]["params"]):
                named |= {f"adam/{name}/{i}/{key}": value for key, value in optimiser.state[parameter].items()}
        named |= {f"loss/{name}": values[: self.step] for name, values in self.losses.items()}
        named |= {f"reading/{name}": values[: self.step] for name, values in self.readings.items()}
        named |= {f"data/{key}": value for key, value in self.stream.state_dict().items()}
        if hasattr(self.game, "state_dict"):  # a game that remembers: a pool of old fakes, say
            named |= {f"game/{key}": value for key, value in self.game.state_dict().items()}
        for name, value in random_state(self.device).items():
            named[f"random/{name}"] = distributed.gather(value, self.device)
        return {path: value.detach().clone() for path, value in named.items()}

    def restore(self, tensors: dict[str, Tensor], rank: int) -> None:
        """Put a copy made by `tensors` back, bit for bit; the networks are changed in place.

        Raises:
            CheckpointError: it is a copy of another game.
            ValueError: it has more steps behind it than this run is to have.
        """
        step = int(tensors["step"])
        if step > self.settings.steps:
            raise ValueError(f"the run has {step} steps behind it already: ask for more than {self.settings.steps}")
        try:
            with torch.no_grad():
                for path, value in self._weights().items():
                    _put(value, tensors[path], path)
                for name, optimiser in self.optimisers.items():
                    for i, parameter in enumerate(optimiser.param_groups[0]["params"]):
                        saved = _below(f"adam/{name}/{i}/", tensors)
                        optimiser.state[parameter] = {key: _beside(parameter, saved[key], optimiser) for key in saved}
        except KeyError as missing:
            raise CheckpointError(f"the checkpoint is of another game: it has no {missing}") from missing
        for kept, kind in ((self.losses, "loss/"), (self.readings, "reading/")):
            for name, values in _below(kind, tensors).items():
                kept.setdefault(name, self._nothing_yet())[:step] = values.to(self.device)
        self.stream.load_state_dict(_below("data/", tensors))
        if hasattr(self.game, "load_state_dict"):
            self.game.load_state_dict(_below("game/", tensors))
        randoms = _below("random/", tensors)
        set_random_state({name: states[rank] for name, states in randoms.items() if rank < len(states)}, self.device)
        self.step = step

    def _weights(self) -> dict[str, Tensor]:
        """Every network's own tensors by path: writing into one changes the network."""
        kinds = {"player": self.game.players, "average": self.averages}
        return {
            f"{kind}/{name}/{key}": value
            for kind, nets in kinds.items()
            for name, net in nets.items()
            for key, value in net.state_dict().items()
        }


def _below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {path.removeprefix(prefix): value for path, value in tensors.items() if path.startswith(prefix)}


def _put(into: Tensor, value: Tensor, path: str) -> None:
    if into.shape != value.shape or into.dtype != value.dtype:
        kinds = [f"{tuple(t.shape)} {str(t.dtype).removeprefix('torch.')}" for t in (into, value)]
        raise CheckpointError(f"the checkpoint is of another game: {path} is {kinds[0]} here and {kinds[1]} there")
    into.copy_(value)


def _beside(parameter: Tensor, value: Tensor, optimiser: torch.optim.Optimizer) -> Tensor:
    """One of Adam's tensors as Adam itself makes it: a moment lies in memory as its parameter does."""
    if value.shape == parameter.shape and value.ndim:
        return torch.empty_like(parameter, requires_grad=False).copy_(value)
    return value.to(parameter.device if optimiser.defaults["fused"] else "cpu").clone()


def random_state(device: torch.device) -> dict[str, Tensor]:
    """The states of the generators that noise and dropout draw from, uint8."""
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        states["mps"] = torch.mps.get_rng_state()
    return states


def set_random_state(states: dict[str, Tensor], device: torch.device) -> None:
    """Put states given by `random_state` back, as far as this device has such generators."""
    if "cpu" in states:
        torch.set_rng_state(states["cpu"])
    if "cuda" in states and device.type == "cuda":
        torch.cuda.set_rng_state(states["cuda"], device)
    if "mps" in states and device.type == "mps":
        torch.mps.set_rng_state(states["mps"])
