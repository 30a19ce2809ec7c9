"""Where files come from: a list of sources, tried in order, until every file is in the cache.

A source has a ``name`` and, called with the files that are missing, yields ``(file, content)`` pairs one by one. It
raises :class:`SourceFailed` with a reason of one line as soon as it finds that it cannot go on. It is not asked again:
a dead mirror costs its time-out once, not once a file. What it yields is checked by SHA-256 before it is kept.
"""

import gzip
import hashlib
import io
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from tqdm import tqdm

from ganedu.data import cache
from ganedu.data.cache import DataUnavailable, File

Answer = TypeVar("Answer")
GZ_EXCESS = 65_536  # bytes by which a .gz of what cannot be compressed may be longer than it


class SourceFailed(Exception):
    """A source cannot give what is asked; the message is the reason, in one line."""


class Source(Protocol):
    """What :func:`obtain` asks of a source."""

    @property
    def name(self) -> str:
        """What the source is called in messages, as in "the mirror https://..."."""

    def __call__(self, missing: Sequence[File]) -> Iterable[tuple[File, bytes]]:
        """Yield the missing files with their uncompressed contents, and more files if they come for free."""


def obtain(
    what: str, files: Sequence[File], folder: Path, sources: Sequence[Source], advice: str
) -> dict[File, bytearray]:
    """The contents of ``files``, verified: from the cache ``folder``, into which ``sources`` first put what is missing.

    Args:
        what: name of the data set, for messages.
        files: what is wanted.
        folder: the data set's own folder in the cache.
        sources: tried in this order.
        advice: what the reader can do when all of them fail; the last sentences of the error.

    Raises:
        DataUnavailable: every source failed, or the cache folder cannot be used.
    """
    contents = {file: cache.read(folder, file) for file in files}
    if None in contents.values():
        with cache.locked(folder):
            _fill(what, files, folder, sources, advice)
            contents = {file: cache.read(folder, file) for file in files}
        if None in contents.values():
            raise DataUnavailable(f"What was just written to {folder} reads back wrong. Is that disk sound?")
    return contents


def _fill(what: str, files: Sequence[File], folder: Path, sources: Sequence[Source], advice: str) -> None:
    for file in files:
        cache.remove_if_wrong(folder, file)
    tried = [f"the cache {folder}: it is not there"]
    for position, source in enumerate(sources, 1):
        missing = [file for file in files if not (folder / file.name).exists()]
        if not missing:
            return
        try:
            for file, content in source(missing):
                if not file.is_content(content):
                    raise SourceFailed(f"its {file.name} has the wrong size or SHA-256")
                if not (folder / file.name).exists():
                    cache.store(folder, file, content)
        except SourceFailed as failure:
            tried.append(f"{source.name}: {failure}")
            then = "trying the next source" if position < len(sources) else "no source is left"
            cache.log.warning("%s: %s failed (%s); %s", what, source.name, failure, then)
        else:
            absent = [file.name for file in missing if not (folder / file.name).exists()]
            if absent:
                tried.append(f"{source.name}: it does not have {', '.join(absent)}")
    if any(not (folder / file.name).exists() for file in files):
        raise DataUnavailable("\n  - ".join([f"{what} could not be loaded. Tried in order:", *tried]) + "\n" + advice)


def gunzip(content: bytes, size: int) -> bytes:
    """``content`` uncompressed, at most one byte more than ``size``: enough to see that it is too long.

    Raises:
        SourceFailed: it is no complete gzip file.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            return stream.read(size + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceFailed(f"a damaged .gz file ({error})") from error


@dataclass(frozen=True)
class Folder:
    """A folder of the user's, with the files raw or as ``.gz`` (of any compression level).

    ``spellings`` gives the names under which a file may lie there, without ``.gz``.
    """

    path: Path
    spellings: Callable[[str], Sequence[str]] = lambda name: (name,)

    @property
    def name(self) -> str:
        """See :class:`Source`."""
        return f"the folder {self.path}"

    def __call__(self, missing: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        """See :class:`Source`."""
        if not self.path.is_dir():
            raise SourceFailed("there is no such folder")
        for file in missing:
            candidates = [self.path / (name + end) for name in self.spellings(file.name) for end in ("", ".gz")]
            found = next((path for path in candidates if path.is_file()), None)
            if found is None:
                raise SourceFailed(f"{file.name} is not in it, nor {file.name}.gz")
            try:
                with open(found, "rb") as stream:
                    content = stream.read(file.size + GZ_EXCESS)
            except OSError as error:
                raise SourceFailed(f"{found.name} cannot be read: {error.strerror}") from error
            yield file, gunzip(content, file.size) if found.suffix == ".gz" else content


class _AtMost(io.BytesIO):
    """A buffer in memory that refuses to grow beyond ``limit`` bytes."""

    def __init__(self, limit: int):
        super().__init__()
        self.limit = limit

    def write(self, data) -> int:
        if self.tell() + len(data) > self.limit:
            raise SourceFailed(f"it sends more than the {self.limit:,} bytes expected")
        return super().write(data)


@dataclass(frozen=True)
class Mirror:
    """A web server that has ``address + file.name + ".gz"`` for every file. Times are in seconds.

    It must answer within ``answer_seconds``, and never pause longer than ``pause_seconds``; a slow line is no failure.
    """

    address: str
    answer_seconds: float = 5
    pause_seconds: float = 15

    @property
    def name(self) -> str:
        """See :class:`Source`."""
        return f"the mirror {self.address}"

    def __call__(self, missing: Sequence[File]) -> Iterator[tuple[File, bytes]]:
        """See :class:`Source`."""
        import pooch  # Here, because a warm cache needs neither pooch nor requests, and they take time to import.
        import requests

        try:
            self._ask(f"{self.address}{missing[0].name}.gz")
            for file in missing:
                buffer = _AtMost(file.size + GZ_EXCESS)
                with tqdm(desc=file.name, total=file.size, unit="B", unit_scale=True, leave=False) as bar:
                    times = (self.answer_seconds, self.pause_seconds)
                    download = pooch.HTTPDownloader(progressbar=bar, chunk_size=65536, timeout=times)
                    download(f"{self.address}{file.name}.gz", buffer, None)
                content = buffer.getvalue()
                # Some servers mark a .gz as "Content-Encoding: gzip", and then it arrives here uncompressed.
                if file.is_content(content):
                    yield file, content
                elif hashlib.sha256(content).hexdigest() == file.gz_sha256:
                    yield file, gunzip(content, file.size)
                else:
                    raise SourceFailed(f"its {file.name}.gz has the wrong SHA-256 ({len(content):,} bytes came)")
        except requests.RequestException as error:
            raise SourceFailed(reason(error)) from error

    def _ask(self, url: str) -> None:
        """Raise unless the server answers in time."""
        import requests

        ask = lambda: requests.head(url, timeout=self.answer_seconds, allow_redirects=True)
        with answer_in(self.answer_seconds, ask) as response:
            response.raise_for_status()


def answer_in(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """What ``ask`` returns, a server's answer.

    In a thread of its own, because the time-out of a connection covers neither a dead name server nor a name with
    eight dead addresses: together they can take minutes.

    Raises:
        SourceFailed: it did not come in time.
    """
    answer: Future[Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError as error:
        raise SourceFailed(f"no answer in {seconds:g} s") from error


def reason(error: BaseException) -> str:
    """The innermost cause in one line: "Connection refused", not three nested reprs around it."""
    import requests

    if isinstance(error, requests.HTTPError):
        return f"HTTP {error.response.status_code} for {error.response.url}"
    while inner := error.__cause__ or error.__context__:
        error = inner
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]
