"""``ganedu train``: the data, the game and the settings that were asked for, given to `ganedu.train.play`."""

import datetime
import json
import os
import re
import warnings
from argparse import Namespace
from pathlib import Path

import torch

from ganedu import data, games, losses, nets
from ganedu.cli.device import chosen
from ganedu.cli.picture_file import check_folder
from ganedu.train import play
from ganedu.train.checkpoint import newest_raw

# What makes a run another run; a run that goes on keeps it.
_FIXED = ("data", "size", "channels", "net", "filters", "loss")
_SETTINGS = ("steps", "batch", "k", "lr", "ema", "seed")
_LOSSES = {
    "non-saturating": losses.non_saturating,
    "minimax": losses.minimax,
    "least-squares": losses.least_squares,
    "hinge": losses.hinge,
    "wasserstein": losses.wasserstein,
    "relativistic": losses.relativistic,
}


def run(options: Namespace) -> None:
    """Train, and say where the run is and what to do next.

    Raises:
        ValueError: a value that does not go with the others, or a run that cannot go on.
    """
    if options.recipe is not None:
        return _make_again(options)
    device = chosen(options.device)
    folder = options.out
    if options.resume:
        recipe = _saved(options)
    elif options.data is None:
        raise ValueError(
            "say what to train on: ganedu train mnist, faces or anime, or ganedu train folder:PATH --size 64"
        )
    elif folder is not None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ValueError(f"{folder} is not empty: name another --out, or go on with the run in it by --resume")
        check_folder(folder)
    else:
        check_folder(Path("runs"))
    asked = recipe["asked"] if options.resume else _asked(options)
    if not options.resume and asked["data"] in ("faces", "anime"):
        _network(asked["net"], asked["size"] or 64)  # before a minute of drawing or a long download, not after it
    pictures = data.load(asked["data"], size=asked["size"], channels=asked["channels"])
    if not options.resume:
        recipe = _recipe(asked, pictures)
    values = {name: getattr(options, name) if options.resume else None for name in _SETTINGS}
    values = {name: asked[name] if value is None else value for name, value in values.items()}
    if options.resume:
        _can_go_on(folder, values["steps"])
    if folder is None:
        folder = _fresh_folder(asked["data"])
    torch.manual_seed(values["seed"])
    game = _game(recipe, asked["loss"])
    first = int(os.environ.get("RANK", 0)) == 0
    if first:
        print(f"{pictures}\nThe run is in {folder}, on {device}. Ctrl-C stops it and saves.", flush=True)
    # Some twenty pictures for a time-lapse, counted from what was asked at first.
    every = max(1, asked["steps"] // 20)
    try:
        play(
            game,
            pictures,
            **values,
            device=device,
            out=folder,
            resume=options.resume,
            recipe=recipe,
            snapshot_every=every,
        )
    except KeyboardInterrupt:
        if first:
            print(f"\nGo on with:  ganedu train --resume --out {folder}")
        raise
    if first:
        print(f"Done: {values['steps']:,} steps. What it learnt:\n  ganedu sample {folder} --n 64 --out grid.png")
        print(f"  ganedu evaluate {folder}\nSnapshots of the same noise: {folder / 'samples'}")


def _make_again(options: Namespace) -> None:
    """``--recipe``: a network of the zoo, by its own settings; only seed and folder are the user's."""
    from ganedu.zoo import recipes  # those who train something else need not wait for it

    others = [name for name in (*_FIXED, *_SETTINGS, "device", "resume") if name != "seed"]
    given = [f"--{name}" if name != "data" else "DATA" for name in others if getattr(options, name)]
    if given:
        raise ValueError(f"a recipe has its own settings: leave {', '.join(given)} away (--seed and --out go with it)")
    if options.recipe not in recipes.NAMES:
        raise ValueError(f"there is no recipe {options.recipe!r}: choose one of {', '.join(recipes.NAMES)}")
    folder = options.out or Path("runs", options.recipe)
    check_folder(folder)
    print(f"The run is in {folder}. Ctrl-C stops it and saves; the same command goes on.", flush=True)
    card = recipes.make(options.recipe, 0 if options.seed is None else options.seed, folder)
    print(json.dumps({"measured": card["measured"]}, indent=1))
    print(f"Done: {folder / options.recipe}.safetensors, and its card beside it.")


def _asked(options: Namespace) -> dict:
    """Every value of a new run, with the defaults written out, as far as they do not depend on the data."""
    asked = {name: getattr(options, name) for name in (*_FIXED, *_SETTINGS)}
    numbered = re.search(r"\d+$", asked["net"] or "")
    if numbered and asked["size"] is None and asked["data"] != "mnist":
        asked["size"] = int(numbered.group())
    asked["loss"] = asked["loss"] or "non-saturating"
    return asked


def _recipe(asked: dict, pictures: data.Dataset) -> dict:
    """What ``game.json`` keeps: the networks, and in ``asked`` all that the command was asked, defaults included."""
    _, channels, size, _ = pictures.images.shape
    family = _network(asked["net"], size)
    arguments = {"size": size, "channels": channels}
    latent_dim = nets.by_name(f"{family}{size}", channels=channels).latent_dim
    filters = _filters(family, size, asked["filters"])
    # A gradient penalty is one per sample; batch norm would make the critic's answer depend on the others.
    plain = {"batch_norm": False} if asked["loss"] == "wasserstein" and family == "dcgan" else {}
    defaults = {
        "steps": 10_000,
        "batch": 32 if size == 28 else 64,
        "k": 5 if asked["loss"] == "wasserstein" else 1,
        "lr": 5e-4 if size == 28 else 2e-4,
        "ema": 0.999,
        "seed": 0,
    }
    # Where the pictures lie, wherever the command is given next time.
    asked |= {"data": pictures.card.name, "size": None if pictures.card.name == "mnist" else size}
    asked |= {name: value for name, value in defaults.items() if asked[name] is None}
    return {
        "players": {
            "generator": {
                "net": f"{family}_generator",
                "arguments": {**arguments, **filters[0], "latent_dim": latent_dim},
            },
            "discriminator": {"net": f"{family}_discriminator", "arguments": {**arguments, **filters[1], **plain}},
        },
        "asked": asked,
    }


def _filters(family: str, size: int, finest: int | None) -> tuple[dict, dict]:
    """What ``--filters`` adds to the arguments of the generator and of the discriminator."""
    if finest is None:
        return {}, {}
    if family != "dcgan":
        raise ValueError(f"--filters is for DCGANs: leave it away with a {family}")
    made, judged = nets.dcgan_filters(size, finest)
    return {"filters": list(made)}, {"filters": list(judged)}


def _network(net: str | None, size: int) -> str:
    """The family of the networks asked for; raises if it has none for pictures of ``size`` pixels."""
    net = net or "dcgan"
    name = net if re.search(r"\d$", net) else f"{net}{size}"
    if name not in nets.NAMES:
        raise ValueError(f"there is no network {name!r}: choose --net and --size so that it is {', '.join(nets.NAMES)}")
    family, pixels = re.fullmatch(r"([a-z]+)(\d+)", name).groups()
    if int(pixels) != size:
        raise ValueError(f"{name} is for {pixels} pixels, and the pictures have {size}")
    return family


def _game(recipe: dict, loss: str) -> games.GAN:
    players = {
        name: getattr(nets, part["net"])(**part["arguments"]) for name, part in sorted(recipe["players"].items())
    }
    return games.GAN(
        players["generator"],
        players["discriminator"],
        latent_dim=recipe["players"]["generator"]["arguments"]["latent_dim"],
        loss=_LOSSES[loss],
        penalties={losses.wgan_gp_penalty: 10.0} if loss == "wasserstein" else {},
    )


def _saved(options: Namespace) -> dict:
    """The recipe of the run that shall go on; refuses what would make it another run."""
    if options.out is None:
        raise ValueError("say which run shall go on: ganedu train --resume --out DIR")
    path = options.out / "game.json"
    if not path.is_file():
        raise ValueError(f"{options.out} holds no run of this command (there is no {path}): nothing to go on with")
    try:
        recipe = json.loads(path.read_bytes())
        asked = recipe["asked"]
        known = all(part["net"] in nets.__all__ for part in recipe["players"].values())
        whole = known and {*_FIXED, *_SETTINGS} <= set(asked) and asked["loss"] in _LOSSES
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise ValueError(f"{path} is damaged, or of another version of ganedu: begin again in another folder")
    for name in _FIXED:
        given = getattr(options, name)
        if name == "data" and given is not None and given != "mnist":
            given = data.load(given, size=asked["size"], channels=asked["channels"]).card.name
        if given is not None and given != asked[name]:
            raise ValueError(f"the run in {options.out} has {name} {asked[name]}, not {given}: leave it away")
    return recipe


def _can_go_on(folder: Path, steps: int) -> None:
    """Raise, before anything in ``folder`` changes, if its checkpoints are damaged or there is nothing left to do."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `play` will say the same.
        found = newest_raw(folder / "checkpoint")
    if found is not None and found[0] >= steps:
        raise ValueError(f"the run in {folder} has its {found[0]:,} steps behind it already: ask for more with --steps")


def _fresh_folder(name: str) -> Path:
    """``runs/NAME-DATE-TIME``, not there yet."""
    last = re.split(r"[/\\:]", name.rstrip("/\\"))[-1]
    word = re.sub(r"[^A-Za-z0-9_-]+", "-", last.split(".")[0]).strip("-") or "pictures"
    stem = f"{word}-{datetime.datetime.now():%Y%m%d-%H%M%S}"
    candidates = (Path("runs", stem + (f"-{again}" if again else "")) for again in range(1000))
    return next(folder for folder in candidates if not folder.exists())
