"""The nodes of a platform, what each needs, and what became of it."""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lab.outages import find
from lab.paths import CHECKOUT
from selftests.dashboard import server
from selftests.matrix.judging import expectations, healthy_tree
from trueup.facts import Docker, Facts, Place, Systemd, Unavailable
from trueup.subjects import Access, Asked, collect

SCORER = "https://api.hey-watch.me/vibe-scorer/"
NAMES = (
    "scheduler-without-its-prefix", "two-services-on-one-host-port", "own-bridge-network", "missing-location",
    "compose-file-of-a-unit-is-missing", "ordering-cycle", "missing-brace", "compose-file-is-not-yaml",
)  # fmt: skip
SOURCES = ("docker", "nginx", "systemd", "sockets", "compose", "probes", "machine")


def topology(*subjects: Facts) -> dict[str, Any]:
    found: dict[str, Any] = server.run_on(*subjects)["topology"][0]
    return found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {node["id"]: node["state"] for node in found["nodes"]}


@pytest.mark.parametrize("facts", [healthy_tree, server.healthy], ids=["tree", "host"])
def test_each_public_url_leads_to_the_shared_network_and_to_its_unit(facts: Any) -> None:
    found = topology(facts())
    edges = {tuple(edge) for edge in found["edges"]}
    for service in expectations().services.values():
        port, unit = f"port:tcp/{service.port}", f"unit:{service.unit}"
        for public in service.public:
            (location,) = [other for one, other in edges if one == f"url:{public.url}"]
            assert location.startswith("location:")
            assert (location, port) in edges
        (container,) = [other for one, other in edges if one == port]
        assert {(container, "network:watchme-network"), (container, unit)} <= edges
        assert [row for row in found["boot"] if row["unit"] == service.unit and row["layer"] == 2]


def test_all_of_a_healthy_server_is_well() -> None:
    assert set(states(topology(server.healthy())).values()) == {"ok"}


def test_a_url_whose_container_is_off_the_network_is_not_well_and_names_the_cause() -> None:
    found = topology(server.detached())
    by_id = {node["id"]: node for node in found["nodes"]}
    url, container = by_id[f"url:{SCORER}"], by_id["container:api-gpt-v1"]
    assert container["state"] == "failed"
    assert url["state"] == "blocked"
    assert url["causes"] == container["causes"] == [
        "tests/network/test_attachment.py::test_service_joins_the_network[production:api-gpt-v1]"
    ]  # fmt: skip
    assert "api-gpt-v1 is attached to bridge only" in url["says"]
    assert states(found)["url:https://api.hey-watch.me/avatar/"] == "ok"
    assert states(found)["url:https://admin.hey-watch.me/"] == "blocked"


@pytest.mark.parametrize("name", NAMES)
def test_each_finding_in_a_tree_is_at_a_node(name: str, tmp_path: Path) -> None:
    tree = tmp_path / "watchme"
    shutil.copytree(CHECKOUT / "watchme", tree)
    find(name).inject(tree)
    facts = collect(Asked(trees=(str(tree),)), expectations(), CHECKOUT, CHECKOUT / ".trueup" / "cache", Access())
    content = server.run_on(*facts)
    failed = {result["id"] for result in content["results"] if result["outcome"] == "failed"}
    nodes = content["topology"][0]["nodes"]
    assert failed
    assert failed <= {cause for node in nodes for cause in node["causes"]}
    assert all(node["state"] != "ok" for node in nodes if failed & set(node["causes"]))


def test_without_results_nothing_was_asked_and_nothing_is_well() -> None:
    content = server.run_on(server.healthy(), keep=lambda _: False)
    assert set(states(content["topology"][0]).values()) == {"not asked"}


def test_a_host_that_does_not_answer_has_every_declared_node_and_none_is_well() -> None:
    silent = Unavailable("no route to host", Place(command="ssh"))
    found = topology(msgspec.structs.replace(server.healthy(), unreachable=silent, **dict.fromkeys(SOURCES, silent)))
    kinds = {node["kind"] for node in found["nodes"]}
    assert {"url", "port", "container", "network", "unit", "host"} <= kinds
    assert states(found)["host:production"] == "failed"
    assert "ok" not in {node["state"] for node in found["nodes"] if node["kind"] != "host"}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_that_nobody_could_read_leaves_no_url_well_that_hangs_on_it(source: str) -> None:
    blind = msgspec.structs.replace(server.healthy(), **{source: Unavailable("it hangs")})
    content = server.run_on(blind)
    unknown = {result["id"] for result in content["results"] if result["outcome"] in {"unknown", "failed"}}
    nodes = content["topology"][0]["nodes"]
    assert unknown & {cause for node in nodes for cause in node["causes"]}
    if source in {"nginx", "probes"}:
        assert "ok" not in {node["state"] for node in nodes if node["kind"] == "url"}


def test_a_url_that_answers_is_well_though_nobody_could_ask_docker() -> None:
    blind = msgspec.structs.replace(server.healthy(), docker=Unavailable("permission denied"))
    found = states(topology(blind))
    assert found["container:api-gpt-v1"] == "blocked"
    assert found[f"url:{SCORER}"] == "ok"


def test_the_order_in_which_a_host_lists_things_changes_nothing() -> None:
    facts = server.detached()
    assert isinstance(facts.docker, Docker)
    assert isinstance(facts.systemd, Systemd)
    docker = msgspec.structs.replace(facts.docker, containers=facts.docker.containers[::-1])
    systemd = msgspec.structs.replace(facts.systemd, units=facts.systemd.units[::-1])
    assert topology(facts) == topology(msgspec.structs.replace(facts, docker=docker, systemd=systemd))


def test_a_unit_waits_for_nothing_that_another_one_waits_for_already() -> None:
    rows = {row["unit"]: row["after"] for row in topology(server.healthy())["boot"]}
    assert rows["watchme-infrastructure.service"] == ["docker.service"]
    assert rows["watchme-admin.service"] == ["watchme-infrastructure.service"]


def test_certificates_and_ports_are_what_the_host_has() -> None:
    content = server.run_on(server.healthy(), healthy_tree())
    assert [one["name"] for one in content["certificates"]] == [
        "admin.hey-watch.me", "api.hey-watch.me", "dashboard.hey-watch.me",
    ]  # fmt: skip
    assert content["certificates"][0]["not_after"] == int(server.NOW.timestamp()) + 34 * server.DAYS
    host, tree = content["ports"]
    free = {one["range"]: one["free"] for one in host["ranges"]}
    assert free == {"main": None, "microservices": 8003, "management": 9002}
    assert {(one["port"], one["claimant"]) for one in tree["claims"]} >= {(8001, "api-transcriber"), (443, "nginx")}


def test_ports_that_nobody_could_see_are_not_said_to_be_free() -> None:
    blind = msgspec.structs.replace(server.healthy(), sockets=Unavailable("ss: not found"))
    assert server.run_on(blind)["ports"][0]["not_looked_at"] == ["listening sockets: ss: not found"]
