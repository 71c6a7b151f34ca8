"""What only a host shows: disks, renewal timer, the addresses that names lead to; and what units and nginx name."""

import re
from collections import Counter
from collections.abc import Iterator
from posixpath import basename, dirname, join

from trueup.collect.nginx_tree import MAIN
from trueup.facts import Machine, Probes
from trueup.facts.machine import FileSystem, Schedule
from trueup.facts.probes import Resolved
from trueup.model.nginx_listen import walk
from trueup.model.nginx_servers import servers
from trueup.platform import Platform
from trueup.starting.draft import Draft
from trueup.syntax.nginx_files import is_glob

RENEWERS = ("certbot.timer", "snap.certbot.renew.timer", "acme.timer", "lego.timer")
_FOLDER = dirname(MAIN)
_PLAIN_PATH = re.compile(r"/[!-~]+")


def machine(draft: Draft, platform: Platform) -> None:
    """Disks that are there, the timer that renews certificates, and an address that is no interface's."""
    seen = platform.facts.machine
    if isinstance(seen, Machine):
        if isinstance(seen.file_systems, tuple):
            there = [each.path for each in seen.file_systems if isinstance(each, FileSystem) and each.mount]
            draft.disks = tuple(path for path in there if _PLAIN_PATH.fullmatch(path) or path == "/")
        timers = seen.schedule.active_timers if isinstance(seen.schedule, Schedule) else ()
        draft.renewal = next((timer for timer in RENEWERS if timer in timers), "")
    elif any("/letsencrypt/" in directive for directive in _certificates(platform)):
        draft.renewal = RENEWERS[0]
        draft.doubts["renewal"] = "its certificates are those of certbot; a tree does not show the timer"
    _addresses(draft, platform)


def _certificates(platform: Platform) -> list[str]:
    return [path for server in servers(platform.nginx.configuration) for path in server.certificates if path]


def _addresses(draft: Draft, platform: Platform) -> None:
    probes = platform.facts.probes
    if not isinstance(probes, Probes) or not isinstance(probes.addresses, tuple):
        return
    resolved = [set(probe.seen.addresses) for probe in probes.names if isinstance(probe.seen, Resolved)]
    if resolved and all(one == resolved[0] and len(one) == 1 for one in resolved):
        (address,) = resolved[0]
        if address not in probes.addresses:
            draft.addresses = (address,)
            draft.doubts["addresses"] = "every public name leads there, and no interface has it; right behind a NAT"


def programs(draft: Draft, platform: Platform) -> None:
    """What units run, by the path that most of them use; and files that they and nginx need and no tree holds."""
    by_name: dict[str, Counter[str]] = {}
    missing = set(_included_from_elsewhere(platform))
    for unit in platform.all_units:
        for named in unit.named_paths:
            if named.wanted == "executable":
                by_name.setdefault(basename(named.path), Counter())[named.path] += 1
            elif named.wanted == "file" and not named.optional and not named.path.endswith((".yml", ".yaml")):
                missing.add(named.path)
    chosen = [max(sorted(paths), key=lambda path: paths[path]) for paths in by_name.values()]
    draft.binaries = tuple(sorted(path for path in chosen if _PLAIN_PATH.fullmatch(path)))
    if draft.binaries:
        draft.doubts["binaries"] = "what the units run; a tree does not show what the server has"
    there = platform.server_paths
    draft.only_on_server = tuple(sorted(path for path in missing if _PLAIN_PATH.fullmatch(path) and path not in there))


def _included_from_elsewhere(platform: Platform) -> Iterator[str]:
    """What nginx includes from outside its own folder, as certbot's settings: a tree of sites need not hold it."""
    for directive in walk(platform.nginx.configuration.directives):
        if directive.name == "include" and directive.args and not is_glob(directive.args[0]):
            path = join(_FOLDER, directive.args[0])
            if not path.startswith(f"{_FOLDER}/"):
                yield path
