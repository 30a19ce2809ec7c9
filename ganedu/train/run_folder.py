"""The run folder: what ``play(..., out="runs/mnist")`` leaves on the disk, and how it is read again.

::

    runs/mnist/
        settings.json                      what was asked, and where it runs; written before the first step
        game.json                          how to rebuild the networks; only if ``play(..., recipe=...)`` was given
        checkpoint/
            step-00000600.safetensors      every number of the run's state
            step-00000600.json             the rest of it, and the SHA-256 of the file above; written last
            step-00000400.*                the one before: kept, so that there is always a whole one
        samples/
            step-00000600.png              the same noise at each snapshot: a time-lapse (``snapshot_every=``)

Nothing is ever half there: a file is written under a temporary name, flushed to the disk (fsync), and renamed. A
checkpoint counts once its ``.json`` is there and its hash is right, so a kill at any instant leaves the one before.
There is no pickle anywhere: reading a run folder cannot run code.

``settings.json``: ``{"settings": {field: value}, "about": {"ganedu", "torch", "python", "device", "date"}}``, where
``settings`` are the fields of `ganedu.train.RunSettings`.

``game.json`` is the ``recipe`` that the caller of ``play`` gave, as it stands. `load_run` reads the part ``players``::

    {"players": {"generator": {"net": "dcgan_generator", "arguments": {"size": 28, "channels": 1, "latent_dim": 64}},
                 "discriminator": {"net": "dcgan_discriminator", "arguments": {"size": 28, "channels": 1}}},
     ... anything else its writer wants to find again: the game, the loss, the data's name ...}

where ``net`` is a name in ``ganedu.nets.__all__`` and ``arguments`` its keyword arguments.

A checkpoint's tensors are named by paths: ``player/generator/0.weight``, ``average/generator/0.weight`` (the moving
average), ``adam/generator/0/exp_avg``, ``loss/generator`` (float32, one a step), ``reading/...`` (what the game
reported, likewise), ``random/cpu`` (uint8, a row per process), ``data/...`` (the position in the data), ``step``. Its
json holds ``step``, ``sha256`` and ``format``.

Reading a run::

    run = load_run("runs/mnist")           # the newest whole checkpoint; raises CheckpointError
    run.settings, run.step, run.history    # RunSettings, int, History (losses and readings as arrays)
    run.recipe                             # game.json, or None
    generator = run.network("generator")   # rebuilt, moving average if there is one, evaluation mode, on the CPU

Going on with a run is ``play`` with the same arguments and ``resume=True``.
"""

import datetime
import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ganedu import __version__, nets
from ganedu.train import checkpoint
from ganedu.train.checkpoint import CheckpointError
from ganedu.train.history import History
from ganedu.train.settings import RunSettings

__all__ = ["Run", "RunFolder", "load_run"]


@dataclass(frozen=True)
class Run:
    """A run as it stands on the disk.

    Attributes:
        folder: where it lies.
        settings: what was asked.
        about: versions, device and date.
        step: steps done.
        history: losses and readings, (step,) each; ``ema`` holds no networks (see `network`).
        recipe: ``game.json``, or None if there is none.
    """

    folder: Path
    settings: RunSettings
    about: dict[str, str]
    step: int
    history: History
    recipe: dict | None
    tensors: dict[str, Tensor]

    def weights(self, player: str, *, average: bool = True) -> dict[str, Tensor]:
        """The state dict of ``player`` on the CPU: the moving average if the run kept one and ``average`` is true.

        Raises:
            CheckpointError: the run has no such player.
        """
        for kind in ("average", "player") if average else ("player",):
            prefix = f"{kind}/{player}/"
            found = {path.removeprefix(prefix): t for path, t in self.tensors.items() if path.startswith(prefix)}
            if found:
                return found
        raise CheckpointError(f"{self.folder} has no player {player!r}; it has {', '.join(self.settings.turns)}")

    def network(self, player: str, *, average: bool = True) -> nn.Module:
        """The network of ``player``, rebuilt from ``game.json``, on the CPU, in evaluation mode.

        Raises:
            CheckpointError: no such player, no ``game.json``, or one that does not fit the weights.
        """
        weights = self.weights(player, average=average)
        if self.recipe is None:
            raise CheckpointError(
                f"{self.folder} has no game.json, so nothing says how to build {player!r}: build it yourself and give "
                f"it load_run(...).weights({player!r}), or train with play(..., recipe=...)"
            )
        try:
            part = self.recipe["players"][player]
            if part["net"] not in nets.__all__:
                raise CheckpointError(f"{self.folder / 'game.json'}: ganedu.nets has no {part['net']!r}")
            net = getattr(nets, part["net"])(**part["arguments"])
            net.load_state_dict(weights)
        except (KeyError, TypeError, RuntimeError) as error:
            raise CheckpointError(f"{self.folder / 'game.json'} does not build {player!r}: {error}") from error
        return net.eval()


def load_run(folder: str | Path) -> Run:
    """Read the run in ``folder`` at its newest whole checkpoint.

    Raises:
        CheckpointError: there is no run, nothing was saved yet, or what was saved is damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        kind = "a file, and a run is a folder" if folder.exists() else "not there"
        raise CheckpointError(f"{folder} is {kind}: give the folder that play(..., out=...) wrote")
    settings, about = _read_settings(folder)
    found = checkpoint.newest(folder / "checkpoint")
    if found is None:
        raise CheckpointError(f"{folder} holds no checkpoint: the run ended before the first was saved")
    step, tensors = found
    history = History(_arrays("loss/", tensors), readings=_arrays("reading/", tensors), seed=settings.seed)
    recipe = _read_json(folder / "game.json") if (folder / "game.json").exists() else None
    return Run(folder, settings, about, step, history, recipe, tensors)


class RunFolder:
    """The side of the run folder that `ganedu.train.play` writes.

    Raises:
        CheckpointError: the folder holds another run, or one that was not asked to go on.
        OSError: nothing can be written there.
    """

    def __init__(self, folder: str | Path, settings: RunSettings, recipe: dict | None, device: str, *, resume: bool):
        self.folder = Path(folder)
        if (self.folder / "settings.json").exists():
            if not resume:
                raise CheckpointError(
                    f"{folder} already holds a run: go on with it (resume=True), or choose another folder"
                )
            self._compare(settings, recipe)
        elif self.folder.is_dir() and any((self.folder / "checkpoint").glob("*")):
            raise CheckpointError(f"{folder} holds checkpoints but no settings.json: choose another folder")
        about = {
            "ganedu": __version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
            "device": device,
            "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        }
        if recipe is not None:
            checkpoint.write(self.folder / "game.json", _json(recipe))
        checkpoint.write(self.folder / "settings.json", _json({"settings": asdict(settings), "about": about}))

    def _compare(self, settings: RunSettings, recipe: dict | None) -> None:
        before, _ = _read_settings(self.folder)
        different = settings.differences(before)
        if recipe is not None and (self.folder / "game.json").exists():
            saved = _read_json(self.folder / "game.json")
            if json.loads(_json(recipe)) != saved:
                different.append(f"recipe: {recipe} here, {saved} there")
        if different:
            raise CheckpointError(
                f"{self.folder} is another run ({'; '.join(different)}): ask for the same, or choose another folder"
            )

    def newest(self) -> tuple[int, bytes] | None:
        """Step and bytes of the newest whole checkpoint, None before the first."""
        return checkpoint.newest_raw(self.folder / "checkpoint")

    def save(self, step: int, tensors: dict[str, Tensor]) -> None:
        """Save the checkpoint of ``step``."""
        checkpoint.save(self.folder / "checkpoint", step, {path: t.cpu().contiguous() for path, t in tensors.items()})

    def save_picture(self, step: int, png: bytes) -> None:
        """Save the snapshot of ``step``, the bytes of a PNG file."""
        checkpoint.write(self.folder / "samples" / f"step-{step:08d}.png", png)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _read_json(path: Path) -> dict:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} is damaged ({error}): copy the folder afresh from where it was made") from error


def _read_settings(folder: Path) -> tuple[RunSettings, dict[str, str]]:
    path = folder / "settings.json"
    if not path.exists():
        raise CheckpointError(f"{folder} holds no run (no settings.json): give the folder that play(..., out=) wrote")
    saved = _read_json(path)
    try:
        return RunSettings.from_json(saved["settings"]), saved["about"]
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} is damaged, or of another version of ganedu ({error})") from error


def _arrays(prefix: str, tensors: dict[str, Tensor]) -> dict:
    return {path.removeprefix(prefix): t.numpy() for path, t in tensors.items() if path.startswith(prefix)}
