"""Drawn faces as a data set: drawn once by several processes, kept in the cache, verified when read.

A file of the cache is named by what was asked and by a hash of the drawing code: other code draws anew. Beside the
pixels lies their SHA-256, written after them; what does not match is drawn again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache as once
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from ganedu.data import cache
from ganedu.data.dataset import Card, Dataset
from ganedu.faces.attributes import DISTRIBUTION, NAMES, RANGES, Attributes, choices, sample
from ganedu.faces.captions import caption
from ganedu.faces.drawing import LAYERS
from ganedu.faces.parallel import draw_many
from ganedu.faces.scene import SIZES


@dataclass(frozen=True, eq=False, repr=False)
class Faces(Dataset):
    """Drawn faces, with everything that is true of them.

    Attributes:
        images: uint8, (N, 3, H, W) for colour, (N, 1, H, W) for the other layers.
        labels: int64, (N,): the column of ``table`` that was asked for as ``label``.
        table: int64, (N, len(names)): for a worded attribute the place of its value in ``values[name]``; for yaw and
            tilt degrees; for variation the number itself.
        names: the columns of ``table``.
    """

    table: Tensor = field(kw_only=True)
    names: tuple[str, ...] = NAMES

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The words of each worded attribute, in the order of their numbers."""
        return {name: tuple(words) for name, words in DISTRIBUTION.items()}

    def column(self, name: str) -> Tensor:
        """One attribute of all faces, int64 (N,).

        Raises:
            ValueError: there is no such attribute.
        """
        if name not in self.names:
            raise ValueError(f"a face has no attribute {name!r}; it has {', '.join(self.names)}")
        return self.table[:, self.names.index(name)]

    def attributes(self, index: int) -> Attributes:
        """The attributes of one face: with them :func:`ganedu.faces.draw` gives its picture again."""
        row = dict(zip(self.names, self.table[index].tolist(), strict=True))
        return Attributes(**{name: self.values[name][v] if name in DISTRIBUTION else v for name, v in row.items()})

    def caption(self, index: int, language: str = "en") -> str:
        """One face in words, ``"en"`` or ``"zh"``."""
        return caption(self.attributes(index), language)


def load(
    n: int = 8192,
    size: int = 64,
    seed: int = 0,
    *,
    fixed: Mapping[str, object] | None = None,
    without: Mapping[str, object] | None = None,
    layer: str = "colour",
    label: str = "hair_colour",
    processes: int | None = None,
    progress: bool = True,
) -> Faces:
    """``n`` drawn faces: from the cache, or drawn now and kept there.

    Face ``i`` depends on ``seed``, ``i``, ``fixed`` and ``without`` only. Since every attribute has a random stream of
    its own, two calls that differ in one of ``fixed`` give the same people with that one thing changed: by day and by
    night, turned and from the front, younger and older. Two calls that differ in ``layer`` are aligned pixel by pixel.
    For two unpaired domains, take two seeds.

    Args:
        n: how many.
        size: pixels a side, 16 to 1024.
        seed: which endless series of faces.
        fixed, without: see :func:`ganedu.faces.sample`.
        layer: see :func:`ganedu.faces.draw`.
        label: the worded attribute that becomes ``labels``.
        processes: how many draw; by default one a core, and none besides this one for few faces.
        progress: show a bar.

    Raises:
        ValueError: an argument outside its range, or an attribute or value that there is not.
        DataUnavailable: the cache folder cannot be used.
        RuntimeError: a drawing process failed.
    """
    for name, value, low in (("n", n, 1), ("seed", seed, 0)):
        if not isinstance(value, int) or isinstance(value, bool) or value < low:
            raise ValueError(f"{name} must be a whole number of at least {low}, not {value!r}")
    if not isinstance(size, int) or not SIZES[0] <= size <= SIZES[1]:
        raise ValueError(f"size must be a whole number of pixels from {SIZES[0]} to {SIZES[1]}, not {size!r}")
    if layer not in LAYERS:
        raise ValueError(f"there is no layer {layer!r}; there is {', '.join(map(repr, LAYERS))}")
    if label not in DISTRIBUTION:
        raise ValueError(f"label must be an attribute with words, one of {', '.join(DISTRIBUTION)}, not {label!r}")
    choices(fixed, without)
    job = {"seed": seed, "size": size, "layer": layer, "fixed": _plain(fixed), "without": _plain(without)}
    key = hashlib.sha256(json.dumps([job, n, code_version()], sort_keys=True).encode()).hexdigest()[:20]
    folder, name = cache.cache_folder() / "faces", f"faces-{n}-{size}px-{key}.safetensors"
    content = _read(folder, name)
    if content is None:
        with cache.locked(folder):
            content = _read(folder, name)  # another process may have drawn them while this one waited
            if content is None:
                content = _draw(job, n, processes, progress)
                _store(folder, name, content)
    tensors = load_tensors(bytes(content))
    images, table = tensors["images"], tensors["table"]
    words = list(DISTRIBUTION[label])
    labels = table[:, NAMES.index(label)].contiguous()
    counts = dict(zip(words, torch.bincount(labels, minlength=len(words)).tolist(), strict=True))
    card = Card(
        name="faces",
        split=f"seed {seed}",
        about=f"drawn anime faces ({layer}) with {len(NAMES)} known attributes; the labels are {label}",
        source="drawn by this package (ganedu.faces)",
        licence="CC0 1.0: the pictures are nobody's property, use them for anything",
        citation="none needed",
        sha256={name: hashlib.sha256(content).hexdigest()},
        counts=counts,
        shape=tuple(images.shape),
    )
    return Faces(images, labels, card, table=table)


def attribute_table(faces: list[Attributes]) -> np.ndarray:
    """Attributes as whole numbers, int64 (N, len(NAMES)); see :class:`Faces`."""
    places = {name: {word: k for k, word in enumerate(words)} for name, words in DISTRIBUTION.items()}
    rows = [[places[name][getattr(a, name)] if name in places else getattr(a, name) for name in NAMES] for a in faces]
    return np.array(rows, dtype=np.int64)


@once
def code_version() -> str:
    """SHA-256 of the drawing code: all modules of this package but those that only store, share out or describe."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in ("__init__.py", "captions.py", "dataset.py", "parallel.py", "worker.py"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _plain(choice: Mapping[str, object] | None) -> dict[str, object]:
    """``fixed`` or ``without`` as JSON keeps them: words, numbers, sorted lists; a range is its values."""
    plain = {}
    for name, value in sorted((choice or {}).items()):
        if isinstance(value, str | int):
            plain[name] = value
        elif name in RANGES and isinstance(value, tuple) and len(value) == 2:
            plain[name] = list(range(value[0], value[1] + 1))
        else:
            plain[name] = sorted(value)
    return plain


def _draw(job: dict, n: int, processes: int | None, progress: bool) -> bytes:
    images = draw_many(job, n, processes, progress)
    table = attribute_table([sample(job["seed"], i, fixed=job["fixed"], without=job["without"]) for i in range(n)])
    return save_tensors({"images": torch.from_numpy(images), "table": torch.from_numpy(table)})


def _seal(name: str) -> str:
    return name.removesuffix(".safetensors") + ".json"


def _read(folder: Path, name: str) -> bytearray | None:
    try:
        seal = json.loads((folder / _seal(name)).read_text())
        file = cache.File(name, int(seal["size"]), str(seal["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return cache.read(folder, file)


def _store(folder: Path, name: str, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    cache.store(folder, cache.File(name, len(content), digest), content)
    seal = json.dumps({"size": len(content), "sha256": digest}).encode()
    cache.store(folder, cache.File(_seal(name), len(seal), hashlib.sha256(seal).hexdigest()), seal)
