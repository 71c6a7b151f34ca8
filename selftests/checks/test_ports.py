"""Ports: who publishes where, who listens, what is open; and look-alikes of each."""

import msgspec
import pytest

from selftests.checks import scene
from trueup.checks import Outcome
from trueup.facts import Facts, Place, Sockets, Systemd, Unavailable
from trueup.facts.compose import PublishedPort
from trueup.facts.docker import Binding
from trueup.facts.sockets import Listener

LOOPBACK = "ports.port_is_published_on_loopback"
LISTENER = "ports.listener_is_the_service"
PUBLIC = "ports.nothing_else_is_public"
ONE = "ports.port_has_one_claimant"
EVERY = "0.0.0.0"  # noqa: S104 - text of facts, nothing is bound


def published(address: str, host: str = "8001") -> Facts:
    return scene.as_tree(scene.defined(ports=(PublishedPort(host, 8001, "tcp", address, Place("f", 5)),)))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1"])
def test_published_on_loopback_is_fine(address: str) -> None:
    assert scene.verdict(published(address), LOOPBACK, "api").outcome is Outcome.PASSED


@pytest.mark.parametrize("address", ["", EVERY, "::", "10.0.0.5", "172.27.0.1"])
def test_published_anywhere_else_is_an_error_with_its_line(address: str) -> None:
    found = scene.verdict(published(address), LOOPBACK, "api")
    assert found.outcome is Outcome.FAILED
    assert found.at == (Place("f", 5),)


def test_a_port_of_dockers_choice_is_open_too() -> None:
    assert scene.verdict(published("", host=""), LOOPBACK, "api").outcome is Outcome.FAILED


def test_a_port_that_is_declared_public_may_be() -> None:
    assert scene.verdict(published("", host="443"), LOOPBACK, "api").outcome is Outcome.PASSED
    assert scene.verdict(published("", host="443-444"), LOOPBACK, "api").outcome is Outcome.FAILED


def test_a_container_that_is_open_though_its_definition_is_not_is_found() -> None:
    facts = scene.with_container(scene.host(), "api", bindings=(Binding("tcp", EVERY, 8001, 8001),))
    assert scene.verdict(facts, LOOPBACK, "api").outcome is Outcome.FAILED
    assert scene.verdict(facts, LOOPBACK, "web").outcome is Outcome.PASSED


STRANGERS = {
    "on the other family": scene.program("::1", 8001),
    "on another loopback address": scene.program("127.0.0.2", 8001),
    "called docker-proxy": scene.program("127.0.0.1", 8001, name="docker-proxy"),
    "nginx itself": scene.nginx_listens(EVERY, 8001),
    "not to be seen": Listener("tcp", "::", 8001),
    "of a container's own": scene.program("::1", 8001, unit="", containers=("f" * 64,)),
}


@pytest.mark.parametrize(
    ("inside", "of_api", "then"),
    [
        (8001, {}, Outcome.PASSED),
        (80, {}, Outcome.WARNED),
        (80, {"container_port": 80}, Outcome.PASSED),
        (81, {"container_port": 80}, Outcome.WARNED),
    ],
)
def test_another_port_inside_is_fine_where_it_is_declared(inside: int, of_api: dict[str, int], then: Outcome) -> None:
    facts = scene.as_tree(scene.defined(ports=(PublishedPort("8001", inside, "tcp", "127.0.0.1", Place("f", 5)),)))
    assert (
        scene.verdict(facts, "ports.host_port_equals_container_port", "api", scene.expected(**of_api)).outcome is then
    )


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_on_a_services_port_is_found(stranger: Listener) -> None:
    found = scene.verdict(scene.and_listeners(scene.host(), stranger), LISTENER, "api")
    assert found.outcome is Outcome.FAILED


def test_the_proxy_of_another_container_is_a_stranger() -> None:
    moved = scene.with_container(scene.host(), "api", bindings=())
    facts = scene.with_container(moved, "web", bindings=(Binding("tcp", "127.0.0.1", 8001, 8002),))
    assert scene.verdict(facts, LISTENER, "api").outcome is Outcome.FAILED


def test_a_port_on_which_nobody_listens_is_found() -> None:
    found = scene.verdict(scene.without_listener(scene.host(), 8001), LISTENER, "api")
    assert (found.outcome, found.found) == (Outcome.FAILED, "nobody listens there")


@pytest.mark.parametrize(
    "listener",
    [
        Listener("tcp", "127.0.0.1", 8001, ("dockerd",), (9,), ("docker.service",)),
        Listener("tcp", "127.0.0.1", 8001, ("docker-proxy",), (9,), ("snap.docker.dockerd.service",)),
        Listener("tcp", "127.0.0.1", 8001),
        Listener("udp", "::1", 8001, ("python3",), (9,), ("page.service",)),
    ],
)
def test_dockers_own_socket_is_the_container_whoever_of_docker_holds_it(listener: Listener) -> None:
    facts = scene.without_listener(scene.host(), 8001)
    more = () if listener.protocol == "tcp" else (scene.proxy(8001),)
    assert scene.verdict(scene.and_listeners(facts, listener, *more), LISTENER, "api").outcome is Outcome.PASSED


def test_a_container_on_the_hosts_network_is_known_by_its_control_group() -> None:
    base = scene.without_listener(scene.with_container(scene.host(), "api", bindings=()), 8001)
    own = scene.program(EVERY, 8001, unit="", containers=(scene.identity("api"),))
    assert scene.verdict(scene.and_listeners(base, own), LISTENER, "api").outcome is Outcome.PASSED


def test_a_declared_process_is_the_service() -> None:
    base = scene.without_listener(scene.with_container(scene.host(), "api", bindings=()), 8001)
    facts = scene.and_listeners(base, scene.program("127.0.0.1", 8001, name="uvicorn"))
    assert scene.verdict(facts, LISTENER, "api", scene.expected(process="uvicorn")).outcome is Outcome.PASSED
    assert scene.verdict(facts, LISTENER, "api", scene.expected(process="gunicorn")).outcome is Outcome.FAILED


@pytest.mark.parametrize("address", ["", EVERY, "::", "10.0.0.5", "fd00::1"])
def test_what_listens_where_others_reach_it_is_found(address: str) -> None:
    facts = scene.and_listeners(scene.host(), scene.program(address, 7777))
    found = scene.verdict(facts, PUBLIC, "tcp/7777")
    assert found.outcome is Outcome.FAILED
    assert "page.service" in found.found


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1", "172.27.0.1"])
def test_what_nobody_else_reaches_is_fine(address: str) -> None:
    facts = scene.and_listeners(scene.host(), scene.program(address, 7777))
    assert scene.outcomes(facts, PUBLIC).get("tcp/7777", Outcome.PASSED) is Outcome.PASSED


@pytest.mark.parametrize(
    ("protocol", "port", "outcome"),
    [
        ("tcp", 443, Outcome.PASSED),
        ("udp", 443, Outcome.PASSED),
        ("udp", 68, Outcome.PASSED),
        ("tcp", 68, Outcome.FAILED),
        ("udp", 40123, Outcome.PASSED),
        ("tcp", 40123, Outcome.FAILED),
        ("udp", 5353, Outcome.FAILED),
    ],
)
def test_declared_ports_and_sockets_of_clients_are_fine(protocol: str, port: int, outcome: Outcome) -> None:
    facts = scene.and_listeners(scene.host(), scene.program(EVERY, port, protocol=protocol))
    assert scene.verdict(facts, PUBLIC, f"{protocol}/{port}").outcome is outcome


def test_a_socket_of_the_kernel_is_no_clients() -> None:
    facts = scene.and_listeners(scene.host(), Listener("udp", EVERY, 51820))
    assert scene.verdict(facts, PUBLIC, "udp/51820").outcome is Outcome.FAILED


def test_a_port_that_its_own_container_opened_is_blocked_by_that() -> None:
    base = scene.without_listener(scene.host(), 8001)
    facts = scene.with_container(base, "api", bindings=(Binding("tcp", EVERY, 8001, 8001),))
    found = scene.verdict(scene.and_listeners(facts, scene.proxy(8001, EVERY)), PUBLIC, "tcp/8001")
    assert found.blocked_by is not None
    assert (found.blocked_by.check, found.blocked_by.resource) == (LOOPBACK, "api")


def test_a_public_stranger_is_found_while_docker_is_down() -> None:
    facts = scene.and_listeners(scene.host(docker=Unavailable("down")), scene.program(EVERY, 7777))
    assert scene.verdict(facts, PUBLIC, "tcp/7777").outcome is Outcome.FAILED


def test_without_sockets_nothing_about_listeners_is_known() -> None:
    facts = scene.host(sockets=Unavailable("ss failed"))
    for check in (LISTENER, PUBLIC, ONE):
        assert set(scene.outcomes(facts, check).values()) == {Outcome.UNKNOWN}


def with_unit(line: str, *listeners: Listener) -> Facts:
    healthy = scene.host()
    assert isinstance(healthy.systemd, Systemd)
    units = scene.units(page=line)
    systemd = msgspec.structs.replace(healthy.systemd, units=units)
    return scene.and_listeners(msgspec.structs.replace(healthy, systemd=systemd), *listeners)


def test_a_unit_that_takes_a_services_port_collides_in_a_tree_and_on_a_host() -> None:
    facts = with_unit("/usr/bin/python3 -m http.server --bind 127.0.0.1 8001")
    found = scene.verdict(scene.as_tree(facts), ONE, "tcp/8001")
    assert found.outcome is Outcome.FAILED
    assert "page.service" in found.found
    assert scene.verdict(facts, ONE, "tcp/8001").outcome is Outcome.FAILED


def test_a_unit_that_listens_on_its_own_port_is_one_claimant() -> None:
    line = "/usr/bin/python3 -m http.server --bind 127.0.0.1 8050"
    facts = with_unit(line, scene.program("127.0.0.1", 8050))
    assert scene.outcomes(facts, ONE)["tcp/8050"] is Outcome.PASSED
    other = with_unit(line, scene.program("127.0.0.1", 8050, unit="stranger.service"))
    assert scene.outcomes(other, ONE)["tcp/8050"] is Outcome.FAILED


def test_the_other_family_is_no_collision() -> None:
    facts = with_unit("/usr/bin/python3 -m http.server --bind ::1 8001", scene.program("::1", 8001))
    assert scene.verdict(facts, ONE, "tcp/8001").outcome is Outcome.PASSED


def test_an_empty_list_of_sockets_is_not_the_same_as_none() -> None:
    found = scene.outcomes(scene.host(sockets=Sockets(())), LISTENER)
    assert set(found.values()) == {Outcome.FAILED}


def test_a_container_on_no_network_publishes_nothing_and_that_is_the_cause() -> None:
    facts = scene.with_container(scene.without_listener(scene.host(), 8001), "api", attachments=(), bindings=())
    found = scene.verdict(facts, LISTENER, "api")
    assert found.blocked_by is not None
    assert (found.blocked_by.check, found.blocked_by.resource) == ("network.service_joins_the_network", "api")
