"""Files that are whole or not there, and checkpoints made of them.

A checkpoint is two files: ``step-00000600.safetensors`` with every tensor, and ``step-00000600.json`` with the rest and
the SHA-256 of the first. The second is written last, so a checkpoint is there when its json is there.
"""

import contextlib
import hashlib
import json
import os
import warnings
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load as from_safetensors
from safetensors.torch import save as to_safetensors
from torch import Tensor

__all__ = ["CheckpointError", "newest", "newest_raw", "save", "write"]

_FORMAT = 1
_KEPT = 2  # checkpoints: the newest, and the one before in case the disk spoils the newest


class CheckpointError(ValueError):
    """A run folder or a checkpoint in it that cannot be used; the message says why, and what to do."""


def write(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that the file is there whole, or as it was before.

    A temporary file beside it takes the bytes, reaches the disk (fsync), and is renamed; its folder is synced too, so
    that the name survives a power cut as well.

    Raises:
        OSError: the disk is full, the folder is read-only, ...; nothing that was there is lost.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise OSError(
            error.errno,
            f"cannot write {path}: {error.strerror or error}. Nothing saved before is lost. Make room there, or choose "
            "a folder that can be written",
        ) from error


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable. Not every system opens folders (Windows does not): there, nothing is done."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def save(folder: Path, step: int, tensors: dict[str, Tensor]) -> None:
    """Save the checkpoint of ``step`` in ``folder``; the one before stays, older ones and remains go.

    Raises:
        OSError: see `write`.
    """
    raw = to_safetensors(tensors)
    name = f"step-{step:08d}"
    about = {"format": _FORMAT, "step": step, "sha256": hashlib.sha256(raw).hexdigest()}
    write(folder / f"{name}.safetensors", raw)
    write(folder / f"{name}.json", (json.dumps(about, indent=2) + "\n").encode())
    # Only now, with the new one whole, may old ones go: their json first, so that no json ever misses its tensors.
    kept = {path.stem for path in _found(folder)[:_KEPT]}
    old = [path for path in folder.iterdir() if path.name.startswith((".step-", "step-")) and path.stem not in kept]
    for path in sorted(old, key=lambda path: path.suffix != ".json"):
        path.unlink(missing_ok=True)


def newest(folder: Path) -> tuple[int, dict[str, Tensor]] | None:
    """Step and tensors of the newest whole checkpoint in ``folder``, or None if none was ever saved.

    A damaged one is passed over with a warning.

    Raises:
        CheckpointError: there are checkpoints, and every one is damaged.
    """
    found = newest_raw(folder)
    return found and (found[0], from_safetensors(found[1]))


def newest_raw(folder: Path) -> tuple[int, bytes] | None:
    """`newest`, with the file's bytes (checked) in the tensors' place."""
    reasons = []
    for path in _found(folder):
        try:
            step, raw = _checked(path)
        except CheckpointError as damage:
            reasons.append(str(damage))
            continue
        if reasons:
            warnings.warn(f"{'; '.join(reasons)}. Using the checkpoint of step {step} before it", stacklevel=2)
        return step, raw
    if reasons:
        raise CheckpointError(
            f"no checkpoint in {folder} can be used: {'; '.join(reasons)}. Copy it afresh from where it was made, or "
            "begin again in another folder"
        )
    if any(folder.glob("*.pt")) or any(folder.glob("*.pth")) or any(folder.glob("*.pkl")):
        raise CheckpointError(f"{folder} holds pickled files, which can run code and are never loaded")
    return None


def _found(folder: Path) -> list[Path]:
    """The checkpoints' json files, newest first."""
    return sorted(folder.glob("step-*.json"), reverse=True)


def _checked(path: Path) -> tuple[int, bytes]:
    """Step and bytes of the checkpoint whose json is ``path``.

    Raises:
        CheckpointError: with the reason, in one clause.
    """
    tensors = path.with_suffix(".safetensors")
    try:
        about = json.loads(path.read_bytes())
        step, digest = int(about["step"]), str(about["sha256"])
        version = about["format"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"{path.name} is damaged ({type(error).__name__})") from error
    if version != _FORMAT:
        raise CheckpointError(f"{path.name} is of format {version}, this version of ganedu reads {_FORMAT}")
    try:
        raw = tensors.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{tensors.name} cannot be read ({error.strerror})") from error
    if raw[:2] in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        raise CheckpointError(f"{tensors.name} is a pickle, which can run code and is never loaded")
    if hashlib.sha256(raw).hexdigest() != digest:
        raise CheckpointError(f"{tensors.name} is damaged: {len(raw):,} bytes with another SHA-256 than when saved")
    try:
        from_safetensors(raw)
    except (SafetensorError, ValueError, KeyError) as error:
        raise CheckpointError(f"{tensors.name} is no safetensors file ({error})") from error
    return step, raw
