"""`trueup ports` as it is typed: the table, the next free ports, and what could not be looked at."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from selftests.checks import scene
from trueup.facts import Facts, Place, Unavailable
from trueup.facts.document import dump
from trueup.model.port_claims import Claim
from trueup.model.port_table import free_ports

ROOT = Path(__file__).parents[2]


def ports(*arguments: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "trueup.cli", "ports", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def recorded(tmp_path: Path) -> Any:
    expectations = tmp_path / "expectations.yaml"
    expectations.write_text(json.dumps(scene.EXPECTATIONS))

    def record(facts: Facts) -> tuple[str, ...]:
        (tmp_path / "facts.json").write_bytes(dump(facts))
        return ("--facts", str(tmp_path / "facts.json"), "--expectations", str(expectations))

    return record


def test_the_tree_has_a_row_for_each_claim_and_a_free_port_for_each_range() -> None:
    code, text, errors = ports()
    assert (code, errors) == (0, "")
    row = next(line for line in text.splitlines() if " 8002 " in line)
    assert re.fullmatch(
        r"tcp +127\.0\.0\.1 +8002 +api-gpt-v1 +watchme/compose/api_gpt_v1/docker-compose\.prod\.yml:\d+", row
    )
    assert "next free in microservices: 8003" in text
    assert "next free in main: none, the range is full" in text
    assert "collides" not in text


def test_claims_that_collide_are_marked() -> None:
    _, text, _ = ports("--configs", "lab/trees/2025-08-28")
    marked = [line.split()[3] for line in text.splitlines() if line.endswith("<- collides")]
    assert marked == ["vibe-transcriber-v2", "watchme-avatar-uploader"]


def test_a_host_shows_what_is_written_and_what_is_live_in_one_row(recorded: Any) -> None:
    code, text, _ = ports(*recorded(scene.host()), "--json")
    table = json.loads(text)
    assert code == 0
    (row,) = [claim for claim in table["claims"] if claim["port"] == 8001]
    assert (row["protocol"], row["address"], row["claimant"]) == ("tcp", "127.0.0.1", "api")
    assert row["at"] == [
        {"file": "/srv/api/docker-compose.yml", "line": 3},
        {"command": "docker port api"},
        {"command": "ss -tulnp"},
    ]
    assert table["next_free"] == [{"range": "all", "port": 8000}]
    assert table["not_looked_at"] == []


def test_what_could_not_be_looked_at_is_said_and_makes_it_fail(recorded: Any) -> None:
    code, text, _ = ports(*recorded(scene.host(docker=Unavailable("the Docker daemon is not running"))))
    assert code == 1
    assert "not looked at: docker: the Docker daemon is not running" in text
    assert "next free in all: 8000 as far as could be seen" in text


def test_a_name_cannot_steer_the_terminal(recorded: Any) -> None:
    hostile = scene.program("127.0.0.1", 9999, name="\x1b[2Jx\ny")
    _, text, _ = ports(*recorded(scene.and_listeners(scene.host(), hostile)))
    assert "\x1b" not in text
    assert r"\x1b[2Jx\x0ay" in text


def test_a_port_that_is_expected_is_not_free_though_nobody_claims_it() -> None:
    expectations = scene.expected()
    taken = {free.range: free.port for free in free_ports(expectations, ())}
    assert taken == {"all": 8000}
    first = Claim("tcp", "127.0.0.1", 8000, "x", Place())
    assert [free.port for free in free_ports(expectations, [first])] == [8003], "8001 and 8002 are expected"


def test_bad_input_is_a_clear_error() -> None:
    for arguments in (("--facts", "no-such-file"), ("--configs", "no-such-folder"), ("--expectations", "none.yaml")):
        code, text, errors = ports(*arguments)
        assert (code, text) == (4, "")
        assert errors.startswith("trueup ports: ")
        assert "Traceback" not in errors
