"""What the real nginx did with a sample of every feature, kept as data: a judge where there is no nginx.

`./run recording` asks nginx anew and writes it.
"""

import lzma
import re
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from selftests.routing.differential import (
    Recorded,
    Tally,
    answered,
    compare_in,
    difference,
    generated,
    kept,
    report,
)
from selftests.routing.features.cases import Case
from selftests.routing.judge import INSTALLED, version_of
from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_targets import upstreams_of
from trueup.routing import Routes
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

FILE = Path(__file__).parent / "data" / "recorded.msgpack.xz"
_SLASHES = re.compile(rb"/+")
_SEED = 7
_REQUESTS = 4_000


class Recording(msgspec.Struct, frozen=True):
    """`texts` are the configurations, batch by batch; `files` is what lay there, by path: `file` or `directory`."""

    version: str
    folder: str
    files: dict[str, str]
    texts: list[str]
    asked: list[Recorded]


@cache
def recording() -> Recording:
    """As it was written."""
    return msgspec.msgpack.decode(lzma.decompress(FILE.read_bytes()), type=Recording)


def features() -> list[str]:
    """Every feature of which something is recorded."""
    return list(dict.fromkeys(asked.feature for asked in recording().asked))


@cache
def of_feature(feature: str) -> list[tuple[int, list[Recorded], Configuration]]:
    """Batch by batch what was asked of one feature, and the configuration without the servers of all others."""
    found = []
    for batch in range(len(recording().texts)):
        asked = [each for each in recording().asked if (each.batch, each.feature) == (batch, feature)]
        ports = {str(each.port) for each in asked}
        blocks = tuple(block for block in _http(batch) if block.name != "server" or _ports(block) & ports)
        if asked:
            http = Directive("http", (), "n", 1, block=blocks)
            found.append((batch, asked, Configuration("/n", (http,), ())))
    return found


@cache
def _http(batch: int) -> tuple[Directive, ...]:
    found = configuration("/n", Files({"/n": Source("n", recording().texts[batch])}))
    assert not found.problems
    (block,) = (directive.block for directive in found.directives if directive.name == "http")
    return block or ()


def _ports(server: Directive) -> set[str]:
    listens = (inner.args[0] for inner in server.block or () if inner.name == "listen")
    return {listen.rpartition(":")[2] for listen in listens}


def differing(feature: str) -> list[str]:
    """Where the resolver says something else than nginx did, or does not say what it once could."""
    return [told for batch in of_feature(feature) for told in _differing(*batch)]


def _differing(batch: int, asked: list[Recorded], found: Configuration) -> Iterator[str]:
    prefix = f"{recording().folder}/{batch}".encode()
    routes = Routes(found.directives, version=recording().version, prefix=prefix, look=_look)
    upstreams = upstreams_of(found)
    for each in asked:
        routed = answered(routes, each.port, each.request)
        if routed.answer.outcome == "undecided":
            what = "no more decided" if each.decided else ""
        else:
            what = difference(routed, each.seen, upstreams)
        if what:
            yield f"{what}: {each.request} {routed.answer} but {each.seen}"


def _look(path: bytes) -> str:
    plain = _SLASHES.sub(b"/", path)
    kind = recording().files.get(plain.rstrip(b"/").decode("latin-1"), "")
    return "" if kind == "file" and plain.endswith(b"/") else kind


def _record(batches: list[list[Case]]) -> Tally:
    with tempfile.TemporaryDirectory(prefix="routing-") as name:
        folder = Path(name)
        tally = compare_in(folder, batches, INSTALLED)
        found = {str(path): "directory" if path.is_dir() else "file" for path in (folder / "files").rglob("*")}
        found[str(folder / "files")] = "directory"
        files = [folder / str(number) / "nginx.conf" for number in range(len(batches))]
        texts = [file.read_text("utf-8", "surrogateescape") for file in files]
        recorded = Recording(version_of(INSTALLED), str(folder), found, texts, tally.recorded)
    FILE.write_bytes(lzma.compress(msgspec.msgpack.encode(recorded), preset=9))
    return tally


def main() -> int:
    """Ask nginx, and keep what it did; 1 where the resolver says otherwise."""
    tally = _record([*kept(), *generated(_SEED, _REQUESTS)])
    report(tally)
    sys.stdout.write(f"{len(tally.recorded)} requests in {FILE.name}, {FILE.stat().st_size // 1024} KiB\n")
    return bool(tally.differences)


if __name__ == "__main__":
    sys.exit(main())
