"""If this stops, which URLs and which services fail, and by which steps."""

from collections.abc import Iterable

import msgspec

from trueup.chain.calls import Call, calls
from trueup.chain.dependents import NGINX, Dependents, Node, Step
from trueup.chain.exposed import Exposed, exposed
from trueup.chain.ownership import Ownership
from trueup.commands.units import value
from trueup.platform import Platform


class Failing(msgspec.Struct, frozen=True):
    """A URL or a service that fails; `path` leads from what stops to it, without what stops itself."""

    what: str
    service: str
    path: tuple[Step, ...]
    declared: bool = True


class Impact(msgspec.Struct, frozen=True):
    """What fails when `name` stops. `may_fail` are URLs that answer still, of services that call one that fails.

    `weakened` are URLs that have another server left. `notes` say what brings it back, and what could not be told.
    """

    subject: str
    kind: str
    name: str
    urls: tuple[Failing, ...]
    services: tuple[Failing, ...]
    units: tuple[Failing, ...]
    may_fail: tuple[Failing, ...]
    weakened: tuple[Failing, ...]
    untouched: int
    notes: tuple[str, ...] = ()


class Impacts:
    """Of one subject; what is the same for every question is worked out once."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.ownership = Ownership(platform)
        self.dependents = Dependents(platform, self.ownership)
        self.ways_in = exposed(platform)
        self.calls = calls(platform)

    def of(self, start: Node) -> Impact:
        """The impact of one thing that stops."""
        gone = self._gone(start)
        failing, weakened, kept = [], [], []
        for way in self.ways_in:
            path = _cut(way, start, gone)
            lost = [port for port in way.ports if ("port", str(port)) in gone]
            if path is not None:
                failing.append(Failing(way.url, way.service, path, way.declared))
            elif lost:
                weakened.append(Failing(way.url, way.service, gone["port", str(lost[0])], way.declared))
            else:
                kept.append(way)
        services = self._services(gone)
        callers = self._callers(start, gone)
        may_fail = [
            Failing(way.url, way.service, path, way.declared) for way in kept if (path := self._calling(way, callers))
        ]
        units = [Failing(name, "", path) for (kind, name), path in gone.items() if kind == "unit" and path]
        return Impact(
            self.platform.facts.subject.name, *start, tuple(failing), tuple(services), tuple(units), tuple(may_fail),
            tuple(weakened), len(kept) - len(may_fail), tuple(self._notes(start)),
        )  # fmt: skip

    def _gone(self, start: Node) -> dict[Node, tuple[Step, ...]]:
        """Everything that goes, each with the steps to it, the fewest."""
        found: dict[Node, tuple[Step, ...]] = {start: ()}
        waiting = [start]
        for node in waiting:
            for step in self.dependents.of(node):
                if step.what not in found:
                    found[step.what] = (*found[node], step)
                    waiting.append(step.what)
        return found

    def _services(self, gone: dict[Node, tuple[Step, ...]]) -> list[Failing]:
        """Each expected service, and each other container, that stops or that nobody reaches at its port any more."""
        found = []
        for name in self.dependents.containers:
            ports = [("port", str(port)) for port, _ in self.dependents.ports.get(name, ())]
            node = next((each for each in (("container", name), *ports) if each in gone), None)
            if node:
                service = self.platform.services_by_container.get(name)
                found.append(Failing(service.name if service else name, name, gone[node], declared=bool(service)))
        return found

    def _callers(self, start: Node, gone: dict[Node, tuple[Step, ...]]) -> dict[str, tuple[Step, ...]]:
        """Each container that calls one that nobody reaches, or one that does, and the steps to it."""
        found: dict[str, tuple[Step, ...]] = {}
        waiting = [(name, path) for (kind, name), path in gone.items() if kind == "name"]
        by_called: dict[str, list[Call]] = {}
        for call in self.calls:
            by_called.setdefault(call.called or f"//{call.site}", []).append(call)
        if start[0] == "site":
            waiting.append((f"//{start[1]}", ()))
        for called, path in waiting:
            for call in by_called.get(called, ()):
                if call.caller not in found:
                    step = Step(("caller", call.caller), f"calls {called.removeprefix('//')}: {call.why}", call.at)
                    found[call.caller] = (*path, step)
                    waiting.append((call.caller, found[call.caller]))
        return found

    def _calling(self, way: Exposed, callers: dict[str, tuple[Step, ...]]) -> tuple[Step, ...]:
        service = self.platform.expectations.services.get(way.service)
        return callers.get((service.container or way.service) if service else "", ())

    def _notes(self, start: Node) -> Iterable[str]:
        kind, name = start
        if kind != "container":
            return
        for unit, at in self.ownership.started.get(name, {}).items():
            file = self.platform.unit_files.get(unit)
            restart = value(file, "Service", "Restart") if file else None
            if restart and restart.value not in {"no", "on-success"}:
                after = value(file, "Service", "RestartSec") if file else None
                wait = f" after {after.value} s" if after and after.value.isdecimal() else ""
                yield f"{unit} starts it again{wait} (Restart={restart.value}, {restart.at})"
            elif restart is None:
                yield f"nothing starts it again: {unit} has no Restart= ({at})"


def _cut(way: Exposed, start: Node, gone: dict[Node, tuple[Step, ...]]) -> tuple[Step, ...] | None:
    """The steps by which a way in is cut off; None where it is not."""
    last = Step(("url", way.url), "nginx passes it there", way.at)
    if NGINX in gone:
        return (*gone[NGINX], Step(("url", way.url), "nginx serves it", way.at))
    if start == ("site", way.name):
        return (Step(("url", way.url), "the site serves it", way.at),)
    if start == ("port", str(way.port)):
        return (Step(("url", way.url), "it is served there", way.at),)
    lost = [("port", str(port)) for port in way.ports]
    if lost and not way.elsewhere and all(port in gone for port in lost):
        return (*gone[lost[0]], last)
    return None
