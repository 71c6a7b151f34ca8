"""From a subject to a draft of its expectations."""

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, split

from trueup.checks import NotLookedAtError
from trueup.collect.nginx_tree import SITE_FOLDERS
from trueup.expectations import Expectations
from trueup.facts import Facts, SubjectKind
from trueup.model.nginx_servers import servers
from trueup.platform import Platform
from trueup.starting import found_health, found_host, found_network, found_ports, found_services, found_urls
from trueup.starting.draft import Draft
from trueup.starting.mapped import Mapped
from trueup.starting.provisional import SITES, UNITS, for_routes
from trueup.starting.refusal import CannotStartError
from trueup.starting.tree_layout import Layout
from trueup.starting.where import commonest_first

_NOT_OF_A_NAME = re.compile(r"[^a-zA-Z0-9_.-]+")

Looking = Callable[[Expectations], Facts]
"""Facts of the subject, collected for these expectations."""


def name_of(text: str) -> str:
    """The text as a name that the schema takes."""
    return _NOT_OF_A_NAME.sub("-", text).strip("-._") or "platform"


def drafted(expectations: Expectations, facts: Facts, layout: Layout, name: str, root: Path | None) -> Draft:
    """What the facts say; `root` is where a tree lies.

    Raises:
        CannotStartError: a source that decides everything could not be read, or there is no service.
    """
    try:
        return _drafted(Platform(expectations, facts), layout, name, root)
    except NotLookedAtError as blind:
        at = f"{blind.why.at}: " if str(blind.why.at) else ""
        raise CannotStartError(f"{at}{blind.why.reason}: without that nothing can be described") from blind


def _drafted(platform: Platform, layout: Layout, name: str, root: Path | None) -> Draft:
    network = found_network.shared_network(platform, name)
    first, doubt = found_network.infrastructure(platform, network)
    draft = Draft(name, layout if root else _of_a_host(platform), network, first)
    if doubt:
        draft.doubts["infrastructure"] = doubt
    draft.services, draft.remarks = found_services.services(platform)
    draft.remarks += layout.left_out
    draft.remarks += [f"{p.file}: {p.why_unreadable.reason}" for p in platform.projects if p.why_unreadable]
    if not draft.services:
        raise CannotStartError(
            "no service was found: nothing that is written down starts a container with a port on the host"
            + "".join(f"\n  {remark}" for remark in draft.remarks)
        )
    routed = Platform(for_routes(draft, layout), platform.facts)
    draft.remarks += found_urls.describe(routed, draft.services)
    _health(draft, routed, root)
    found_ports.plan(draft, draft.services)
    found_ports.public(draft, platform)
    found_host.machine(draft, platform)
    if platform.facts.subject.kind is SubjectKind.TREE:
        found_host.programs(draft, platform)
    return draft


def _health(draft: Draft, platform: Platform, root: Path | None) -> None:
    written = found_health.health_paths(platform, root) if root else {}
    for service in draft.services:
        path = written.get(service.name, "")
        if path:
            service.health = path
        elif not found_urls.recorded_health(service, platform):
            service.doubts["health"] = "nothing says which path tells whether it is well"
            if platform.on_host and service.public:
                service.health = f"{found_urls.prefix(service.public[0])}health"
        for public in service.public:
            below = found_urls.prefix(public)
            if service.health.startswith(below):
                rest = service.health.removeprefix(below)
                public.examples = (rest,) if rest and path and public.url.endswith("/") else ()
            elif path:
                doubt = f"its health path is {path}, which is not below what nginx asks for {public.url}"
                service.doubts["public"] = doubt


def _of_a_host(platform: Platform) -> Layout:
    """A layout for the tree that there may be one day, after the places where the host has its files."""
    paths = [project.path for project in platform.projects]
    compose = [
        Mapped(f"compose{'' if n == 0 else n + 1}/*/*.{end}", f"{above}/*/*.{end}", "there is no tree yet")
        for n, (above, end) in enumerate(
            commonest_first((dirname(dirname(path)), path.rpartition(".")[2]) for path in paths if path.isprintable())
        )
    ]
    return Layout(tuple(compose), (UNITS,), tuple(_sites_of(platform)) or (SITES,))


def _sites_of(platform: Platform) -> Iterator[Mapped]:
    """A mapping for each folder in which nginx finds servers; what is enabled by a link lies beside."""
    for folder in commonest_first(dirname(server.directive.file) for server in servers(platform.nginx.configuration)):
        above, last = split(folder)
        name = SITE_FOLDERS[0] if last == "sites-enabled" else last
        if name in SITE_FOLDERS and above.startswith("/"):  # a recorded tree says where its files lie in the tree
            yield Mapped(f"{name}/*", f"{above}/{name}/*", "there is no tree yet")


def jobs_of(layout: Layout, root: Path) -> dict[str, tuple[str, str]]:
    """The cron files of a tree: where the server has them, and what they run."""
    found: dict[str, tuple[str, str]] = {}
    for relative, place in layout.cron:
        lines = (root / relative).read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines:
            words = line.split()
            if line.lstrip().startswith("#") or len(words) < 7 or "=" in words[0]:
                continue
            command = next((word for word in words[6:] if word.startswith("/")), "")
            if len(command) > 3 and command.isprintable():
                found[name_of(relative.rpartition("/")[2])] = (place, command)
                break
    return found


def today() -> datetime.datetime:
    """Now, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def learned(draft: Draft, facts: Facts) -> bool:
    """Take what a look that tried the public URLs shows; whether it must be looked at again."""
    platform = Platform(for_routes(draft, draft.layout), facts)
    before = [service.health for service in draft.services]
    for service in draft.services:
        if service.public and not found_urls.is_well(service, platform):
            service.health = found_urls.prefix(service.public[0])
        found_urls.cors_seen(service, platform)
    found_host.machine(draft, platform)
    return before != [service.health for service in draft.services]
