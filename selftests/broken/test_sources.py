"""Each source of a real server's facts unavailable alone: nothing is green for that, and each cause is a true one."""

from functools import cache

import msgspec
import pytest

from lab.replica import Replica
from selftests.broken.looking import Look
from selftests.matrix.judging import facts_of, judge_facts
from trueup.facts import Facts, Systemd, Unavailable

pytestmark = pytest.mark.replica

BLIND = Unavailable("nobody looked")


@cache
def seen_of(replica: Replica) -> Facts:
    return facts_of(replica)


def without(source: str, facts: Facts) -> Facts:
    whole, _, part = source.partition(".")
    if not part:
        return msgspec.structs.replace(facts, **{whole: BLIND})
    assert isinstance(facts.systemd, Systemd)
    return msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, **{part: BLIND}))


@pytest.mark.parametrize(
    ("source", "red"),
    [
        ("docker", {"network.docker_answers": {"docker"}}),
        ("unreachable", {"host.host_answers": {"machine"}}),
        *((source, {}) for source in ("sockets", "nginx", "systemd", "compose", "machine", "sites", "probes")),
        *((source, {}) for source in ("systemd.states", "systemd.commands")),
    ],
)
def test_a_source_that_nobody_could_look_at(replica: Replica, source: str, red: dict[str, set[str]]) -> None:
    healthy = Look(judge_facts(seen_of(replica)), 0.0)
    assert (healthy.red, healthy.unknown) == ({}, set()), healthy
    seen = Look(judge_facts(without(source, seen_of(replica))), 0.0)
    assert seen.red == red, seen
    assert red or seen.unknown
    assert all(BLIND.reason in reason for reason in seen.reasons), seen
    assert not seen.causeless
