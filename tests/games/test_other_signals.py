"""Feature matching and historical averaging: their losses by hand, alone and many at once, and a run in two parts."""

import pytest
import torch
from torch import nn

from ganedu import games, nets
from ganedu.train import load_run, play


def gaussian(batch, device):
    return torch.randn(batch, 1, device=device) * 0.5 + 2


def parts(seed=0):
    torch.manual_seed(seed)
    return nets.mlp([2, 8, 1]), nets.mlp([1, 8, 4]), nn.Sequential(nn.Linear(4, 1), nn.Flatten(0))


def historical(history=0.5):
    generator, features, head = parts()
    return games.HistoricalAveraging(generator, nn.Sequential(features, head), latent_dim=2, history=history)


def test_the_generator_matches_mean_features_and_the_discriminator_plays_as_ever():
    generator, features, head = parts()
    game, real = games.FeatureMatching(generator, features, head, latent_dim=2), gaussian(16, "cpu")
    plain = games.GAN(generator, nn.Sequential(features, head), latent_dim=2)
    torch.manual_seed(5)
    value = game.loss("generator", real)
    torch.manual_seed(5)
    fake = generator(torch.randn(16, 2))
    torch.testing.assert_close(value, (features(real).mean(0) - features(fake).mean(0)).square().sum())
    both = []
    for one in (game, plain):
        torch.manual_seed(5)
        both.append(one.loss("discriminator", real))
    assert torch.equal(*both)


def test_many_copies_match_their_own_averages():
    copies, batch = 3, 8
    singles = [parts(seed) for seed in range(copies)]
    together = games.FeatureMatching(
        *map(nets.Many, map(list, zip(*singles, strict=True))), latent_dim=2, copies=copies
    )
    real = gaussian(copies * batch, "cpu")
    torch.manual_seed(5)
    together.loss("generator", real).backward()
    torch.manual_seed(5)
    noise = torch.randn(copies * batch, 2)
    for index, (generator, features, _) in enumerate(singles):
        mine = slice(index * batch, (index + 1) * batch)
        gap = features(real[mine]).mean(0) - features(generator(noise[mine])).mean(0)
        gap.square().sum().backward()
        torch.testing.assert_close(together.generator.get_parameter("0/weight").grad[index], generator[0].weight.grad)


def test_each_player_pays_for_the_way_from_its_own_mean():
    game, real = historical(0.5), gaussian(16, "cpu")
    plain = games.GAN(game.generator, game.discriminator, latent_dim=2)
    visited = []
    for turn in range(4):
        with torch.no_grad():
            for weight in game.generator.parameters():
                weight += 0.1 * turn
        visited.append([weight.detach().clone() for weight in game.generator.parameters()])
        game.discriminator_loss(real)  # another player's turn, and no turn of the generator
        torch.manual_seed(turn)
        value = game.loss("generator", real)
        torch.manual_seed(turn)
        means = [torch.stack(past).mean(0) for past in zip(*visited, strict=True)]
        away = sum((w - m).square().sum() for w, m in zip(visited[-1], means, strict=True))
        torch.testing.assert_close(value, plain.loss("generator", real) + 0.5 * away)
    assert away > 0


def test_the_past_is_saved_with_a_run(tmp_path):
    run = lambda folder, steps, **more: play(
        historical(), gaussian, steps=steps, batch=8, device="cpu", progress=False, out=folder, **more
    )
    run(tmp_path / "whole", 6)
    run(tmp_path / "parts", 3)
    run(tmp_path / "parts", 6, resume=True)
    whole, in_parts = load_run(tmp_path / "whole").tensors, load_run(tmp_path / "parts").tensors
    assert "game/mean/generator/0" in whole
    assert all(torch.equal(value, in_parts[path]) for path, value in whole.items())


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="history must be at least 0"):
        historical(-1.0)
