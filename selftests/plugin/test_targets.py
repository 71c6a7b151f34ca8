"""What is judged: a host is asked for by the name that the expectations give it, and reports call it so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from selftests.plugin.scratch import EXPECTATIONS

NAMED = EXPECTATIONS.replace("{tree: tree}", "{tree: tree, hosts: {nowhere: ssh://nobody@127.0.0.1:1}}")


def recorded(host: str, folder: Path) -> str:
    (folder / "expectations.yaml").write_text(NAMED, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "trueup.cli", "facts", f"--hosts={host}"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip


def test_a_host_is_judged_under_the_name_that_the_expectations_give_it(tmp_path: Path) -> None:
    facts = json.loads(recorded("nowhere", tmp_path))
    assert facts["subject"] == {"name": "nowhere", "kind": "host", "spec": "ssh://nobody@127.0.0.1:1"}
    assert facts["unreachable"]["reason"]


@pytest.mark.parametrize("host", ["ssh://me:hunter2@127.0.0.1:1", "me:hunter2@127.0.0.1:1"])
def test_a_password_in_a_target_is_not_recorded(host: str, tmp_path: Path) -> None:
    text = recorded(host, tmp_path)
    assert "me@127.0.0.1:1" in text
    assert "hunter2" not in text
