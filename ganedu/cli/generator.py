"""Samples of the generator in a run folder."""

import torch
from torch import Tensor
from tqdm import tqdm

from ganedu.train import Run

_BATCH = 250  # samples at a time: the noise of a seed does not depend on it


@torch.no_grad()
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
    # One row of noise after another, so that the first m rows are the same whatever n is.
    source = torch.Generator().manual_seed(seed)
    noise = torch.stack([torch.randn(arguments["latent_dim"], generator=source) for _ in range(n)])
    parts = tqdm(noise.split(_BATCH), desc="samples", leave=False, unit="batch")
    return torch.cat([generator(part) for part in parts]).float()
