"""The resolver says what the real nginx does: first of every case that once differed, then of a fresh sample."""

from pathlib import Path
from random import Random

import msgspec
import pytest

from selftests.routing.differential import LEAST, Tally, compare, difference, generated
from selftests.routing.features import FEATURES
from selftests.routing.features.cases import Case
from selftests.routing.judge import Received, Seen, second_judge
from selftests.routing.marking import written
from trueup.facts.nginx import Directive
from trueup.routing import Routes
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

pytestmark = pytest.mark.programs

KEPT = Path(__file__).parent / "data"
_SAMPLE = 10_000
_MOST_UNDECIDED = 0.02


def test_cases_that_once_differed_agree() -> None:
    cases = [
        case for file in sorted(KEPT.glob("*.json")) for case in msgspec.json.decode(file.read_bytes(), type=list[Case])
    ]
    assert cases
    batches = [[case for case in cases if case.around == around] for around in {case.around for case in cases}]
    tally = compare(batches)
    assert not tally.refused
    _agree(tally)


def test_a_sample_of_every_feature_agrees() -> None:
    tally = compare(generated(seed=20, count=_SAMPLE))
    _agree(tally)
    assert all(tally.agreed[feature] >= LEAST for feature in FEATURES), tally.agreed
    assert tally.undecided.total() < _MOST_UNDECIDED * tally.agreed.total(), tally.undecided


def test_a_newer_nginx_agrees_too() -> None:
    _agree(compare(generated(seed=21, count=_SAMPLE // 4), second_judge()))


def _agree(tally: Tally) -> None:
    told = [
        f"{one.what}: {one.request} {one.answer} but {one.seen}\n{one.case.servers}" for one in tally.differences[:5]
    ]
    assert not told, "\n".join(told)


TEXT = "http { server { listen 80; add_header X-Level 1 always; location / { proxy_pass http://127.0.0.1:9/b/; } } }"
RECEIVED = Received("127.0.0.1:9", b"GET /b/x HTTP/1.0", (b"127.0.0.1:9",))
SEEN = Seen(200, RECEIVED, b"HTTP/1.1 200 OK\r\nX-Level: 1\r\n")


def test_each_difference_is_seen() -> None:
    """The comparison itself: one thing changed of what was seen, and it no longer agrees."""
    directives = configuration("/n", Files({"/n": Source("n", TEXT)})).directives
    routed = Routes(directives, version="1.22.1").asked_at("127.0.0.1", 80, b"h", b"/x")
    assert not difference(routed, SEEN, {})
    others = {
        "the request line": msgspec.structs.replace(RECEIVED, line=b"GET /b//x HTTP/1.0"),
        "where it is passed on": msgspec.structs.replace(RECEIVED, where="127.0.0.1:8"),
        "the Host": msgspec.structs.replace(RECEIVED, hosts=(b"h",)),
        "it was not passed on": None,
    }
    for what, received in others.items():
        assert difference(routed, msgspec.structs.replace(SEEN, received=received), {}).startswith(what)
    assert difference(routed, msgspec.structs.replace(SEEN, head=b"HTTP/1.1 200 OK\r\nX-Level: 2\r\n"), {})


def test_a_configuration_written_again_with_marks_is_the_same_one() -> None:
    for make in FEATURES.values():
        case = make(Random(7))  # noqa: S311 - a sample, nothing secret
        before = configuration("/n", Files({"/n": Source("n", case.servers)})).directives
        after = configuration("/n", Files({"/n": Source("n", written(before))})).directives
        assert _plain(after) == _plain(before)


def _plain(directives: tuple[Directive, ...]) -> list[object]:
    return [(each.name, each.args, None if each.block is None else _plain(each.block)) for each in directives]
