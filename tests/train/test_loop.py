import numpy as np
import pytest
import tiny_runs
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
        ({"lr": -1}, "learning rate is at least 0"),
        ({"betas": (0.5, 1)}, "betas must be in"),
        ({"ema": 1}, "ema must be in"),
        ({"precision": "fp8"}, "precision must be"),
        ({"save_every": 0}, "save_every must be at least 1"),
        ({"snapshot_every": 0}, "snapshot_every must be at least 1"),
    ],
)
def test_wrong_settings_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        run(small_game(), **wrong)


def test_the_three_forms_of_data_give_what_they_promise():
    seen = []

    class Spy(games.GAN):
        def split(self, batch):
            seen.append(batch)
            while not isinstance(batch, torch.Tensor):
                batch = batch[0]
            return batch.flatten(1)[:, :1], ()

    def see(data, **settings):
        seen.clear()
        plain = small_game()
        game = Spy(plain.generator, plain.discriminator, latent_dim=2)
        play(game, data, steps=1, batch=4, device="cpu", progress=False, **settings)
        return seen[0]

    images, labels = see(tiny_runs.pictures())
    assert images.shape == (4, 1, 8, 8)
    assert labels.shape == (4,)
    (images, labels), (others, _) = see([tiny_runs.pictures(), tiny_runs.pictures(seed=1)], channels_last=True)
    assert others.is_contiguous(memory_format=torch.channels_last)
    assert see(lambda batch, device: torch.zeros(batch, 1)).shape == (4, 1)
    with pytest.raises(TypeError, match="not Tensor"):
        see(torch.zeros(10, 1))


@pytest.mark.parametrize("settings", [{"channels_last": False}, {"precision": "bf16"}])
def test_switches_change_the_speed_and_not_the_mathematics(settings):
    # In float32 the order of summation differs; bfloat16 keeps 8 bits. (Dropout draws its mask in the order of memory.)
    tolerance = {"channels_last": 1e-4, "precision": 0.1}[next(iter(settings))]
    plain, fast = tiny_runs.run(steps=3, dropout=0.0), tiny_runs.run(steps=3, dropout=0.0, **settings)
    for player, curve in plain.losses.items():
        np.testing.assert_allclose(fast.losses[player], curve, rtol=tolerance)
    # Fewer bits always show; for another order in memory some processors run the very same kernels.
    if "precision" in settings:
        assert any(not np.array_equal(fast.losses[player], curve) for player, curve in plain.losses.items())
    assert all(p.dtype == torch.float32 for p in fast.ema["generator"].parameters())


def test_compiled_networks_run_compiled_and_come_back_as_they_were(monkeypatch):
    calls = []

    def compiler(forward):
        return lambda *inputs: calls.append(forward) or forward(*inputs)

    monkeypatch.setattr(torch, "compile", compiler)
    game = small_game()
    history = run(game, steps=1, compile=True, ema=0.9)
    assert len(calls) == 5  # D's turn: G once and D twice; G's turn: each once
    nets = [*game.players.values(), *history.ema.values()]
    assert not any("forward" in vars(net) for net in nets)


def test_whole_numbers_will_do_for_adam():
    run(small_game(), betas=(0, 0.9), lr=1)


def test_a_game_says_how_many_turns_and_k_overrules_it():
    game, turns = small_game(), []
    game.turns = {"discriminator": 3, "generator": 2}
    loss = game.loss
    game.loss = lambda player, batch: turns.append(player[0]) or loss(player, batch)
    run(game, steps=1)
    assert "".join(turns) == "dddgg"
    turns.clear()
    run(game, steps=1, k=1)
    assert "".join(turns) == "dgg"


def test_what_the_game_reports_is_recorded():
    game = small_game()
    sums = []

    class Reporting(games.GAN):
        def generator_loss(self, batch):
            self.readings = {"sum": batch.sum()}
            sums.append(batch.sum().item())
            return super().generator_loss(batch)

    history = run(Reporting(game.generator, game.discriminator, latent_dim=2), steps=60)
    np.testing.assert_array_equal(history.readings["sum"], np.float32(sums))


def test_several_callbacks_are_called_in_order():
    calls = []
    run(small_game(), steps=2, callback=[lambda step, game: calls.append(step), lambda step, game: calls.append(-step)])
    assert calls == [1, -1, 2, -2]


@pytest.mark.skipif(torch.cuda.is_available(), reason="needs a machine without a GPU")
def test_a_gpu_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="there is no cuda here"):
        run(small_game(), device="cuda")


def test_networks_come_back_laid_out_as_they_went():
    game = tiny_runs.game()
    history = play(game, tiny_runs.pictures(), steps=1, ema=0.9, device="cpu", progress=False, channels_last=True)
    nets = [*game.players.values(), *history.ema.values()]
    assert all(tensor.is_contiguous() for net in nets for tensor in net.state_dict().values())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("settings", [{}, {"precision": "bf16", "channels_last": True}, {"compile": True}])
def test_a_gpu_plays_saves_and_goes_on(tmp_path, settings):
    tiny_runs.run(tmp_path / "run", device="cuda", steps=4, **settings)
    history = tiny_runs.run(tmp_path / "run", device="cuda", resume=True, **settings)
    assert all(np.isfinite(losses).all() for losses in history.losses.values())
