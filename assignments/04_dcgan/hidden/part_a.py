"""Hidden tests of assignment 4, part A: down and up again."""

import numpy as np

from ganedu.grading import arrays, close, hidden, require

# --- Question 1


def painted(y, kernel, stride, padding):
    """The transposed convolution: each number paints the kernel, and what the padding covers is cut off."""
    canvas = np.zeros((len(y) - 1) * stride + len(kernel))
    for i, number in enumerate(y):
        canvas[i * stride : i * stride + len(kernel)] += number * kernel
    return canvas[padding : len(canvas) - padding]


def convolved(x, kernel, stride, padding):
    """The convolution, which reads where the transposed one paints."""
    x = np.pad(x, padding)
    return np.array([x[i : i + len(kernel)] @ kernel for i in range(0, len(x) - len(kernel) + 1, stride)])


LAYERS = ((4, 2, 1), (3, 2, 1), (5, 3, 2), (7, 1, 0), (2, 3, 0), (3, 1, 1))


@hidden("transposed", points=1)
def overlapping_copies(student, rng):
    """Copies of the kernel, shifted by the stride, that add up where they overlap"""
    for k, s, p in LAYERS:
        y, kernel = rng.normal(size=6), rng.normal(size=k)
        truth = painted(y, kernel, s, p)
        found = arrays(student.transposed, y, kernel, s, p, shape=truth.shape)
        require(
            not close(found, painted(y, kernel[::-1], s, p)) or close(found, truth),
            "the kernel is turned round: y_i paints w_0 first, then w_1, and so on",
        )
        last = np.zeros((len(y) - 1) * s + k)
        for i, number in enumerate(y):
            last[i * s : i * s + k] = number * kernel
        require(
            not close(found, last[p : len(last) - p]) or close(found, truth),
            "where two copies of the kernel overlap they add up; yours paint over each other",
        )
        require(close(found, truth), f"kernel of {k}, stride {s}, padding {p}: follow one y_i to all places it reaches")


@hidden("transposed", points=1)
def adjoint(student, rng):
    """<C x, y> = <x, C' y> with the convolution C of the same kernel, stride and padding"""
    for k, s, p in LAYERS:
        y, kernel = rng.normal(size=5), rng.normal(size=k)
        n = 4 * s - 2 * p + k
        x = rng.normal(size=n)
        back = arrays(student.transposed, y, kernel, s, p, shape=(n,))
        require(close(convolved(x, kernel, s, p) @ y, x @ back, 1e-8), "it is not the adjoint of the convolution")


@hidden("transposed", points=1)
def one_number(student, rng):
    """A single number paints the kernel once, and the padding takes from both ends"""
    k, number = int(rng.integers(5, 8)), rng.normal()
    kernel, stride = rng.normal(size=k), int(rng.integers(1, 5))
    found = arrays(student.transposed, np.array([number]), kernel, stride, 0, shape=(k,))
    require(close(found, number * kernel), "one number and no padding: the kernel, times that number")
    for padding in (1, 2):
        cut = arrays(student.transposed, np.array([number]), kernel, stride, padding, shape=(k - 2 * padding,))
        require(close(cut, number * kernel[padding : k - padding]), "the padding cuts as much from the left as right")


# --- Question 3


def true_field(layers):
    """Pixels that one output sees, and input pixels between the fields of two neighbouring outputs."""
    pixels, jump = 1, 1
    for kernel, stride in layers:
        pixels, jump = pixels + (kernel - 1) * jump, jump * stride
    return pixels, jump


def a_stack(rng):
    """Two to four layers (kernel, stride), the first of which has the stride 2."""
    count = int(rng.integers(2, 5))
    kernels, strides = rng.integers(2, 6, count), rng.integers(1, 4, count)
    strides[0] = 2
    return [(int(k), int(s)) for k, s in zip(kernels, strides, strict=True)]


@hidden("receptive_field", points=1)
def stacks(student, rng):
    """Random stacks of layers"""
    for _ in range(6):
        layers = a_stack(rng)
        found, (pixels, jump) = arrays(student.receptive_field, layers, shape=(2,)), true_field(layers)
        mistakes = {
            "a layer behind a stride of s reaches s times as far in the input": 1 + sum(k - 1 for k, _ in layers),
            "each layer adds kernel - 1 pixels (of its input): the kernels overlap": sum(
                k * true_field(layers[:i])[1] for i, (k, _) in enumerate(layers)
            ),
            "begin at the input: a layer's own stride does not widen what it sees itself": 1
            + sum((k - 1) * true_field(layers[: i + 1])[1] for i, (k, _) in enumerate(layers)),
            "the order of the layers is turned round": true_field(layers[::-1])[0],
        }
        for hint, wrong in mistakes.items():
            require(found[0] != wrong or wrong == pixels, hint)
        require(found[0] == pixels, f"for the layers {layers} another number of pixels is seen: try two layers by hand")
        require(found[1] != sum(s for _, s in layers) or found[1] == jump, "strides multiply")
        require(found[1] == jump, "neighbouring outputs are as many input pixels apart as the strides multiply to")


@hidden("receptive_field", points=1)
def measured(student, rng):
    """It is what moving one input pixel after the other shows"""
    layers = a_stack(rng)
    pixels, jump = (int(n) for n in true_field(layers))
    size = pixels + jump
    seen = np.eye(size)
    for kernel, stride in layers:
        seen = np.array(
            [seen[i : i + kernel].sum(0) for i in range(0, len(seen) - kernel + 1, stride)]
        )  # which input pixels reach each place
    first, second = (np.flatnonzero(row) for row in seen[:2])
    found = arrays(student.receptive_field, layers, shape=(2,))
    require(found[0] == np.ptp(first) + 1, f"the layers {layers} see {np.ptp(first) + 1} pixels; {found[0]:g} came out")
    require(found[1] == second[0] - first[0], f"neighbours are {second[0] - first[0]} pixels apart, not {found[1]:g}")


@hidden("receptive_field", points=1)
def put_together(student, rng):
    """No layer sees one pixel, and two stacks one after the other see what they must"""
    require(close(arrays(student.receptive_field, [], shape=(2,)), 1), "without any layer an output is its own pixel")
    one, two = a_stack(rng), a_stack(rng)
    (a, jump), (b, other), (both, apart) = (
        arrays(student.receptive_field, layers, shape=(2,)) for layers in (one, two, one + two)
    )
    require(both == a + (b - 1) * jump, "b outputs of the first stack, each jump pixels further, see a + (b - 1) jump")
    require(apart == jump * other, "strides multiply")
    wider = arrays(student.receptive_field, [*one, (1, 1)], shape=(2,))
    require(close(wider, [a, jump]), "a kernel of 1 with stride 1 changes nothing")
