"""Spectral normalisation of whole networks."""

from torch import nn
from torch.nn.utils import parametrizations, parametrize

__all__ = ["spectral_norm"]

_WEIGHTED = (nn.Linear, nn.Embedding, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d)


def spectral_norm(net: nn.Module, iterations: int = 1) -> nn.Module:
    """Divide the weights of every convolution, linear layer and embedding of ``net`` by their largest singular value.

    ``W / sigma(W)``: Miyato et al. (2018), equation (8); torch's own parametrisation, in place. The singular value is
    followed by ``iterations`` steps of the power method at each forward pass in training, and stands still in
    evaluation. It is that of the weight as a *matrix* (maps x the rest); a convolution as a map from pictures to
    pictures may stretch by more. Initialise first: weights set afterwards would be those before the division. Call it
    twice and the second call changes nothing.

    Returns:
        ``net``.
    """
    for module in list(net.modules()):
        if isinstance(module, _WEIGHTED) and not parametrize.is_parametrized(module, "weight"):
            parametrizations.spectral_norm(module, n_power_iterations=iterations)
    return net
