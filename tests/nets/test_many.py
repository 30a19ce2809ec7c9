"""Many networks as one are the same networks one by one."""

import pytest
import torch
from torch import nn

from ganedu import games, losses, nets, train

COPIES, BATCH = 3, 8


def pair(seed, finish=lambda net: net):
    torch.manual_seed(seed)
    judge = nn.Sequential(nets.mlp([2, 16, 16]), nets.MinibatchDiscrimination(16, 4, 3), nn.Linear(20, 1))
    return nets.mlp([2, 16, 2]).double(), finish(nn.Sequential(judge, nn.Flatten(0)).double())


@pytest.mark.parametrize(
    ("penalties", "finish"),
    [
        ({}, lambda net: net),
        ({losses.r1_penalty: 0.5}, lambda net: net),
        ({losses.r1_penalty: 0.5}, nets.spectral_norm),
    ],
    ids=["plain", "R1", "R1 and spectral norm"],
)
def test_copies_learn_as_they_would_alone(penalties, finish, monkeypatch):
    """Samples coupled within a copy, plain and differentiated twice; the control is a copy with another's noise.

    Spectral norm has a state besides, the singular vectors, which each copy must keep for itself.
    """
    steps, singles = 5, [pair(seed, finish) for seed in range(COPIES)]
    real = torch.randn(steps, 2, COPIES, BATCH, 2, dtype=torch.float64)
    noise = torch.randn(steps, 2, COPIES, BATCH, 2, dtype=torch.float64)

    def played(generator, discriminator, copies):
        turns = iter(
            [(real[step, turn, copies], noise[step, turn, copies]) for step in range(steps) for turn in (0, 1)]
        )
        ahead = {}

        def batch(size, device):
            points, ahead["noise"] = (part.reshape(-1, 2) for part in next(turns))
            return points

        monkeypatch.setattr(torch, "randn", lambda *_, **__: ahead["noise"])
        game = games.GAN(generator, discriminator, latent_dim=2, penalties=penalties)
        train.play(game, batch, steps=steps, batch=COPIES * BATCH, lr=1e-2, device="cpu", progress=False)
        monkeypatch.undo()
        return generator, discriminator

    together = played(*(nets.Many(list(copies)) for copies in zip(*singles, strict=True)), slice(None))
    for index, single in enumerate(singles):
        alone = played(*single, index)
        for many, net in zip(together, alone, strict=True):
            for name, value in many.network(index).state_dict().items():
                assert torch.allclose(value, net.state_dict()[name], rtol=1e-9, atol=1e-11), name
    other = together[0].network(0).state_dict()["0.weight"]
    assert not torch.allclose(other, singles[1][0].state_dict()["0.weight"])


def test_plain_gradient_steps_do_not_feel_how_many_there_are():
    singles = [nets.mlp([2, 4, 1]) for _ in range(COPIES)]
    many, points = nets.Many(singles), torch.randn(COPIES * BATCH, 2)
    many(points).square().mean().backward()
    for index, net in enumerate(singles):
        net(points[index * BATCH : (index + 1) * BATCH]).square().mean().backward()
        assert torch.allclose(many.get_parameter("0/weight").grad[index], net[0].weight.grad, atol=1e-6)


def test_wrong_copies_and_batches_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        nets.Many([nets.mlp([2, 4]), nets.mlp([2, 5])])
    with pytest.raises(ValueError, match="at least one"):
        nets.Many([])
    with pytest.raises(ValueError, match="cannot be shared"):
        nets.Many([nets.mlp([2, 4])] * 3)(torch.zeros(4, 2))
