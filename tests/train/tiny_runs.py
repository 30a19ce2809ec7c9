"""Runs so small that a test can have dozens, yet with all that makes going on exactly hard: batch norm, dropout, noise,
spectral norm, an epoch's end in the middle of a batch, a moving average, two turns of one player.

``python tiny_runs.py kill FOLDER`` plays the same run many times, each killed (SIGKILL) at another moment.
"""

import io
import os
import signal
import sys
from pathlib import Path

import torch
from torch import nn

from ganedu import games
from ganedu.data import Card, Dataset
from ganedu.train import checkpoint, play

STEPS, SAVE_EVERY = 9, 3


def pictures(n=23, seed=0):
    images = torch.randint(0, 256, (n, 1, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))
    card = Card("tiny", "train", "", "", "", "", {}, {"0": n}, tuple(images.shape))
    return Dataset(images, torch.arange(n), card)


def game(seed=0, dropout=0.2):
    torch.manual_seed(seed)
    generator = nn.Sequential(
        nn.Linear(3, 32), nn.Unflatten(1, (2, 4, 4)), nn.BatchNorm2d(2), nn.ReLU(),
        nn.ConvTranspose2d(2, 1, 4, stride=2, padding=1), nn.Tanh(),
    )  # fmt: skip
    norm = nn.utils.parametrizations.spectral_norm
    discriminator = nn.Sequential(
        norm(nn.Conv2d(1, 4, 4, stride=2, padding=1)), nn.LeakyReLU(0.2), nn.Dropout(dropout), nn.Flatten(1),
        nn.Linear(64, 1), nn.Flatten(0),
    )  # fmt: skip
    return games.GAN(generator, discriminator, latent_dim=3)


def run(out=None, dropout=0.2, **settings):
    usual = {"steps": STEPS, "k": 2, "batch": 5, "ema": 0.9, "device": "cpu", "progress": False}
    usual |= {"save_every": SAVE_EVERY} if out is not None else {}
    return play(game(dropout=dropout), pictures(), out=out, **usual | settings)


# The calls of the operating system that a save is made of, and how many a whole run makes of each: settings.json, then
# three checkpoints of two files. Writing is cut in the middle.
MOMENTS = [(call, n) for call, count in {"write": 7, "fsync": 14, "replace": 7}.items() for n in range(1, count + 1)]


def die_at(call, n):
    """Kill this process at the n-th ``call`` of a save: a write half done, a sync or a rename not yet begun."""
    left = [n]

    def count():
        left[0] -= 1
        return left[0] == 0

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    if call == "write":

        class HalfOpen(io.FileIO):
            def write(self, content):
                if count():
                    super().write(content[: len(content) // 2])
                    die()
                return super().write(content)

        checkpoint.open = HalfOpen
    else:
        real = getattr(os, call)
        setattr(os, call, lambda *arguments: die() if count() else real(*arguments))


def main():
    run()  # so that what torch imports at its first step is imported once, and not in every child
    for call, n in MOMENTS:
        child = os.fork()
        if child == 0:
            die_at(call, n)
            run(Path(sys.argv[2]) / f"{call}-{n}")
            os._exit(0)  # not killed: the test sees it
        _, status = os.waitpid(child, 0)
        print(call, n, "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else status)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
