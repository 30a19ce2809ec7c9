"""Networks that this project trained and ships, each with a card that says how.

    from ganedu import zoo

    zoo.list()                              # ['attribute-classifier', 'dcgan-faces', ...]
    faces = zoo.load("dcgan-faces").sample(64, seed=0)      # uint8 (64, 3, 64, 64)
    classifier = zoo.load("digit-classifier")
    zoo.card("digit-classifier")            # data, command, seed, device, date, what was measured

Weights are safetensors: numbers and nothing that could run. A file whose SHA-256 is not the card's is refused.
``ganedu train --recipe NAME`` trains one again: see `ganedu.zoo.recipes`.
"""

import builtins
import hashlib
import json
from pathlib import Path

from torch import nn

from ganedu import nets
from ganedu.zoo.generator import Generator
from ganedu.zoo.weights import take

__all__ = ["Generator", "card", "list", "load", "record"]

_FOLDER = Path(__file__).parent


def list() -> builtins.list[str]:
    """The names of the networks there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def card(name: str) -> dict:
    """How the network ``name`` was made and what was measured.

    Raises:
        ValueError: no network of that name.
    """
    if name not in list():
        raise ValueError(f"the zoo has no {name!r}; it has {', '.join(map(repr, list()))}")
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def record(name: str) -> dict:
    """What was measured over several seeds: command, recipe, device, date and the runs.

    Raises:
        ValueError: no record of that name.
    """
    there = sorted(path.stem for path in (_FOLDER / "records").glob("*.json"))
    if name not in there:
        raise ValueError(f"the zoo has no record {name!r}; it has {', '.join(map(repr, there))}")
    return json.loads((_FOLDER / "records" / f"{name}.json").read_text(encoding="utf-8"))


def load(name: str) -> nn.Module:
    """The network ``name``, in evaluation mode, on the CPU, in float32.

    What draws from noise, a generator or a VAE, comes as a `Generator`; the network itself is then its ``net``.

    Raises:
        ValueError: no network of that name, or its file is not the one that the card describes.
    """
    about = card(name)
    raw = (_FOLDER / f"{name}.safetensors").read_bytes()
    if hashlib.sha256(raw).hexdigest() != about["sha256"]:
        raise ValueError(f"the weights of {name!r} are not those its card describes: install ganedu afresh")
    net = take(getattr(nets, about["net"])(**about["arguments"]), raw)
    if "latent_dim" in about["arguments"]:
        net = Generator(net, about["arguments"]["latent_dim"])
    return net.eval()
