"""Hidden tests of assignment 4, part C: two networks."""

from ganedu.grading import close, hidden, probe, require

# --- Question 6


@probe
def generator(student, latent_dim, channels, filters):
    """The layers, the size of pictures for three latent points, and how low and high they go, as built and at full."""
    import torch
    from torch import nn

    net = student.make_generator(latent_dim, channels, filters)
    if not isinstance(net, nn.Module):
        return None
    layers = [m for _, m in net.named_modules(remove_duplicate=False) if not list(m.children())]
    pick = lambda layer, name: getattr(layer, name)[0] if isinstance(getattr(layer, name, None), tuple) else 0
    rows = [
        (type(m).__name__, pick(m, "kernel_size"), pick(m, "stride"), getattr(m, "out_channels", 0)) for m in layers
    ]
    z = torch.randn(3, latent_dim)
    with torch.no_grad():
        pictures = net(z)
        convolutions = [m for m in layers if isinstance(m, nn.ConvTranspose2d | nn.Conv2d | nn.Linear)]
        for weight in convolutions[-1].parameters() if convolutions else ():
            weight.mul_(1e4)
        full = net(z)
    return rows, list(pictures.shape), pictures.abs().max().item(), full.min().item(), full.max().item()


def asked(rng, channels=None):
    """latent_dim, channels, filters and the size of the pictures."""
    count = int(rng.integers(2, 5))
    filters = [int(n) for n in rng.integers(5, 9, count)]
    return int(rng.integers(6, 20)), channels or int(rng.choice([1, 3])), filters, 4 << count


def built(student, latent_dim, channels, filters):
    """What the probe saw of the generator."""
    answer = generator(student, latent_dim, channels, filters)
    require(answer is not None, "return a network, a torch.nn.Module")
    return answer


@hidden("make_generator", points=1)
def pictures(student, rng):
    """Pictures of the size and the channels that were asked for"""
    for channels in (1, 3):
        latent_dim, channels, filters, size = asked(rng, channels)
        _, shape, *_ = built(student, latent_dim, channels, filters)
        require(
            shape == [3, channels, size, size],
            f"{len(filters)} numbers of filters and {channels} channels: three latent points must give "
            f"(3, {channels}, {size}, {size}), not {tuple(shape)}",
        )


@hidden("make_generator", points=2)
def by_the_rules(student, rng):
    """Transposed convolutions, batch norm and ReLU where they belong, and nothing else"""
    latent_dim, channels, filters, size = asked(rng)
    rows, shape, *_ = built(student, latent_dim, channels, filters)
    names = [row[0] for row in rows]
    require("Linear" not in names, "no dense layer: a transposed convolution of a 1 by 1 map makes the first one")
    require(not {"Upsample", "UpsamplingNearest2d", "PixelShuffle"} & set(names), "no resizing: strides go up")
    ups = [row for row in rows if row[0] == "ConvTranspose2d"]
    require(
        len(ups) == len(filters) + 1, f"{len(filters)} numbers of filters: {len(filters) + 1} transposed convolutions"
    )
    require([row[3] for row in ups] == [*filters, channels], "after each layer but the last come as many maps as asked")
    uneven = [row for row in ups if row[2] > 1 and row[1] % row[2]]
    require(not uneven, "a kernel that is no multiple of its stride paints a checkerboard")
    require("BatchNorm2d" not in names[-2:], "no batch norm at the generator's output")
    require(names.count("BatchNorm2d") == len(filters), "batch norm after every transposed convolution but the last")
    require("LeakyReLU" not in names, "in the generator it is ReLU")
    require(names.count("ReLU") == len(filters), "ReLU after every batch norm")
    body = [name for name in names if name not in ("Unflatten", "Identity")]
    order = ["ConvTranspose2d", "BatchNorm2d", "ReLU"] * len(filters)
    require(body[: len(order)] == order, "the order: transposed convolution, batch norm, ReLU")
    require(shape[-1] == size, "first get the size of the pictures right")


@hidden("make_generator", points=1)
def range_of_the_data(student, rng):
    """Values in [-1, 1], all of it within reach"""
    latent_dim, channels, filters, size = asked(rng)
    _, shape, largest, low, high = built(student, latent_dim, channels, filters)
    require(shape[-1] == size, "first get the size of the pictures right")
    require(largest <= 1 and high <= 1 and low >= -1, "black is -1 and white is 1: tanh at the end keeps values there")
    require(low < -0.99, "the darkest pixel is -1: that end is a sigmoid's or a ReLU's, and never goes below 0")
    require(high > 0.99, "the brightest pixel is 1: it is out of reach here")


# --- Question 7


@probe
def discriminator(student, channels, filters, size):
    """The layers, the shape of the answers to five pictures, and lowest and highest answer at full."""
    import torch
    from torch import nn

    net = student.make_discriminator(channels, filters)
    if not isinstance(net, nn.Module):
        return None
    layers = [m for _, m in net.named_modules(remove_duplicate=False) if not list(m.children())]
    pick = lambda layer, name: getattr(layer, name)[0] if isinstance(getattr(layer, name, None), tuple) else 0
    rows = [
        (type(m).__name__, pick(m, "stride"), getattr(m, "out_channels", 0), getattr(m, "negative_slope", 0.0))
        for m in layers
    ]
    x = torch.randn(5, channels, size, size)
    with torch.no_grad():
        answers = net(x)
        convolutions = [m for m in layers if isinstance(m, nn.Conv2d | nn.Linear)]
        convolutions[-1].weight.mul_(1e4)
        low, high = net(x), net(-x)
    return rows, list(answers.shape), min(low.min().item(), high.min().item()), max(low.max().item(), high.max().item())


def judge(student, channels, filters, size):
    """What the probe saw of the discriminator."""
    answer = discriminator(student, channels, filters, size)
    require(answer is not None, "return a network, a torch.nn.Module")
    return answer


@hidden("make_discriminator", points=1)
def one_logit_each(student, rng):
    """One number for each picture, of any sign and size"""
    for channels in (1, 3):
        _, channels, filters, size = asked(rng, channels)
        _, shape, low, high = judge(student, channels, filters, size)
        require(shape == [5], f"five pictures must give the shape (5,), not {tuple(shape)}: nn.Flatten(0) at the end")
        require(low < 0, "no answer is below 0: return logits, without a sigmoid or a ReLU at the end")
        require(
            high > 1 or low < -1, "no answer is above 1 in size: return logits, without a sigmoid or tanh at the end"
        )


@hidden("make_discriminator", points=2)
def by_its_rules(student, rng):
    """Strided convolutions, batch norm and LeakyReLU(0.2) where they belong, and nothing else"""
    _, channels, filters, size = asked(rng)
    rows, *_ = judge(student, channels, filters, size)
    names = [row[0] for row in rows]
    require(not any("Pool" in name for name in names), "no pooling: strides go down")
    require("Linear" not in names, "no dense layer: a convolution as large as the last map gives the logit")
    convolutions = [row for row in rows if row[0] == "Conv2d"]
    require(
        len(convolutions) == len(filters) + 1, f"{len(filters)} numbers of filters: {len(filters) + 1} convolutions"
    )
    require([row[2] for row in convolutions] == [*filters, 1], "each layer has as many maps as asked, and the last one")
    require([row[1] for row in convolutions[:-1]] == [2] * len(filters), "each convolution but the last has stride 2")
    first = names.index("Conv2d")
    require("BatchNorm2d" not in names[: first + 2], "no batch norm at the discriminator's input")
    require(names.count("BatchNorm2d") == len(filters) - 1, "batch norm after each convolution but the first and last")
    slopes = [row[3] for row in rows if row[0] == "LeakyReLU"]
    require("ReLU" not in names, "ReLU lets gradients die: LeakyReLU in the discriminator")
    require(len(slopes) == len(filters), "LeakyReLU follows each layer but the last")
    require(close(slopes, 0.2), f"the slope of LeakyReLU is 0.2, not {slopes[0]:g}")


@hidden("make_discriminator", points=1)
def matches_the_generator(student, rng):
    """It takes what the generator of the same filters, turned round, makes"""
    _, channels, filters, _ = asked(rng)
    for count in (2, len(filters)):
        rows, shape, *_ = judge(student, channels, filters[:count], 4 << count)
        require(shape == [5], f"pictures of {4 << count} pixels need {count} halvings down to 4, and one logit")
        require(rows[0][0] == "Conv2d", "the pictures go into a convolution first")
        require(rows[-1][0] in ("Conv2d", "Flatten", "Unflatten", "Identity"), "the logit comes from a convolution")
