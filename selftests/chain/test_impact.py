"""What fails when something stops, and what does not: on facts alone."""

from typing import Any

import msgspec
import pytest

from selftests.chain import small
from selftests.checks import scene
from trueup.chain.impact import Impact, Impacts
from trueup.chain.named import NoSuchThingError, meant
from trueup.expectations.schema import PublicUrl, Service
from trueup.facts import Facts, Nginx, Place, Systemd
from trueup.facts.compose import ComposeProject, EnvFile, JoinedNetwork, PublishedPort
from trueup.facts.docker import EnvironmentName
from trueup.platform import Platform

API, WEB, OLD = "https://example.net/api/", "https://example.net/", "example.net/old/"
AT = Place("/srv/pair/docker-compose.yml", 3)


def impact(facts: Facts, name: str, **of_api: Any) -> Impact:
    impacts = Impacts(Platform(small.expected(**of_api), facts))
    return impacts.of(meant(impacts, name)[0])


def urls(found: Impact) -> set[str]:
    return {failing.what for failing in found.urls}


def units(**texts: str) -> Facts:
    return small.tree(systemd=Systemd(small.units(**texts)))


def of_api(*lines: str) -> Facts:
    return units(api="\n".join(["[Unit]", *lines, "[Install]", "WantedBy=multi-user.target", ""]))


COMPOSE = "/usr/bin/docker-compose -f /srv/api/docker-compose.yml"
HOSTS = {"tree": small.tree(), "host": small.host()}


@pytest.mark.parametrize("subject", HOSTS)
def test_a_container_takes_its_urls_and_whoever_calls_it_may_fail(subject: str) -> None:
    found = impact(HOSTS[subject], "api")
    assert urls(found) == {API, OLD}
    assert [failing.declared for failing in found.urls] == [True, False]
    assert [failing.what for failing in found.services] == ["api"]
    assert [(failing.what, failing.service) for failing in found.may_fail] == [(WEB, "web")]
    last = found.may_fail[0].path[-1]
    assert (last.what, last.why) == (("caller", "web"), "calls api: API_URL names it")
    assert str(last.at) == "/srv/web/docker-compose.yml:9"
    assert found.untouched == 0
    assert found.notes == (
        "api.service starts it again after 10 s (Restart=always, /etc/systemd/system/api.service:6)",
    )


def test_a_call_that_only_the_expectations_declare_counts_too() -> None:
    found = impact(small.tree(compose=scene.compose(*map(scene.compose_service, scene.PORTS))), "api")
    assert [failing.path[-1].why for failing in found.may_fail] == ["calls api: the expectations declare the call"]


def test_a_call_that_only_an_env_file_or_the_running_container_holds_counts_too() -> None:
    variable = EnvironmentName("BACKEND", "http://api:8001")
    compose = scene.compose(
        scene.compose_service("api"),
        scene.compose_service("web", env_files=("/srv/web/.env",)),
        env_files=(EnvFile("/srv/web/.env", (variable,)),),
    )
    assert _reasons(impact(small.tree(compose=compose), "api")) == ["calls api: BACKEND names it"]
    live = scene.with_container(small.host(compose=scene.compose()), "web", environment=(variable,))
    live = msgspec.structs.replace(live, compose=scene.compose(*map(scene.compose_service, scene.PORTS)))
    assert _reasons(impact(live, "api")) == ["calls api: BACKEND names it"]


def test_a_call_by_an_alias_is_a_call() -> None:
    variable = EnvironmentName("BACKEND", "http://users.internal:8001")
    aliased = (JoinedNetwork("shared-network", "shared-network", ("users.internal",), AT),)
    services = (
        scene.compose_service("api", networks=aliased),
        scene.compose_service("web", environment=(variable,)),
    )
    assert _reasons(impact(small.tree(compose=scene.compose(*services)), "api")) == ["calls api: BACKEND names it"]


def test_a_call_through_the_front_door_may_fail_with_it() -> None:
    variable = EnvironmentName("PUBLIC", "https://example.net")
    aside = small.SITES.replace(
        "http {", "http { server { listen 8080; location /in/ { proxy_pass http://localhost:8001; } }"
    )
    services = (scene.compose_service("api", environment=(variable,)), scene.compose_service("web"))
    facts = small.tree(compose=scene.compose(*services), nginx=Nginx(small.sites(aside)))
    assert _reasons(impact(facts, "site:example.net")) == ["calls example.net: PUBLIC names https://example.net"]


def _reasons(found: Impact) -> list[str]:
    return [failing.path[-1].why for failing in found.may_fail]


def test_what_nobody_calls_leaves_the_rest_alone() -> None:
    found = impact(small.tree(), "web")
    assert (urls(found), found.may_fail, found.untouched) == ({WEB}, (), 2)


@pytest.mark.parametrize("name", ["docker", "docker.service", "infra", "infra.service", "nginx", "shared-network"])
@pytest.mark.parametrize("subject", HOSTS)
def test_what_carries_all_takes_all(subject: str, name: str) -> None:
    found = impact(HOSTS[subject], name)
    assert urls(found) == {API, WEB, OLD}
    assert (found.may_fail, found.untouched) == ((), 0)


def test_each_url_says_by_which_steps() -> None:
    (_, web, _) = impact(small.tree(), "infra.service").urls
    assert [step.what for step in web.path] == [
        ("unit", "web.service"), ("container", "web"), ("port", "8002"), ("url", WEB),
    ]  # fmt: skip
    assert [str(step.at) for step in web.path] == [
        "/etc/systemd/system/web.service:3", "/etc/systemd/system/web.service:5", "/srv/web/docker-compose.yml:3",
        f"{small.MAIN}:11",
    ]  # fmt: skip


RUN = "ExecStart=/usr/bin/docker run"
DETACHED = f"Type=oneshot\nRemainAfterExit=yes\nExecStart={COMPOSE} up -d"
STOPPING = {
    "a client in the foreground": (f"ExecStart={COMPOSE} up", True),
    "a detached one that nothing stops": (DETACHED, False),
    "a detached one that ExecStop= stops": (
        f"{DETACHED}\nExecStop={COMPOSE} down",
        True,
    ),
    "docker run in the foreground": (f"{RUN} --name api x", True),
    "docker run, detached": (f"{RUN} -d --name api x", False),
    "docker run, detached, and docker stop": (
        f"{RUN} -d --name api x\nExecStop=/usr/bin/docker stop api",
        True,
    ),
    "only what is pulled": (f"ExecStart={COMPOSE} pull", False),
    "only another service of the file": (f"ExecStart={COMPOSE} up other", False),
}


@pytest.mark.parametrize("story", STOPPING)
def test_a_unit_takes_what_it_holds(story: str) -> None:
    text, fails = STOPPING[story]
    assert urls(impact(of_api("[Service]", text), "unit:api.service")) == ({API, OLD} if fails else set())


PROPAGATING = {
    "Requires=other.service": True,
    "BindsTo=other.service": True,
    "PartOf=other.service": True,
    "Requisite=other.service": True,
    "Wants=other.service": False,
    "After=other.service": False,
}


@pytest.mark.parametrize("line", PROPAGATING)
def test_a_stop_spreads_as_systemd_spreads_it(line: str) -> None:
    text = f"{line}\n[Service]\nExecStart={COMPOSE} up"
    own = {"api": f"[Unit]\n{text}\n", "other": "[Service]\nExecStart=/bin/sleep 9\n"}
    found = impact(units(**own), "other.service")
    assert urls(found) == ({API, OLD} if PROPAGATING[line] else set())
    assert [failing.what for failing in found.units] == (["api.service"] if PROPAGATING[line] else [])


def pair(options: str) -> Facts:
    """Both containers in one project, started by one unit."""
    services = [small.compose_service(name) for name in scene.PORTS]
    whole = scene.compose()
    project = ComposeProject("pair", AT.file, (AT.file,), tuple(services), whole.projects[0].networks)  # type: ignore[union-attr]
    text = f"[Service]\nExecStart=/usr/bin/docker-compose -f {AT.file} up {options}\n"
    compose = msgspec.structs.replace(whole, projects=(*whole.projects, project))
    return small.tree(compose=compose, systemd=Systemd(small.units(api=text, web="[Service]\nExecStart=/bin/true\n")))


def test_one_that_ends_takes_the_others_only_where_up_was_told_to() -> None:
    assert urls(impact(pair("--abort-on-container-exit"), "container:api")) == {API, OLD, WEB}
    assert urls(impact(pair(""), "container:api")) == {API, OLD}


def test_a_project_takes_all_that_it_has() -> None:
    assert urls(impact(pair(""), "project:pair")) == {API, OLD, WEB}


def test_a_container_on_a_second_network_keeps_its_port_and_loses_its_name() -> None:
    networks = (*small.compose_service("api").networks, JoinedNetwork("other", "other", (), AT))
    compose = scene.compose(small.compose_service("api", networks=networks), small.compose_service("web"))
    found = impact(small.tree(compose=compose), "shared-network")
    assert urls(found) == {WEB}
    other = impact(small.tree(compose=compose), "network:other")
    assert (urls(other), other.may_fail) == (set(), ())


def test_a_udp_port_is_not_what_nginx_asks() -> None:
    ports = (*small.compose_service("api").ports, PublishedPort("8002", 8002, "udp", "127.0.0.1", AT))
    compose = scene.compose(small.compose_service("api", ports=ports), small.compose_service("web"))
    assert urls(impact(small.tree(compose=compose), "api")) == {API, OLD}


def test_callers_of_callers_may_fail_too() -> None:
    wanted = small.expected()
    public = (PublicUrl("https://example.net/three/", "http://localhost:8003/"),)
    third = Service("three.service", 8003, public=public, peers=("web",))
    expectations = msgspec.structs.replace(wanted, services={**wanted.services, "three": third})
    impacts = Impacts(Platform(expectations, small.tree()))
    found = impacts.of(("container", "api"))
    assert [failing.service for failing in found.may_fail] == ["web", "three"]
    assert [step.what[1] for step in found.may_fail[1].path if step.what[0] == "caller"] == ["web", "three"]


def test_one_server_of_several_weakens() -> None:
    both = small.SITES.replace("http {", "http { upstream both { server localhost:8001; server localhost:8002; }")
    facts = small.tree(nginx=Nginx(small.sites(both.replace("localhost:8001/v1/", "both/v1/"))))
    found = impact(facts, "api")
    assert urls(found) == {OLD}
    assert [failing.what for failing in found.weakened] == [API]
    assert API in urls(impact(facts, "docker"))


def test_a_server_on_another_machine_is_left() -> None:
    both = small.SITES.replace("http {", "http { upstream both { server localhost:8001; server 10.0.0.9:8001; }")
    facts = small.tree(nginx=Nginx(small.sites(both.replace("localhost:8001/v1/", "both/v1/"))))
    found = impact(facts, "docker")
    assert urls(found) == {WEB, OLD}
    assert [failing.what for failing in found.weakened] == [API]


@pytest.mark.parametrize(
    ("name", "fail"),
    [("8001", {API, OLD}), ("tcp/8001", {API, OLD}), ("port:8002", {WEB}), ("443", {API, OLD, WEB}), ("80", set())],
)
def test_a_port(name: str, fail: set[str]) -> None:
    assert urls(impact(small.tree(), name)) == fail


def test_a_site_takes_its_urls_and_whoever_calls_it_may_fail() -> None:
    assert urls(impact(small.tree(), "example.net")) == {API, OLD, WEB}


def test_on_a_host_only_what_runs_can_stop() -> None:
    facts = scene.with_container(small.host(), "api", running=False, status="exited")
    assert urls(impact(facts, "unit:api.service")) == set()


def test_on_a_host_what_does_not_run_loses_nothing() -> None:
    facts = scene.with_container(small.host(), "api", running=False, status="exited")
    assert urls(impact(facts, "shared-network")) == {WEB}


def test_a_name_of_nothing_is_refused() -> None:
    impacts = Impacts(Platform(small.expected(), small.tree()))
    with pytest.raises(NoSuchThingError) as error:
        meant(impacts, "apy")
    assert "api" in error.value.known
    with pytest.raises(NoSuchThingError):
        meant(impacts, "network:api")


def test_a_name_of_several_things_means_the_container_first() -> None:
    impacts = Impacts(Platform(small.expected(), small.tree()))
    assert meant(impacts, "api") == (("container", "api"), ("unit", "api.service"), ("project", "api"))
    assert meant(impacts, "unit:api") == (("unit", "api.service"),)
