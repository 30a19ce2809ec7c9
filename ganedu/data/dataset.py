"""One type for every data set: images as one uint8 tensor, labels, and a card that says where they come from."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Card:
    """What a data set is, where it comes from and what may be done with it.

    Attributes:
        name: the name that :func:`ganedu.data.load` takes.
        split: which part of the data set this is.
        about: what the images and labels are.
        source: where the data were first published.
        licence: under what terms, and who says so.
        citation: the publication to cite.
        sha256: SHA-256 in hexadecimal of each file that was read, by file name.
        counts: number of images of each class, by the class's name.
        shape: (N, C, H, W).
    """

    name: str
    split: str
    about: str
    source: str
    licence: str
    citation: str
    sha256: dict[str, str]
    counts: dict[str, int]
    shape: tuple[int, int, int, int]

    def __str__(self) -> str:
        facts = {
            "about": self.about,
            "images": "{:,} of {}x{}x{} (C x H x W)".format(*self.shape),
            "counts": ", ".join(f"{label}: {count:,}" for label, count in self.counts.items()),
            "source": self.source,
            "licence": self.licence,
            "citation": self.citation,
            "sha256": "\n           ".join(f"{digest}  {file}" for file, digest in self.sha256.items()),
        }
        return "\n".join([f"{self.name} ({self.split})", *(f"  {key:9}{value}" for key, value in facts.items())])


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images and labels in memory.

    Attributes:
        images: uint8, (N, C, H, W), contiguous, values 0 to 255.
        labels: int64, (N,).
        card: see :class:`Card`.

    Raises:
        TypeError: a tensor has another dtype.
        ValueError: the shapes do not fit together, or there is no image.
    """

    images: Tensor
    labels: Tensor
    card: Card

    def __post_init__(self):
        if self.images.dtype != torch.uint8 or self.labels.dtype != torch.int64:
            raise TypeError(f"images must be uint8 and labels int64, not {self.images.dtype} and {self.labels.dtype}")
        if self.images.ndim != 4 or not self.images.is_contiguous() or not len(self.images):
            raise ValueError(f"images must be contiguous (N, C, H, W) with N >= 1, not {tuple(self.images.shape)}")
        if self.labels.shape != self.images.shape[:1]:
            raise ValueError(f"{len(self.images)} images need as many labels, not {tuple(self.labels.shape)}")

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        shape = "x".join(map(str, self.images.shape[1:]))
        size = self.images.nbytes / 1e6
        return (
            f"Dataset({self.card.name} {self.card.split}: {len(self):,} images {shape} uint8 ({size:.1f} MB), "
            f"{len(self.card.counts)} classes)"
        )

    def sampler(
        self,
        batch_size: int,
        *,
        device: torch.device | str = "cpu",
        generator: torch.Generator | None = None,
        part: tuple[int, int] = (0, 1),
    ) -> "Sampler":
        """Batches without end, made on ``device``: an iterator over ``(images, labels)``.

        Images are float32 in [-1, 1] (``uint8 / 127.5 - 1``), (batch_size, C, H, W); labels int64, (batch_size,).

        The uint8 images move to the device once, here; a batch is then one gather by random indices, with no copy
        from the host. Sampling is *without replacement*: a fresh random permutation for each epoch, so that every image
        is seen exactly once an epoch. (Drawn with replacement, a share 1/e = 37 % would be missed in each.) Epochs
        follow each other without a gap: the batch at a seam ends one permutation and begins the next, so that every
        batch is full and no image is dropped.

        The batches are a function of the generator's state, drawn from when an epoch begins; a CPU generator gives the
        same batches on every device. Without one, torch's default generator is used, which ``torch.manual_seed`` sets.

        Args:
            batch_size: images per batch.
            device: where the batches are made.
            generator: what the permutations are drawn from.
            part: ``(i, n)`` gives the i-th of n equal parts of each batch: n processes with equal generators, each with
                its own i from 0 to n - 1, share the batches that one process would see.

        Raises:
            ValueError: ``batch_size`` is not a whole number of at least 1, or cannot be shared by n.
        """
        if not isinstance(batch_size, int) or batch_size < 1:
            raise ValueError(f"batch_size must be a whole number of at least 1, not {batch_size!r}")
        if not 0 <= part[0] < part[1] or batch_size % part[1]:
            raise ValueError(f"part {part} is no equal part of a batch of {batch_size}: take 0 <= i < n, n a divisor")
        return Sampler(self.images.to(device), self.labels.to(device), batch_size, generator, part)


class Sampler(Iterator[tuple[Tensor, Tensor]]):
    """What :meth:`Dataset.sampler` gives. Its position can be saved and restored exactly."""

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        batch_size: int,
        generator: torch.Generator | None,
        part: tuple[int, int],
    ):
        self._images, self._labels, self._batch_size = images, labels, batch_size
        self._generator = generator if generator is not None else torch.default_generator
        self._part = slice(part[0] * batch_size // part[1], (part[0] + 1) * batch_size // part[1])
        self._before = self._generator.get_state()
        self._waiting = torch.empty(0, dtype=torch.int64, device=images.device)

    def __next__(self) -> tuple[Tensor, Tensor]:
        while len(self._waiting) < self._batch_size:
            self._before = self._generator.get_state()
            self._waiting = torch.cat([self._waiting, self._permutation(self._generator)])
        index, self._waiting = self._waiting[: self._batch_size][self._part], self._waiting[self._batch_size :]
        # index_select, for images[index] gathers the same rows 7 to 20 times slower on a CPU.
        images = self._images.index_select(0, index).to(torch.float32).div_(127.5).sub_(1.0)
        return images, self._labels.index_select(0, index)

    def _permutation(self, generator: torch.Generator) -> Tensor:
        return torch.randperm(len(self._images), generator=generator, device=generator.device).to(self._images.device)

    def state_dict(self) -> dict[str, Tensor]:
        """The position: how many images wait (int64), and the state that their permutation was drawn from (uint8)."""
        # What waits is always the end of one permutation, so a few kilobytes say it, however large the data set.
        before = self._before.clone() if len(self._waiting) else self._generator.get_state()
        return {"generator": before, "waiting": torch.tensor(len(self._waiting))}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go to the position ``state``: the same data set then gives the same batches as it did there.

        The sampler's generator goes there too. Torch's default one is left alone: who saved it restores it.

        Raises:
            ValueError: the state is not one of a data set of this size.
        """
        waiting = int(state["waiting"])
        if not 0 <= waiting <= len(self._images):
            raise ValueError(f"{waiting} images cannot wait in a data set of {len(self._images)}: this is another one")
        generator = self._generator
        if generator is torch.default_generator:
            generator = torch.Generator()
        self._before = state["generator"].clone()
        generator.set_state(self._before)
        self._waiting = self._permutation(generator)[-waiting:] if waiting else self._waiting[:0]
