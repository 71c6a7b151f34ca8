"""`trueup explain`, `impact`, `routes` and `boot-order` as they are typed."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selftests.chain import small
from selftests.checks import scene
from trueup.cli import main
from trueup.facts import Facts, Unavailable
from trueup.facts.document import dump

ROOT = Path(__file__).parents[2]
SCHEDULER = "https://api.hey-watch.me/scheduler/status/whisper"
OLD = ("--configs", "lab/trees/2025-08-28")


Trueup = Callable[..., tuple[int, str, str]]


@pytest.fixture
def trueup(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Trueup:
    """The command, from the root of the checkout: its exit code, and what it printed and complained of."""
    monkeypatch.chdir(ROOT)

    def run(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = main(arguments)
        out, errors = capfd.readouterr()
        return code, out, errors

    return run


@pytest.fixture
def recorded(tmp_path: Path) -> Any:
    def record(facts: Facts) -> tuple[str, ...]:
        (tmp_path / "expectations.yaml").write_text(json.dumps(msgspec.to_builtins(small.expected())))
        (tmp_path / "facts.json").write_bytes(dump(facts))
        return ("--facts", str(tmp_path / "facts.json"), "--expectations", str(tmp_path / "expectations.yaml"))

    return record


def test_the_chain_of_a_url_is_drawn(trueup: Trueup) -> None:
    code, text, errors = trueup("explain", SCHEDULER)
    assert (code, errors) == (0, "")
    first, verdict, *_ = text.splitlines()
    assert first == SCHEDULER
    assert verdict.startswith("every link holds")
    kinds = ["server", "location", "upstream", "port", "container", "network", "unit", "infrastructure"]
    assert [line.split()[2] for line in text.splitlines() if line.startswith("  o  ok")] == kinds
    assert "watchme/sites-available/api.hey-watch.me:189" in text
    assert "\x1b" not in text, "no colour where it is no terminal"


def test_the_broken_link_of_the_tree_before_the_migration_is_marked(trueup: Trueup) -> None:
    code, text, _ = trueup("explain", SCHEDULER, *OLD)
    assert code == 1
    (marked,) = [line for line in text.splitlines() if line.endswith("<<< here")]
    assert marked.split()[:3] == ["X", "BROKEN", "upstream"]
    assert "repair: write in lab/trees/2025-08-28/sites-available/api.hey-watch.me:160" in text


def test_without_a_url_every_declared_one_has_a_line(trueup: Trueup) -> None:
    code, text, _ = trueup("explain")
    assert code == 0
    assert [line.split()[0] for line in text.splitlines()] == ["ok"] * 14
    code, text, _ = trueup("explain", *OLD)
    assert code == 1
    assert text.splitlines()[-1] == "the whole of one: trueup explain URL"


def test_one_json_object_a_url(trueup: Trueup, recorded: Any) -> None:
    urls = f"{small.API}\n{small.WEB}\n".encode()
    broken = recorded(small.without_container(small.host(), "api"))
    code, text, errors = trueup("explain", "--json", "--stdin", *broken, given=urls)
    assert (code, errors) == (1, "")
    api, web = map(json.loads, text.splitlines())
    assert (api["url"], api["service"], api["state"], api["broken"]) == (small.API, "api", "broken", "container")
    assert (web["state"], web["broken"], web["then"]) == ("holds", None, None)
    container = next(link for link in api["links"] if link["kind"] == "container")
    assert container["how"] == "absent"
    assert container["repair"] == ["systemctl restart api.service"]
    assert [link["because"] for link in api["links"] if link["kind"] == "port"] == ["container"]


def test_a_service_stands_for_its_urls_and_each_says_where_it_is_declared(trueup: Trueup) -> None:
    code, text, _ = trueup("explain", "watchme-admin")
    assert code == 0
    first, _, declared, *_ = text.splitlines()
    assert first == "https://admin.hey-watch.me/"
    number = int(declared.rpartition("expectations.yaml:")[2])
    assert "https://admin.hey-watch.me/" in (ROOT / "expectations.yaml").read_text().splitlines()[number - 1]


def test_bytes_that_are_no_text_are_escaped(trueup: Trueup) -> None:
    code, text, _ = trueup("explain", "--stdin", "--json", given=b"https://api.hey-watch.me/avatar/\xe9\n")
    assert (code, json.loads(text)["url"]) == (0, "https://api.hey-watch.me/avatar/%E9")


@pytest.mark.parametrize("url", ["api.hey-watch.me/x", "ftp://api.hey-watch.me/"])
def test_what_is_no_url_is_refused_with_what_to_give(trueup: Trueup, url: str) -> None:
    code, text, errors = trueup("explain", url)
    assert (code, text) == (4, "")
    assert errors.startswith("trueup explain: ")
    assert "give an http or https URL" in errors


def test_impact_says_what_fails_and_by_which_steps(trueup: Trueup) -> None:
    code, text, errors = trueup("impact", "watchme-api-manager.service")
    assert (code, errors) == (0, "")
    assert "2 URLs fail" in text
    assert "container watchme-scheduler-prod (the unit ends it when it stops)" in text
    assert "watchme/systemd/watchme-api-manager.service:13" in text
    assert text.endswith("12 other URLs are not touched\n")


def test_impact_as_json(trueup: Trueup, recorded: Any) -> None:
    code, text, _ = trueup("impact", "api", "--json", *recorded(small.host()))
    found = json.loads(text)
    assert code == 0
    assert (found["kind"], found["name"]) == ("container", "api")
    assert [failing["what"] for failing in found["urls"]] == ["https://example.net/api/", "example.net/old/"]
    assert found["urls"][0]["path"][0]["what"] == ["port", "8001"]
    assert [failing["service"] for failing in found["may_fail"]] == ["web"]


def test_impact_of_nothing_says_what_is_near(trueup: Trueup) -> None:
    code, text, errors = trueup("impact", "watchme-schedler-prod")
    assert (code, text) == (4, "")
    assert "did you mean watchme-scheduler-prod" in errors


def test_routes_and_what_is_not_led_to_its_service(trueup: Trueup) -> None:
    code, text, errors = trueup("routes", *OLD)
    assert (code, errors) == (0, "")
    assert "https://api.hey-watch.me/scheduler/" in text
    assert "declared, and not led to their service:" in text
    code, text, _ = trueup("routes", "--json")
    rows = json.loads(text)["routes"]
    assert code == 0
    assert len([row for row in rows if row["declared"]]) == 14
    assert json.loads(text)["lost"] == []


def test_boot_order_is_sound_and_before_the_migration_it_was_not(trueup: Trueup) -> None:
    code, text, errors = trueup("boot-order")
    assert (code, errors) == (0, "")
    layers = {line.split()[1]: int(line.split()[0]) for line in text.splitlines()[1:]}
    assert layers["docker.service"] < layers["watchme-infrastructure.service"] < layers["watchme-admin.service"]
    code, text, _ = trueup("boot-order", *OLD)
    assert code == 1
    assert "not started by a boot: watchme-web-app.service" in text
    assert text.count("too early: ") == 7
    code, text, _ = trueup("boot-order", "--json")
    assert (code, json.loads(text)["cycles"]) == (0, [])


@pytest.mark.parametrize("command", [("impact", "api"), ("routes",), ("boot-order",)])
def test_what_could_not_be_read_is_red_and_says_so(trueup: Trueup, command: tuple[str, ...], recorded: Any) -> None:
    why = Unavailable("the host hung up")
    facts = msgspec.structs.replace(small.host(), nginx=why, systemd=why, docker=why)
    code, text, errors = trueup(*command, *recorded(facts))
    assert (code, text) == (1, "")
    assert errors == f"trueup {command[0]}: not known: the host hung up\n"


@pytest.mark.parametrize("command", ["explain", "impact", "routes", "boot-order"])
def test_no_name_can_steer_the_terminal(trueup: Trueup, command: str, recorded: Any) -> None:
    evil = "api\x1b[2J\nx"
    sites = small.SITES.replace("/old/", f'"/{evil}/"')
    texts = {"evil": f"[Unit]\nDescription={evil}\n[Service]\nExecStart=/bin/true\n"}
    facts = small.host(nginx=msgspec.structs.replace(small.host().nginx, configuration=small.sites(sites)))
    facts = scene.and_containers(facts, scene.container(evil, bindings=()))
    assert facts.systemd
    facts = msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, units=small.units(**texts)))
    asked = {"explain": ("https://example.net/api\x1b[2J/",), "impact": ("infra.service",)}.get(command, ())
    _, text, errors = trueup(command, *asked, *recorded(facts))
    assert text
    assert "\x1b" not in text + errors


@pytest.mark.parametrize("command", [("explain",), ("impact", "docker"), ("routes",), ("boot-order",), ("ports",)])
def test_a_subject_that_is_not_there_is_a_clear_error(trueup: Trueup, command: tuple[str, ...]) -> None:
    code, text, errors = trueup(*command, "--configs", "no-such-folder")
    assert (code, text) == (4, "")
    assert errors == f"trueup {command[0]}: --configs no-such-folder: not a directory\n"
