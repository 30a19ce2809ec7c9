"""Several networks of one shape, run and trained at once: sooner than one after the other."""

import copy

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state

__all__ = ["Many"]


class Many(nn.Module):
    """``S`` networks of one shape as one: ``(S * B, ...) -> (S * B, ...)``, the first ``B`` samples through the first.

    Small networks spend much of their time between operations; here each operation serves all copies. What that saves
    depends on their size: ``benchmarks/many_seeds.py`` measures it. The weights are stacked and the network is mapped
    over them with ``torch.func.vmap`` and ``functional_call``. So a game of two such networks, played with
    ``batch = S * B``, is ``S`` independent games: layers that couple the samples of a batch (`MinibatchDiscrimination`,
    batch norm without running statistics) couple those of one copy only.

    Each copy learns as it would alone, up to rounding: a mean over all ``S * B`` samples gives a copy 1/S of the
    gradient that a mean over its own ``B`` would, and the gradient of the weights is multiplied by ``S`` to make up for
    it. (Adam would not care, but its epsilon and plain gradient steps do.)

    Args:
        networks: the copies, of equal architecture, with their own initial weights. They are not changed.

    Raises:
        ValueError: no network, or networks of different shapes.
    """

    def __init__(self, networks: list[nn.Module]):
        super().__init__()
        shapes = [{name: value.shape for name, value in net.state_dict().items()} for net in networks]
        if not networks or any(shape != shapes[0] for shape in shapes):
            raise ValueError("Many takes at least one network, and networks of one shape")
        self.count = len(networks)
        # Inside a list, so that the weights of the pattern are nobody's parameters.
        self._pattern = [copy.deepcopy(networks[0])]
        weights, buffers = stack_module_state(networks)
        # A name of a parameter has no dots.
        self._names = {name.replace(".", "/"): name for name in (*weights, *buffers)}
        for name, value in weights.items():
            self.register_parameter(name.replace(".", "/"), nn.Parameter(value.detach()))
        for name, value in buffers.items():
            self.register_buffer(name.replace(".", "/"), value)

    def forward(self, samples: Tensor) -> Tensor:
        """``samples`` ``(S * B, ...)``, copy by copy.

        Raises:
            ValueError: their number is no multiple of S.
        """
        if len(samples) % self.count:
            raise ValueError(f"{len(samples)} samples cannot be shared by {self.count} networks: take a multiple")
        pattern = self._pattern[0].train(self.training)
        weights = {name: _Amplify.apply(value, float(self.count)) for name, value in self.named_parameters()}
        state = {self._names[name]: value for name, value in (weights | dict(self.named_buffers())).items()}
        one = lambda values, inputs: functional_call(pattern, values, (inputs,))
        parts = samples.unflatten(0, (self.count, -1))
        return torch.func.vmap(one, randomness="different")(state, parts).flatten(0, 1)

    def network(self, index: int) -> nn.Module:
        """Copy ``index`` as a network of its own, with weights of its own."""
        net = copy.deepcopy(self._pattern[0])
        net.load_state_dict({self._names[name]: value[index] for name, value in self.state_dict().items()})
        return net.train(self.training)


class _Amplify(torch.autograd.Function):
    """The identity, whose gradient is ``factor`` times what comes back."""

    @staticmethod
    def forward(ctx, values: Tensor, factor: float) -> Tensor:
        ctx.factor = factor
        return values.view_as(values)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        return gradient * ctx.factor, None
