"""Games that the package does not have: each written here in a few lines, and played with the same `play`."""

import inspect

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, l1_loss

from ganedu import games, losses, nets
from ganedu.train import play

PAIR = losses.non_saturating


class InfoGAN(games.Game):
    """Chen et al. (2016): a third player reads the code c out of G(z, c), and G helps it."""

    def __init__(self, generator, discriminator, reader):
        self.players = {"discriminator": discriminator, "reader": reader, "generator": generator}

    def fake(self, real):
        code = torch.randint(3, (len(real),))
        return self.players["generator"](torch.cat([torch.randn(len(real), 2), torch.eye(3)[code]], 1)), code

    def discriminator_loss(self, real):
        d = self.players["discriminator"]
        return PAIR.discriminator(d(real), d(self.fake(real)[0])).mean()

    def reader_loss(self, real):
        fake, code = self.fake(real)
        return cross_entropy(self.players["reader"](fake), code)

    def generator_loss(self, real):
        fake, code = self.fake(real)
        return PAIR.generator(self.players["discriminator"](fake)).mean() + cross_entropy(
            self.players["reader"](fake), code
        )


class CycleGAN(games.Game):
    """Zhu et al. (2017): two unpaired streams a and b, two generators, two discriminators."""

    def __init__(self, to_b, to_a, judge_a, judge_b):
        self.players = {
            "judge_a": judge_a,
            "judge_b": judge_b,
            "generators": nn.ModuleDict({"to_a": to_a, "to_b": to_b}),
        }

    def judge_a_loss(self, batch):
        a, b = batch
        judge, to_a = self.players["judge_a"], self.players["generators"]["to_a"]
        return losses.least_squares.discriminator(judge(a), judge(to_a(b).detach())).mean()

    def judge_b_loss(self, batch):
        a, b = batch
        judge, to_b = self.players["judge_b"], self.players["generators"]["to_b"]
        return losses.least_squares.discriminator(judge(b), judge(to_b(a).detach())).mean()

    def generators_loss(self, batch):
        a, b = batch
        to_a, to_b = self.players["generators"]["to_a"], self.players["generators"]["to_b"]
        fake_a, fake_b = to_a(b), to_b(a)
        fooled = losses.least_squares.generator(self.players["judge_a"](fake_a)).mean()
        fooled = fooled + losses.least_squares.generator(self.players["judge_b"](fake_b)).mean()
        return fooled + 10 * (l1_loss(to_a(fake_b), a) + l1_loss(to_b(fake_a), b))


class Pix2Pix(games.GAN):
    """Isola et al. (2017): pairs (input, target); the discriminator sees both, and gives one logit a patch."""

    def __init__(self, generator, discriminator):
        super().__init__(generator, discriminator, latent_dim=1)

    def discriminator_loss(self, batch):
        x, y = batch
        judge = lambda y: self.discriminator(torch.cat([x, y], 1))
        return self.pair.discriminator(judge(y), judge(self.generator(x).detach())).mean()

    def generator_loss(self, batch):
        x, y = batch
        fake = self.generator(x)
        return self.pair.generator(self.discriminator(torch.cat([x, fake], 1))).mean() + 100 * l1_loss(fake, y)


def score(*sizes):
    return nets.mlp([*sizes, 1], output=nn.Flatten(0))


def info_gan():
    return InfoGAN(nets.mlp([2 + 3, 8, 2]), score(2, 8), nets.mlp([2, 8, 3])), lambda n, device: torch.randn(n, 2)


def cycle_gan():
    game = CycleGAN(nets.mlp([2, 8, 3]), nets.mlp([3, 8, 2]), score(2, 8), score(3, 8))
    return game, lambda n, device: (torch.randn(n, 2), torch.rand(n, 3))


def pix2pix():
    def picture_and_negative(n, device):
        x = torch.rand(n, 1, 8, 8) * 2 - 1
        return x, -x

    game = Pix2Pix(nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.Tanh()), nn.Conv2d(2, 1, 4, stride=2))
    return game, picture_and_negative


@pytest.mark.parametrize("make", [info_gan, cycle_gan, pix2pix])
def test_two_steps_move_every_player(make):
    torch.manual_seed(0)
    game, data = make()
    before = {name: [p.clone() for p in net.parameters()] for name, net in game.players.items()}
    history = play(game, data, steps=2, batch=6, device="cpu", progress=False)
    for name, net in game.players.items():
        assert np.isfinite(history.losses[name]).all()
        assert all(not torch.equal(p, old) for p, old in zip(net.parameters(), before[name], strict=True))


def test_a_game_of_three_players_takes_under_twenty_lines():
    lines = [line for line in inspect.getsource(InfoGAN).splitlines() if line.strip()]
    assert len(info_gan()[0].players) == 3
    assert len(lines) < 20


def test_a_player_may_be_several_networks():
    torch.manual_seed(0)
    game, data = cycle_gan()
    loss = game.loss("generators", data(6, "cpu"))
    loss.backward()
    assert all(p.grad is not None for p in game.players["generators"].parameters())
