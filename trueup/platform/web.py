"""nginx, and the sites it serves."""

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trueup.checks import not_looked_at
from trueup.facts import Nginx, Place, Unavailable
from trueup.facts.nginx import Entry
from trueup.facts.probes import Answered, Certificate, Resolved, Served
from trueup.model.nginx_currency import Currency, currency
from trueup.model.nginx_servers import HTTPS, of_name, servers
from trueup.platform.tried import found

if TYPE_CHECKING:
    from trueup.platform.subject import Platform

AVAILABLE = "sites-available"


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

    @cached_property
    def currency(self) -> Currency:
        """Whether it runs what is on disk.

        Raises:
            NotLookedAtError: it could not be asked.
        """
        return currency(self.platform.nginx)


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
        mapped = [each.server for each in self.platform.expectations.layout.sites]
        folders = [posixpath.dirname(path) for path in mapped if "*" in posixpath.basename(path)]
        usual = (folder for folder in folders if posixpath.basename(folder) == AVAILABLE)
        return posixpath.join(next(usual, (*folders, posixpath.dirname(mapped[0]))[0]), self.name)

    @property
    def is_there(self) -> bool:
        """Whether that file is there."""
        return any(e.path == self.available and e.kind == "file" for e in self.platform.nginx.entries)

    @property
    def link(self) -> str:
        """Where the server enables it."""
        return posixpath.join(self.platform.expectations.layout.sites_enabled, self.name)

    @property
    def link_entry(self) -> Entry | None:
        """What lies there."""
        return next((e for e in self.platform.nginx.entries if e.path == self.link), None)

    @property
    def read_from(self) -> Place | None:
        """A server block of that name in a file that nginx reads without such a link, as in `conf.d`; None for none.

        Raises:
            NotLookedAtError: nginx's configuration could not be read.
        """
        blocks = (s.directive for s in servers(self.platform.nginx.configuration) if self.name in s.names)
        linked = posixpath.dirname(self.link)
        return next((Place(d.file, d.line) for d in blocks if posixpath.dirname(d.file) != linked), None)

    @property
    def asked(self) -> Place:
        """The command that shows it."""
        return Place(command=f"ls -l {self.link}")

    @cached_property
    def port(self) -> int:
        """The port at which it is served by https; 0 where no public URL of it is."""
        urls = [url.itself for service in self.platform.services for url in service.public_urls]
        return next((url.port for url in urls if url.name == self.name and url.scheme == "https"), 0)

    @property
    def origin(self) -> str:
        """Scheme, name and port of its https."""
        return f"https://{self.name}" + (f":{self.port}" if self.port != HTTPS else "")

    @property
    def sampled(self) -> tuple[str, ...]:
        """Targets that stand for all: the root, one with a query, and each declared public path."""
        urls = [url.itself for url in self.platform.public_urls]
        own = (url.path for url in urls if url.name == self.name and url.scheme == "https")
        return tuple(dict.fromkeys(("/", "/any/path?query=1", *own)))

    @property
    def by_http(self) -> Answered:
        """What its root answered by http.

        Raises:
            NotLookedAtError: nobody asked.
        """
        seen = found(self.platform.urls_tried, ("GET", f"http://{self.name}/"), f"http://{self.name}/ was not asked")
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen

    @property
    def served(self) -> Served | str:
        """The certificate that its clients get, or why there is no handshake.

        Raises:
            NotLookedAtError: nobody looked.
        """
        served = {probe.name: probe.seen for probe in self.platform.probes.served}
        seen = found(served, self.name, f"no handshake was tried for {self.name}")
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen

    @property
    def on_disk(self) -> dict[str, Certificate]:
        """The certificates of the files that its server block names, by path.

        Raises:
            NotLookedAtError: the configuration does not say which, or a file could not be read.
        """
        server = of_name(self.platform.nginx.configuration, self.name, self.port)
        paths = server.certificates if server else ()
        if not paths:
            not_looked_at(f"nginx's configuration on disk names no certificate for {self.name}")
        files = {probe.path: probe.seen for probe in self.platform.probes.files}
        certificates = {}
        for path in paths:
            if path is None:
                not_looked_at(f"a variable decides which certificate file {self.name} has")
            seen = found(files, path, f"{path} was not looked at")
            if isinstance(seen, Unavailable):
                not_looked_at(f"{path}: {seen.reason}", seen.at)
            certificates[path] = seen
        return certificates

    @property
    def resolved(self) -> Resolved:
        """What the host's resolver says of its name.

        Raises:
            NotLookedAtError: it was not asked.
        """
        names = {probe.name: probe.seen for probe in self.platform.probes.names}
        seen = found(names, self.name, f"the resolver was not asked for {self.name}")
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen


def link_target(entry: Entry) -> str:
    """Where a link leads, as an absolute path without dots; nothing for what is no link."""
    if entry.kind != "link":
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), entry.target))
