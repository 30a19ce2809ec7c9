"""Samples of the generator in a run folder."""

from torch import Tensor

from ganedu.train import Run
from ganedu.zoo import Generator


def draw(trained: Run, n: int, seed: int) -> Tensor:
    """``n`` samples ``(n, C, H, W)`` in [-1, 1], on the CPU; the first m of them are those of ``draw(..., m, seed)``.

    Raises:
        ValueError: the run has no generator from plain noise, or says not how to build it.
    """
    generator = trained.network("generator")
    arguments = trained.recipe["players"]["generator"]["arguments"]
    if not isinstance(arguments.get("latent_dim"), int):
        raise ValueError(
            f"{trained.folder / 'game.json'} does not say the generator's latent_dim: it cannot be sampled"
        )
    return Generator(generator, arguments["latent_dim"]).floats(n, seed)
