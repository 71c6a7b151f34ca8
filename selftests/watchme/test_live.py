"""WatchMe on a real server: judged from inside, over ssh as an ordinary user, and from a recording."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.replica import Replica
from lab.ssh import Login
from selftests import checkout

pytestmark = pytest.mark.replica

ROOT = Path(__file__).parents[2]
PYTEST = str(Path(sys.executable).with_name("pytest"))
TRUEUP = str(Path(sys.executable).with_name("trueup"))
PLANTED = "hunter2-planted-secret"


def failing(document: dict[str, Any]) -> list[str]:
    return [f"{r['check']} {r['resource']}: {r['message']}" for r in document["results"] if r["outcome"] != "passed"]


def judge(command: list[str], result: Path, **environment: str) -> tuple[int, str, dict[str, Any]]:
    clean = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [*command, "-q", "-p", "no:cacheprovider", f"--result-json={result}"],
        cwd=checkout.made_in(result.parent), env={**clean, **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, json.loads(result.read_text()) if result.exists() else {}


def commands_served(replica: Replica) -> int:
    """Commands that sshd has run, by its own log."""
    replica.run(["journalctl", "--sync"])
    log = replica.run(["journalctl", "-t", "sshd", "-o", "cat"], check=True).stdout
    return log.count("Starting session: command")


@pytest.mark.python_inside
def test_a_healthy_server_is_green_from_inside(replica: Replica) -> None:
    done = replica.run([PYTEST, "-q", "--hosts=local", "--result-json", "/tmp/r.json"], cwd=str(ROOT), timeout=120)  # noqa: S108 - the guest's own
    document = json.loads(replica.read("/tmp/r.json"))  # noqa: S108 - as above
    assert failing(document) == []
    assert done.returncode == 0, done.stdout
    assert all(check["saw"] for check in document["checks"])


def test_over_ssh_as_an_ordinary_user_two_commands_are_enough(replica: Replica, tmp_path: Path) -> None:
    config = replica.read("/etc/ssh/sshd_config")
    replica.write("/etc/ssh/sshd_config", "LogLevel VERBOSE\n" + config)
    replica.run(["systemctl", "restart", "ssh"], check=True)
    replica.run(["install", "-d", "-m", "700", "/var/lib/trueup"], check=True)
    hold = {"until": "2999-01-01T00:00+00:00", "reason": "a deploy", "owner": "ann@desk"}
    replica.write("/var/lib/trueup/hold", json.dumps(hold), 0o600)
    with replica.ssh() as login:
        before = commands_served(replica)
        code, text, document = judge(over_ssh(login), tmp_path / "r.json")
        asked = commands_served(replica) - before
    replica.write("/etc/ssh/sshd_config", config)
    replica.run(["systemctl", "restart", "ssh"], check=True)
    replica.run(["rm", "/var/lib/trueup/hold"], check=True)
    assert document["context"]["holds"] == [{"subject": document["subjects"][0]["name"], **hold}]
    assert failing(document) == []
    assert code == 0, text
    assert asked == document["subjects"][0]["commands_asked"] == 2


def over_ssh(login: Login) -> list[str]:
    return [*login.prefix, PYTEST, f"--hosts=ssh://{login.host}", f"--ssh-config={login.config}"]


def test_a_user_without_sudo_sees_less_and_nothing_of_that_is_green(replica: Replica, tmp_path: Path) -> None:
    rule = replica.read("/etc/sudoers.d/ubuntu")
    replica.run(["rm", "/etc/sudoers.d/ubuntu"], check=True)
    try:
        with replica.ssh() as login:
            code, text, document = judge(over_ssh(login), tmp_path / "r.json")
    finally:
        replica.write("/etc/sudoers.d/ubuntu", rule, 0o440)
    assert code == 1, text
    outcomes = {(r["check"], r["resource"]): r for r in document["results"]}
    docker = outcomes["network.docker_answers", "docker"]
    assert docker["outcome"] == "failed"
    assert "permission" in docker["found"].lower()
    assert outcomes["network.container_is_running", "api-gpt-v1"]["outcome"] == "blocked"
    assert outcomes["systemd.unit_is_enabled", "api-gpt-v1.service"]["outcome"] == "passed"


@pytest.mark.python_inside
def test_a_recording_is_judged_as_the_host_was(replica: Replica, tmp_path: Path) -> None:
    recorded = replica.run([TRUEUP, "facts", "--hosts=local"], cwd=str(ROOT), check=True).stdout
    (tmp_path / "facts.json").write_text(recorded, encoding="utf-8")
    code, text, document = judge([PYTEST, f"--facts={tmp_path}/facts.json"], tmp_path / "r.json")
    assert code == 0, text
    assert failing(document) == []


@pytest.mark.python_inside
def test_no_secret_of_the_host_reaches_the_facts(replica: Replica) -> None:
    replica.run(
        ["docker", "run", "-d", "--name", "planted", "--network", "none", "-e", f"DB_PASSWORD={PLANTED}", "-e",
         f"DB_URL=postgres://user:{PLANTED}@db:5432/x", "-e", f"PLAIN={PLANTED}", "--label", f"api_key={PLANTED}",
         "--entrypoint", "/bin/sh", replica.run(["docker", "images", "-q"], check=True).stdout.split()[0],
         "-c", f"sleep 600 # --password {PLANTED}"], check=True,
    )  # fmt: skip
    unit = f"[Service]\nEnvironment=SECRET={PLANTED}\nExecStart=/usr/bin/docker run -e TOKEN={PLANTED} --rm x\n"
    replica.write("/etc/systemd/system/planted.service", unit)
    replica.write("/home/ubuntu/admin/.env", f"ADMIN_TOKEN={PLANTED}\n")
    site = f'proxy_set_header X-Api-Key "{PLANTED}";\n'
    replica.write("/etc/nginx/conf.d/planted.conf", site)
    try:
        facts = replica.run([TRUEUP, "facts", "--hosts=local"], cwd=str(ROOT), check=True).stdout
    finally:
        replica.run(["docker", "rm", "-f", "planted"], check=True)
        planted = ["/etc/systemd/system/planted.service", "/home/ubuntu/admin/.env", "/etc/nginx/conf.d/planted.conf"]
        replica.run(["rm", *planted], check=True)
        replica.run(["systemctl", "reload", "nginx"], check=True)
    assert '"planted"' in facts, "the container was seen"
    assert "X-Api-Key" in facts, "the header was seen"
    assert PLANTED not in facts
