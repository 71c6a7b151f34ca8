"""A waiver that names hosts holds there and nowhere else, and is reported by what it meets there."""

from typing import Any

from selftests.hosts.fleet import Fleet, recorded
from selftests.plugin.scratch import with_container

WAIVER = """\
waivers:
  - {check: area.runs, resource: one, reason: it is being moved, owner: ops, until: 2999-01-01, hosts: [HOSTS]}
"""


def judged(fleet: Fleet, more: str, stopped: tuple[str, ...] = ("web-1", "web-2", "db-1")) -> dict[str, Any]:
    fleet.expect(more)
    every = []
    for name in ("web-1", "web-2", "db-1"):
        facts = recorded(name)
        every.append(with_container(facts, "one", running=False, status="exited") if name in stopped else facts)
    return fleet.pytest(*fleet.recordings(*every)).document


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    every = (r for r in document["results"] if r["check"] == "area.runs" and r["resource"] == "one")
    return {r["subject"]: r["outcome"] for r in every}


def test_a_waiver_of_a_group_holds_on_its_hosts_only(fleet: Fleet) -> None:
    document = judged(fleet, WAIVER.replace("HOSTS", "web"))
    assert outcomes(document) == {"web-1": "waived", "web-2": "waived", "db-1": "failed"}
    assert document["notices"] == []


def test_a_waiver_that_meets_nothing_on_its_own_hosts_is_unused_whatever_fails_elsewhere(fleet: Fleet) -> None:
    document = judged(fleet, WAIVER.replace("HOSTS", "web"), stopped=("db-1",))
    assert [notice["kind"] for notice in document["notices"]] == ["unused"]


def test_nothing_is_said_of_a_waiver_whose_hosts_are_not_judged(fleet: Fleet) -> None:
    fleet.expect(WAIVER.replace("HOSTS", "db-1"))
    assert fleet.pytest(*fleet.recordings(recorded("web-1"))).document["notices"] == []


def test_one_finding_can_be_waived_on_two_hosts_by_two_owners(fleet: Fleet) -> None:
    two = WAIVER.replace("HOSTS", "web") + WAIVER.replace("HOSTS", "db-1").replace("ops", "data").partition("\n")[2]
    document = judged(fleet, two)
    waived = {r["subject"]: r["waiver"] for r in document["results"] if r["outcome"] == "waived" and r["waiver"]}
    assert "by ops" in waived["web-1"]
    assert "by data" in waived["db-1"]


def test_two_waivers_of_one_finding_on_one_host_are_refused(fleet: Fleet) -> None:
    fleet.expect(WAIVER.replace("HOSTS", "web") + WAIVER.replace("HOSTS", "db-1, web").partition("\n")[2])
    ran = fleet.pytest(*fleet.recordings(recorded("web-1")))
    assert ran.code == 4
    assert "is already waived by waivers[0]" in ran.text


def test_a_waiver_of_a_host_that_is_not_there_is_refused(fleet: Fleet) -> None:
    fleet.expect(WAIVER.replace("HOSTS", "wbe"))
    ran = fleet.pytest(*fleet.recordings(recorded("web-1")))
    assert ran.code == 4
    assert "waivers[0].hosts[0]: there is no host or group 'wbe', did you mean 'web'?" in ran.text
