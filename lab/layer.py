"""The guest's upper layer: what is written over, and what is hidden from, the files of the root below it.

Whiteouts and opaque directories are overlayfs's own marks
(https://docs.kernel.org/filesystems/overlayfs.html, "whiteouts and opaque directories").
"""

import os
import stat
from pathlib import Path


class Layer:
    """The upper directory of an overlay over the root `lower`. All paths are given as the guest sees them."""

    def __init__(self, upper: Path, lower: Path = Path("/")) -> None:
        self.upper = upper
        self.lower = lower

    def below(self, path: str) -> Path:
        """Where the guest's `path` lies in the root under this layer."""
        return self.lower / path.lstrip("/")

    def at(self, path: str) -> Path:
        """Where the guest's `path` lies in this layer."""
        return self.upper / path.lstrip("/")

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """A file with this content."""
        target = self._room(path)
        target.write_text(text)
        target.chmod(mode)

    def link(self, path: str, target: str) -> None:
        """A symbolic link, in place of whatever the root has there."""
        self._room(path).symlink_to(target)

    def hide(self, path: str) -> None:
        """Whatever the root has at `path` does not exist in the guest."""
        if os.path.lexists(self.below(path)):
            os.mknod(self._room(path), stat.S_IFCHR, os.makedev(0, 0))

    def empty(self, path: str, mode: int = 0o755, uid: int = 0, gid: int = 0) -> None:
        """A directory that shows nothing of the root's."""
        target = self._room(path)
        target.mkdir(exist_ok=True)
        target.chmod(mode)
        os.chown(target, uid, gid)
        os.setxattr(target, "trusted.overlay.opaque", b"y")

    def _room(self, path: str) -> Path:
        """Make the directories above `path`, with the owner and mode they have in the root."""
        target = self.at(path)
        for above in reversed(target.relative_to(self.upper).parents):
            here, there = self.upper / above, self.lower / above
            if not here.exists():
                here.mkdir()
                if there.exists():
                    like = there.stat()
                    here.chmod(stat.S_IMODE(like.st_mode))
                    os.chown(here, like.st_uid, like.st_gid)
        return target
