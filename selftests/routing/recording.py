"""What the real nginx did with a sample of every feature, kept as data: a judge where there is no nginx.

`./run recording` asks nginx anew and writes it.
"""

import lzma
import re
import sys
import tempfile
from collections.abc import Iterable
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
    kept_cases,
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
    """`text` is the configuration of all of it; `files` is what lay on the server, by path: `file` or `directory`."""

    version: str
    folder: str
    files: dict[str, str]
    text: str
    asked: list[Recorded]


@cache
def recording() -> Recording:
    """As it was written."""
    return msgspec.msgpack.decode(lzma.decompress(FILE.read_bytes()), type=Recording)


def features() -> list[str]:
    """Every feature of which something is recorded."""
    return list(dict.fromkeys(asked.feature for asked in recording().asked))


@cache
def of_feature(feature: str) -> tuple[list[Recorded], Configuration]:
    """What was asked of one feature, and the configuration without the servers of all others."""
    asked = [each for each in recording().asked if each.feature == feature]
    ports = {str(each.port) for each in asked}
    blocks = [block for block in _http() if block.name != "server" or _ports(block) & ports]
    return asked, Configuration("/n", (Directive("http", (), "n", 1, block=tuple(blocks)),), ())


@cache
def _http() -> tuple[Directive, ...]:
    found = configuration("/n", Files({"/n": Source("n", recording().text)}))
    assert not found.problems
    (block,) = (directive.block for directive in found.directives if directive.name == "http")
    return block or ()


def _ports(server: Directive) -> set[str]:
    listens = (inner.args[0] for inner in server.block or () if inner.name == "listen")
    return {listen.rpartition(":")[2] for listen in listens}


def differing(feature: str) -> list[str]:
    """Where the resolver says something else than nginx did, or does not say what it once could."""
    kept = recording()
    asked, found = of_feature(feature)
    routes = Routes(found.directives, version=kept.version, prefix=kept.folder.encode(), look=_look)
    upstreams = upstreams_of(found)
    told = []
    for each in asked:
        routed = answered(routes, each.port, each.request)
        if routed.answer.outcome == "undecided":
            what = "no more decided" if each.decided else ""
        else:
            what = difference(routed, each.seen, upstreams)
        if what:
            told.append(f"{what}: {each.request} {routed.answer} but {each.seen}")
    return told


def _look(path: bytes) -> str:
    plain = _SLASHES.sub(b"/", path)
    kind = recording().files.get(plain.rstrip(b"/").decode("latin-1"), "")
    return "" if kind == "file" and plain.endswith(b"/") else kind


def _record(cases: Iterable[Case]) -> Tally:
    with tempfile.TemporaryDirectory(prefix="routing-") as name:
        folder = Path(name)
        tally = compare_in(folder, [list(cases)], INSTALLED)
        found = {str(path): "directory" if path.is_dir() else "file" for path in (folder / "files").rglob("*")}
        found[str(folder / "files")] = "directory"
        text = (folder / "0" / "nginx.conf").read_text("utf-8", "surrogateescape")
        kept = Recording(version_of(INSTALLED), str(folder / "0"), found, text, tally.recorded)
    FILE.write_bytes(lzma.compress(msgspec.msgpack.encode(kept), preset=9))
    return tally


def main() -> int:
    """Ask nginx, and keep what it did; 1 where the resolver says otherwise."""
    tally = _record([*kept_cases(), *(case for batch in generated(_SEED, _REQUESTS) for case in batch)])
    report(tally)
    sys.stdout.write(f"{len(tally.recorded)} requests in {FILE.name}, {FILE.stat().st_size // 1024} KiB\n")
    return bool(tally.differences)


if __name__ == "__main__":
    sys.exit(main())
