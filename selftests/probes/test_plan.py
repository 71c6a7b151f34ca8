"""The plan is made from facts alone, and holds what the host is worth asking."""

import msgspec
import pytest

from selftests.probes.healthy import EXPECTATIONS, configuration, directive, facts, server
from trueup.collect import probes
from trueup.collect.probe_plan import FOREIGN_ORIGIN, MOST, Planned, plan
from trueup.facts import Docker, Nginx, Unavailable

WHY = Unavailable("it did not answer")


def about(kind: str, planned: tuple[Planned, ...]) -> list[str]:
    return [probe.about for probe in planned if probe.kind == kind]


def test_everything_that_is_declared_or_written_down_is_tried() -> None:
    planned = plan(facts(), EXPECTATIONS)
    assert about("target", planned) == ["localhost:8001"]
    assert about("get", planned) == [
        "https://example.net/one/health", "https://example.net/one/", "http://example.net/",
    ]  # fmt: skip
    assert about("options", planned) == ["https://example.net/one/health"]
    assert about("served", planned) == about("name", planned) == ["example.net"]
    assert about("file", planned) == ["/etc/letsencrypt/live/example.net/fullchain.pem"]
    (peers,) = (probe for probe in planned if probe.kind == "peers")
    assert peers.fields == ("one" * 10, "102", "two:8002")


def test_a_peer_is_called_at_the_port_inside_its_container() -> None:
    inside = {name: msgspec.structs.replace(each, container_port=80) for name, each in EXPECTATIONS.services.items()}
    planned = plan(facts(), msgspec.structs.replace(EXPECTATIONS, services=inside))
    assert [probe.fields[-1] for probe in planned if probe.kind == "peers"] == ["two:80"]


def test_a_target_is_asked_for_the_health_path_of_its_service() -> None:
    (target,) = (probe for probe in plan(facts(), EXPECTATIONS) if probe.kind == "target")
    assert target.fields == ("http", "localhost", "8001", "/health")


def test_only_who_has_cors_is_asked_as_a_foreigner() -> None:
    planned = plan(facts(), EXPECTATIONS)
    assert [FOREIGN_ORIGIN in probe.fields for probe in planned if probe.kind == "get"] == [True, False, False]


def test_nothing_is_sent_to_a_host_that_could_not_be_reached() -> None:
    assert plan(facts(unreachable=WHY, docker=WHY, nginx=WHY), EXPECTATIONS) == ()


def test_a_source_that_is_not_there_takes_only_its_own_probes_along() -> None:
    planned = plan(facts(docker=WHY), EXPECTATIONS)
    assert about("peers", planned) == []
    assert about("target", planned)
    planned = plan(facts(nginx=WHY), EXPECTATIONS)
    assert about("target", planned) == about("file", planned) == []
    assert about("peers", planned) == ["one"]


def test_a_caller_that_does_not_run_is_not_entered() -> None:
    seen = facts()
    assert isinstance(seen.docker, Docker)
    stopped = tuple(msgspec.structs.replace(each, running=False, pid=0) for each in seen.docker.containers)
    planned = plan(facts(docker=msgspec.structs.replace(seen.docker, containers=stopped)), EXPECTATIONS)
    assert about("peers", planned) == []


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        (("443", "ssl"), "127.0.0.1"), (("[::]:443", "ssl"), "::1"), (("192.0.2.4:443", "ssl"), "192.0.2.4"),
        (("8443", "ssl"), "127.0.0.1"),
    ],
)  # fmt: skip
def test_a_public_url_is_pinned_to_where_nginx_listens(listen: tuple[str, ...], address: str) -> None:
    site = server()
    inner = (directive("listen", *listen), *(each for each in site.block or () if each.name != "listen"))
    front = Nginx(configuration(directive("server", block=inner)))
    first = next(probe for probe in plan(facts(nginx=front), EXPECTATIONS) if probe.kind == "get")
    assert first.fields[3] == address


def test_a_plan_without_end_is_cut_and_the_rest_is_not_known() -> None:
    planned = [Planned("name", (f"{number}.example.net",), f"{number}.example.net") for number in range(MOST + 5)]
    question, room = probes.question(planned)
    assert room <= MOST
    assert len(question.script) < 60_000
    seen = probes.parse(planned, room, {})
    assert isinstance(seen, Unavailable)
