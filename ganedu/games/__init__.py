"""Games: who plays, and what each player minimises.

A game names its players and, for a player called ``critic``, defines ``critic_loss(batch)``: the scalar which that
player minimises at its turn. `ganedu.train.play` does everything else. ``batch`` is what the data gives at each step:
``(images, labels)`` of one data set, a tuple of such pairs of several, or whatever a function draws.
"""

from ganedu.games.conditional import ConditionalGAN
from ganedu.games.feature_matching import FeatureMatching
from ganedu.games.game import Game
from ganedu.games.gan import GAN
from ganedu.games.historical_averaging import HistoricalAveraging

__all__ = ["GAN", "ConditionalGAN", "FeatureMatching", "Game", "HistoricalAveraging"]
