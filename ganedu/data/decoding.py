"""One picture file, of whatever kind, to one square uint8 array. Imports no torch, so that a test of it is quick."""

import io

import numpy as np
from PIL import Image, ImageOps

# Pillow guesses the format from the content. These are read by its own decoders; others start outside programs.
FORMATS = ("BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
SUFFIXES = (".bmp", ".gif", ".jfif", ".jp2", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")


class Unreadable(ValueError):
    """A file that gives no picture; the message is the reason, in a few words."""


def decode(content: bytes, size: int, channels: int) -> np.ndarray:
    """The picture in ``content``: uint8, ``(channels, size, size)``.

    It is turned as its EXIF orientation says, laid on white where it is transparent, cropped to the square in its
    middle, and resized with Lanczos' filter, which averages over all pixels it covers (no aliasing). Of an animation it
    is the first frame; 16 bits become 8.

    Args:
        content: the file's bytes.
        size: pixels of each side.
        channels: 1 (luminance, ITU-R 601-2) or 3 (red, green, blue).

    Raises:
        Unreadable: no picture, a truncated one, one with more pixels than ``PIL.Image.MAX_IMAGE_PIXELS`` (a
            decompression bomb, perhaps), or of a kind that has no colours in 0 to 255.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _refuse_bomb(image)
            # A JPEG can be decoded at 1/2, 1/4 or 1/8 for a fraction of the time; it stays twice as large as needed.
            image.draft(None, (2 * size, 2 * size))
            return _square(_in_colour(ImageOps.exif_transpose(image), channels), size)
    except Unreadable:
        raise
    except Exception as error:  # Pillow's decoders raise whatever they stumble over.
        reason = "no picture that Pillow can read" if isinstance(error, Image.UnidentifiedImageError) else str(error)
        raise Unreadable(reason.splitlines()[0] if reason else type(error).__name__) from error


def _refuse_bomb(image: Image.Image) -> None:
    if Image.MAX_IMAGE_PIXELS and image.width * image.height > Image.MAX_IMAGE_PIXELS:
        raise Unreadable(f"{image.width} x {image.height} pixels: more than Pillow's limit, a decompression bomb?")


def _in_colour(image: Image.Image, channels: int) -> Image.Image:
    """``image`` in mode L or RGB."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    elif image.mode == "F":
        raise Unreadable("its pixels are real numbers without a known range")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L" if channels == 1 else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey to 8 bits. Pillow's own conversion cuts everything above 255 off instead."""
    values = np.asarray(image).astype(np.float64)
    if values.min() < 0 or values.max() > 65_535:
        raise Unreadable("its pixels are whole numbers beyond 16 bits")
    return Image.fromarray(np.rint(values / 257).astype(np.uint8))


def _square(image: Image.Image, size: int) -> np.ndarray:
    if image.size != (size, size):
        side = min(image.size)
        left, top = (image.width - side) / 2, (image.height - side) / 2
        image = image.resize((size, size), Image.Resampling.LANCZOS, box=(left, top, left + side, top + side))
    pixels = np.asarray(image)
    return pixels[None] if pixels.ndim == 2 else np.ascontiguousarray(pixels.transpose(2, 0, 1))
