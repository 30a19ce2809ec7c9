"""One large file over HTTP, straight onto the disk. It goes on where it stopped, a second or a week later.

What has come lies under ``NAME.part`` and keeps lying there when the line drops, the server falls silent, the disk is
full or Ctrl-C is pressed. Only when all of it is there and its SHA-256 is right does it get its name.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from ganedu.data import cache
from ganedu.data.cache import DataUnavailable, File
from ganedu.data.sources import SourceFailed, answer_in, reason

PIECE = 65_536  # bytes read at a time, at most
_EARLY = "the connection ended early"


@dataclass(frozen=True)
class Patience:
    """How long a server may take.

    Attributes:
        answer: seconds until it must have begun to answer.
        pause: seconds for which it may send nothing; and over so many it must send ``slowest`` bytes a second.
        slowest: a line that is slower counts as broken.
        tries: how often in a row it may fail without having sent a thousandth of the file.
        wait: seconds before the next try; twice as long after each that failed, 30 at most.
    """

    answer: float = 15
    pause: float = 30
    slowest: float = 1_000
    tries: int = 5
    wait: float = 1


class _Broken(Exception):
    """The line broke; another try may go on from there."""


def download(
    what: str,
    file: File,
    folder: Path,
    addresses: Sequence[str],
    advice: str,
    *,
    room: int = 0,
    patience: Patience | None = None,
) -> Path:
    """``file``, put into ``folder`` from the first of ``addresses`` that gives it; the caller holds the folder's lock.

    Args:
        what: name of the data set, for messages.
        file: its name, size and SHA-256.
        folder: where it will lie; there may be a part of it already.
        addresses: whole URLs, tried in this order.
        advice: what the reader can do when all of them fail; the last sentences of the error.
        room: bytes that the disk must have besides the file.
        patience: with slow and broken lines.

    Raises:
        DataUnavailable: no address gave it, or there is no room; what came is kept unless it is wrong.
        KeyboardInterrupt: after saying where the part lies that came.
    """
    part = folder / f"{file.name}.part"
    needed = file.size - _size(part) + room
    if (free := shutil.disk_usage(folder).free) < needed:
        raise DataUnavailable(
            f"{what} needs {needed / 1e6:,.0f} MB of disk, and {folder} has {free / 1e6:,.0f} MB free. Nothing was "
            "downloaded.\nFree some space there, or set the environment variable GANEDU_CACHE to a folder on a larger "
            "disk."
        )
    tried = [f"the cache {folder}: it is not there"]
    for address in addresses:
        try:
            _complete(address, file, part, patience or Patience())
            os.replace(part, folder / file.name)
            return folder / file.name
        except SourceFailed as failure:
            tried.append(f"{address}: {failure}")
            cache.log.warning("%s: %s failed (%s)", what, address, failure)
        except KeyboardInterrupt:
            print(f"\nStopped. {_so_far(part, file)}: the next time it goes on from there.", file=sys.stderr)
            raise
        except OSError as error:
            raise cache.unusable(folder, error) from error
    kept = f"{_so_far(part, file)}: call it again, and it goes on from there. " if _size(part) else ""
    raise DataUnavailable(
        "\n  - ".join([f"{what} could not be loaded. Tried in order:", *tried]) + f"\nWhat to do: {kept}{advice}"
    )


def _complete(address: str, file: File, part: Path, patience: Patience) -> None:
    """Have all of ``file`` in ``part``, verified; try and try again."""
    failures, began_with = 0, _size(part)
    while True:
        before = _size(part)
        if before > file.size:
            part.unlink()
            began_with = before = 0
        try:
            if before < file.size:
                _append(address, file, part, before, patience)
        except _Broken as broken:
            came = _size(part) - before
            failures = 0 if came > file.size / 1000 else failures + 1
            why = f"{broken}; {_size(part):,} of {file.size:,} bytes are there"
            if failures >= patience.tries:
                raise SourceFailed(f"{why}, and {failures} tries in a row brought next to nothing") from broken
            cache.log.warning("%s: %s; going on from there", file.name, why)
            time.sleep(min(patience.wait * 2**failures, 30))
            continue
        if cache.sha256_of(part) == file.sha256:
            return
        part.unlink()
        if not began_with:
            raise SourceFailed("all of it came, with the wrong SHA-256: it was removed")
        began_with = 0
        cache.log.warning("%s: what an earlier download had left is damaged; beginning again", file.name)


def _append(address: str, file: File, part: Path, start: int, patience: Patience) -> None:
    """Add to ``part``, which holds ``start`` bytes, what is missing of ``file``.

    Raises:
        _Broken: before all of it came.
        SourceFailed: another try would bring nothing else.
    """
    import requests

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    # A redirect may lead on to another server, so there are two that must answer.
    ask = lambda: requests.get(address, headers=headers, stream=True, timeout=(patience.answer, patience.pause))
    try:
        response = answer_in(patience.answer, ask)
    except SourceFailed as late:
        raise _Broken(str(late)) from late
    except requests.RequestException as error:
        raise _Broken(reason(error)) from error
    with response:
        known = _known(response, file, start)  # bytes at the beginning of the answer that are there already
        bar = tqdm(desc=file.name, initial=start, total=file.size, unit="B", unit_scale=True, leave=False)
        with open(part, "ab") as stream, bar:
            for piece in _pieces(response, patience):
                piece, known = piece[known:], max(0, known - len(piece))
                if stream.tell() + len(piece) > file.size:
                    raise SourceFailed(f"it sends more than the {file.size:,} bytes expected")
                stream.write(piece)
                bar.update(len(piece))
            if stream.tell() < file.size:
                raise _Broken(_EARLY)
            stream.flush()
            os.fsync(stream.fileno())


def _known(response, file: File, start: int) -> int:
    """How many bytes at the beginning of the answer are there already: none, or all where the range was ignored."""
    status = response.status_code
    if status == 206:
        sent = response.headers.get("Content-Range", "")
        if not re.fullmatch(rf"bytes {start}-\d+/({file.size}|\*)", sent):
            raise SourceFailed(f"asked for bytes {start}- of {file.size}, it answers with {sent or 'no range'}")
        return 0
    if status == 200:
        length = response.headers.get("Content-Length")
        if length is not None and length != str(file.size):
            raise SourceFailed(f"its file has {length} bytes, not {file.size}: it is another file")
        return start
    if status in (408, 429) or status >= 500:
        raise _Broken(f"HTTP {status}")
    raise SourceFailed(f"HTTP {status}")


def _pieces(response, patience: Patience) -> Iterator[bytes]:
    """The body, as it comes."""
    from urllib3.exceptions import HTTPError, IncompleteRead

    began, came = time.monotonic(), 0
    try:
        while piece := response.raw.read1(PIECE):
            yield piece
            came += len(piece)
            passed = time.monotonic() - began
            if passed > patience.pause:
                if came < patience.slowest * passed:
                    raise _Broken(f"less than {patience.slowest:,.0f} bytes a second came")
                began, came = time.monotonic(), 0
    except (HTTPError, OSError) as error:
        early = isinstance(error.__cause__ or error, IncompleteRead)
        raise _Broken(_EARLY if early else reason(error)) from error


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _so_far(part: Path, file: File) -> str:
    return f"{_size(part):,} of {file.size:,} bytes are kept in {part}"
