"""Files for a guest, sent as one tar: a few hundred files arrive in the time of one command."""

import io
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from lab.guest import UID, USER

if TYPE_CHECKING:
    from lab.replica import Replica


class Archive:
    """What is to be written in the guest, by absolute path; people's homes belong to them."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._tar = tarfile.open(fileobj=self._out, mode="w")  # noqa: SIM115  closed by `unpack`

    def file(self, path: str, content: str | bytes, mode: int = 0o644) -> None:
        """A file with this content."""
        raw = content.encode() if isinstance(content, str) else content
        entry = self._entry(path, mode)
        entry.size = len(raw)
        self._tar.addfile(entry, io.BytesIO(raw))

    def link(self, path: str, target: str) -> None:
        """A symbolic link."""
        entry = self._entry(path, 0o777)
        entry.type, entry.linkname = tarfile.SYMTYPE, target
        self._tar.addfile(entry)

    def copy(self, source: Path, path: str) -> None:
        """A file or symlink of this machine, executable if it is so here."""
        if source.is_symlink():
            self.link(path, str(source.readlink()))
        else:
            self.file(path, source.read_bytes(), 0o755 if source.stat().st_mode & 0o100 else 0o644)

    def unpack(self, replica: "Replica") -> None:
        """Write it all in the guest."""
        self._tar.close()
        replica.run(["tar", "-x", "-C", "/", "-f", "-"], input=self._out.getvalue(), check=True)
        replica.run(["chown", "-R", f"{USER}:{USER}", f"/home/{USER}"], check=True)

    def _entry(self, path: str, mode: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(path.lstrip("/"))
        entry.mode = mode
        if path.startswith(f"/home/{USER}/"):
            entry.uid = entry.gid = UID
        return entry
