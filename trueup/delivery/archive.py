"""A .tar.gz of the same bytes for the same content: sorted, one owner, one time, no name of this machine."""

import gzip
import io
import tarfile
from hashlib import sha256
from pathlib import Path

from trueup.delivery import PackError
from trueup.files import whole_file

TIME = 315532800
"""Seconds: 1980-01-01, the time of every entry (the oldest that a zip file can hold as well)."""
SUMS = "SHA256SUMS"
LAST = "install"
"""Written last, so that an archive cut short has no installer."""


class Archive:
    """What goes in, by path below the archive's one folder."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes, int]] = {}
        self._links: dict[str, str] = {}

    def file(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """A file with this content."""
        if any(letter in path for letter in "\n\r\\"):
            raise PackError(f"{path!r}: a name that a list of checksums cannot hold: rename it")
        self._files[path] = (content, mode)

    def copy(self, path: str, source: Path) -> None:
        """A file or symlink of this machine, executable if it is so here."""
        if source.is_symlink():
            self._links[path] = str(source.readlink())
        else:
            self.file(path, source.read_bytes(), 0o755 if source.stat().st_mode & 0o100 else 0o644)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(len(content) for content, _ in self._files.values())

    @property
    def digest(self) -> str:
        """What tells this content from any other: SHA-256 over names, modes and content."""
        whole = sha256()
        for path, (content, mode) in sorted(self._files.items()):
            whole.update(f"{path}\0{mode:o}\0{sha256(content).hexdigest()}\n".encode("utf-8", "surrogateescape"))
        for path, goal in sorted(self._links.items()):
            whole.update(f"{path}\0-> {goal}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def write(self, to: Path, folder: str) -> None:
        """Write it whole or not at all, everything below `folder`, with checksums of every file."""
        sums = "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, (content, _) in sorted(self._files.items()))
        self._files[SUMS] = (sums.encode("utf-8", "surrogateescape"), 0o644)
        with (
            whole_file(to) as raw,
            gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as packed,
        ):
            self._entries(packed, folder)

    def _entries(self, packed: gzip.GzipFile, folder: str) -> None:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for path in sorted({*self._files, *self._links}, key=lambda path: (path == LAST, path)):
                entry = tarfile.TarInfo(f"{folder}/{path}")
                entry.mtime, entry.uname, entry.gname = TIME, "root", "root"
                if path in self._links:
                    entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, self._links[path], 0o777
                    tar.addfile(entry)
                else:
                    content, entry.mode = self._files[path]
                    entry.size = len(content)
                    tar.addfile(entry, io.BytesIO(content))
