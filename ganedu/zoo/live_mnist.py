"""Chapter 10's half minute of training, over several seeds: ``python -m ganedu.zoo.live_mnist`` writes the record."""

import argparse
import json
import time
from pathlib import Path

import torch
from tqdm import tqdm

from ganedu import data, games, metrics, nets, train, zoo
from ganedu.zoo.recording import made_here, save

RECIPE = {"steps": 750, "batch": 16, "lr": 2e-3, "ema": 0.995}
_RECORD = Path(__file__).parent / "records" / "live-mnist.json"


def one_run(seed: int, samples: int = 5000) -> dict:
    """Train as the chapter does, from ``seed``, and let the digit classifier read ``samples`` pictures."""
    torch.manual_seed(seed)
    game = games.GAN(
        nets.dcgan_generator(28, channels=1, latent_dim=64), nets.dcgan_discriminator(28, channels=1), latent_dim=64
    )
    generator = train.play(game, data.load("mnist"), **RECIPE, seed=seed, device="cpu", progress=False).ema["generator"]
    noise = torch.randn(samples, 64, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        images = torch.cat([generator(part) for part in noise.split(500)])
    classifier = zoo.load("digit-classifier").requires_grad_(False)
    features = metrics.features(classifier, images)
    # Every other picture: the first half of the test set and the second were written by different people.
    reference = metrics.features(classifier, data.load("mnist", split="test").images[::2])
    top, reads = classifier.readout(torch.tensor(features).float()).softmax(1).max(1)
    counts = reads.bincount(minlength=10)
    return {
        "mean top probability": top.mean().item(),
        "share above 0.9": (top > 0.9).float().mean().item(),
        "classes present": int((counts >= samples / 100).sum()),
        "distance": metrics.frechet_distance(features, reference),
    }


def main() -> None:
    """Run all seeds and write the record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many runs, from seed 0 on (default 5)")
    parser.add_argument("--out", type=Path, default=_RECORD, help="file to write (default: the zoo's record)")
    options = parser.parse_args()
    began = time.perf_counter()
    runs = [one_run(seed) for seed in tqdm(range(options.seeds), unit="run")]
    record = {
        "command": f"python -m ganedu.zoo.live_mnist --seeds {options.seeds}",
        "recipe": RECIPE,
        "seeds": list(range(options.seeds)),
        **made_here(),
        "minutes": round((time.perf_counter() - began) / 60, 1),
        "runs": runs,
    }
    save(options.out, record)
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
