import numpy as np
import pytest
import torch
from torch import nn

from ganedu import games, losses, nets
from ganedu.train import play


def gaussian(batch, device):
    return torch.randn(batch, 1, device=device) * 0.5 + 2


def small_game(seed=0, loss=losses.non_saturating):
    torch.manual_seed(seed)
    return games.GAN(nets.mlp([2, 16, 1]), nets.mlp([1, 16, 1], output=nn.Flatten(0)), latent_dim=2, loss=loss)


def weights(game):
    return torch.cat([p.detach().flatten() for net in game.players.values() for p in net.parameters()])


def run(game, **settings):
    return play(game, gaussian, **{"steps": 5, "batch": 8, "device": "cpu", "progress": False} | settings)


def test_one_step_is_algorithm_1_written_out():
    game, by_hand = small_game(), small_game()
    history = run(game, steps=1, k=2, batch=8, lr=1e-2, seed=3)

    d, g = by_hand.discriminator, by_hand.generator
    adam_d, adam_g = (torch.optim.Adam(net.parameters(), lr=1e-2, betas=(0.5, 0.999)) for net in (d, g))
    torch.manual_seed(3)
    for _ in range(2):
        x = gaussian(8, "cpu")
        z = torch.randn(8, 2)
        loss_d = -(torch.sigmoid(d(x)).log() + torch.sigmoid(-d(g(z))).log()).mean()
        adam_d.zero_grad()
        loss_d.backward()
        adam_d.step()
    gaussian(8, "cpu")
    loss_g = -torch.sigmoid(d(g(torch.randn(8, 2)))).log().mean()
    adam_g.zero_grad()
    loss_g.backward()
    adam_g.step()

    torch.testing.assert_close(weights(game), weights(by_hand))
    assert np.isclose(history.losses["discriminator"][0], loss_d.item())
    assert np.isclose(history.losses["generator"][0], loss_g.item())


def test_the_same_seed_gives_the_same_weights_and_leaves_the_global_one_alone():
    first, second, other = small_game(), small_game(), small_game()
    torch.manual_seed(42)
    before = torch.get_rng_state()
    run(first, seed=1)
    assert torch.equal(before, torch.get_rng_state())
    run(second, seed=1)
    run(other, seed=2)
    assert torch.equal(weights(first), weights(second))
    assert not torch.equal(weights(first), weights(other))


def test_each_turn_moves_its_own_player_and_nobody_elses_gradient():
    game = small_game()
    run(game, steps=1, lr={"discriminator": 0.0, "generator": 1e-2})
    fresh = small_game()
    assert all(
        torch.equal(a, b)
        for a, b in zip(game.discriminator.parameters(), fresh.discriminator.parameters(), strict=True)
    )
    assert not torch.equal(game.generator[0].weight, fresh.generator[0].weight)
    assert all(p.requires_grad for net in game.players.values() for p in net.parameters())


def test_a_gan_learns_a_gaussian():
    game = small_game()
    history = run(game, steps=1500, batch=128, lr=2e-3, ema=0.99)
    with torch.no_grad():
        samples = history.ema["generator"](torch.randn(4000, 2))
    assert abs(samples.mean().item() - 2) < 0.3
    assert history.losses["generator"].shape == (1500,)


def test_moving_average_is_the_recurrence():
    game, kept = small_game(), []
    history = run(
        game, steps=3, ema=0.999, callback=lambda step, g: kept.append(g.generator[0].weight.detach().clone())
    )
    average = small_game().generator[0].weight.detach()
    for step, weight in enumerate(kept):
        decay = (step + 1) / (step + 10)  # grows with the step, so that the first weights are soon forgotten
        average = decay * average + (1 - decay) * weight
    torch.testing.assert_close(history.ema["generator"][0].weight.detach(), average)


def test_nan_names_the_player_and_the_step():
    game = small_game()
    nn.init.constant_(game.generator[0].weight, torch.nan)
    with pytest.raises(FloatingPointError, match="discriminator became nan at step 1"):
        run(game)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"steps": 0}, "steps must be at least 1"),
        ({"k": 0}, "k must be at least 1"),
        ({"batch": -1}, "batch must be at least 1"),
        ({"lr": {"generator": 1e-3}}, "the game's players are"),
    ],
)
def test_wrong_settings_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        run(small_game(), **wrong)
