"""The deep convolutional generator and discriminator of Radford, Metz & Chintala (2016).

Sizes, from the latent point to the picture (generator) and back (discriminator)::

    28 pixels: 1 ->  7 -> 14 -> 28                    28 -> 14 -> 7 -> 4 -> 1
    64 pixels: 1 ->  4 ->  8 -> 16 -> 32 -> 64        64 -> 32 -> 16 -> 8 -> 4 -> 1     (32 and 128 likewise)
"""

from torch import nn

__all__ = ["dcgan_discriminator", "dcgan_filters", "dcgan_generator", "init_dcgan"]

# The first map of the generator, and how often it doubles.
_START = {28: (7, 2), 32: (4, 3), 64: (4, 4), 128: (4, 5)}


def _filters(size: int, filters: tuple[int, ...] | None, count: int, widest: int) -> tuple[int, ...]:
    """``filters`` checked, or ``widest`` halved from layer to layer."""
    if filters is None:
        return tuple(max(1, widest >> layer) for layer in range(count))
    if len(filters) != count or min(filters) < 1:
        raise ValueError(f"a network for {size} pixels has {count} layers of filters, each at least 1: got {filters}")
    return tuple(filters)


def _known(size: int) -> tuple[int, int]:
    if size not in _START:
        raise ValueError(f"there is no DCGAN for {size} pixels: choose one of {sorted(_START)}")
    return _START[size]


def dcgan_filters(size: int, finest: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The ``filters`` of a generator and of a discriminator whose finest maps are ``finest``, doubled layer by layer.

    At 28 pixels the discriminator has a layer more than the generator, and begins with half of ``finest``.

    Raises:
        ValueError: a size there is no network for, or ``finest`` below 1.
    """
    _, doublings = _known(size)
    if finest < 1:
        raise ValueError(f"the finest layer needs at least one filter, not {finest}")
    made = tuple(finest << layer for layer in range(doublings))
    return made[::-1], made if size != 28 else (max(1, finest // 2), *made)


def dcgan_generator(
    size: int = 64,
    *,
    channels: int = 3,
    latent_dim: int = 100,
    filters: tuple[int, ...] | None = None,
    batch_norm: bool = True,
    dense: tuple[int, ...] = (),
) -> nn.Sequential:
    """A generator ``(B, latent_dim) -> (B, channels, size, size)`` with values in [-1, 1].

    Batch norm and ReLU follow every transposed convolution but the last, which ends in tanh without a norm.

    Args:
        size: 28, 32, 64 or 128 pixels.
        channels: 1 (grey) or 3 (colour).
        latent_dim: dimension of the noise.
        filters: maps after each layer but the last, coarsest first. Default at 64 pixels: (512, 256, 128, 64); at 28:
            (128, 64).
        batch_norm: leave it out for losses that forbid it, or to see what it does.
        dense: widths of dense layers, with batch norm and ReLU, between the noise and the first map. The paper has
            none; noise of two or three dimensions needs some, for the first map depends on it too simply.

    Raises:
        ValueError: a size there is no network for, a wrong number of filters, or a dense layer of no width.
    """
    first, doublings = _known(size)
    if min(dense, default=1) < 1:
        raise ValueError(f"a dense layer needs at least one number, not {dense}")
    filters = _filters(size, filters, doublings, 128 if size == 28 else 64 << (doublings - 1))
    layers: list[nn.Module] = []
    inputs = latent_dim
    for width in dense:
        layers += [nn.Linear(inputs, width), *[nn.BatchNorm1d(width)] * batch_norm, nn.ReLU(inplace=True)]
        inputs = width
    layers.append(nn.Unflatten(1, (inputs, 1, 1)))
    for layer, maps in enumerate(filters):
        # A kernel of 4 with stride 2 covers every output pixel equally often: no checkerboard from the overlap.
        step = {"kernel_size": first} if layer == 0 else {"kernel_size": 4, "stride": 2, "padding": 1}
        layers.append(nn.ConvTranspose2d(inputs, maps, **step, bias=not batch_norm))
        layers += [nn.BatchNorm2d(maps)] * batch_norm + [nn.ReLU(inplace=True)]
        inputs = maps
    layers += [nn.ConvTranspose2d(inputs, channels, 4, stride=2, padding=1), nn.Tanh()]
    return init_dcgan(nn.Sequential(*layers))


def dcgan_discriminator(
    size: int = 64, *, channels: int = 3, filters: tuple[int, ...] | None = None, batch_norm: bool = True
) -> nn.Sequential:
    """A discriminator ``(B, channels, size, size) -> (B,)``, a logit per picture.

    Strided convolutions, LeakyReLU(0.2), and batch norm after each but the first.

    Args:
        size: 28, 32, 64 or 128 pixels.
        channels: 1 (grey) or 3 (colour).
        filters: maps after each layer, finest first. Default at 64 pixels: (64, 128, 256, 512); at 28: (32, 64, 128).
        batch_norm: leave it out for losses that forbid it (a gradient penalty), or to see what it does.

    Raises:
        ValueError: a size there is no network for, or a wrong number of filters.
    """
    _, doublings = _known(size)
    count = 3 if size == 28 else doublings
    filters = _filters(size, filters and filters[::-1], count, 128 if size == 28 else 64 << (doublings - 1))[::-1]
    layers: list[nn.Module] = []
    inputs, pixels = channels, size
    for layer, maps in enumerate(filters):
        # 7 pixels cannot be halved: a kernel of 3 takes them to 4.
        kernel = 3 if pixels % 2 else 4
        normed = batch_norm and layer > 0
        layers.append(nn.Conv2d(inputs, maps, kernel, stride=2, padding=1, bias=not normed))
        layers += [nn.BatchNorm2d(maps)] * normed + [nn.LeakyReLU(0.2, inplace=True)]
        inputs, pixels = maps, (pixels + 1) // 2
    layers += [nn.Conv2d(inputs, 1, pixels), nn.Flatten(0)]
    return init_dcgan(nn.Sequential(*layers))


def init_dcgan(net: nn.Module) -> nn.Module:
    """Initialise ``net`` in place as the DCGAN paper does, and return it.

    Convolutions get weights from N(0, 0.02^2); batch norm gets gains from N(1, 0.02^2), so *around one*, and no shift.
    """
    for module in net.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)
            nn.init.zeros_(module.bias)
    return net
