"""With `-n` each worker judges some of the hosts, and the run is as whole as in one process."""

import json
import re
from typing import Any

import pytest

from selftests.hosts.fleet import Fleet, recorded
from selftests.plugin.scratch import Ran, with_container
from trueup.by_host import parts
from trueup.facts import Facts, Place, Unavailable

TIMES = ("started", "duration_s")
OF_EVERY_KIND = """\
overrides: {db-1: {services: {two: null, three: {unit: three.service, port: 8003}}}}
waivers:
  - {check: area.runs, resource: one, reason: it is being moved, owner: ops, until: 2999-01-01, hosts: [web]}
  - {check: area.runs, resource: two, reason: it was moved, owner: ops, until: 2999-01-01}
  - {check: area.runs, resource: tow, reason: mistyped here, owner: ops, until: 2999-01-01}
  - {check: area.runs, resource: three, reason: it is new, owner: ops, until: 2001-01-01}
  - {check: area.is_healthy, resource: one, reason: it is slow, owner: ops, until: 2999-01-01, hosts: [web]}
"""


def of_every_kind() -> list[Facts]:
    """Hosts that are well, that are not, and of which nobody knows anything."""
    away = Unavailable("no answer within 20 s", Place(command="ssh"))
    names = ("docker", "sockets", "nginx", "systemd", "compose")
    return [
        recorded("web-1"),
        with_container(recorded("web-2"), "one", running=False, status="exited"),
        recorded("db-1"),
        with_container(recorded("mail"), "two", health="unhealthy"),
        recorded("dead", unreachable=away, **dict.fromkeys(names, away)),
    ]


def without_times(value: Any) -> Any:
    """The document but for when, and how long."""
    if isinstance(value, dict):
        return {key: without_times(below) for key, below in value.items() if key not in TIMES}
    return [without_times(below) for below in value] if isinstance(value, list) else value


def both(fleet: Fleet, *options: str) -> tuple[Ran, Ran]:
    every = fleet.recordings(*of_every_kind())
    faces = [f"--{face}={fleet.folder / face}.{ending}" for face, ending in (("sarif", "json"), ("prometheus", "prom"))]
    one = fleet.pytest(*every, *faces, *options)
    kept = {path.name: path.read_text() for path in fleet.folder.glob("*.prom")}
    several = fleet.pytest("-n2", *every, *faces, *options)
    for name, text in kept.items():
        assert plain(text) == plain((fleet.folder / name).read_text())
    return one, several


def plain(metrics: str) -> list[str]:
    return [line for line in metrics.split("\n") if not re.match(r"trueup_run_(timestamp|duration)_seconds\b", line)]


def test_the_document_is_that_of_one_process(fleet: Fleet) -> None:
    fleet.expect(OF_EVERY_KIND)
    one, several = both(fleet)
    assert one.code == several.code == 1
    assert {notice["kind"] for notice in one.document["notices"]} == {"unmatched", "unused", "expired"}
    assert {r["outcome"] for r in one.document["results"]} >= {"passed", "failed", "warned", "waived", "blocked"}
    assert without_times(several.document) == without_times(one.document)
    assert (
        several.text.rstrip().splitlines()[-1].split(" in ")[0] == one.text.rstrip().splitlines()[-1].split(" in ")[0]
    )


@pytest.mark.parametrize("options", [("-k", "web-1"), ("-k", "nothing_at_all"), ("tests/host",)], ids=" ".join)
def test_a_selection_is_that_of_one_process(options: tuple[str, ...], fleet: Fleet) -> None:
    one, several = both(fleet, *options)
    assert several.code == one.code
    assert without_times(several.document) == without_times(one.document)


def test_items_are_found_by_their_ids(fleet: Fleet) -> None:
    item = "tests/area/test_checks.py::test_runs[web-2:one]"
    one, several = both(fleet, item)
    assert (one.code, several.code) == (1, 1)
    assert [r["id"] for r in several.document["results"]] == [item]


def test_each_host_is_judged_in_one_worker_and_no_worker_is_idle(fleet: Fleet) -> None:
    fleet.write(
        "conftest.py",
        "import json, os, pathlib\n"
        "def pytest_runtest_logfinish(nodeid, location):\n"
        "    if worker := os.environ.get('PYTEST_XDIST_WORKER'):\n"
        "        with pathlib.Path(f'judged-{worker}').open('a') as out:\n"
        "            print(json.dumps(nodeid.partition('[')[2].partition(':')[0]), file=out)\n",
    )
    ran = fleet.pytest("-n9", *fleet.recordings(recorded("web-1"), recorded("web-2"), recorded("db-1")))
    assert ran.code == 0, ran.text
    judged = [set(map(json.loads, path.read_text().splitlines())) for path in fleet.folder.glob("judged-*")]
    assert sorted(map(sorted, judged)) == [["db-1"], ["web-1"], ["web-2"]]


def test_a_worker_that_dies_is_replaced_and_its_hosts_are_judged(fleet: Fleet) -> None:
    fleet.write(
        "conftest.py",
        "import os, pathlib\n"
        "def pytest_runtest_call(item):\n"
        "    died = pathlib.Path('died')\n"
        "    if item.name == 'test_runs[web-1:one]' and 'PYTEST_XDIST_WORKER' in os.environ and not died.exists():\n"
        "        died.touch()\n"
        "        os._exit(1)\n",
    )
    ran = fleet.pytest("-n2", *fleet.recordings(recorded("web-1"), recorded("web-2"), recorded("db-1")))
    assert ran.code == 1
    assert ran.document["incomplete"]
    judged = {(r["subject"], r["check"], r["resource"]) for r in ran.document["results"]}
    whole = fleet.pytest(*fleet.recordings(recorded("web-1"), recorded("web-2"), recorded("db-1"))).document["results"]
    assert {(r["subject"], r["check"], r["resource"]) for r in whole} - judged == {("web-1", "area.runs", "one")}


def test_what_failed_last_is_judged_again_and_nothing_else(fleet: Fleet) -> None:
    every = fleet.recordings(*of_every_kind()[:3])
    assert fleet.pytest("-n2", *every).code == 1
    again = fleet.pytest("-n2", "--lf", *every)
    assert {r["subject"] for r in again.document["results"]} == {"web-2"}


def test_a_mistyped_waiver_is_one_error(fleet: Fleet) -> None:
    fleet.expect("waivers: [{check: area.rnus, resource: one, reason: mistyped, owner: ops, until: 2999-01-01}]\n")
    ran = fleet.pytest("-n2", *fleet.recordings(recorded("web-1"), recorded("db-1")))
    assert ran.code == 4
    assert ran.text.count("there is no check area.rnus, did you mean area.runs?") == 1


def test_parts_weigh_about_the_same_and_lose_nobody() -> None:
    found = parts([5, 1, 1, 1, 4, 2], 2)
    assert sorted(index for part in found for index in part) == list(range(6))
    assert [sum((5, 1, 1, 1, 4, 2)[index] for index in part) for part in found] == [7, 7]


def test_history_is_that_of_one_process(fleet: Fleet) -> None:
    fleet.expect(inventory="subjects: {hosts: {a: ssh://nobody@127.0.0.1:1, b: ssh://nobody@127.0.0.1:1}}\n")
    said = []
    for workers in ("-n0", "-n2"):
        ran = fleet.pytest("--hosts=all", workers, "--expectations=expectations.yaml")
        assert ran.code == 1, ran.text
        said.append(ran.document)
    assert [len(one["context"]["history"]["runs"]) for one in said] == [1, 2]
    assert said[1]["context"]["history"]["changed"] == []
    assert {r["outcome"] for r in said[1]["results"]} == {"failed", "blocked"}
