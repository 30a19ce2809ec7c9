import pytest
import torch
from torch import nn

from ganedu import games, losses, nets
from ganedu.train import play

ALL = [losses.minimax, losses.least_squares, losses.hinge, losses.wasserstein, losses.relativistic]


def gaussian(batch, device):
    return torch.randn(batch, 1, device=device) * 0.5 + 2


def gan(**settings):
    torch.manual_seed(0)
    generator, discriminator = nets.mlp([2, 16, 1]), nets.mlp([1, 16, 1], output=nn.Flatten(0))
    return games.GAN(generator, discriminator, latent_dim=2, **settings)


def run(game, **settings):
    return play(game, gaussian, **{"steps": 3, "batch": 8, "device": "cpu", "progress": False} | settings)


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.name)
def test_the_losses_are_the_pairs_written_out(loss):
    game, real = gan(loss=loss), gaussian(16, "cpu")
    torch.manual_seed(5)
    value = game.loss("discriminator", real)
    torch.manual_seed(5)
    fake = game.generator(torch.randn(16, 2))
    d = game.discriminator
    torch.testing.assert_close(value, loss.discriminator(d(real), d(fake)).mean())
    torch.testing.assert_close(game.readings, {"real logit": d(real).mean(), "fake logit": d(fake).mean()})
    torch.manual_seed(5)
    value = game.loss("generator", real)
    expected = loss.generator(d(fake), d(real)) if loss.paired else loss.generator(d(fake))
    torch.testing.assert_close(value, expected.mean())


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.name)
def test_labels_are_not_looked_at(loss):
    game, real = gan(loss=loss), gaussian(4, "cpu")
    for player in game.players:
        torch.manual_seed(1)
        plain = game.loss(player, real)
        torch.manual_seed(1)
        assert torch.equal(plain, game.loss(player, (real, torch.arange(4))))


def test_penalties_add_up_with_their_weights():
    real = gaussian(8, "cpu")
    values = []
    for penalties in (
        {},
        {losses.r1_penalty: 5.0},
        {losses.r2_penalty: 0.1},
        {losses.r1_penalty: 5, losses.r2_penalty: 0.1},
    ):
        game = gan(penalties=penalties)
        torch.manual_seed(2)
        values.append(game.loss("discriminator", real).item())
    plain, r1, r2, both = values
    r1_by_hand = losses.r1_penalty(gan().discriminator, real).mean().item()
    assert r1 - plain == pytest.approx(5 * r1_by_hand, rel=1e-5)
    assert both - plain == pytest.approx((r1 - plain) + (r2 - plain), rel=1e-5)
    assert r2 > plain


class Point(nn.Module):
    """A generator of one point, whatever the noise."""

    def __init__(self):
        super().__init__()
        self.place = nn.Parameter(torch.ones(1))

    def forward(self, noise):
        return self.place.expand(len(noise), 1)


def test_r1_ends_the_circling_of_the_dirac_gan():
    # Mescheder et al. (2018), section 2: data at 0, one point theta against s(x) = psi x.
    def distances(penalties):
        point, judge, kept = Point(), nn.Sequential(nn.Linear(1, 1, bias=False), nn.Flatten(0)), []
        nn.init.zeros_(judge[0].weight)
        game = games.GAN(point, judge, latent_dim=1, penalties=penalties)
        keep = lambda *_: kept.append(abs(point.place.item()) + abs(judge[0].weight.item()))
        settings = {"steps": 300, "batch": 1, "lr": 0.02, "betas": (0.0, 0.999), "device": "cpu", "progress": False}
        play(game, lambda n, device: torch.zeros(n, 1), **settings, callback=keep)
        return kept[-100:]

    assert min(distances({})) > 0.2
    assert max(distances({losses.r1_penalty: 1.0})) < 1e-3


def test_instance_noise_reaches_real_and_fake_and_travels_with_the_discriminator():
    game = gan(instance_noise=losses.InstanceNoise(1.0, samples=72))
    history = run(game, ema=0.9)
    # Three steps of three batches of eight: real and fake for the discriminator, fake for the generator.
    assert game.players["discriminator"].noise.seen == 72
    assert "noise.seen" in game.players["discriminator"].state_dict()
    x = gaussian(5, "cpu")
    assert torch.equal(history.ema["discriminator"](x), history.ema["discriminator"](x))


def test_everything_together_trains():
    game = gan(
        loss=losses.relativistic,
        penalties={losses.r1_penalty: 0.5, losses.r2_penalty: 0.5},
        instance_noise=losses.InstanceNoise(0.1, samples=100),
    )
    nets.spectral_norm(game.discriminator)
    before = game.generator[0].weight.clone()
    history = run(game, ema=0.99)
    assert history.losses["generator"].shape == (3,)
    assert not torch.equal(game.generator[0].weight, before)


def test_sample_is_in_evaluation_mode_and_leaves_the_game_as_it_was():
    generator = nets.dcgan_generator(28, channels=1, latent_dim=5, filters=(8, 4)).train()
    game = games.GAN(generator, nets.dcgan_discriminator(28, channels=1, filters=(4, 4, 4)), latent_dim=5)
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    images = game.sample(3)
    assert images.shape == (3, 1, 28, 28)
    assert not images.requires_grad
    assert generator.training
    assert all(torch.equal(value, before[name]) for name, value in generator.state_dict().items())
    (noise,) = game.inputs(3)
    assert noise.shape == (3, 5)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="latent_dim must be at least 1"):
        games.GAN(nn.Identity(), nn.Identity(), latent_dim=0)
    with pytest.raises(AttributeError, match="GAN has no loss for 'critic': write critic_loss"):
        gan().loss("critic", None)
