"""Every engine, systemd and nginx that the lab has says the same of the same server, as far as it is the same.

The recordings are real answers to our own questions; `selftests.collect.recording` writes them anew.
"""

from typing import Any

import msgspec
import pytest

from lab.platforms import NAMES
from selftests.collect.recording import FOLDER, UNITS
from trueup.collect import docker, nginx, sockets, systemd
from trueup.collect.asking import Answer
from trueup.facts.docker import Container, Docker, Network
from trueup.facts.nginx import Nginx
from trueup.facts.sockets import Sockets
from trueup.facts.systemd import Systemd, UnitState

OLDEST, *NEWER = NAMES
EPHEMERAL = 32768
EVERYWHERE = "0.0.0.0"  # noqa: S104 - as Docker writes it; nothing is bound here


def answers(platform: str) -> dict[str, Answer]:
    return msgspec.json.decode((FOLDER / f"{platform}.json").read_bytes(), type=dict[str, Answer])


def engine(platform: str) -> Docker:
    found = docker.parse(answers(platform))
    assert isinstance(found, Docker), found
    return found


def units(platform: str) -> Systemd:
    found = systemd.parse(answers(platform))
    assert isinstance(found, Systemd), found
    return found


def states(platform: str) -> tuple[UnitState, ...]:
    found = units(platform).states
    assert isinstance(found, tuple), found
    return found


def web_server(platform: str) -> Nginx:
    found = nginx.parse(answers(platform))
    assert isinstance(found, Nginx), found
    return found


def listeners(platform: str) -> set[tuple[Any, ...]]:
    found = sockets.parse(answers(platform))
    assert isinstance(found, Sockets), found
    return {
        (one.protocol, one.address, one.port, set_of(one.processes)) for one in found.listeners if is_fixed(one.port)
    }


def set_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


def is_fixed(port: int) -> bool:
    return port < EPHEMERAL


def comparable(platform: str) -> tuple[dict[str, Container], dict[str, Network]]:
    """Without what is another at each start: ids, pids, times, addresses in the order of starting; ids become names."""
    found = engine(platform)
    names = {one.id: one.name for one in found.containers} | {one.id: one.name for one in found.networks}
    containers = {}
    for one in found.containers:
        mode, joint, other = one.network_mode.partition(":")
        attachments = tuple(
            msgspec.structs.replace(each, network_id=names.get(each.network_id, ""), endpoint_id="", address="")
            for each in one.attachments
        )
        containers[one.name] = msgspec.structs.replace(
            one, id="", pid=bool(one.pid), started_at="", finished_at="",
            restart_count=min(one.restart_count, 1), attachments=attachments,
            network_mode=mode + joint + names.get(other, other),
        )  # fmt: skip
    networks = {
        one.name: msgspec.structs.replace(one, id="", containers=tuple(sorted(names[each] for each in one.containers)))
        for one in found.networks
    }
    return containers, networks


@pytest.mark.parametrize("recorded", NEWER)
def test_every_engine_says_the_same_of_containers(recorded: str) -> None:
    (containers, _), (oldest, _) = comparable(recorded), comparable(OLDEST)
    assert containers.keys() == oldest.keys()
    for name, one in containers.items():
        assert one == oldest[name], name


@pytest.mark.parametrize("recorded", NEWER)
def test_every_engine_says_the_same_of_networks_but_for_the_gateway_of_its_own(recorded: str) -> None:
    (_, networks), (_, oldest) = comparable(recorded), comparable(OLDEST)
    assert networks.keys() == oldest.keys()
    for name in networks.keys() - {"bridge"}:
        assert networks[name] == oldest[name], name
    assert [(each.subnet, each.gateway) for each in oldest["bridge"].subnets] == [("172.17.0.0/16", "")]
    assert [(each.subnet, each.gateway) for each in networks["bridge"].subnets] == [("172.17.0.0/16", "172.17.0.1")]
    assert networks["bridge"].containers == oldest["bridge"].containers


@pytest.mark.parametrize("recorded", NAMES)
def test_every_state_of_a_container_is_understood(recorded: str) -> None:
    found = {one.name: one for one in engine(recorded).containers}
    assert {name: (one.status, one.running, one.exit_code) for name, one in found.items() if not one.running} == {
        "created": ("created", False, 0),
        "ended": ("exited", False, 3),
    }
    assert (found["crash-loop"].status, found["crash-loop"].restarting) == ("restarting", True)
    assert found["crash-loop"].restart_count > 1
    assert found["paused"].status == "paused"
    assert found["unhealthy"].health == "unhealthy"
    assert found["api-web-1"].health == "healthy"
    assert found["alone"].health == ""
    assert [(each.network, each.aliases) for each in found["on-two"].attachments] == [
        ("inside", ("two",)), ("second", ("one",)),
    ]  # fmt: skip
    assert found["on-two"].attachments[1].address == "172.30.0.99"
    assert [(each.address, each.port, each.protocol) for each in found["published"].bindings] == [
        (EVERYWHERE, 18001, "tcp"), ("::", 18001, "tcp"), ("127.0.0.1", 18002, "udp"),
    ]  # fmt: skip
    assert [each.port for each in found["created"].bindings] == [18003], "asked for, though it never ran"
    assert found["published"].network_mode == "bridge"
    assert found["beside"].network_mode == f"container:{found['small-page'].id}"


@pytest.mark.parametrize("recorded", NEWER)
def test_every_systemd_says_the_same_of_our_units(recorded: str) -> None:
    seen, oldest = units(recorded), units(OLDEST)
    ours = {f"{name}.service" for name in (*UNITS, "small-api", "small-page", "watchme-infrastructure")}
    assert ours <= {one.name for one in oldest.units}
    assert [one for one in seen.units if one.name in ours] == [one for one in oldest.units if one.name in ours]
    named = ours | {"gone.service"}
    assert [one for one in states(recorded) if one.name in named] == [
        one for one in states(OLDEST) if one.name in named
    ]


@pytest.mark.parametrize("recorded", NAMES)
def test_every_state_of_a_unit_is_understood(recorded: str) -> None:
    found = {one.name: one for one in states(recorded)}
    assert found["failing.service"].active_state == "failed"
    assert found["failing.service"].result == "exit-code"
    assert found["flapping.service"].sub_state == "auto-restart"
    assert found["gone.service"].load_state == "masked"
    assert found["idle.service"].active_state == "inactive"
    assert [name for name, one in found.items() if one.need_daemon_reload] == ["edited.service"]
    assert found["waiting.service"].drop_ins == ("/etc/systemd/system/waiting.service.d/later.conf",)


@pytest.mark.parametrize("recorded", NEWER)
def test_every_nginx_says_the_same_of_our_site(recorded: str) -> None:
    site = "/etc/nginx/sites-enabled/small.example.net"
    seen, oldest = web_server(recorded), web_server(OLDEST)
    assert site in seen.configuration.files
    assert seen.configuration.problems == oldest.configuration.problems == ()
    assert of_file(seen, site) == of_file(oldest, site) != []
    assert {one.role for one in seen.processes} == {one.role for one in oldest.processes} == {"master", "worker"}


def of_file(found: Nginx, file: str) -> list[Any]:
    http = next(each for each in found.configuration.directives if each.name == "http")
    return [each for each in http.block or () if each.file == file]


@pytest.mark.parametrize("recorded", NEWER)
def test_every_ss_says_the_same_of_who_listens(recorded: str) -> None:
    assert listeners(recorded) == listeners(OLDEST)
    assert ("udp", "127.0.0.1", 18002, frozenset({"docker-proxy"})) in listeners(recorded)


def test_the_recordings_are_of_the_engines_they_are_named_for() -> None:
    versions = {name: engine(name).version.partition(".")[0] for name in NAMES}
    assert versions == {"bookworm": "20", "docker26": "26", "docker28": "28", "trixie": "26"}
    assert {web_server(name).version for name in ("bookworm", "trixie")} == {"1.22.1", "1.26.3"}


@pytest.mark.parametrize("recorded", NAMES)
def test_a_recording_that_is_cut_short_is_unavailable(recorded: str) -> None:
    whole = answers(recorded)["docker"]
    for cut in range(0, len(whole.output), 7919):
        found = docker.parse({"docker": msgspec.structs.replace(whole, output=whole.output[:cut])})
        assert not isinstance(found, Docker), cut
