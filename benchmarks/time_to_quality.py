"""Seconds until generated digits are good: three recipes in turns, seed by seed.

    python benchmarks/time_to_quality.py --seeds 5      # an hour on one core: the usual script is slow
    python benchmarks/time_to_quality.py --quick        # a minute: shows that it runs, reaches nothing

*Good* is a Frechet distance of at most ``--target`` between the digit features of 5,000 samples and of 5,000 test
images, every other one. A recipe's clock stands still while its samples are judged, whenever it has grown by a tenth
since the last time: a time is right to within a tenth. The usual script alone is looked at half-way to its limit and at
it, for a look costs it more than a minute: should it arrive, its time is right to within a factor of two. A recipe that
has not arrived after ``--limit`` seconds is recorded with its last distance, and its time counts as "at least".

====================  =================================================================================================
ours                  `play`, the 28x28 network, small batches, a higher rate, moving average of the weights (``--batch
                      --lr --ema``)
same network, usual   the usual loop and DataLoader on the 28x28 network: batch 128, Adam 2e-4, no average
usual script          the usual loop on MNIST blown up to 64x64, 64 filters, batch 128; judged at 28x28
====================  =================================================================================================

What was tried before, to choose ours: one seed of a first sweep of batch and rate, no record kept; the distance after
16,000 images. (``--recipes ours --batch 32 --lr 2e-4`` and so on measures it anew.)

========== ====== ====== ====== ======
batch      2e-4   5e-4   1e-3   2e-3
========== ====== ====== ====== ======
32         223    168    114    89
16                       71     68
8                        70
========== ====== ====== ====== ======

A separate rate for each player gave nothing.
"""

import copy
from collections.abc import Callable
from statistics import median

import record
import textbook
import torch
from timing import choose_device
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm
from watch import Arrived, Watch

from ganedu import data, games, metrics, nets, train, zoo

_LATENT = 64  # of the 28x28 network; the usual script has 100


class Average:
    """A moving average of a network's weights, as ``play(ema=...)`` keeps it, but to be looked at along the way."""

    def __init__(self, net: nn.Module, decay: float):
        self.net, self.decay, self.steps = copy.deepcopy(net).eval(), decay, 0

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        """Once a step."""
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 9))
        pairs = zip(self.net.state_dict().values(), net.state_dict().values(), strict=True)
        floats = [(mean, value) for mean, value in pairs if mean.is_floating_point()]
        torch._foreach_lerp_([mean for mean, _ in floats], [value for _, value in floats], 1 - decay)


def ours(seed: int, chosen, digits: data.Dataset, watch: Watch, device: torch.device) -> None:
    """The course's recipe."""
    torch.manual_seed(seed)
    generator = nets.dcgan_generator(28, channels=1, latent_dim=_LATENT)
    game = games.GAN(generator, nets.dcgan_discriminator(28, channels=1), latent_dim=_LATENT)
    average = Average(generator.to(device), chosen.ema)

    def after_step(step: int, game: games.GAN) -> None:
        average.update(game.generator)
        watch.look(step * chosen.batch, average.net)

    settings = {"batch": chosen.batch, "lr": chosen.lr, "seed": seed, "device": device, "progress": False}
    train.play(game, digits, steps=10**6, callback=after_step, **settings)


def usual(seed: int, chosen, digits: data.Dataset, watch: Watch, device: torch.device, *, size: int) -> None:
    """The usual script, at 64 pixels as it stands or at 28 on the course's network."""
    torch.manual_seed(seed)
    latent_dim = _LATENT if size == 28 else 100
    generator = nets.dcgan_generator(size, channels=1, latent_dim=latent_dim)
    loop = textbook.Loop(generator, nets.dcgan_discriminator(size, channels=1), latent_dim, device)
    batch = 8 if chosen.quick else 128
    pictures = textbook.endless(textbook.Digits(digits.images, size), batch, 0 if chosen.quick else chosen.workers)
    loop.run(pictures, 10**6, lambda step: watch.look(step * batch, generator))


RECIPES: dict[str, Callable] = {
    "ours": ours,
    "same network, usual": lambda *given: usual(*given, size=28),
    "usual script": lambda *given: usual(*given, size=64),
}


class Judge:
    """Frechet distance on digit features between samples of a generator and test images.

    Args:
        count: samples, and test images.
        device: where the generators are.
    """

    def __init__(self, count: int, device: torch.device):
        self.count, self.device = count, device
        self.reader = zoo.load("digit-classifier").to(device)
        real = data.load("mnist", split="test").images
        # Every other one: MNIST's test set has an easier half before a harder one, eight times as far apart as these.
        self.reference = metrics.moments(self.reader, real[::2][:count])
        other = real[1::2][:count]
        self.floor = metrics.frechet_distance(metrics.moments(self.reader, other), self.reference)
        # What the 64x64 script can lose only by being judged at 28.
        there_and_back = at_28(F.interpolate(other.float() / 127.5 - 1, 64, mode="bilinear", antialias=True))
        self.floor_at_64 = metrics.frechet_distance(metrics.moments(self.reader, there_and_back), self.reference)

    @torch.no_grad()
    def __call__(self, generator: nn.Module) -> float:
        """The distance of as many samples, from the same noise each time."""
        training, latent_dim = generator.training, generator[0].unflattened_size[0]
        noise = torch.randn(self.count, latent_dim, generator=torch.Generator().manual_seed(0)).to(self.device)
        generator.eval()
        samples = (at_28(generator(part)) for part in noise.split(250))
        distance = metrics.frechet_distance(metrics.moments(self.reader, samples), self.reference)
        generator.train(training)
        return distance


def at_28(pictures: Tensor) -> Tensor:
    """Pictures ``(B, 1, H, W)``, made 28x28 if they are larger."""
    return pictures if pictures.shape[-1] == 28 else F.interpolate(pictures, 28, mode="bilinear", antialias=True)


def main() -> None:
    """Measure, print, record."""
    parser = record.options(__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="runs of each recipe (default 5)")
    parser.add_argument("--target", type=float, default=150.0, help="the distance to reach (default 150)")
    parser.add_argument("--limit", type=float, default=330.0, help="seconds given to a run (default 330)")
    parser.add_argument("--recipes", nargs="+", choices=RECIPES, default=list(RECIPES), help="which (default: all)")
    parser.add_argument("--batch", type=int, default=16, help="ours: pictures in a batch (default 16)")
    parser.add_argument("--lr", type=float, default=1e-3, help="ours: Adam's learning rate (default 1e-3)")
    parser.add_argument("--ema", type=float, default=0.999, help="ours: decay of the average a step (default 0.999)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the usual DataLoader (default 2)")
    chosen = parser.parse_args()
    device = choose_device(chosen.device, chosen.threads)
    if chosen.quick:
        chosen.seeds, chosen.limit = 1, min(chosen.limit, 3.0)
    judge, digits = Judge(200 if chosen.quick else 5000, device), data.load("mnist")
    runs: list[dict] = []
    # Seed by seed, so that a machine which slows down in the meantime slows all recipes.
    for seed in tqdm(range(chosen.seeds), desc="seeds"):
        for name in chosen.recipes:
            seldom = name == "usual script"
            first = chosen.limit / 2 if seldom else 0.5 if chosen.quick else 5.0
            growth = 2.0 if seldom else 1.1
            watch = Watch(judge, device, chosen.target, chosen.limit, first=first, growth=growth, desc=name)
            try:
                RECIPES[name](seed, chosen, digits, watch, device)
            except Arrived:
                runs.append({"recipe": name, "seed": seed, **watch.result()})
    results = {
        "asked": {key: value for key, value in vars(chosen).items() if key not in ("record", "device", "threads")},
        "distance of real to real": judge.floor,
        "distance of real by way of 64x64 to real": judge.floor_at_64,
        "summary": summary(runs),
        "runs": runs,
    }
    record.finish(results, chosen, device, unseen=("runs",))


def summary(runs: list[dict]) -> dict:
    """Median and range of the seconds of each recipe, and how many times longer than ours it took, seed by seed.

    The seconds of a run that did not arrive are its limit: its time, and its ratio over ours, can only be larger. Where
    ours did not arrive, there is no ratio.
    """
    seconds = {}
    for run in runs:
        seconds.setdefault(run["recipe"], {})[run["seed"]] = run["seconds"]
    spread = lambda values: {"median": median(values), "least": min(values), "most": max(values)}
    arrived = lambda name: sum(run["arrived"] for run in runs if run["recipe"] == name)
    found = {
        name: {"seconds": spread(list(of.values())), "arrived": arrived(name), "of": len(of)}
        for name, of in seconds.items()
    }
    came = {run["seed"]: run["seconds"] for run in runs if run["recipe"] == "ours" and run["arrived"]}
    for name, of in seconds.items():
        ratios = [of[seed] / came[seed] for seed in of if seed in came]
        if ratios and name != "ours":
            found[name]["times as long as ours"] = spread(ratios)
    return found


if __name__ == "__main__":
    main()
