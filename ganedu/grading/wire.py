"""Plain data as bytes, and back: all that ever passes between a student's code and its judge.

None, truth values, numbers, text, lists, tuples, dicts, numpy arrays of numbers and torch tensors; nothing that could
run code when it is read. Whoever reads trusts nothing: sizes, types and shapes are checked before memory is taken.
"""

import base64
import json
import math
import sys
from typing import Any

import numpy as np

__all__ = ["NotPlain", "decode", "encode"]

_KINDS = "biufc"  # numpy's truth values, integers, floats and complex numbers
_DEEPEST = 40


class NotPlain(ValueError):
    """A value that is no plain data, or bytes that are no such value."""


def encode(value: Any) -> bytes:
    """``value`` as bytes (ASCII, one line). Raises NotPlain, naming the type that may not pass."""
    return json.dumps(_plain(value, 0)).encode("ascii")


def decode(data: bytes) -> Any:
    """The value that `encode` wrote. Arrays are fresh and writable; tensors need torch. Raises NotPlain."""
    try:
        return _value(json.loads(data), 0)
    except NotPlain:
        raise
    except (ValueError, RecursionError, TypeError, KeyError, OverflowError) as error:
        raise NotPlain(f"not a message: {type(error).__name__}") from error


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise NotPlain(f"nested more than {_DEEPEST} deep")
    if value is None or value is ... or type(value) in (bool, int, float, str):
        return None if value is ... else value
    if type(value) in (list, tuple):
        items = [_plain(item, depth + 1) for item in value]
        return items if type(value) is list else {"tuple": items}
    if type(value) is dict:
        return {"dict": [[_plain(key, depth + 1), _plain(item, depth + 1)] for key, item in value.items()]}
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        tensor = value.detach().cpu()
        if tensor.dtype in (torch.float16, torch.bfloat16):
            tensor = tensor.float()
        return {"tensor": _array(tensor.resolve_conj().resolve_neg().numpy())}
    if isinstance(value, np.ndarray | np.generic | complex):
        return {"array": _array(np.asarray(value))}
    if isinstance(value, bool | int | float | str | list | tuple | dict):  # somebody's subclass of one of these
        kind = next(kind for kind in (bool, int, float, str, list, tuple, dict) if isinstance(value, kind))
        return _plain(kind(value), depth + 1)
    raise NotPlain(f"a {type(value).__name__} is neither a number, nor text, nor an array, nor a list or dict of these")


def _array(array: np.ndarray) -> list:
    if array.dtype.kind not in _KINDS or array.dtype.itemsize > 16:
        raise NotPlain(f"an array of {array.dtype} is no array of numbers")
    whole = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
    return [whole.dtype.str, list(array.shape), base64.b64encode(whole.tobytes()).decode("ascii")]


def _value(plain: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise NotPlain(f"nested more than {_DEEPEST} deep")
    if isinstance(plain, list):
        return [_value(item, depth + 1) for item in plain]
    if not isinstance(plain, dict):
        return plain
    ((kind, inner),) = plain.items()
    if kind == "tuple":
        return tuple(_value(item, depth + 1) for item in inner)
    if kind == "dict":
        return {_value(key, depth + 1): _value(item, depth + 1) for key, item in inner}
    if kind not in ("array", "tensor"):
        raise NotPlain(f"unknown kind {str(kind)[:20]!r}")
    name, shape, text = inner
    dtype, data = np.dtype(str(name)), base64.b64decode(text, validate=True)
    if dtype.kind not in _KINDS or any(type(n) is not int or n < 0 for n in shape):
        raise NotPlain("an array of another kind")
    if math.prod(shape) * dtype.itemsize != len(data):
        raise NotPlain("an array whose size is not that of its data")
    array = np.frombuffer(data, dtype).reshape(shape).copy()
    if kind == "array":
        return array if shape else array[()]
    import torch

    return torch.from_numpy(array.astype(dtype.newbyteorder("="), copy=False))
