"""The files of sites as they are written: each alone, with nothing of what it includes."""

import msgspec

from trueup.facts.common import Problem, Unavailable
from trueup.facts.nginx import Directive


class SiteFile(msgspec.Struct, frozen=True):
    """One file; `path` is its place on the server, links followed, and `shown` is where a reader can open it.

    `certbot_lines` are the numbers of the lines that certbot marks as its own. `enabled` says that nginx is told to
    read it. `problems` are what nginx would refuse; with any, `directives` may be partial. Secrets are masked.
    Of one that is `unread` nothing else is known.
    """

    path: str
    shown: str
    enabled: bool
    directives: tuple[Directive, ...]
    certbot_lines: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: Unavailable | None = None


class Sites(msgspec.Struct, frozen=True, tag="sites"):
    """Every site's file, enabled or not, by path."""

    files: tuple[SiteFile, ...]
