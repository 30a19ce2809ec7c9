"""Right and wrong answers to assignment 4, a DCGAN."""

import copy
from itertools import pairwise

import numpy as np
import torch
from torch import nn

# --- Question 1


def transposed(y, kernel, stride, padding):
    size = (len(y) - 1) * stride + len(kernel)
    matrix = np.zeros((size, len(y)))
    for i in range(len(y)):
        matrix[i * stride : i * stride + len(kernel), i] = kernel
    return (matrix @ y)[padding : size - padding]


def transposed_by_torch(y, kernel, stride, padding):
    y, kernel = torch.tensor(y)[None, None], torch.tensor(kernel)[None, None]
    return nn.functional.conv_transpose1d(y, kernel, stride=stride, padding=padding)[0, 0].numpy()


def painting(add=True, flip=False, crop=lambda canvas, p: canvas[p : len(canvas) - p], step=None, ends=True):
    """The painting with one thing wrong."""

    def answer(y, kernel, stride, padding):
        stride = step or stride
        canvas = np.zeros((len(y) - 1) * stride + len(kernel))
        for i, number in enumerate(y):
            copy_of = number * (kernel[::-1] if flip else kernel)
            if add:
                canvas[i * stride : i * stride + len(kernel)] += copy_of
            else:
                canvas[i * stride : i * stride + len(kernel)] = copy_of
        return crop(canvas, padding)

    return answer


# --- Question 3


def receptive_field(layers):
    pixels = 1
    for kernel, stride in reversed(layers):
        pixels = (pixels - 1) * stride + kernel
    return pixels, int(np.prod([stride for _, stride in layers]))


def field_by_marking(layers):
    first, last, start = 0, 0, 1
    for kernel, stride in reversed(layers):
        first, last, start = first * stride, last * stride + kernel - 1, start * stride
    return last - first + 1, start


def field(step=lambda jump, s: jump, grow=lambda k: k - 1, begin=1, order=1, apart=np.prod):
    """The receptive field with one thing wrong."""

    def answer(layers):
        pixels, jump = begin, 1
        for kernel, stride in layers[::order]:
            pixels += grow(kernel) * step(jump, stride)
            jump *= stride
        return pixels, apart([stride for _, stride in layers])

    return answer


# --- Question 4


def batch_norm(x, gain, shift, eps):
    var, mean = torch.var_mean(x, (0, 2, 3), correction=0)
    scale = gain / torch.sqrt(var + eps)
    return x * scale.view(1, -1, 1, 1) + (shift - mean * scale).view(1, -1, 1, 1)


def batch_norm_by_channels(x, gain, shift, eps):
    out = []
    for channel in range(x.shape[1]):
        h = x[:, channel]
        h = h - h.mean()
        out.append(gain[channel] * h / (h.pow(2).sum() / h.numel() + eps) ** 0.5 + shift[channel])
    return torch.stack(out, 1)


def norm(over=(0, 2, 3), unbiased=False, inside=True, detach=(), swap=False, affine=True):
    """Batch norm with one thing wrong."""

    def answer(x, gain, shift, eps):
        gain, shift = (shift, gain) if swap else (gain, shift)
        mean, var = x.mean(over, keepdim=True), x.var(over, unbiased=unbiased, keepdim=True)
        mean = mean.detach() if "mean" in detach else mean
        var = var.detach() if "var" in detach else var
        out = (x - mean) / ((var + eps).sqrt() if inside else var.sqrt() + eps)
        return gain.view(-1, 1, 1) * out + shift.view(-1, 1, 1) if affine else out

    return answer


def norm_without_eps(x, gain, shift, eps):
    return batch_norm(x, gain, shift, 0.0)


# --- Question 5


def init_weights(net):
    def start(layer):
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight.data = 1 + 0.02 * torch.randn_like(layer.weight)
            layer.bias.data.zero_()
        elif "Conv" in type(layer).__name__:
            layer.weight.data.normal_(0, 0.02)

    return net.apply(start)


def init_recursively(net):
    with torch.no_grad():
        for layer in net.children():
            init_recursively(layer)
        if isinstance(net, nn.BatchNorm2d):
            net.weight.copy_(torch.normal(1.0, 0.02, net.weight.shape))
            net.bias.fill_(0)
        if isinstance(net, nn.Conv2d | nn.ConvTranspose2d):
            net.weight.copy_(torch.normal(0.0, 0.02, net.weight.shape))
    return net


def start(kinds=(nn.Conv2d, nn.ConvTranspose2d), width=0.02, gain=1.0, gains=0.02, shift=True, walk=nn.Module.modules):
    """The start with one thing wrong."""

    def answer(net):
        for layer in walk(net):
            if isinstance(layer, kinds):
                nn.init.normal_(layer.weight, 0.0, width)
            elif isinstance(layer, nn.BatchNorm2d):
                nn.init.normal_(layer.weight, gain, gains)
                if shift:
                    nn.init.zeros_(layer.bias)
        return net

    return answer


def on_a_copy(net):
    return init_weights(copy.deepcopy(net))


def same_each_time(net):
    torch.manual_seed(0)
    return init_weights(net)


def returns_nothing(net):
    init_weights(net)


# --- Questions 6 and 7


class Generator(nn.Module):
    """With one ReLU for all layers."""

    def __init__(self, latent_dim, channels, filters):
        super().__init__()
        self.first = nn.ConvTranspose2d(latent_dim, filters[0], 4)
        relu = nn.ReLU()
        self.body = nn.ModuleList([nn.BatchNorm2d(filters[0]), relu])
        for before, maps in pairwise(filters):
            self.body += [nn.ConvTranspose2d(before, maps, 4, stride=2, padding=1), nn.BatchNorm2d(maps), relu]
        self.last = nn.Sequential(nn.ConvTranspose2d(filters[-1], channels, 4, stride=2, padding=1), nn.Tanh())

    def forward(self, z):
        h = self.first(z[:, :, None, None])
        for layer in self.body:
            h = layer(h)
        return self.last(h)


def generator(
    end=nn.Tanh, kernel=4, norm=True, last_norm=False, act=nn.ReLU, dense=False, resize=False, fewer=0, wide=False
):
    """A generator by the rules, with one thing wrong (or none)."""

    def up(inputs, maps):
        if resize:
            return [nn.Upsample(scale_factor=2), nn.Conv2d(inputs, maps, 3, padding=1)]
        return [nn.ConvTranspose2d(inputs, maps, kernel, 2, 1, output_padding=kernel % 2)]

    def answer(latent_dim, channels, filters):
        filters = filters[: len(filters) - fewer]
        filters = filters[::-1] if wide else filters
        if dense:
            layers = [nn.Linear(latent_dim, filters[0] * 16), nn.Unflatten(1, (filters[0], 4, 4))]
        else:
            layers = [nn.Unflatten(1, (latent_dim, 1, 1)), nn.ConvTranspose2d(latent_dim, filters[0], 4)]
        layers += [nn.BatchNorm2d(filters[0])] * norm + [act()]
        for before, maps in pairwise(filters):
            layers += up(before, maps) + [nn.BatchNorm2d(maps)] * norm + [act()]
        return nn.Sequential(*layers, *up(filters[-1], channels), *[nn.BatchNorm2d(channels)] * last_norm, end())

    return answer


class Discriminator(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        blocks, inputs = [], channels
        for maps in filters:
            normed = [nn.BatchNorm2d(maps)] if blocks else []
            blocks.append(nn.Sequential(nn.Conv2d(inputs, maps, 4, 2, 1), *normed, nn.LeakyReLU(0.2)))
            inputs = maps
        self.blocks, self.logit = nn.Sequential(*blocks), nn.Conv2d(inputs, 1, 4)

    def forward(self, x):
        return self.logit(self.blocks(x)).flatten()


def discriminator(slope=0.2, first_norm=False, norm=True, end=(), pool=False, flat=True, act=None, dense=False):
    """A discriminator by the rules, with one thing wrong (or none)."""

    def answer(channels, filters):
        layers, inputs = [], channels
        for number, maps in enumerate(filters):
            down = [nn.Conv2d(inputs, maps, 3, padding=1), nn.MaxPool2d(2)] if pool else []
            layers += down or [nn.Conv2d(inputs, maps, 4, 2, 1)]
            layers += [nn.BatchNorm2d(maps)] * (norm and (number > 0 or first_norm))
            layers.append(act() if act else nn.LeakyReLU(slope))
            inputs = maps
        layers += [nn.Flatten(), nn.Linear(inputs * 16, 1)] if dense else [nn.Conv2d(inputs, 1, 4)]
        return nn.Sequential(*layers, *([nn.Flatten(0)] if flat else []), *(kind() for kind in end))

    return answer


# --- Question 8


def ema_update(average, net, decay):
    with torch.no_grad():
        for name, mean in average.state_dict().items():
            value = net.state_dict()[name]
            trained = name in dict(net.named_parameters())
            mean.copy_(decay * mean + (1 - decay) * value if trained else value)


def ema_by_lerp(average, net, decay):
    for mean, weight in zip(average.parameters(), net.parameters(), strict=True):
        mean.data.lerp_(weight.data, 1 - decay)
    buffers = dict(net.named_buffers())
    for name, buffer in average.named_buffers():
        buffer.data.copy_(buffers[name])


def average_of(factor=lambda d: d, buffers="copy", only="", alias=False, back=False):
    """The average with one thing wrong."""

    @torch.no_grad()
    def answer(average, net, decay):
        d = factor(decay)
        for (name, mean), weight in zip(average.named_parameters(), net.parameters(), strict=True):
            if only in name:
                mean.copy_(d * mean + (1 - d) * weight)
            if alias:
                mean.data = weight.data
            if back:
                weight.copy_(mean)
        for mean, buffer in zip(average.buffers(), net.buffers(), strict=True):
            if buffers == "copy":
                mean.copy_(buffer)
            elif buffers == "average":
                mean.copy_(decay * mean + (1 - decay) * buffer)

    return answer


def average_of_a_copy(average, net, decay):
    average = copy.deepcopy(average)
    ema_update(average, net, decay)
    return average


RIGHT = {
    "transposed": [transposed, transposed_by_torch],
    "receptive_field": [receptive_field, field_by_marking],
    "batch_norm": [batch_norm, batch_norm_by_channels],
    "init_weights": [init_weights, init_recursively],
    "make_generator": [Generator, generator()],
    "make_discriminator": [Discriminator, discriminator()],
    "ema_update": [ema_update, ema_by_lerp],
}
# answer, words of a reason
WRONG = {
    "transposed": [
        (painting(add=False), "they add up"),
        (painting(flip=True), "turned round"),
        (painting(crop=lambda canvas, p: canvas[2 * p :]), "follow one y_i"),
        (painting(crop=lambda canvas, p: canvas), "shape"),
        (painting(crop=lambda canvas, p: canvas[p:-p]), "shape"),
        (painting(step=2), "shape"),
        (lambda y, kernel, stride, padding: np.convolve(y, kernel), "shape"),
        (lambda y, kernel, s, p: np.zeros((len(y) - 1) * s - 2 * p + len(kernel)), "follow one y_i"),
    ],
    "receptive_field": [
        (field(step=lambda jump, s: 1), "s times as far"),
        (field(grow=lambda k: k, begin=0), "kernels overlap"),
        (field(step=lambda jump, s: jump * s), "begin at the input"),
        (field(order=-1), "order of the layers"),
        (field(apart=sum), "strides multiply"),
        (lambda layers: (int(np.prod([k for k, _ in layers])), 1), "pixels"),
        (lambda layers: (70, 8), "number of pixels"),
    ],
    "batch_norm": [
        (norm(over=(2, 3)), "by itself"),
        (norm(over=(0,)), "each pixel"),
        (norm(over=(0, 1, 2, 3)), "thrown together"),
        (norm(unbiased=True), "one less"),
        (norm(inside=False), "under the root"),
        (norm(swap=True), "exchanged"),
        (norm(affine=False), "where are gain and shift"),
        (norm_without_eps, "eps is missing"),
        (norm(detach=("mean", "var")), "no detach"),
        (norm(detach=("var",)), "no detach"),
        (lambda x, gain, shift, eps: gain.view(-1, 1, 1) * x + shift.view(-1, 1, 1), "(x - mean)"),
    ],
    "init_weights": [
        (start(width=0.02**0.5), "not the variance"),
        (start(kinds=(nn.Conv2d,)), "transposed convolutions"),
        (start(gain=0.0), "lie around 1"),
        (start(gains=0.0), "deviation of the gains"),
        (start(shift=False), "shifts of the norms"),
        (start(walk=nn.Module.children), "net.modules()"),
        (start(width=0.2), "deviation of the weights"),
        (on_a_copy, "all alike"),
        (same_each_time, "no seed inside"),
        (returns_nothing, "and return it"),
    ],
    "make_generator": [
        (generator(end=nn.Sigmoid), "never goes below 0"),
        (generator(end=nn.Identity), "keeps values there"),
        (generator(kernel=3), "checkerboard"),
        (generator(norm=False), "batch norm after"),
        (generator(last_norm=True), "no batch norm at the generator's output"),
        (generator(act=lambda: nn.LeakyReLU(0.2)), "it is ReLU"),
        (generator(dense=True), "no dense layer"),
        (generator(resize=True), "no resizing"),
        (generator(fewer=1), "must give"),
        (generator(wide=True), "as many maps as asked"),
        (lambda latent_dim, channels, filters: generator()(latent_dim, 1, filters), "must give"),
    ],
    "make_discriminator": [
        (discriminator(end=(nn.Sigmoid,)), "without a sigmoid"),
        (discriminator(end=(nn.Tanh,)), "without a sigmoid or tanh"),
        (discriminator(slope=0.01), "0.2, not 0.01"),
        (discriminator(act=nn.ReLU), "gradients die"),
        (discriminator(first_norm=True), "discriminator's input"),
        (discriminator(norm=False), "batch norm after each"),
        (discriminator(pool=True), "no pooling"),
        (discriminator(dense=True), "no dense layer"),
        (discriminator(flat=False), "must give the shape (5,)"),
    ],
    "ema_update": [
        (average_of(factor=lambda d: 1 - d), "decay weighs the old"),
        (average_of(buffers="none"), "left behind"),
        (average_of(buffers="average"), "not averaged"),
        (average_of(only="weight"), "a weight was left out"),
        (average_of(factor=lambda d: 0.0), "the network itself"),
        (average_of(alias=True), "the network itself"),
        (average_of(back=True), "must not notice"),
        (average_of_a_copy, "did not change"),
    ],
}
