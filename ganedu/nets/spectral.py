"""Spectral normalisation of whole networks."""

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from torch.nn.utils import parametrize

__all__ = ["spectral_norm"]

_WEIGHTED = (nn.Linear, nn.Embedding, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d)


def spectral_norm(net: nn.Module, iterations: int = 1) -> nn.Module:
    """Divide the weights of every convolution, linear layer and embedding of ``net`` by their largest singular value.

    ``W / sigma(W)``: Miyato et al. (2018), equation (8); in place. The singular value is followed by ``iterations``
    steps of the power method at each forward pass in training, and stands still in evaluation. It is that of the weight
    as a *matrix* (maps x the rest); a convolution as a map from pictures to pictures may stretch by more. Initialise
    first: weights set afterwards would be those before the division. Call it twice and the second call changes nothing.

    Returns:
        ``net``.

    Raises:
        ValueError: ``iterations`` below 1.
    """
    if iterations < 1:
        raise ValueError(f"the power method takes at least one iteration, not {iterations}")
    for module in list(net.modules()):
        if isinstance(module, _WEIGHTED) and not parametrize.is_parametrized(module, "weight"):
            maps = 1 if isinstance(module, nn.ConvTranspose2d) else 0
            parametrize.register_parametrization(module, "weight", _OverLargest(module.weight, iterations, maps))
    return net


class _OverLargest(nn.Module):
    """``W -> W / sigma(W)``, with the numbers and the names of torch's ``parametrizations.spectral_norm``.

    Torch's own writes its vectors through ``out=``, which ``torch.func.vmap`` refuses, and with it `nets.Many`.
    """

    def __init__(self, weight: Tensor, iterations: int, maps: int):
        super().__init__()
        self.iterations, self.maps = iterations, maps
        matrix = self._matrix(weight)
        self.register_buffer("_u", normalize(matrix.new_empty(matrix.shape[0]).normal_(), dim=0))
        self.register_buffer("_v", normalize(matrix.new_empty(matrix.shape[1]).normal_(), dim=0))
        self._follow(matrix, 15)

    def _matrix(self, weight: Tensor) -> Tensor:
        return weight.movedim(self.maps, 0).flatten(1)

    @torch.no_grad()
    def _follow(self, matrix: Tensor, steps: int) -> None:
        """Turn ``_u`` and ``_v`` towards the singular vectors of the largest singular value."""
        for _ in range(steps):
            self._u.copy_(normalize(matrix @ self._v, dim=0))
            self._v.copy_(normalize(matrix.mH @ self._u, dim=0))

    def forward(self, weight: Tensor) -> Tensor:
        matrix = self._matrix(weight)
        if self.training:
            self._follow(matrix, self.iterations)
        # Copies: a second forward pass before backward moves the vectors, and backward needs these.
        u, v = self._u.clone(), self._v.clone()
        return weight / (u @ (matrix @ v))

    def right_inverse(self, value: Tensor) -> Tensor:
        """What a weight that is assigned is kept as: itself."""
        return value
