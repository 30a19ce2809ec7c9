"""Right and wrong answers to the exercises of chapter 12."""

import numpy as np


def angle_of(a, b):
    return np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))


def slerp(a, b, t, angle_of=angle_of):
    angle = angle_of(a, b)
    if angle < 1e-6:
        return (1 - t) * a + t * b
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def slerp_by_sinc(a, b, t):
    angle = angle_of(a, b)
    sinc = lambda x: np.sinc(x * angle / np.pi)
    return ((1 - t) * sinc(1 - t) * a + t * sinc(t) * b) / sinc(1)


def slerp_unguarded(a, b, t):
    angle = angle_of(a, b)
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def straight_then_stretched(a, b, t):
    s = (1 - t) * a + t * b
    return s * np.linalg.norm(a) / np.linalg.norm(s)


def slerp_of_directions(a, b, t):
    """Directions by slerp, the length of a."""
    return slerp(a, b / np.linalg.norm(b) * np.linalg.norm(a), t)


def freed(v, others):
    rest = v - others.T @ np.linalg.lstsq(others.T, v, rcond=None)[0]
    return rest / np.linalg.norm(rest)


def freed_by_qr(v, others):
    q = np.linalg.qr(others.T)[0]
    rest = v - q @ (q.T @ v)
    return rest / np.sqrt(rest @ rest)


def one_by_one(v, others):
    for other in others:
        v = v - (v @ other) / (other @ other) * other
    return v / np.linalg.norm(v)


def as_if_unit(v, others):
    rest = v - others.T @ (others @ v)
    return rest / np.linalg.norm(rest)


RIGHT = {
    "guided-relu": [
        lambda upstream, inputs: np.where((inputs > 0) & (upstream > 0), upstream, 0),
        lambda upstream, inputs: np.maximum(upstream, 0) * (np.sign(inputs) + 1) / 2,
    ],
    "slerp": [slerp, slerp_by_sinc],
    "freed-direction": [freed, freed_by_qr],
}
# answer, a word of the hint
WRONG = {
    "guided-relu": [
        (lambda upstream, inputs: upstream * (inputs > 0), "gradient itself"),
        (lambda upstream, inputs: np.maximum(upstream, 0), "sign of the input"),
        (lambda upstream, inputs: np.abs(upstream) * (inputs > 0), "turned round"),
        (lambda upstream, inputs: ((upstream > 0) & (inputs > 0)) * 1.0, "not 1"),
        (lambda upstream, inputs: np.maximum(upstream * inputs, 0), "four combinations"),
    ],
    "slerp": [
        (lambda a, b, t: (1 - t) * a + t * b, "straight"),
        (lambda a, b, t: slerp(b, a, t), "at t = 0"),
        (straight_then_stretched, "evenly"),
        (slerp_of_directions, "equal lengths only"),
        (lambda a, b, t: slerp(a, b, t, lambda a, b: 2 * angle_of(a, b)), "length is not kept"),
        (lambda a, b, t: slerp_unguarded(a, b, t) if np.linalg.norm(a - b) > 1e-9 else 0 * a, "same way"),
    ],
    "freed-direction": [
        (lambda v, others: v / np.linalg.norm(v), "orthogonal"),
        (lambda v, others: freed(v, others) * np.linalg.norm(v), "length"),
        (one_by_one, "at once"),
        (as_if_unit, "orthogonal"),
        (lambda v, others: -freed(v, others), "away"),
        (lambda v, others: freed(v[::-1], others), "nearer"),
    ],
}
