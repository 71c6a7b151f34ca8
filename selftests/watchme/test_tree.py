"""WatchMe's tree as a person judges it: the real command, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from selftests import checkout
from selftests.environment import an_operators


def judge(tree: Path, result: Path, *more: str) -> tuple[int, str, dict[str, Any]]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--configs={tree}"]
    done = subprocess.run(
        [*command, f"--result-json={result}", *more],
        cwd=result.parent, env=an_operators(), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, json.loads(result.read_text()) if result.exists() else {}


@pytest.fixture(autouse=True)
def tree(tmp_path: Path) -> Path:
    return checkout.made_in(tmp_path) / "watchme"


def failing(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(r["check"], r["resource"]) for r in document["results"] if r["outcome"] != "passed"}


def test_the_tree_is_green_and_every_check_saw_something(tree: Path, tmp_path: Path) -> None:
    code, text, document = judge(tree, tmp_path / "r.json")
    assert code == 0, text
    assert failing(document) == set()
    assert all(check["saw"] for check in document["checks"])
    assert {r["resource"] for r in document["results"]} >= {"api-gpt-v1", "watchme-scheduler-prod", "tcp/8015"}


def test_a_finding_names_the_file_and_the_line_in_the_tree(tree: Path, tmp_path: Path) -> None:
    path = tree / "compose/api_gpt_v1/docker-compose.prod.yml"
    text = path.read_text(encoding="utf-8").replace("    external: true", "    driver: bridge")
    path.write_text(text, encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("  watchme-network:"))
    code, _, document = judge(tree, tmp_path / "r.json")
    assert code == 1
    result = next(
        r
        for r in document["results"]
        if r["check"] == "network.compose_uses_the_external_network" and r["outcome"] == "failed"
    )
    assert result["at"][0]["line"] in {line, line + 1}
    assert result["at"][0]["file"].endswith("compose/api_gpt_v1/docker-compose.prod.yml")


@pytest.mark.parametrize(
    ("file", "content", "check"),
    [
        ("compose/admin/docker-compose.prod.yml", "services: [", "network.compose_file_resolves"),
        ("compose/admin/docker-compose.prod.yml", "a: 1\na: 2\n", "network.compose_file_resolves"),
        ("compose/admin/docker-compose.prod.yml", "", "network.compose_file_resolves"),
        ("compose/admin/docker-compose.prod.yml", "[" * 1_000_000, "network.compose_file_resolves"),
        (
            "sites-available/admin.hey-watch.me",
            "server { include /etc/nginx/none.conf; }",
            "nginx.configuration_parses",
        ),
        ("sites-available/admin.hey-watch.me", "server { listen 80", "nginx.configuration_parses"),
    ],
)
def test_a_broken_file_is_a_clear_failure_and_the_rest_is_judged(
    tree: Path, tmp_path: Path, file: str, content: str, check: str
) -> None:
    (tree / file).write_text(content, encoding="utf-8")
    code, text, document = judge(tree, tmp_path / "r.json")
    assert code == 1, text
    assert "Traceback" not in text
    failed = [r for r in document["results"] if r["check"] == check and r["outcome"] == "failed"]
    assert len(failed) == 1
    assert any(at.get("file", "").endswith(file) for at in failed[0]["at"])
    assert document["totals"]["passed"] > 50


def test_names_in_a_tree_are_never_run(tree: Path, tmp_path: Path) -> None:
    path = tree / "compose/admin/docker-compose.prod.yml"
    hostile = path.read_text(encoding="utf-8").replace("watchme-admin", "$(touch owned)", 1)
    path.write_text(hostile, encoding="utf-8")
    unit = tree / "systemd/watchme-admin.service"
    unit.write_text(
        unit.read_text(encoding="utf-8").replace("ExecStop=", "ExecStop=/bin/sh -c 'touch owned' \nExecStop=")
    )
    code, text, _ = judge(tree, tmp_path / "r.json")
    assert code == 1
    assert "Traceback" not in text
    assert not list(tmp_path.rglob("owned"))


def test_an_empty_tree_is_red(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, text, document = judge(tmp_path / "empty", tmp_path / "r.json")
    assert code == 1, text
    assert not document["totals"]["passed"] or failing(document)
