import numpy as np
import pytest
import torch
from torch import nn

from ganedu import games, losses, nets
from ganedu.train import play

MEANS = torch.tensor([-2.0, 0.0, 2.0])


def labelled(batch, device):
    labels = torch.randint(3, (batch,), device=device)
    return MEANS.to(device)[labels, None] + 0.2 * torch.randn(batch, 1, device=device), labels


def with_attributes(batch, device):
    attributes = torch.randint(2, (batch, 3), device=device)
    return attributes.float() @ MEANS[:, None] + 0.2 * torch.randn(batch, 1), attributes


def gan(**settings):
    torch.manual_seed(0)
    generator = nets.ConditionalGenerator(nets.mlp([2 + 4, 32, 1]), labels=3, width=4)
    discriminator = nets.ProjectionDiscriminator(nets.mlp([1, 32, 32, 1], output=nn.Flatten(0)), labels=3)
    return games.ConditionalGAN(generator, discriminator, latent_dim=2, **settings)


def run(game, data=labelled, **settings):
    return play(game, data, **{"steps": 3, "batch": 8, "device": "cpu", "progress": False} | settings)


def test_the_generator_obeys_the_label():
    game = gan(labels=torch.arange(3))
    run(game, steps=300, batch=32, lr=5e-3)
    samples = game.sample(600).squeeze(1)
    means = torch.stack([samples[label::3].mean() for label in range(3)])
    assert (means - MEANS).abs().max() < 0.75  # labels are 2 apart


class Table(nn.Module):
    """Logits that are known: a number for each pair of sample and label."""

    def __init__(self, logits):
        super().__init__()
        self.logits = nn.Parameter(logits)

    def forward(self, samples, labels):
        return self.logits[samples[:, 0].long(), labels]


def test_the_mismatched_term_is_the_papers():
    # Reed et al. (2016), algorithm 1: -log s_r - (log(1 - s_w) + log(1 - s_f)) / 2, here with a fake that is always 0.
    logits = torch.tensor([[0.3, -1.2], [2.0, 0.7]])
    samples, labels = torch.tensor([[0.0], [1.0], [1.0], [0.0]]), torch.tensor([0, 1, 0, 1])
    constant = lambda noise, labels: torch.zeros(len(noise), 1)
    game = games.ConditionalGAN(constant, Table(logits), latent_dim=1, mismatched=True)
    right, wrong, fake = logits[[0, 1, 1, 0], [0, 1, 0, 1]], logits[[0, 1, 1, 0], [1, 0, 1, 0]], logits[0, [0, 1, 0, 1]]
    log, d = torch.log, torch.sigmoid
    expected = -(log(d(right)) + (log(1 - d(wrong)) + log(1 - d(fake))) / 2).mean()
    torch.testing.assert_close(game.loss("discriminator", (samples, labels)), expected)


def test_a_pair_that_matches_by_chance_is_not_called_mismatched():
    logits = torch.tensor([[0.3, -1.2], [2.0, 0.7]])
    game = games.ConditionalGAN(nn.Identity(), Table(logits), latent_dim=1, mismatched=True)
    samples, labels = torch.tensor([[0.0], [1.0], [1.0]]), torch.tensor([0, 0, 1])  # neighbours' labels: 1, 0, 0
    real, fake = game.discriminator(samples, labels), torch.zeros(3)
    wrong = losses.minimax.discriminator(real[[0, 2]], logits[[0, 1], [1, 0]]).mean()
    expected = (losses.minimax.discriminator(real, fake).mean() + wrong) / 2
    torch.testing.assert_close(game.verdict((samples, labels), real, fake), expected)
    alike = game.verdict((samples, torch.zeros(3, dtype=torch.int64)), real, fake)
    torch.testing.assert_close(alike, losses.minimax.discriminator(real, fake).mean() / 2)


def test_the_penalty_is_not_halved_by_the_mismatched_term():
    batch, values = labelled(8, "cpu"), []
    for penalties in ({}, {losses.r1_penalty: 3.0}):
        game = gan(mismatched=True, penalties=penalties)
        torch.manual_seed(1)
        values.append(game.loss("discriminator", batch).item())
    by_hand = losses.r1_penalty(lambda x: game.discriminator(x, batch[1]), batch[0]).mean().item()
    assert values[1] - values[0] == pytest.approx(3 * by_hand, rel=1e-4)


@pytest.mark.parametrize("data", [labelled, with_attributes], ids=["integers", "attributes"])
@pytest.mark.parametrize("loss", [losses.hinge, losses.relativistic], ids=lambda loss: loss.name)
def test_integers_and_attributes_train_alike(data, loss):
    game = gan(loss=loss, mismatched=True, penalties={losses.wgan_gp_penalty: 1.0})
    history = run(game, data)
    assert np.isfinite(history.losses["discriminator"]).all()


def test_sample_asks_for_the_labels_in_turn():
    noise, labels = gan(labels=torch.arange(3)).inputs(5)
    assert noise.shape == (5, 2)
    assert labels.tolist() == [0, 1, 2, 0, 1]
    assert gan(labels=torch.eye(3)).sample(4).shape == (4, 1)
    with pytest.raises(ValueError, match="no labels to ask for"):
        gan().sample(1)
