"""Recipes of the networks that read and draw anime faces, trained on the faces of `ganedu.faces`."""

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from ganedu import faces, games, metrics, nets, train, zoo
from ganedu.zoo.generator import Generator
from ganedu.zoo.judging import judge_faces

__all__ = ["RECIPES"]

_SERIES = (0, 2)
# What the book asks generated faces about first counts double.
_WEIGHTS = {"glasses": 2.0, "hair_length": 2.0}
_IMAGES = 240_000  # that the discriminator of dcgan-faces sees
_GLASSES = {"glasses": ["round", "square", "half rim"]}


def attribute_classifier(seed: int, folder: Path, n: int = 16_384, epochs: int = 7) -> tuple[nn.Module, dict]:
    """Train a `nets.AttributeClassifier` on ``n`` drawn faces of each of two series; test on faces of another.

    The pictures are shifted by up to two pixels. None is mirrored: bangs are swept left or right, and a mirror would
    exchange them. One epoch on twice the faces is worth more than two on half of them: with one series and 12 epochs,
    hair length was read right in 98.5 % of the held-out faces and in 99.8 % of those that were trained on.
    """
    torch.manual_seed(seed)
    parts, held_out = [faces.load(n, seed=series) for series in _SERIES], faces.load(4096, seed=1)
    net = nets.AttributeClassifier(held_out.values).to(memory_format=torch.channels_last)
    pictures = torch.cat([part.images for part in parts])
    columns = {name: torch.cat([part.column(name) for part in parts]) for name in net.values}
    batch = 64
    a_round = len(pictures) // batch
    steps = epochs * a_round
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=2e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    for step in tqdm(range(steps), desc="attribute-classifier"):
        if step % a_round == 0:
            order = torch.randperm(len(pictures)).split(batch)
        chosen = order[step % a_round]
        images = pictures[chosen].float() / 127.5 - 1
        down, right = torch.randint(0, 5, (2,)).tolist()
        images = F.pad(images, (2, 2, 2, 2), mode="replicate")[:, :, down : down + 64, right : right + 64]
        logits = net.split(net(images.contiguous(memory_format=torch.channels_last)))
        errors = {name: F.cross_entropy(logits[name], column[chosen]) for name, column in columns.items()}
        loss = sum(_WEIGHTS.get(name, 1.0) * error for name, error in errors.items())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    net.eval().to(memory_format=torch.contiguous_format)
    read = {name: values.argmax(1) for name, values in net.read(held_out.images).items()}
    share = lambda right: float(right.float().mean())
    wears = (read["glasses"] > 0) == (held_out.column("glasses") > 0)
    return net, {
        "about": "Reads the attributes of 64x64 drawn faces; its 128 features measure generated ones.",
        "net": "AttributeClassifier",
        "arguments": {"values": {name: list(words) for name, words in net.values.items()}},
        "data": f"faces, n={n}, size=64, seed={' and '.join(map(str, _SERIES))}; held out: n=4096, seed=1",
        "epochs": epochs,
        "measured": {
            "held-out faces": len(held_out),
            "accuracy": {name: share(words == held_out.column(name)) for name, words in read.items()},
            "accuracy of glasses or none": share(wears),
        },
    }


def _play_faces(
    seed: int, folder: Path, *, images: int, size: int = 64, n: int = 8192, without: dict | None = None
) -> tuple[games.GAN, train.History, dict]:
    """Train a DCGAN of half the usual width on drawn faces: the game, its history, and what all its cards say."""
    torch.manual_seed(seed)
    made, judged = nets.dcgan_filters(size, 32)
    arguments = {"size": size, "channels": 3, "latent_dim": 100, "filters": list(made)}
    recipe = {"batch": 32, "lr": 5e-4, "ema": 0.9995}
    game = games.GAN(
        nets.dcgan_generator(**arguments),
        nets.dcgan_discriminator(size, filters=judged),
        latent_dim=100,
    )
    drawn = faces.load(n, size=size, seed=0, without=without)
    steps = images // recipe["batch"]
    run = train.play(game, drawn, steps=steps, **recipe, seed=seed, out=folder, resume=True, snapshot_every=steps // 20)
    card = {
        "net": "dcgan_generator",
        "arguments": arguments,
        "data": f"faces, n={n}, size={size}, seed=0" + (f", without={without}" if without else ""),
        "images seen by the discriminator": images,
        "recipe": recipe,
        "losses": _thinned(run.losses | run.readings),
    }
    return game, run, card


def _dcgan_faces(seed: int, folder: Path, about: str, **how) -> tuple[nn.Module, dict]:
    """The generator of such a game: the moving average of its weights."""
    _, run, card = _play_faces(seed, folder, **how)
    net = run.ema["generator"]
    card["measured"] = judge_faces(Generator(net, 100).floats(4096), without=how.get("without"))
    return net, {"about": about} | card


def _thinned(curves: dict, points: int = 200) -> dict[str, list[float]]:
    """Each curve as means over equal stretches of steps, to be drawn in the book."""
    return {
        name: [round(float(part.mean()), 4) for part in torch.tensor(curve).tensor_split(min(points, len(curve)))]
        for name, curve in curves.items()
    }


def dcgan_faces(seed: int, folder: Path) -> tuple[nn.Module, dict]:
    """Faces at 64 pixels."""
    return _dcgan_faces(seed, folder, "Draws 64x64 anime faces.", images=_IMAGES)


def dcgan_faces_discriminator(seed: int, folder: Path) -> tuple[nn.Module, dict]:
    """The opponent of ``dcgan-faces``, as it stood after the last step.

    It is the same run: where that run lies beside it, nothing is trained again.
    """
    game, _, card = _play_faces(seed, folder.with_name("dcgan-faces-run"), images=_IMAGES)
    net = game.discriminator.to(memory_format=torch.contiguous_format).eval()
    fakes = zoo.load("dcgan-faces").floats(2048)
    logits = {
        "training drawings": faces.load(8192, seed=0).images[:2048],
        "held-out drawings": faces.load(4096, seed=1).images[:2048],
        "samples of dcgan-faces, the average of the generator": fakes,
    }
    logits = {name: torch.from_numpy(metrics.features(_column(net), images))[:, 0] for name, images in logits.items()}
    del card["losses"]  # they stand on the generator's card
    arguments = {"size": 64, "channels": 3, "filters": card["arguments"]["filters"][::-1]}
    return net, card | {
        "about": "Tells 64x64 drawn faces from those of dcgan-faces, against which it was trained; answers a logit.",
        "net": "dcgan_discriminator",
        "arguments": arguments,
        "measured": {
            "pictures of each kind": len(fakes),
            "mean logit": {name: round(float(values.mean()), 3) for name, values in logits.items()},
            "share held to be real": {
                name: round(float((values > 0).double().mean()), 4) for name, values in logits.items()
            },
        },
    }


def _column(discriminator: nn.Module) -> nn.Module:
    """Its logits as features ``(B, 1)``."""
    return nn.Sequential(discriminator, nn.Unflatten(0, (-1, 1)))


def dcgan_faces_32(seed: int, folder: Path) -> tuple[nn.Module, dict]:
    """Faces at 32 pixels, for quick cells."""
    return _dcgan_faces(seed, folder, "Draws 32x32 anime faces.", images=160_000, size=32)


def dcgan_faces_no_glasses(seed: int, folder: Path) -> tuple[nn.Module, dict]:
    """Faces at 64 pixels by a generator that has never seen glasses."""
    about = "Draws 64x64 anime faces and has never seen glasses."
    return _dcgan_faces(seed, folder, about, images=200_000, without=_GLASSES)


RECIPES = {
    "attribute-classifier": attribute_classifier,
    "dcgan-faces": dcgan_faces,
    "dcgan-faces-discriminator": dcgan_faces_discriminator,
    "dcgan-faces-32": dcgan_faces_32,
    "dcgan-faces-no-glasses": dcgan_faces_no_glasses,
}
