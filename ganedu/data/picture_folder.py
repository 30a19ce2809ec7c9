"""A folder of the user's as a list of files, in the order of their names; its sub-folders belong to it."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ganedu.data.archives import Limits
from ganedu.data.cache import DataUnavailable


class PictureFolder:
    """The regular files below a folder, hidden ones left out. Links to folders are followed, each folder once.

    Attributes:
        names: paths below the folder, with ``/``, sorted.
        stamps: (size in bytes, time of last change in ns) of each.

    Raises:
        DataUnavailable: a folder cannot be read, or there are more than ``limits.members`` files.
    """

    def __init__(self, path: Path, limits: Limits):
        self._path, self._limits = path, limits
        try:
            found = sorted(self._walk(set()))
        except OSError as error:
            raise DataUnavailable(f"The folder {error.filename} cannot be read: {error.strerror}.") from error
        self.names = [name for name, _, _ in found]
        self.stamps = [(size, changed) for _, size, changed in found]

    def _walk(self, seen: set[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
        def stop(error: OSError):
            raise error

        count = 0
        for folder, folders, files in os.walk(self._path, onerror=stop, followlinks=True):
            here = os.stat(folder)
            if (here.st_dev, here.st_ino) in seen:  # A link back up would go round for ever.
                folders.clear()
                continue
            seen.add((here.st_dev, here.st_ino))
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                file = Path(folder, name)
                try:
                    facts = file.stat()
                except FileNotFoundError:  # A link to nowhere.
                    continue
                if name.startswith(".") or not stat.S_ISREG(facts.st_mode):
                    continue
                count += 1
                if count > self._limits.members:
                    raise DataUnavailable(f"The folder {self._path} has more than {self._limits.members:,} files.")
                yield file.relative_to(self._path).as_posix(), facts.st_size, facts.st_mtime_ns

    def contents(self, positions: Sequence[int]) -> Iterator[Callable[[], bytes]]:
        """For each of ``names[i]`` a function that reads the file: several can be read at a time."""
        for position in positions:
            yield lambda position=position: self._read(position)

    def _read(self, position: int) -> bytes:
        with open(self._path / self.names[position], "rb") as stream:
            content = stream.read(self._limits.member + 1)
        if len(content) > self._limits.member:
            raise ValueError(f"it is larger than {self._limits.member:,} bytes")
        return content
