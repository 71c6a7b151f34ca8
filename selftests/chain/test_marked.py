"""Exactly the link to repair is marked, whatever else fails because of it; a look-alike breaks nothing."""

from collections.abc import Callable

import msgspec
import pytest

from selftests.chain import small
from selftests.checks import scene
from trueup.facts import Facts, Place, Problem, Sockets, Unavailable
from trueup.facts.docker import Binding
from trueup.facts.nginx import Configuration, Entry
from trueup.facts.probes import Certificate, Dialled, Probes, Served, ServedProbe, TargetProbe
from trueup.facts.sockets import Listener

Change = Callable[[Facts], Facts]


def ended(facts: Facts, **changes: object) -> Facts:
    stopped = scene.with_container(facts, "api", **{"running": False, "status": "exited", "exit_code": 0, **changes})
    return scene.without_listener(stopped, 8001)


def dead_unit(facts: Facts, active: str, sub: str, result: str = "success") -> Facts:
    facts = small.without_container(facts, "api")
    return small.with_unit(facts, "api.service", active_state=active, sub_state=sub, result=result)


def stranger(facts: Facts) -> Facts:
    return scene.and_listeners(scene.without_listener(facts, 8001), scene.program("127.0.0.1", 8001))


def docker_down(facts: Facts) -> Facts:
    front = Sockets((scene.nginx_listens("0.0.0.0", 443),))  # noqa: S104 - text
    facts = small.with_unit(facts, "docker.service", active_state="inactive", sub_state="dead")
    for name in ("api", "web"):
        facts = small.with_unit(facts, f"{name}.service", active_state="inactive", sub_state="dead")
    return msgspec.structs.replace(facts, docker=Unavailable("the Docker daemon is not running"), sockets=front)


def site_with(old: str, new: str) -> Change:
    assert old in small.SITES
    return lambda facts: small.with_nginx(facts, configuration=small.sites(small.SITES.replace(old, new)))


def tried(*seen: Dialled) -> Change:
    return lambda facts: msgspec.structs.replace(facts, probes=Probes((TargetProbe("localhost:8001", seen),)))


HOST: dict[str, tuple[tuple[str, str], Change]] = {
    "nginx is stopped": (("server", "stopped"), lambda f: small.with_nginx(f, processes=())),
    "the site is not enabled": (
        ("server", "other server"),
        site_with("443 ssl;\n        server_name example.net", "443 ssl;\n        server_name x"),
    ),
    "nobody listens for https": (("server", "no server"), site_with("listen 443 ssl", "listen 8443 ssl")),
    "nginx runs and holds no port": (("server", "not listening"), lambda f: scene.without_listener(f, 443)),
    "the handshake fails": (
        ("server", "certificate"),
        lambda f: msgspec.structs.replace(f, probes=Probes(served=(ServedProbe("example.net", "no certificate"),))),
    ),
    "the location was removed": (
        ("location", "no location of its own"),
        site_with("location /api/ {", "location /apy/ {"),
    ),
    "an expression takes it first": (
        ("location", "no location of its own"),
        site_with("location /old/ {", "location ~ ^/api { proxy_pass http://localhost:8002; }\n location /old/ {"),
    ),
    "the location answers itself": (
        ("location", "answers itself"),
        site_with("proxy_pass http://localhost:8001/v1/;", "return 503;"),
    ),
    "the prefix is replaced wrongly": (("upstream", "wrong url"), site_with(":8001/v1/;", ":8001/;")),
    "it is passed to another service": (("upstream", "wrong url"), site_with(":8001/v1/;", ":8002/v1/;")),
    "a stranger took the port": (("port", "stranger"), stranger),
    "a stranger took the port, and the container was never started": (
        ("port", "stranger"),
        lambda f: stranger(ended(f, status="created")),
    ),
    "a stranger took the port, and the unit gave up": (
        ("port", "stranger"),
        lambda f: stranger(dead_unit(f, "failed", "failed", "exit-code")),
    ),
    "a stranger beside it on another address of the name": (
        ("port", "stranger"),
        lambda f: scene.and_listeners(f, scene.program("::1", 8001)),
    ),
    "the container runs and nothing is published": (("port", "closed"), lambda f: scene.without_listener(f, 8001)),
    "the port does not answer": (
        ("port", "silent"),
        tried(Dialled("127.0.0.1:8001", accepts=False, complaint="refused")),
    ),
    "the container was stopped": (("container", "ended"), ended),
    "the container failed": (("container", "failed by itself"), lambda f: ended(f, exit_code=1)),
    "the container was killed for memory": (
        ("container", "failed by itself"),
        lambda f: ended(f, exit_code=137, memory_killed=True),
    ),
    "the container was removed": (("container", "absent"), lambda f: small.without_container(f, "api")),
    "the container ends again and again": (
        ("container", "crashing"),
        lambda f: ended(f, restarting=True, status="restarting", exit_code=3),
    ),
    "the container ended and its unit waits": (
        ("container", "ended"),
        lambda f: small.with_unit(ended(f), "api.service", active_state="activating", sub_state="auto-restart"),
    ),
    "the container fails and its unit gave up": (
        ("container", "failed by itself"),
        lambda f: small.with_unit(ended(f, exit_code=1), "api.service", active_state="failed", result="exit-code"),
    ),
    "its health check fails": (
        ("container", "unhealthy"),
        lambda f: scene.with_container(f, "api", health="unhealthy"),
    ),
    "it was made from another image, and so is silent": (
        ("container", "other image"),
        lambda f: tried(Dialled("127.0.0.1:8001", accepts=True, complaint="reset"))(
            scene.with_container(f, "api", image="example/web:latest")
        ),
    ),
    "it is unhealthy, and so silent": (
        ("container", "unhealthy"),
        lambda f: tried(Dialled("127.0.0.1:8001", accepts=True, complaint="reset"))(
            scene.with_container(f, "api", health="unhealthy")
        ),
    ),
    "the container is off the network": (
        ("network", "not attached"),
        lambda f: scene.without_listener(scene.with_container(f, "api", attachments=()), 8001),
    ),
    "the container is on another network": (
        ("network", "not attached"),
        lambda f: scene.with_container(f, "api", attachments=(scene.attachment("172.17.0.2", network="bridge"),)),
    ),
    "the container holds on to a deleted network": (
        ("network", "deleted"),
        lambda f: scene.with_container(f, "api", attachments=(scene.attachment("172.27.0.2", network_id="n0"),)),
    ),
    "the network is gone": (("network", "missing"), lambda f: scene.with_docker(f, networks=())),
    "the network is gone and the unit failed for it": (
        ("network", "missing"),
        lambda f: scene.with_docker(dead_unit(f, "failed", "failed", "exit-code"), networks=()),
    ),
    "the unit failed": (("unit", "failed"), lambda f: dead_unit(f, "failed", "failed", "exit-code")),
    "the unit was stopped": (("unit", "inactive"), lambda f: dead_unit(f, "inactive", "dead")),
    "the unit was stopped, and a container was left": (
        ("unit", "inactive"),
        lambda f: small.with_unit(ended(f), "api.service", active_state="inactive"),
    ),
    "compose cannot start anything": (
        ("unit", "restarting"),
        lambda f: dead_unit(f, "activating", "auto-restart", "exit-code"),
    ),
    "the unit is masked, and so has no file": (
        ("unit", "not loaded"),
        lambda f: small.with_unit(
            small.without_unit_file(small.without_container(f, "api"), "api.service"),
            "api.service",
            load_state="masked",
        ),
    ),
    "the unit has no file": (
        ("unit", "no file"),
        lambda f: small.without_unit_file(small.without_container(f, "api"), "api.service"),
    ),
    "the unit is masked": (
        ("unit", "not loaded"),
        lambda f: small.with_unit(small.without_container(f, "api"), "api.service", load_state="masked"),
    ),
    "the first unit failed": (
        ("infrastructure", "infrastructure"),
        lambda f: small.with_unit(f, "infra.service", active_state="failed", result="exit-code"),
    ),
    "the first unit failed, and so nothing else came up": (
        ("infrastructure", "infrastructure"),
        lambda f: small.with_unit(
            scene.with_docker(dead_unit(f, "inactive", "dead"), networks=()), "infra.service", active_state="failed"
        ),
    ),
    "docker is stopped": (("infrastructure", "docker"), docker_down),
}


@pytest.mark.parametrize("story", HOST)
def test_on_a_host(story: str) -> None:
    wanted, change = HOST[story]
    found = small.chain(change(small.host()))
    assert small.marked(found) == wanted
    assert found.state == "broken"
    others = [link for link in found.links if link.state == "broken" and link is not found.broken]
    assert all(link.because == wanted[0] for link in others), "everything else follows from it"
    assert found.broken
    assert found.broken.says


LOOK_ALIKES: dict[str, Change] = {
    "all is well": lambda f: f,
    "a stranger on the port at another address": lambda f: scene.and_listeners(f, scene.program("10.0.0.1", 8001)),
    "a stranger at another port": lambda f: scene.and_listeners(f, scene.program("127.0.0.1", 8009)),
    "another container has ended": lambda f: scene.with_container(f, "web", running=False, status="exited"),
    "another unit has failed": lambda f: small.with_unit(f, "web.service", active_state="failed"),
    "it is on a second network too": lambda f: scene.with_container(
        f, "api", attachments=(scene.attachment("172.27.0.2"), scene.attachment("10.0.0.2", network="other"))
    ),
    "it answers on one address of two": tried(
        Dialled("127.0.0.1:8001", accepts=True, status=200), Dialled("[::1]:8001", accepts=False, complaint="refused")
    ),
    "localhost is written as its address": site_with("localhost:8001/v1/", "127.0.0.1:8001/v1/"),
    "nginx asks one address alone, and a stranger has the other": lambda f: scene.and_listeners(
        site_with("localhost:8001/v1/", "127.0.0.1:8001/v1/")(f), scene.program("::1", 8001)
    ),
    "an upstream block stands between": site_with("http {", "http { upstream api { server 127.0.0.1:8001; }"),
    "it answers, though its health check has not decided": lambda f: tried(Dialled("127.0.0.1:8001", True, 200))(  # noqa: FBT003 - a row
        scene.with_container(f, "api", health="starting")
    ),
    "the unit is not enabled": lambda f: small.with_unit(f, "api.service", enabled="disabled"),
    "it answered": lambda f: small.answering(f, 200),
}


@pytest.mark.parametrize("story", LOOK_ALIKES)
def test_a_look_alike_breaks_nothing(story: str) -> None:
    found = small.chain(LOOK_ALIKES[story](small.host()))
    assert [(link.kind, link.state, link.says) for link in found.links if link.state != "holds"] == []


UNKNOWN: dict[str, tuple[str, Change]] = {
    "docker does not answer": (
        "infrastructure",
        lambda f: msgspec.structs.replace(f, docker=Unavailable("no answer within 20 s")),
    ),
    "systemd does not answer": ("unit", lambda f: msgspec.structs.replace(f, systemd=Unavailable("no answer"))),
    "nobody could see the sockets": ("port", lambda f: msgspec.structs.replace(f, sockets=Unavailable("no ss"))),
    "nginx cannot be asked": ("upstream", lambda f: msgspec.structs.replace(f, nginx=Unavailable("nginx -T failed"))),
    "nginx refuses what is on disk": (
        "server",
        lambda f: small.with_nginx(
            f, configuration=Configuration(small.MAIN, (), (), (Problem("bad", Place("x", 1)),))
        ),
    ),
    "nginx was not reloaded": (
        "server",
        lambda f: small.with_nginx(f, entries=(Entry(small.MAIN, "file", changed=9.0),)),
    ),
    "the health check has not decided": ("container", lambda f: scene.with_container(f, "api", health="starting")),
    "the unit is still starting": (
        "unit",
        lambda f: small.with_unit(f, "api.service", active_state="activating", sub_state="start-pre"),
    ),
    "a variable decides where it goes": ("location", site_with("http://localhost:8001/v1/", "http://$cookie_where/")),
}


@pytest.mark.parametrize("story", UNKNOWN)
def test_what_nobody_could_see_never_holds(story: str) -> None:
    kind, change = UNKNOWN[story]
    found = small.chain(change(small.host()))
    assert (found.state, found.broken) == ("unknown", None)
    assert any(link.kind == kind and link.state == "unknown" and link.says for link in found.links)


def test_all_holds_and_still_it_answers_502() -> None:
    found = small.chain(small.answering(small.host(), 502))
    assert small.marked(found) == ("url", "no answer")
    assert "error.log" in " ".join(found.broken.repair if found.broken else ())


def test_an_answer_of_502_follows_from_what_is_broken() -> None:
    found = small.chain(small.answering(ended(small.host()), 502))
    assert small.marked(found) == ("container", "ended")
    assert found.links[0].because == "container"


def test_a_certificate_that_has_ended_is_the_servers() -> None:
    served = Served(Certificate("f", ("example.net",), "example.net", "CA", 0.0, 1.0))
    facts = msgspec.structs.replace(small.host(), probes=Probes(served=(ServedProbe("example.net", served),)))
    assert small.marked(small.chain(facts)) == ("server", "certificate")


def test_dockers_own_socket_is_no_stranger_though_its_proxy_is_hidden() -> None:
    hidden = Listener("tcp", "127.0.0.1", 8001, (), (), ("docker.service",))
    assert small.chain(scene.and_listeners(scene.without_listener(small.host(), 8001), hidden)).state == "holds"


def test_it_is_said_where_nobody_looked_at_nginxs_files() -> None:
    found = small.chain(small.with_nginx(small.host(), entries=()))
    server = found.link("server")
    assert server
    assert (server.state, "nobody looked at" in server.says) == ("holds", True)


@pytest.mark.parametrize(("holder", "state"), [((scene.identity("api"),), "holds"), ((), "broken")])
def test_a_container_on_the_hosts_network_has_the_port_itself(holder: tuple[str, ...], state: str) -> None:
    facts = scene.with_container(small.host(), "api", network_mode="host", bindings=(), attachments=())
    socket = scene.program("127.0.0.1", 8001, "api", "docker.service", containers=holder)
    found = small.chain(scene.and_listeners(scene.without_listener(facts, 8001), socket))
    port = found.link("port")
    assert port
    assert port.state == state


@pytest.mark.parametrize(
    ("change", "note"),
    [({"enabled": "disabled"}, "not enabled (disabled)"), ({"need_daemon_reload": True}, "daemon-reload")],
)
def test_what_the_next_boot_or_restart_will_change_is_noted(change: dict[str, object], note: str) -> None:
    unit = small.chain(small.with_unit(small.host(), "api.service", **change)).link("unit")
    assert unit
    assert (unit.state, note in unit.says) == ("holds", True)


def test_another_container_on_the_port_is_named() -> None:
    other = scene.container("other", bindings=(Binding("tcp", "127.0.0.1", 8001, 80),))
    found = small.chain(scene.and_containers(scene.with_container(small.host(), "api", bindings=()), other))
    assert small.marked(found) == ("port", "stranger")
    assert "other" in (found.broken.says if found.broken else "")
