"""Our word on one case beside compose's, statement by statement."""

from typing import Any

from selftests.compose.case import Case
from selftests.compose.judge import Judged
from trueup.facts.common import Place
from trueup.facts.compose import ComposeProject, ComposeService, UnreadableProject


class Comparison:
    """What differs, in sentences, and how many statements were compared."""

    def __init__(self, case: Case, judged: Judged) -> None:
        self.case, self.judged = case, judged
        self.differences: list[str] = []
        self.statements = 0

    def compare(self, ours: ComposeProject | UnreadableProject | None) -> None:
        """Look at everything that both say."""
        model = self.judged.model
        if isinstance(ours, ComposeProject) and ours.refused:
            told = f"refused ({ours.refused[0].text} / {self.judged.refusal})"
            self._same(told, any(service.started for service in ours.services), model is not None)
            return
        if model is None or not isinstance(ours, ComposeProject):
            reason = ours.why.reason if isinstance(ours, UnreadableProject) else "no project"
            told = f"refused ({reason} / {self.judged.refusal})"
            self._same(told, not isinstance(ours, ComposeProject), model is None)
            if isinstance(ours, UnreadableProject):
                self._same("a reason and its file", bool(ours.why.reason and ours.why.at.file), True)  # noqa: FBT003
            return
        self._same("name", ours.name, model["name"])
        self._services(ours, model)
        self._networks(ours, model)
        absent = bool(ours.absent)
        self._same(f"a missing env file ({self.judged.needs})", absent, bool(self.judged.needs))

    def _services(self, ours: ComposeProject, model: dict[str, Any]) -> None:
        started = {service.name: service for service in ours.services if service.started}
        expected = {name: body for name, body in (model.get("services") or {}).items() if _count(body)}
        self._same("started", sorted(started), sorted(expected))
        for name in sorted(started.keys() & expected.keys()):
            self._service(started[name], expected[name], model)
            self._ports(started[name], expected[name])

    def _service(self, ours: ComposeService, theirs: dict[str, Any], model: dict[str, Any]) -> None:
        container = theirs.get("container_name", f"{model['name']}-{ours.name}-1")
        depends = theirs.get("depends_on") or {}
        waits = {each.service: (each.condition, each.required) for each in ours.depends_on}
        for what, one, other in (
            ("container", ours.container, container),
            ("image", ours.image, theirs.get("image", "")),
            ("network mode", ours.network_mode, theirs.get("network_mode", "")),
            ("restart", ours.restart, theirs.get("restart", "")),
            ("profiles", list(ours.profiles), theirs.get("profiles", [])),
            ("links", list(ours.links), theirs.get("links", [])),
            ("replicas", ours.replicas, _count(theirs)),
            ("depends on", {name: waits.get(name) for name in depends},
             {name: (body["condition"], body["required"]) for name, body in depends.items()}),
            ("networks", {net.key: (net.name, sorted(net.aliases), net.address) for net in ours.networks},
             dict(_joined(key, body or {}, model) for key, body in (theirs.get("networks") or {}).items())),
        ):  # fmt: skip
            self._same(f"{ours.name}: {what}", one, other)
        self._stands_at(f"{ours.name}: itself", ours.at, ours.name)
        for net in ours.networks:
            if net.key != "default":
                self._stands_at(f"{ours.name}: joins {net.key}", net.at, net.key)

    def _ports(self, ours: ComposeService, theirs: dict[str, Any]) -> None:
        seen = [(port.address, port.published, port.target, port.protocol) for port in ours.ports]
        self._same(f"{ours.name}: ports", seen, [_port(body) for body in theirs.get("ports") or []])
        for port in ours.ports:
            if mark := self.case.marks.get(port.target):
                self._stands_at(f"{ours.name}: port {port.target}", port.at, mark)

    def _networks(self, ours: ComposeProject, model: dict[str, Any]) -> None:
        known = {network.key: network for network in ours.networks}
        for key, body in (model.get("networks") or {}).items():
            seen = known.get(key)
            given = (body["name"], bool(body.get("external")))
            self._same(f"network {key}", seen and (seen.name, seen.external), given)
            if seen and not seen.implicit:
                self._stands_at(f"network {key}", seen.at, key)

    def _same(self, what: str, ours: object, theirs: object) -> None:
        self.statements += 1
        if ours != theirs:
            self.differences.append(f"{what}: we say {ours!r}, compose {theirs!r}")

    def _stands_at(self, what: str, at: Place, words: str) -> None:
        lines = self.case.files.get(at.file, "").splitlines()
        line = lines[at.line - 1] if 0 < at.line <= len(lines) else ""
        self.statements += 1
        if words not in line:
            self.differences.append(f"{what}: at {at} stands {line!r}, without {words}")


def _joined(key: str, body: dict[str, Any], model: dict[str, Any]) -> tuple[str, tuple[str, list[str], str]]:
    return key, (model["networks"][key]["name"], sorted(body.get("aliases", [])), body.get("ipv4_address", ""))


def _port(body: dict[str, Any]) -> tuple[str, str, int, str]:
    return body.get("host_ip", ""), body.get("published", ""), body["target"], body["protocol"].lower()


def _count(body: dict[str, Any]) -> int:
    wanted = body.get("scale", (body.get("deploy") or {}).get("replicas"))
    return 1 if wanted is None else int(wanted)
