"""The layers of a network as a table."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

__all__ = ["Layer", "layer_table"]


class Layer(NamedTuple):
    """One row.

    Attributes:
        layer: its name inside the network and its kind, such as ``"3 ConvTranspose2d"``.
        output: shape of what it returns, batch included.
        parameters: how many numbers of it are trained, counted where it runs first.
    """

    layer: str
    output: tuple[int, ...]
    parameters: int


def layer_table(net: nn.Module, example_input: Tensor | tuple[Tensor, ...]) -> list[Layer]:
    """What ``net`` does to ``example_input``, layer by layer, in the order in which they run.

    The network runs once in evaluation mode without gradients, and is left as it was. A module of the user's own that
    holds parameters has its row too, after those of the layers inside it.

    Args:
        net: any network.
        example_input: its input, or a tuple of inputs; a batch of one is enough.

    Returns:
        One `Layer` per layer; their parameters sum to the network's, as far as its layers run.
    """
    rows: list[Layer] = []
    counted: set[int] = set()

    def write(name: str):
        def hook(module: nn.Module, _: object, output: Tensor) -> None:
            own = [weight for weight in _own_parameters(module) if id(weight) not in counted]
            counted.update(map(id, own))
            kind = type(module).__name__.removeprefix("Parametrized")
            rows.append(Layer(f"{name} {kind}".strip(), tuple(output.shape), sum(weight.numel() for weight in own)))

        return hook

    layers = {name: module for name, module in net.named_modules() if ".parametrizations" not in f".{name}"}
    leaves = {
        name: module
        for name, module in layers.items()
        if _own_parameters(module) or not [child for child, _ in module.named_children() if child != "parametrizations"]
    }
    modes = [(module, module.training) for module in net.modules()]
    hooks = [module.register_forward_hook(write(name)) for name, module in leaves.items()]
    try:
        with torch.no_grad():
            net.eval()(*example_input) if isinstance(example_input, tuple) else net.eval()(example_input)
    finally:
        for hook in hooks:
            hook.remove()
        for module, training in modes:
            module.training = training
    return rows


def _own_parameters(module: nn.Module) -> list[nn.Parameter]:
    """Parameters held by ``module`` itself, those behind a parametrisation (spectral norm) included."""
    behind = getattr(module, "parametrizations", None)
    return [*module.parameters(recurse=False), *(behind.parameters() if isinstance(behind, nn.Module) else [])]
