"""What a run was asked: one frozen value, saved with the run, and held against it when it goes on."""

from dataclasses import dataclass, fields
from typing import Literal

__all__ = ["RunSettings"]

# Changing these between two parts of a run changes no number that the steps in it compute (apart from the noise of
# each process, which another number of processes draws otherwise).
_MAY_CHANGE = {"steps", "processes", "save_every", "snapshot_every"}


@dataclass(frozen=True)
class RunSettings:
    """What `ganedu.train.play` was asked, completed: every default is written out."""

    game: str  # the game's class
    data: str  # the data set's name, split and shape, or the name of the function that draws batches
    steps: int  # [turns of the last player]
    turns: dict[str, int]  # player -> turns in a step; k for all but the last (Algorithm 1's k)
    batch: int  # [samples per turn], those of all processes together
    lr: dict[str, float]  # player -> Adam's learning rate [parameter's unit per step]
    betas: tuple[float, float]  # Adam's decay rates [per turn]
    ema: float | None  # decay of the moving average of the weights [per step]; None for no average
    seed: int  # fixes data order, noise and dropout
    precision: Literal["float32", "bf16"] = "float32"  # of the forward pass; weights are kept as the caller made them
    compile: bool = False  # networks through torch.compile
    channels_last: bool = False  # memory order N, H, W, C for pictures and convolutions; the shapes stay N, C, H, W
    processes: int = 1  # [processes] that share each batch
    save_every: int = 500  # [steps] between two checkpoints
    snapshot_every: int | None = None  # [steps] between two pictures of the same noise; None for none

    def __post_init__(self):
        counts = {name: getattr(self, name) for name in ("steps", "batch", "save_every")}
        counts |= {"k": min(self.turns.values(), default=1)}
        counts |= {"snapshot_every": self.snapshot_every} if self.snapshot_every is not None else {}
        for name, count in counts.items():
            if not isinstance(count, int) or count < 1:
                raise ValueError(f"{name} must be at least 1, and whole, not {count}")
        if set(self.lr) != set(self.turns):
            raise ValueError(f"lr names {sorted(self.lr)}, the game's players are {sorted(self.turns)}")
        if min(self.lr.values()) < 0:
            raise ValueError(f"a learning rate is at least 0, not {min(self.lr.values())}")
        if not all(0 <= beta < 1 for beta in self.betas):
            raise ValueError(f"betas must be in [0, 1), not {self.betas}")
        if self.ema is not None and not 0 <= self.ema < 1:
            raise ValueError(f"ema must be in [0, 1), 0.999 say, or None, not {self.ema}")
        if self.precision not in ("float32", "bf16"):
            raise ValueError(f"precision must be 'float32' or 'bf16', not {self.precision!r}")
        if self.batch % self.processes:
            raise ValueError(f"a batch of {self.batch} cannot be shared by {self.processes} processes: take a multiple")

    @classmethod
    def from_json(cls, values: dict) -> "RunSettings":
        """The settings that ``dataclasses.asdict`` and JSON made ``values`` from.

        Raises:
            TypeError: a field is missing or unknown.
        """
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})

    def differences(self, other: "RunSettings") -> list[str]:
        """One line for each field in which ``other`` is another run, ``"batch: 64 here, 32 there"``."""
        pairs = ((f.name, getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return [
            f"{name}: {here} here, {there} there"
            for name, here, there in pairs
            if here != there and name not in _MAY_CHANGE
        ]
