"""nginx, and the sites it serves."""

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.facts import Nginx, Place, Unavailable
from trueup.facts.nginx import Entry

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class WebServer:
    """nginx as one thing: its configuration and its processes."""

    platform: "Platform"
    key: str = "nginx"

    @property
    def seen(self) -> Nginx | Unavailable:
        """What it says, or why it could not be asked."""
        return self.platform.facts.nginx

    @property
    def enabled(self) -> tuple[Entry, ...]:
        """What lies in the directory of enabled sites."""
        directory = self.platform.expectations.layout.sites_enabled
        return tuple(e for e in self.platform.nginx.entries if posixpath.dirname(e.path) == directory)


@dataclass(frozen=True)
class Site:
    """A public name, and the file that serves it: named as the site, in the directory of available sites."""

    name: str
    platform: "Platform"

    @property
    def key(self) -> str:
        """The public name."""
        return self.name

    @property
    def available(self) -> str:
        """Where the server has its file."""
        mapped = self.platform.expectations.layout.sites[0].server
        return posixpath.join(posixpath.dirname(mapped), self.name)

    @property
    def link(self) -> str:
        """Where the server enables it."""
        return posixpath.join(self.platform.expectations.layout.sites_enabled, self.name)

    @property
    def link_entry(self) -> Entry | None:
        """What lies there."""
        return next((e for e in self.platform.nginx.entries if e.path == self.link), None)

    @property
    def asked(self) -> Place:
        """The command that shows it."""
        return Place(command=f"ls -l {self.link}")


def link_target(entry: Entry) -> str:
    """Where a link leads, as an absolute path without dots; nothing for what is no link."""
    if entry.kind != "link":
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), entry.target))
