"""The usual DCGAN script, written afresh, as that which `ganedu` is measured against.

Its habits are kept on purpose: a sigmoid at the end of the discriminator and binary cross-entropy on probabilities, one
picture at a time through a chain of transforms, a DataLoader, losses read with ``.item()`` at every step, and gradients
for the discriminator in the generator's turn, computed and thrown away.
"""

import io
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset


class Loop:
    """The usual loop: ``step`` is its body.

    Args:
        generator: ``(B, latent_dim) -> (B, C, H, W)``.
        discriminator: ``(B, C, H, W) -> (B,)`` logits; the sigmoid is put behind it here.
        latent_dim: dimension of the noise.
        device: where both go.
        lr: Adam's learning rate.
    """

    def __init__(
        self, generator: nn.Module, discriminator: nn.Module, latent_dim: int, device: torch.device, lr: float = 2e-4
    ):
        self.generator = generator.to(device).train()
        self.discriminator = nn.Sequential(discriminator, nn.Sigmoid()).to(device).train()
        self.latent_dim, self.device = latent_dim, device
        self.criterion = nn.BCELoss()
        self.optimiser_d = torch.optim.Adam(self.discriminator.parameters(), lr=lr, betas=(0.5, 0.999))
        self.optimiser_g = torch.optim.Adam(self.generator.parameters(), lr=lr, betas=(0.5, 0.999))

    def step(self, pictures: Tensor) -> tuple[float, float, float, float, float]:
        """One step on real ``pictures``: loss of D, loss of G, mean D(x), mean D(G(z)) before and after."""
        # The discriminator: real pictures, then generated ones, in two batches.
        self.discriminator.zero_grad()
        real = pictures.to(self.device)
        label = torch.full((len(real),), 1.0, device=self.device)
        output = self.discriminator(real).view(-1)
        loss_real = self.criterion(output, label)
        loss_real.backward()
        mean_real = output.mean().item()
        noise = torch.randn(len(real), self.latent_dim, device=self.device)
        fake = self.generator(noise)
        label.fill_(0.0)
        output = self.discriminator(fake.detach()).view(-1)
        loss_fake = self.criterion(output, label)
        loss_fake.backward()
        mean_before = output.mean().item()
        loss_d = loss_real + loss_fake
        self.optimiser_d.step()
        # The generator: the same pictures again, with the labels of real ones.
        self.generator.zero_grad()
        label.fill_(1.0)
        output = self.discriminator(fake).view(-1)
        loss_g = self.criterion(output, label)
        loss_g.backward()
        mean_after = output.mean().item()
        self.optimiser_g.step()
        return loss_d.item(), loss_g.item(), mean_real, mean_before, mean_after

    def run(self, batches: Iterable[Tensor], steps: int, after_step: Callable[[int], None]) -> None:
        """``steps`` steps on what ``batches`` gives; ``after_step(step)`` after each, step from 1."""
        for step, pictures in zip(range(1, steps + 1), batches, strict=False):
            self.step(pictures)
            after_step(step)


class Transforms:
    """Resize the shorter side, crop the middle, make a tensor in [0, 1], normalise to [-1, 1]: one after the other."""

    def __init__(self, size: int):
        self.size = size
        self.chain = [self.resize, self.centre_crop, self.to_tensor, self.normalise]

    def __call__(self, picture: Image.Image) -> Tensor:
        """``(C, size, size)`` in [-1, 1]."""
        for transform in self.chain:
            picture = transform(picture)
        return picture

    def resize(self, picture: Image.Image) -> Image.Image:
        """Bilinear, to ``size`` on the shorter side."""
        width, height = picture.size
        short = min(width, height)
        if short == self.size:
            return picture
        return picture.resize((self.size * width // short, self.size * height // short), Image.Resampling.BILINEAR)

    def centre_crop(self, picture: Image.Image) -> Image.Image:
        """The square in the middle."""
        left, top = (round((side - self.size) / 2) for side in picture.size)
        return picture.crop((left, top, left + self.size, top + self.size))

    def to_tensor(self, picture: Image.Image) -> Tensor:
        """``(C, H, W)`` float32 in [0, 1]."""
        pixels = torch.from_numpy(np.array(picture, copy=True)).view(*picture.size[::-1], len(picture.getbands()))
        return pixels.permute(2, 0, 1).contiguous().to(torch.float32).div(255)

    def normalise(self, pixels: Tensor) -> Tensor:
        """To [-1, 1], with a mean and deviation of 0.5 for each channel."""
        centre = torch.full((len(pixels), 1, 1), 0.5)
        return pixels.clone().sub_(centre).div_(centre)


class Digits(Dataset):
    """Grey images ``(N, 1, H, W)`` uint8 in memory, made into pictures and transformed one by one."""

    def __init__(self, images: Tensor, size: int):
        self.images, self.transform = images, Transforms(size)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> Tensor:
        return self.transform(Image.fromarray(self.images[index, 0].numpy()))


class Files(Dataset):
    """Compressed colour pictures, decoded and transformed one by one, every time. (Their bytes lie in memory here: the
    disk is left out of the measurement, in the usual script's favour.)"""

    def __init__(self, files: list[bytes], size: int):
        self.files, self.transform = files, Transforms(size)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Tensor:
        return self.transform(Image.open(io.BytesIO(self.files[index])).convert("RGB"))


def smooth_jpegs(count: int, side: int = 96, seed: int = 0) -> list[bytes]:
    """Random smooth colour pictures, JPEG-compressed: they cost what photographs of this size cost to decode."""
    rng = np.random.default_rng(seed)
    files = []
    for _ in range(count):
        rough = Image.fromarray(rng.integers(0, 256, (12, 12, 3), dtype=np.uint8))
        held = io.BytesIO()
        rough.resize((side, side), Image.Resampling.BICUBIC).save(held, "JPEG", quality=90)
        files.append(held.getvalue())
    return files


def endless(pictures: Dataset, batch: int, workers: int) -> Iterator[Tensor]:
    """Epoch after epoch of a shuffled DataLoader; an incomplete last batch is dropped."""
    loader = DataLoader(
        pictures, batch_size=batch, shuffle=True, num_workers=workers, drop_last=True, persistent_workers=workers > 0
    )
    while True:
        yield from loader
