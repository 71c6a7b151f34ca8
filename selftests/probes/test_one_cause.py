"""A wrong port in a site is one cause, with the line that mends it, whatever else then does not work."""

import dataclasses

import msgspec

from selftests.checks import scene
from selftests.matrix.judging import checks
from selftests.probes.healthy import EXPECTATIONS, NOW, configuration, facts, probes, server
from trueup.checks import Outcome
from trueup.facts import Nginx, Place
from trueup.facts.compose import ComposeService, PublishedPort
from trueup.facts.probes import Dialled, TargetProbe
from trueup.judging import Judge, Question
from trueup.platform import Platform

KNOWN, LIVE = "nginx.location_has_a_known_target", "nginx.location_target_is_live"
BECOMES = "nginx.public_url_becomes_the_expected_upstream_url"

PORTS = {"one": 8001, "two": 8002}


def written(name: str, port: int) -> ComposeService:
    """A service as its compose file has it."""
    ports = (PublishedPort(str(port), port, "tcp", "127.0.0.1", Place("/srv/docker-compose.yml", 3)),)
    return msgspec.structs.replace(scene.compose_service("web"), name=name, container=name, ports=ports)


def judged(*questions: tuple[str, str], port: int) -> list[tuple[Outcome, str]]:
    """Outcome and cause of each, where nginx passes everything to that port and nobody listens on it."""
    dead = Dialled(f"127.0.0.1:{port}", accepts=False, complaint="Connection refused")
    host = facts(
        probes(targets=(TargetProbe(f"localhost:{port}", (dead,)),)),
        nginx=Nginx(configuration(server(f"http://localhost:{port}/"))),
        compose=scene.compose(*(written(name, port) for name, port in PORTS.items())),
    )
    kept = {KNOWN, LIVE, BECOMES}
    some = {
        name: dataclasses.replace(checks()[name], follows_from=tuple(kept & set(checks()[name].follows_from)))
        for name in kept
    }
    judge = Judge([Platform(EXPECTATIONS, host)], some, NOW)
    verdicts = [judge.verdict(Question(check, "web", resource)) for check, resource in questions]
    return [
        (v.outcome, v.blocked_by.label if v.blocked_by else "; ".join(v.remedy.lines() if v.remedy else ()))
        for v in verdicts
    ]


def test_a_port_of_nobody_is_the_cause_and_names_the_line_to_write() -> None:
    by_it = (Outcome.BLOCKED, f"{KNOWN} [web: example.net/one/]")
    assert judged((KNOWN, "example.net/one/"), (LIVE, "localhost:8050"), (BECOMES, "one"), port=8050) == [
        (Outcome.FAILED, "proxy_pass http://localhost:8001/;"), by_it, by_it,
    ]  # fmt: skip


def test_a_dead_port_of_the_service_itself_is_a_cause_of_its_own() -> None:
    known, live, becomes = judged((KNOWN, "example.net/one/"), (LIVE, "localhost:8001"), (BECOMES, "one"), port=8001)
    assert (known, becomes) == ((Outcome.PASSED, ""), (Outcome.PASSED, ""))
    assert live == (Outcome.FAILED, "systemctl start one.service")


def test_the_port_of_another_service_is_a_wrong_upstream_with_the_line_to_write() -> None:
    (becomes,) = judged((BECOMES, "one"), port=8002)
    assert becomes == (Outcome.FAILED, "proxy_pass http://localhost:8001/;")
