"""``ganedu doctor``: what this machine has, and what is inside a network."""

import importlib.metadata
import os
import platform
import shutil
from argparse import Namespace
from pathlib import Path

import torch

from ganedu import __version__, data, nets
from ganedu.data import anime
from ganedu.data.mnist import MIRRORS, SPLITS
from ganedu.plots import Table
from ganedu.train import best_device


def run(options: Namespace) -> None:
    """Print the facts, or the layers of ``options.net``.

    Raises:
        ValueError: no such network.
    """
    print(_layers(options.net) if options.net is not None else _facts())


def _facts() -> str:
    device = best_device()
    name = f" ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else ""
    others = f"{torch.cuda.device_count()} CUDA devices" if torch.cuda.is_available() else "no CUDA device is seen"
    facts = {
        "ganedu": __version__,
        "python": f"{platform.python_version()}, {platform.platform()}",
        **{package: _version(package) for package in ("torch", "numpy", "scipy", "pillow", "safetensors")},
        "device": f"{device}{name}; {others}",
        "threads": f"{torch.get_num_threads()} of {os.cpu_count()} processors (OMP_NUM_THREADS sets it)",
        "cache": _cache(data.cache_folder()),
        "mnist": _mnist(),
        "faces": "drawn when they are asked for, and kept in the cache",
        "anime": "in the cache"
        if anime.in_cache()
        else f"not in the cache: a download of {anime.FILE.size / 1e6:.0f} MB",
        "pictures": "folder:PATH, zip:PATH, tar:PATH",
    }
    return "\n".join(f"{key:12}{value}" for key, value in facts.items())


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "is missing: install it"


def _cache(folder: Path) -> str:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    usable = "" if existing.is_dir() and os.access(existing, os.W_OK) else "; it cannot be written: set GANEDU_CACHE"
    return f"{folder}, {free / 1e9:.1f} GB free{usable}"


def _mnist() -> str:
    folder = data.cache_folder() / "mnist"
    if all((folder / file.name).exists() for files in SPLITS.values() for file in files):
        return "in the cache"
    named = os.environ.get("GANEDU_MNIST_DIR")
    sources = [f"the folder {named} (GANEDU_MNIST_DIR)"] * bool(named) + [f"{len(MIRRORS)} web mirrors"]
    sources += ["npm"] if shutil.which("npm") else ["(no npm on the PATH)"]
    return "not wholly in the cache; would be asked in this order: " + ", ".join(sources)


def _layers(name: str) -> str:
    net = nets.by_name(name)
    inputs = {
        "generator": torch.zeros(1, net.latent_dim),
        "discriminator": torch.zeros(1, net.channels, *[net.size] * 2),
    }
    return "\n\n".join(_table(name, player, getattr(net, player), example) for player, example in inputs.items())


def _table(name: str, player: str, net: torch.nn.Module, example: torch.Tensor) -> str:
    layers = nets.layer_table(net, example)
    shape = lambda sizes: " x ".join(map(str, sizes[1:])) or "a logit"
    rows = [(layer.layer, shape(layer.output), f"{layer.parameters:,}") for layer in layers]
    total = sum(layer.parameters for layer in layers)
    rows = [("input", shape(example.shape), "0"), *rows, ("in all", "", f"{total:,}")]
    return f"{name}: {player} (C x H x W of one picture)\n{Table(('layer', 'output', 'parameters'), rows)!r}"
