"""How the networks of the zoo were trained: ``ganedu train --recipe NAME`` makes one again.

A recipe is a function ``(seed, folder) -> (network, card)``: it trains, keeps its checkpoints below ``folder``, from
which it goes on when it is called again, and measures what came out.
"""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from torch import nn

from ganedu.train.checkpoint import write
from ganedu.zoo.recipes import digits, faces, vae
from ganedu.zoo.recording import made_here, save
from ganedu.zoo.weights import halved

__all__ = ["NAMES", "make"]

_RECIPES: dict[str, Callable[[int, Path], tuple[nn.Module, dict]]] = digits.RECIPES | faces.RECIPES | vae.RECIPES
NAMES = tuple(_RECIPES)


def make(name: str, seed: int, folder: Path) -> dict:
    """Train the network ``name`` from ``seed`` and write it, with its card, into ``folder``; returns the card.

    ``folder/NAME.safetensors`` and ``folder/NAME.json`` are what `ganedu.zoo` ships; the checkpoints can go.

    Raises:
        ValueError: no recipe of that name.
        OSError: ``folder`` cannot be written.
    """
    if name not in _RECIPES:
        raise ValueError(f"there is no recipe {name!r}; there is {', '.join(NAMES)}")
    began, processor = time.perf_counter(), time.process_time()
    net, about = _RECIPES[name](seed, folder / f"{name}-run")
    raw = halved(net)
    about |= {
        "command": f"ganedu train --recipe {name} --seed {seed}",
        "seed": seed,
        # Of this call: what a run had behind it when it went on is not in them.
        "minutes": round((time.perf_counter() - began) / 60, 1),
        "processor minutes": round((time.process_time() - processor) / 60, 1),
        **made_here(),
        "parameters": sum(weight.numel() for weight in net.parameters()),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
    write(folder / f"{name}.safetensors", raw)
    save(folder / f"{name}.json", about)
    return about
