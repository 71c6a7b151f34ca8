"""A draft as `expectations.yaml`: commented, every doubt on its line, and every word quoted where it must be."""

import datetime
from collections.abc import Iterable, Iterator

from trueup.escaping import printable
from trueup.starting.draft import Draft, FoundNetwork, FoundService, FoundWaiver
from trueup.starting.mapped import Mapped
from trueup.starting.yaml_text import flow, mapping, scalar

WAIVED_FOR = datetime.timedelta(days=30)
LONGEST = 300
"""Characters of a comment or a reason: a finding may quote a whole file."""


def text(draft: Draft, owner: str, found_on: datetime.date) -> str:
    """The file; waivers hold for a while from that day."""
    parts = [
        _head(draft),
        _subjects(draft),
        _layout(draft),
        _network(draft.network),
        _units(draft),
        _machine(draft),
        _jobs(draft),
        _ports(draft),
        _others(draft),
        _services(draft),
        _waivers(draft.waivers, owner, found_on),
    ]
    return "\n".join("".join(f"{line}\n" for line in lines) for part in parts if (lines := list(part)))


def comment(words: str) -> str:
    """The words on one line, with whatever steers written as an escape."""
    shown = printable(" ".join(words.split()))
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."


def _doubted(line: str, doubt: str) -> str:
    return f"{line}  # doubtful: {comment(doubt)}" if doubt else line


def _head(draft: Draft) -> Iterator[str]:
    yield f"# What is true of {comment(draft.platform)}: the only file that an operator edits."
    yield "# `trueup schema` prints what each key means."
    yield "# Made by `trueup init` from what was there. Read it once: what is marked `doubtful` was guessed, and"
    yield "# what was broken is under `waivers`, each until a day, instead of being taken for what should be."
    for remark in draft.remarks:
        yield f"# not described: {comment(remark)}"
    yield _doubted(f"platform: {scalar(draft.platform)}", draft.doubts.get("platform", ""))


def _subjects(draft: Draft) -> Iterator[str]:
    if draft.tree or draft.hosts:
        yield "subjects:"
    if draft.tree:
        yield f"  tree: {scalar(draft.tree)}"
    if draft.hosts:
        yield "  hosts:"
        yield from (f"    {scalar(name)}: {scalar(spec)}" for name, spec in draft.hosts.items())


def _layout(draft: Draft) -> Iterator[str]:
    yield "# which files of the tree are which files of the server; each * stands for the same text on both sides"
    yield "layout:"
    layout = draft.layout
    for kind, mappings in (("compose", layout.compose), ("units", layout.units), ("sites", layout.sites)):
        yield from _mappings(kind, mappings)
    if draft.only_on_server:
        yield "  # what units and nginx name, and no tree holds"
        yield _doubted(f"  only_on_server: {flow(draft.only_on_server)}", "a tree cannot show that it is there")


def _mappings(kind: str, mappings: tuple[Mapped, ...]) -> Iterator[str]:
    yield f"  {kind}:" if mappings else f"  {kind}: []"
    for each in mappings:
        yield _doubted(f"    - {mapping([('tree', scalar(each.tree)), ('server', scalar(each.server))])}", each.doubt)


def _network(network: FoundNetwork) -> Iterator[str]:
    yield "# the one network that every service shares"
    yield "network:"
    for key in ("name", "definition", "driver", "subnet", "gateway"):
        yield _doubted(f"  {key}: {scalar(getattr(network, key))}", network.doubts.get(key, ""))
    if network.labels:
        yield "  labels:"
        yield from (f"    {scalar(name)}: {scalar(value)}" for name, value in sorted(network.labels.items()))
    if network.leftovers:
        yield "  # networks of an earlier arrangement, which should be gone"
        yield "  leftovers:"
        yield from (f"    - {scalar(name)}" for name in network.leftovers)


def _units(draft: Draft) -> Iterator[str]:
    yield "units:"
    yield _doubted(f"  infrastructure: {scalar(draft.infrastructure)}", draft.doubts.get("infrastructure", ""))
    yield "  # what every unit must start after, and require"
    yield f"  after: {flow(dict.fromkeys(('docker.service', draft.infrastructure)))}"
    if draft.binaries:
        yield "  # what the server has, for judging a tree, where nothing can be looked at"
        yield _doubted(f"  binaries: {flow(draft.binaries)}", draft.doubts.get("binaries", ""))
    yield "  pull_within: 300  # doubtful: seconds that the pull of the largest image may take"


def _machine(draft: Draft) -> Iterator[str]:
    if draft.disks:
        yield "machine:"
        yield f"  disks: {flow(draft.disks)}"


def _jobs(draft: Draft) -> Iterator[str]:
    if draft.jobs:
        yield "# what runs by the clock; with log: and max_age: it is also seen whether it really does"
        yield "jobs:"
    for name, (cron, runs) in draft.jobs.items():
        yield f"  {scalar(name)}:"
        yield f"    cron: {scalar(cron)}"
        yield f"    runs: {scalar(runs)}"


def _ports(draft: Draft) -> Iterator[str]:
    yield "ports:"
    yield "  # doubtful: the ranges are drawn around the ports that are in use; name them as people call them"
    yield "  ranges:" if draft.ranges else "  ranges: {}"
    for name, (first, last) in draft.ranges.items():
        yield f"    {scalar(name)}: {{from: {first}, to: {last}}}"
    if draft.exceptions:
        yield "  exceptions:"
        yield from (
            f"    - {{port: {port}, reason: found there alone}}  # doubtful: say why it is there"
            for port in draft.exceptions
        )
    yield _doubted(f"  public: {flow(draft.public)}", draft.doubts.get("public", ""))


def _others(draft: Draft) -> Iterator[str]:
    if draft.addresses:
        yield "# the server's public addresses that no interface of its own has"
        yield _doubted(f"addresses: {flow(draft.addresses)}", draft.doubts.get("addresses", ""))
    if draft.renewal:
        yield "tls:"
        yield _doubted(f"  renewal: {scalar(draft.renewal)}", draft.doubts.get("renewal", ""))


def _services(draft: Draft) -> Iterator[str]:
    yield "services:" if draft.services else "services: {}"
    for number, service in enumerate(draft.services):
        if number:
            yield ""
        yield from _service(service)


def _service(service: FoundService) -> Iterator[str]:
    yield f"  {scalar(service.name)}:"
    for key, value in _settings(service):
        yield _doubted(f"    {key}: {value}", service.doubts.get(key, ""))
    if service.public:
        yield _doubted("    public:", service.doubts.get("public", ""))
    for public in service.public:
        pairs = [("url", scalar(public.url)), ("upstream", scalar(public.upstream))]
        if public.examples:
            pairs.append(("examples", flow(public.examples)))
        yield f"      - {mapping(pairs)}"


def _settings(service: FoundService) -> Iterator[tuple[str, str]]:
    """What is not as the schema has it, or is doubted."""
    yield "unit", scalar(service.unit)
    yield "port", str(service.port)
    if service.inside:
        yield "container_port", str(service.inside)
    if service.range:
        yield "port_range", scalar(service.range)
    if service.cors != "none" or "cors" in service.doubts:
        yield "cors", service.cors
    if service.timeouts != (60, 60, 60):
        names = ("connect", "send", "read")
        yield "timeouts", mapping((name, f"{seconds:g}") for name, seconds in zip(names, service.timeouts, strict=True))
    if service.body_size != "1m":
        yield "body_size", scalar(service.body_size)
    if service.health != "/health" or "health" in service.doubts:
        yield "health", scalar(service.health)
    if service.peers:
        yield "peers", flow(service.peers)


def _waivers(waivers: Iterable[FoundWaiver], owner: str, found_on: datetime.date) -> Iterator[str]:
    every = list(waivers)
    if every:
        yield "# What is broken today. Each ends by itself: mend it by then, or agree on another day and say why."
        yield "waivers:"
    for waiver in every:
        if waiver.where:
            yield f"  # {comment(waiver.where)}"
        yield f"  # {comment(waiver.finding)}"
        yield f"  - check: {scalar(waiver.check)}"
        yield f"    resource: {scalar(waiver.resource)}"
        yield f"    reason: {scalar(f'as it was on {found_on.isoformat()}')}"
        yield f"    owner: {scalar(owner)}"
        yield f"    until: {scalar((found_on + WAIVED_FOR).isoformat())}"
