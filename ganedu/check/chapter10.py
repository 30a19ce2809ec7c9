"""Checks of chapter 10, DCGAN on MNIST."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from ganedu.check.report import arrays, close, require

__all__ = ["CHECKS"]


def output_sizes(answer: Callable) -> str:
    """``answer(n, k, s, p)`` gives the sizes after a convolution and after a transposed one."""
    rng = np.random.default_rng()
    for _ in range(40):
        k, s = int(rng.integers(1, 6)), int(rng.integers(1, 4))
        p = int(rng.integers(0, (k - 1) // 2 + 1))
        n = int(rng.integers(k, 40))
        x = torch.zeros(1, 1, n)
        truth = (
            F.conv1d(x, torch.zeros(1, 1, k), stride=s, padding=p).shape[-1],
            F.conv_transpose1d(x, torch.zeros(1, 1, k), stride=s, padding=p).shape[-1],
        )
        down, up = arrays(answer, n, k, s, p, shape=(2,))
        case = f"n = {n}, k = {k}, s = {s}, p = {p}"
        require(down == truth[0], f"the convolution, {case}: how many places does the kernel have? Round down")
        require(up == truth[1], f"the transposed convolution, {case}: which outputs do the first and last input touch?")
    return "both formulas agree with PyTorch on random cases"


def convolution_matrix(answer: Callable) -> str:
    """``answer(kernel, n, stride)`` is the matrix C with C x = conv1d(x), no padding."""
    rng = np.random.default_rng()
    for n, k, stride in [(5, 3, 1), (9, 4, 2), (11, 3, 3)]:
        kernel = rng.normal(size=k)
        rows = (n - k) // stride + 1
        matrix = arrays(answer, kernel, n, stride, shape=(rows, n))
        x, y = torch.tensor(rng.normal(size=n)), torch.tensor(rng.normal(size=rows))
        weight = torch.tensor(kernel)[None, None]
        forward = F.conv1d(x[None, None], weight, stride=stride)[0, 0]
        require(
            not close(matrix[:, ::-1] @ x.numpy(), forward) or close(matrix @ x.numpy(), forward),
            "the columns run the wrong way",
        )
        require(
            close(matrix @ x.numpy(), forward),
            f"C x is not conv1d(x) for n = {n}, k = {k}, stride = {stride}: "
            "row i holds the kernel, not flipped, from column i * stride on",
        )
        back = F.conv_transpose1d(y[None, None], weight, stride=stride)[0, 0]
        require(close((matrix.T @ y.numpy())[: len(back)], back), "the transpose must be conv_transpose1d")
    return "C is the convolution, and its transpose is the transposed convolution"


def generator_32(answer: Callable) -> str:
    """``answer(latent_dim)`` builds a generator (B, latent_dim) -> (B, 3, 32, 32) by the DCGAN rules."""
    unbuilt = callable(answer) and not isinstance(answer, nn.Module)
    require(unbuilt, "pass the function that builds the network")
    net = answer(16)
    require(isinstance(net, nn.Module), "nothing is returned yet: return a torch.nn.Module")
    layers = [module for module in net.modules() if not list(module.children())]
    require(not any(isinstance(m, nn.Linear) for m in layers), "no dense layers: begin with a transposed convolution")
    require(
        not any(isinstance(m, nn.Upsample | nn.MaxPool2d | nn.AvgPool2d) for m in layers),
        "no pooling and no resizing: stride does it",
    )
    require(isinstance(layers[-1], nn.Tanh), "the images lie in [-1, 1]: end with tanh")
    require(not isinstance(layers[-2], nn.BatchNorm2d), "no batch norm at the generator's output")
    ups = [module for module in layers if isinstance(module, nn.ConvTranspose2d)]
    norms = sum(isinstance(module, nn.BatchNorm2d) for module in layers)
    require(len(ups) >= 2 and norms == len(ups) - 1, "batch norm after every transposed convolution but the last")
    uneven = [m for m in ups if m.stride[0] > 1 and m.kernel_size[0] % m.stride[0]]
    require(not uneven, "a kernel that is no multiple of its stride paints a checkerboard")
    images = net(torch.randn(3, 16))
    require(tuple(images.shape) == (3, 3, 32, 32), f"3 latent points gave {tuple(images.shape)}, not (3, 3, 32, 32)")
    return "a generator by the rules"


def resize_kernel(answer: Callable) -> str:
    """``answer(kernel)``: the kernel of one transposed convolution, stride 2, that repeats and then convolves."""
    rng = np.random.default_rng()
    for _ in range(10):
        kernel, y = rng.normal(size=3), torch.tensor(rng.normal(size=9))
        merged = arrays(answer, kernel, shape=(4,))
        twice = y.repeat_interleave(2)[None, None]
        truth = F.conv1d(twice, torch.tensor(kernel)[None, None], padding=1)[0, 0].numpy()
        made = F.conv_transpose1d(y[None, None], torch.tensor(merged)[None, None], stride=2, padding=1)[0, 0].numpy()
        flipped = F.conv_transpose1d(y[None, None], torch.tensor(merged[::-1].copy())[None, None], stride=2, padding=1)
        require(
            close(made, truth) or not close(flipped[0, 0], truth),
            "the four numbers are right, and in reverse order: convolution in libraries does not flip its kernel, and "
            "the output before y's first copy sees that copy through the last place of the kernel",
        )
        even, odd = merged[::2].sum(), merged[1::2].sum()
        require(
            close(even, odd),
            "a constant must stay constant, so the first and third place must sum to what the second and fourth do",
        )
        require(close(made, truth), "put y = (..., 0, 1, 0, ...) through both steps by hand: four outputs are not 0")
    return "one transposed convolution does what the two steps do"


CHECKS = {
    "output-sizes": output_sizes,
    "convolution-matrix": convolution_matrix,
    "generator-32": generator_32,
    "resize-kernel": resize_kernel,
}
