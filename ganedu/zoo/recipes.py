"""How the networks of the zoo were trained: ``python -m ganedu.zoo.recipes digit-classifier`` makes one again."""

import argparse
import datetime
import hashlib
import json
import platform
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save as save_safetensors
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from ganedu import data, games, metrics, nets, train, zoo

_FOLDER = Path(__file__).parent


def digit_classifier(seed: int, epochs: int = 6) -> tuple[nn.Module, dict]:
    """Train a `nets.DigitClassifier` on MNIST's training images, shifted by up to two pixels."""
    torch.manual_seed(seed)
    net, digits, held_out = nets.DigitClassifier(), data.load("mnist"), data.load("mnist", split="test")
    steps = epochs * len(digits) // 100
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    batches = digits.sampler(100)
    for _ in tqdm(range(steps), desc="digit-classifier"):
        images, labels = next(batches)
        down, right = torch.randint(0, 5, (2,)).tolist()
        images = F.pad(images, (2, 2, 2, 2), value=-1.0)[:, :, down : down + 28, right : right + 28]
        loss = F.cross_entropy(net(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    net.eval()
    wrong = metrics.probabilities(net, held_out.images).argmax(1) != held_out.labels.numpy()
    measured = {"test accuracy": 1 - float(wrong.mean()), "test images": len(held_out)}
    return net, {
        "about": "Reads 28x28 digits; its 64 features measure generated ones.",
        "net": "DigitClassifier",
        "arguments": {},
        "data": "mnist, train",
        "epochs": epochs,
        "measured": measured,
    }


def _dcgan_mnist(seed: int, latent_dim: int, images: int, about: str) -> tuple[nn.Module, dict]:
    """Train chapter 10's DCGAN; the moving average of the generator's weights is what is kept."""
    torch.manual_seed(seed)
    arguments = {"size": 28, "channels": 1, "latent_dim": latent_dim}
    recipe = {"batch": 32, "lr": 5e-4, "ema": 0.999}
    game = games.GAN(nets.dcgan_generator(**arguments), nets.dcgan_discriminator(28, channels=1), latent_dim=latent_dim)
    run = train.play(game, data.load("mnist"), steps=images // recipe["batch"], **recipe, seed=seed, device="cpu")
    net = run.ema["generator"]
    held_out = data.load("mnist", split="test").images
    with torch.no_grad():
        samples = torch.cat([net(torch.randn(500, latent_dim)) for _ in range(20)])
    classifier = zoo.load("digit-classifier")
    top = metrics.probabilities(classifier, samples)
    measured = {
        "samples": len(samples),
        "share read with probability above 0.9": float((top.max(1) > 0.9).mean()),
        "samples per class": np.bincount(top.argmax(1), minlength=10).tolist(),
        "Frechet distance on digit features to the test set": metrics.frechet_distance(
            metrics.features(classifier, samples), metrics.features(classifier, held_out)
        ),
    }
    return net, {
        "about": about,
        "net": "dcgan_generator",
        "arguments": arguments,
        "data": "mnist, train",
        "images seen by the discriminator": images,
        "recipe": recipe,
        "measured": measured,
    }


def dcgan_mnist(seed: int) -> tuple[nn.Module, dict]:
    """Chapter 10's generator with 64 latent dimensions, trained for 10 epochs."""
    return _dcgan_mnist(seed, 64, 600_000, "Generates 28x28 digits from 64 latent dimensions.")


def dcgan_mnist_2d(seed: int) -> tuple[nn.Module, dict]:
    """The same with two latent dimensions, so that all of it can be drawn on a page."""
    return _dcgan_mnist(seed, 2, 600_000, "Generates 28x28 digits from a latent plane.")


RECIPES = {"digit-classifier": digit_classifier, "dcgan-mnist": dcgan_mnist, "dcgan-mnist-2d": dcgan_mnist_2d}


def main() -> None:
    """Train one network and put it, with its card, into the zoo."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=RECIPES, help="which network to train")
    parser.add_argument("--seed", type=int, default=0, help="seed of the run (default 0)")
    parser.add_argument("--out", type=Path, default=_FOLDER, help="folder to write to (default: the zoo itself)")
    options = parser.parse_args()
    began = time.perf_counter()
    net, about = RECIPES[options.name](options.seed)
    # Half precision: the images differ by less than a grey level, and the file is half as large.
    state = {key: value.half() if value.is_floating_point() else value for key, value in net.cpu().state_dict().items()}
    raw = save_safetensors({key: value.contiguous() for key, value in state.items()})
    about |= {
        "command": f"python -m ganedu.zoo.recipes {options.name} --seed {options.seed}",
        "seed": options.seed,
        "device": f"{torch.get_num_threads()} threads, {platform.machine()}, torch {torch.__version__}",
        "minutes": round((time.perf_counter() - began) / 60, 1),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "parameters": sum(weight.numel() for weight in net.parameters()),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / f"{options.name}.safetensors").write_bytes(raw)
    (options.out / f"{options.name}.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(about, indent=2))


if __name__ == "__main__":
    main()
