"""What each of two processes runs. ``python two_processes.py FOLDER`` starts both; under torchrun, one of them dies."""

import os
import signal
import socket
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path
from unittest import mock

import tiny_runs
import torch
from safetensors.torch import save_file
from torch import nn

from ganedu import games, losses
from ganedu.train import distributed, play, step


class GivenNoise(games.GAN):
    """A batch is (real samples, noise), so that two processes can be given the halves of one."""

    def fake(self, batch):
        return self.generator(batch[1])


class HalfOfTheBatch:
    """The same global batches for everyone; each process takes its part of them."""

    def __init__(self):
        self.generator = torch.Generator().manual_seed(1)

    def __call__(self, batch, device):
        rank, count = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        whole = torch.randn(batch * count, 4, 5, generator=self.generator, dtype=torch.float64)
        mine = whole[rank * batch : (rank + 1) * batch]
        return mine[:, :2] * 0.3 + 1, mine[:, 2:].flatten(1)


def game(*, norm=False, penalties=()):
    # With norm, the processes begin with weights of their own: process 0 has to share its.
    torch.manual_seed(int(os.environ.get("RANK", 0)) if norm else 0)

    # No bias before a norm, also not the generator's last, which the discriminator's norm takes away: its gradient is 0
    # but for rounding, which Adam scales up.
    def layer():
        return [nn.Linear(10, 16, bias=not norm), *[nn.BatchNorm1d(16)] * norm, nn.Softplus()]

    generator = nn.Sequential(*layer(), nn.Linear(16, 10, bias=not norm), nn.Unflatten(1, (2, 5)))
    discriminator = nn.Sequential(nn.Flatten(1), *layer(), nn.Linear(16, 1), nn.Flatten(0))
    return GivenNoise(generator.double(), discriminator.double(), latent_dim=10, penalties=dict(penalties))


GAMES = {
    "plain": {},
    "penalty": {"penalties": [(losses.r1_penalty, 5.0)]},
    "norm": {"norm": True},
    # A penalty with batch norm is no good idea, and a hard test: second derivatives go through the shared mean.
    "penalty and norm": {"norm": True, "penalties": [(losses.r1_penalty, 5.0)]},
}


def weights(name):
    """The weights after 20 steps, running statistics included, and what was recorded."""
    playing = game(**GAMES[name])
    history = play(playing, HalfOfTheBatch(), steps=20, batch=8, lr=1e-2, ema=0.9, device="cpu", progress=False)
    nets = playing.players | {f"average of {player}": net for player, net in history.ema.items()}
    return {
        f"{name}/{player}/{key}": value.clone()
        for player, net in nets.items()
        for key, value in net.state_dict().items()
    } | {f"{name}/losses": torch.from_numpy(history.losses["discriminator"])}


def equal(folder):
    found = {}
    with distributed.together(torch.device("cpu")) as processes:
        for name in GAMES:
            found |= weights(name)
        with mock.patch.object(step, "average_gradients"):
            found |= {f"control: {key}": value for key, value in weights("plain").items()}
        save_file(found, folder / f"weights-{processes.rank}.safetensors")


def lose_one(folder, how):
    """Process 1 ends, or hangs, in the 70th step."""
    distributed.TIMEOUT = timedelta(seconds=3)
    rank, drawn = int(os.environ["RANK"]), []

    def data(batch, device):
        drawn.append(1)
        if rank == 1 and len(drawn) == 3 * 69 + 1:
            if how == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
        return torch.randn(batch, 1, 8, 8)

    settings = {"steps": 100, "k": 2, "batch": 6, "save_every": 1000, "device": "cpu", "progress": False}
    play(tiny_runs.game(), data, out=folder / "run", **settings)


def fork(act, folder, name):
    """Both processes as torchrun starts them, but from this one, which has imported everything."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": "2"}
    children = []
    for rank in range(2):
        children.append(os.fork())
        if children[-1] == 0:
            os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank)}
            said = os.open(folder / f"{name}-{rank}.txt", os.O_WRONLY | os.O_CREAT)
            os.dup2(said, 2)
            try:
                act()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
    codes = [os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1])]
    if name == "hang":
        os.kill(children[1], signal.SIGKILL)
    print(name, *codes, os.waitstatus_to_exitcode(os.waitpid(children[1], 0)[1]))


def main(folder):
    tiny_runs.run()  # so that what torch imports at its first step is imported before the forks
    fork(lambda: equal(folder), folder, "equal")
    fork(lambda: lose_one(folder, "hang"), folder, "hang")


if __name__ == "__main__":
    torch.set_num_threads(1)
    if "RANK" in os.environ:
        lose_one(Path(sys.argv[1]), "die")
    else:
        main(Path(sys.argv[1]))
