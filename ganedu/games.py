"""Games: who plays, and what each player minimises.

A game names its players and, for a player called ``critic``, defines ``critic_loss(batch)``: the scalar which that
player minimises at its turn. `ganedu.train.play` does everything else. ``batch`` is what the data gives at each step.
"""

from torch import Tensor, nn, randn

from ganedu import losses

__all__ = ["GAN", "Game"]


class Game:
    """What `ganedu.train.play` asks of a game. A new game writes ``players`` and one ``<player>_loss`` for each.

    Attributes:
        players: name -> network, in the order in which they move. Each gets its own optimiser, and only its own
            parameters receive gradients at its turn.
    """

    players: dict[str, nn.Module]

    def loss(self, player: str, batch: Tensor) -> Tensor:
        """The scalar that ``player`` minimises on ``batch``."""
        return getattr(self, f"{player}_loss")(batch)


class GAN(Game):
    """The game of Goodfellow et al. (2014): a discriminator against a generator.

    Args:
        generator: maps noise ``(B, latent_dim)`` to samples shaped like the data.
        discriminator: maps samples to logits ``(B,)``. Real and fake samples go through it in two separate batches, so
            that batch norm, if there is any, never sees a mixture.
        latent_dim: dimension of the noise, drawn from N(0, I).
        loss: a `ganedu.losses.Loss`.
    """

    def __init__(self, generator: nn.Module, discriminator: nn.Module, *, latent_dim: int, loss=losses.non_saturating):
        if latent_dim < 1:
            raise ValueError(f"latent_dim must be at least 1, not {latent_dim}")
        self.generator, self.discriminator = generator, discriminator
        self.latent_dim, self.pair = latent_dim, loss
        self.players = {"discriminator": discriminator, "generator": generator}

    def fake(self, batch: Tensor) -> Tensor:
        """As many generated samples as ``batch`` has, from fresh noise: ``(B, ...)``."""
        return self.generator(randn(len(batch), self.latent_dim, device=batch.device))

    def discriminator_loss(self, batch: Tensor) -> Tensor:
        """Mean loss of the discriminator on real ``batch`` and as many fakes."""
        # detach: the gradient that would run on into the generator is not wrong here, only wasted.
        return self.pair.discriminator(self.discriminator(batch), self.discriminator(self.fake(batch).detach())).mean()

    def generator_loss(self, batch: Tensor) -> Tensor:
        """Mean loss of the generator on as many fakes as ``batch`` has samples."""
        return self.pair.generator(self.discriminator(self.fake(batch))).mean()
