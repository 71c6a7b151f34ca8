"""A server with no clone, no network and no virtual environment gets the archive, and judges itself."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.outages import find
from lab.replica import Replica
from selftests.background import in_background
from selftests.delivery.conftest import ROOT
from selftests.repair.amid import disconnect, is_connected
from selftests.repair.healing import rearm

pytestmark = pytest.mark.replica

SCRIPTS = "/home/ubuntu/watchme-server-configs/scripts"
RESULT = "/var/lib/trueup/reports/latest.json"
CRON = f"cd /opt/trueup/current && .venv/bin/pytest -q --hosts=local --result-json={RESULT}"
CRON_ENVIRONMENT = ["env", "-i", "HOME=/root", "LOGNAME=root", "PATH=/usr/bin:/bin", "SHELL=/bin/sh"]
"""All that cron(8) gives a job; the machine that hosts replicas need not have cron itself."""
OUTAGE = "container-stopped"
SCHEDULED = "/usr/local/sbin/trueup-scheduled"
LOG = "/var/log/trueup/scheduled.log"
REPORTS = "/var/lib/trueup/reports"

BACK = "until docker inspect -f '{{.State.Health.Status}}' api-gpt-v1 | grep -qx healthy; do sleep 0.2; done"

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def server(lab_machine: None, archive: Path) -> Iterator[Replica]:  # noqa: ARG001  asked for: it decides whether to run
    with Replica.boot(f"away-{os.getpid()}", checkout=False) as replica:
        replica.deploy(ROOT / "watchme", ROOT / "expectations.yaml")
        send(replica, archive.read_bytes(), "/root/arrived")
        yield replica


@pytest.fixture
def untouched(server: Replica) -> Iterator[Replica]:
    """As it came, whichever tests were here before."""
    was_there = server.run(["mv", "/opt/trueup", "/root/aside"]).returncode == 0
    yield server
    if was_there:
        server.run(["sh", "-c", "rm -rf /opt/trueup && mv /root/aside /opt/trueup"], check=True)


@pytest.fixture(scope="module")
def installed(server: Replica) -> Replica:
    done = install(server)
    assert done.returncode == 0, done.stderr
    assert "/opt/trueup/current is" in done.stdout
    return server


def send(replica: Replica, raw: bytes, folder: str) -> Done:
    replica.run(["mkdir", "-p", folder], check=True)
    return replica.run(["tar", "-xz", "-C", folder, "--strip-components=1", "-f", "-"], input=raw)


def install(replica: Replica, *arguments: str, folder: str = "/root/arrived", **environment: str) -> Done:
    return replica.run([f"{folder}/install", *arguments], timeout=180, env=environment)


def by_cron(replica: Replica, line: str, user: str = "root") -> Done:
    return replica.run(["setpriv", "--reuid", user, "--regid", user, "--init-groups", *CRON_ENVIRONMENT,
                        "/bin/sh", "-c", line], timeout=180)  # fmt: skip


def releases(replica: Replica, root: str = "/opt/trueup") -> list[str]:
    return replica.run(["ls", f"{root}/releases"]).stdout.split()


def target_of(replica: Replica, link: str) -> str:
    return replica.run(["readlink", link]).stdout.strip().removeprefix("releases/")


def installation(replica: Replica) -> tuple[list[str], str]:
    """What must not change where an installation is refused."""
    return releases(replica), target_of(replica, "/opt/trueup/current")


def test_the_server_has_no_clone_and_reaches_nothing(untouched: Replica) -> None:
    assert untouched.run(["ls", "-A", str(ROOT)]).stdout == ""
    assert untouched.run(["ip", "route", "show", "default"]).stdout == ""
    assert untouched.run(["sh", "-c", "ls -A /opt"]).stdout == ""


def test_the_platforms_scripts_say_that_nothing_is_installed(untouched: Replica) -> None:
    for script in (f"{SCRIPTS}/check-infrastructure.sh", f"{SCRIPTS}/network_monitor.py"):
        done = by_cron(untouched, script, "ubuntu")
        assert done.returncode == 2
        assert "trueup is not installed in /opt/trueup/current" in done.stderr
        assert "install" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_damaged_archive_installs_nothing(server: Replica, archive: Path) -> None:
    raw, before = archive.read_bytes(), installation(server)
    cut = send(server, raw[: len(raw) // 2], "/root/cut")
    assert cut.returncode != 0
    assert server.run(["test", "-e", "/root/cut/install"]).returncode == 1, "the installer is the last to arrive"
    server.run(["cp", "-r", "/root/arrived", "/root/damaged"], check=True)
    damage = 'f=$(ls /root/damaged/wheels/pytest-9*.whl); printf X | dd of="$f" bs=1 seek=1000 conv=notrunc'
    server.run(["sh", "-c", damage], check=True)
    done = install(server, folder="/root/damaged")
    assert done.returncode == 1
    assert "the archive is damaged or incomplete, nothing was installed: wheels/pytest-9" in done.stderr
    server.run(["sh", "-c", "rm /root/damaged/wheels/pytest-9*.whl"], check=True)
    assert install(server, folder="/root/damaged").returncode == 1
    assert installation(server) == before


@pytest.mark.parametrize("limit", ["size=8m", "nr_inodes=500"])
def test_a_full_disk_leaves_nothing_half_installed(server: Replica, limit: str) -> None:
    server.run(["mkdir", "-p", "/mnt/small"], check=True)
    server.run(["mount", "-t", "tmpfs", "-o", limit, "tmpfs", "/mnt/small"], check=True)
    try:
        done = install(server, "--root", "/mnt/small", "--state", "/root/state")
        assert done.returncode == 1
        expected = "too small" if limit.startswith("size") else "nothing was changed"
        assert expected in done.stderr
        assert releases(server, "/mnt/small") == []
        assert server.run(["test", "-L", "/mnt/small/current"]).returncode == 1
    finally:
        server.run(["umount", "/mnt/small"], check=True)


@pytest.mark.parametrize(
    ("version", "said"), [("3.9", "Python is too old: trueup needs 3.11 or newer"), ("3.77", "this archive is for")]
)
def test_another_python_is_refused(server: Replica, version: str, said: str) -> None:
    server.write("/root/other-python", f"#!/bin/sh\necho {version}\n", 0o755)
    before = installation(server)
    done = install(server, PYTHON="/root/other-python")
    assert done.returncode == 1
    assert said in done.stderr
    assert installation(server) == before


def test_it_installs_where_debian_left_ensurepip_out(server: Replica) -> None:
    hidden = server.run(["/usr/bin/python3", "-c", "import ensurepip; print(ensurepip.__path__[0])"]).stdout.strip()
    server.run(["mv", hidden, "/root/ensurepip"], check=True)
    try:
        done = install(server, "--root", "/root/other", "--state", "/root/state")
        assert done.returncode == 0, done.stderr
    finally:
        server.run(["mv", "/root/ensurepip", hidden], check=True)


def test_the_server_judges_itself_from_cron_and_is_green(installed: Replica) -> None:
    done = by_cron(installed, CRON)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(installed.read(RESULT))
    assert document["subjects"][0]["name"] == "local"
    assert document["totals"]["passed"] == len(document["results"]) > 100


def test_an_outage_is_red_in_cron_and_in_the_platforms_scripts(installed: Replica) -> None:
    outage = find(OUTAGE)
    outage.inject(installed)
    try:
        done = by_cron(installed, CRON)
        checked = by_cron(installed, f"{SCRIPTS}/check-infrastructure.sh", "ubuntu")
        monitored = by_cron(installed, f"{SCRIPTS}/network_monitor.py --json", "ubuntu")
    finally:
        outage.mend(installed)
    assert done.returncode == 1, done.stdout
    failed = [r for r in json.loads(installed.read(RESULT))["results"] if r["outcome"] == "failed"]
    assert [(r["check"], r["resource"]) for r in failed] == [("network.container_is_running", "api-gpt-v1")]
    assert checked.returncode == 1, checked.stderr
    assert "network.container_is_running [local: api-gpt-v1]" in checked.stdout
    assert "1 failed" in checked.stdout.splitlines()[-1]
    assert monitored.returncode == 1, monitored.stderr
    document = json.loads(monitored.stdout)
    issues = [(r["check"], r["resource"]) for r in document["issues"] if r["outcome"] == "failed"]
    assert issues == [("network.container_is_running", "api-gpt-v1")]
    assert ("failed", "api-gpt-v1") in {(r["outcome"], r["resource"]) for r in document["containers"]}
    assert "watchme-network" in {r["resource"] for r in document["network"]}


def test_the_platforms_scripts_are_green_on_a_healthy_server(installed: Replica) -> None:
    installed.run(["timeout", "60", "sh", "-c", BACK], timeout=90, check=True)
    checked = by_cron(installed, f"{SCRIPTS}/check-infrastructure.sh", "ubuntu")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.startswith("network, ports and containers: ")
    monitored = by_cron(installed, f"/usr/bin/python3 {SCRIPTS}/network_monitor.py --json", "ubuntu")
    assert monitored.returncode == 0, monitored.stderr
    document = json.loads(monitored.stdout)
    assert document["issues"] == []
    assert document["network"]
    assert document["containers"]


@pytest.mark.parametrize("script", ["network_monitor.py", "check-infrastructure.sh"])
def test_the_platforms_scripts_repair_what_is_safe(script: str, installed: Replica) -> None:
    disconnect(installed)
    done = by_cron(installed, f"{SCRIPTS}/{script} --fix", "ubuntu")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KEPT connect api-gpt-v1 to watchme-network [local]" in done.stdout
    assert is_connected(installed)
    rearm(installed)


def test_what_was_repaired_is_in_the_document(installed: Replica) -> None:
    disconnect(installed)
    done = by_cron(installed, f"{SCRIPTS}/network_monitor.py --fix --json", "ubuntu")
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["issues"] == []
    assert ("fixed", "api-gpt-v1") in {(r["outcome"], r["resource"]) for r in document["containers"]}, document
    rearm(installed)


def test_bin_trueup_finds_the_installed_expectations(installed: Replica) -> None:
    done = by_cron(installed, "cd / && /opt/trueup/current/bin/trueup facts --hosts=local")
    assert done.returncode == 0, done.stderr
    assert '"api-gpt-v1"' in done.stdout


@pytest.mark.parametrize("by", ["cron", "timer"])
def test_it_judges_itself_by_the_clock_one_run_at_a_time(by: str, installed: Replica) -> None:
    called = "cd /opt/trueup/current && bin/trueup install-cron"
    options = "--timer" if by == "timer" else ""
    assert "would write" in by_cron(installed, f"{called} {options}").stdout
    assert installed.run(["test", "-e", SCHEDULED]).returncode == 1
    done = by_cron(installed, f"{called} {options} --apply")
    assert done.returncode == 0, done.stdout + done.stderr
    if by == "timer":
        enable = "systemctl daemon-reload && systemctl enable --now trueup-scheduled.timer"
        installed.run(["sh", "-c", enable], check=True)
        units = [f"trueup-scheduled.{kind}" for kind in ("service", "timer")]
        assert installed.run(["systemd-analyze", "verify", *units]).stderr == ""
        assert installed.run(["systemctl", "is-active", units[1]]).stdout == "active\n"
        start = ["systemctl", "start", units[0]]
    else:
        start = ["sh", "-c", installed.read("/etc/cron.d/trueup").splitlines()[-1].split(" root ")[1]]
    installed.run(["rm", "-rf", LOG, f"{REPORTS}/index.html"], check=True)
    installed.run(start, timeout=180, check=True)
    assert re.search(
        r"begins\n+all \d+ checks of local .* are well .*\n\S+ ended with exit code 0\n", installed.read(LOG)
    )
    assert "All is well." in installed.read(f"{REPORTS}/index.html")
    with in_background(installed.command(["flock", "/run/trueup-scheduled.lock", "sleep", "15"])):
        installed.run(["sh", "-c", "until ! flock -n /run/trueup-scheduled.lock true; do sleep 0.1; done"], timeout=30)
        installed.run(start, timeout=60, check=True)
    assert installed.read(LOG).rstrip().endswith("skipped: the run before is still at work")
    installed.run(["flock", "/run/trueup-scheduled.lock", "true"], timeout=60, check=True)
    removed = by_cron(installed, f"{called} --remove --apply")
    assert removed.returncode == 0, removed.stderr
    assert installed.run(["sh", "-c", "ls /etc/cron.d/trueup /etc/systemd/system/trueup* " + SCHEDULED]).stdout == ""
    installed.run(["sh", "-c", "systemctl stop trueup-scheduled.timer; systemctl daemon-reload"], check=True)


def test_a_second_installation_leaves_the_running_one_alone(installed: Replica) -> None:
    first = target_of(installed, "/opt/trueup/current")
    with in_background(installed.command(["sh", "-c", f"{CRON}; echo exit $?"])) as running:
        done = install(installed)
        said, _ = running.communicate(timeout=180)
    assert done.returncode == 0, done.stderr
    assert said.rstrip().endswith("exit 0"), said
    second = target_of(installed, "/opt/trueup/current")
    assert second != first
    assert target_of(installed, "/opt/trueup/previous") == first
    assert f"{first} is kept" in done.stdout
    back = installed.run(["/opt/trueup/current/install", "--back"])
    assert back.returncode == 0, back.stderr
    assert target_of(installed, "/opt/trueup/current") == first
    assert by_cron(installed, CRON).returncode == 0


def test_two_installations_at_once_are_refused(installed: Replica) -> None:
    before = installation(installed)
    done = installed.run(["flock", "/opt/trueup/.lock", "/root/arrived/install"])
    assert done.returncode == 1
    assert "another installation is at work in /opt/trueup" in done.stderr
    assert installation(installed) == before


def test_only_the_current_release_and_the_one_before_are_kept(installed: Replica) -> None:
    assert install(installed).returncode == 0
    kept = {target_of(installed, f"/opt/trueup/{link}") for link in ("current", "previous")}
    assert set(releases(installed)) == kept
    assert len(kept) == 2
