"""What a booted guest is."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from lab import cgroups
from lab.errors import LabError
from lab.paths import CHECKOUT
from lab.platforms import Platform
from lab.replica import Replica

pytestmark = pytest.mark.replica


def test_a_guest_runs_systemd_docker_and_nginx(bare_replica: Replica) -> None:
    assert bare_replica.run(["systemctl", "is-system-running"]).stdout == "running\n"
    assert bare_replica.run(["docker", "info", "-f", "{{.Driver}}"]).stdout == "overlay2\n"
    assert bare_replica.run(["nginx", "-t"]).returncode == 0


def test_docker_in_the_guest_is_debians_with_the_pinned_compose(bare_replica: Replica) -> None:
    engine = bare_replica.run(["docker", "version", "-f", "{{.Client.Version}} {{.Server.Version}}"]).stdout
    client, server = engine.split()
    assert client == server
    for compose in (["docker", "compose"], ["/usr/bin/docker-compose"]):
        assert bare_replica.run([*compose, "version", "--short"]).stdout.startswith("5.6")


def test_a_command_has_its_exit_code_its_input_and_nothing_of_the_callers_environment(
    bare_replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAK", "1")
    done = bare_replica.run(["sh", "-c", "cat; env; exit 7"], input="hello\n", env={"GIVEN": "yes"})
    assert done.returncode == 7
    assert done.stdout.startswith("hello\n")
    assert "GIVEN=yes" in done.stdout
    assert "LEAK" not in done.stdout


def test_a_command_that_hangs_is_killed_in_the_guest_too(bare_replica: Replica) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        bare_replica.run(["sleep", "98765"], timeout=0.3)
    assert bare_replica.run(["pgrep", "-f", "sleep 98765"]).stdout == ""


def test_a_failed_command_raises_with_what_it_said(bare_replica: Replica) -> None:
    with pytest.raises(LabError, match=r"exit 2: .*no-such-file"):
        bare_replica.run(["ls", "/no-such-file"], check=True)


def test_a_file_is_written_and_read_through_the_guests_own_symlinks(bare_replica: Replica) -> None:
    bare_replica.run(["ln", "-sf", "/etc/lab-target", "/etc/lab-link"], check=True)
    bare_replica.write("/etc/lab-link", "in the guest\n", 0o600)
    assert bare_replica.read("/etc/lab-target") == "in the guest\n"
    assert not Path("/etc/lab-target").exists()


def test_writes_in_the_checkout_inside_do_not_reach_the_machine(bare_replica: Replica) -> None:
    inside = CHECKOUT / "reports" / "written-inside"
    bare_replica.write(str(inside), "x")
    bare_replica.run(["rm", str(CHECKOUT / "pyproject.toml")], check=True)
    assert not inside.exists()
    assert (CHECKOUT / "pyproject.toml").exists()


@pytest.mark.python_inside
def test_the_virtual_environment_works_inside_at_its_own_path(bare_replica: Replica) -> None:
    python = str(CHECKOUT / ".venv" / "bin" / "python")
    done = bare_replica.run([python, "-c", "import lab, msgspec; print(lab.__file__)"], cwd=str(CHECKOUT))
    assert done.stdout.strip() == str(CHECKOUT / "lab" / "__init__.py")


def test_nothing_of_the_machines_people_sites_keys_or_jobs_is_seen(bare_replica: Replica) -> None:
    assert bare_replica.run(["ls", "/home"]).stdout == "ubuntu\n"
    for folder in ("/etc/nginx/sites-enabled", "/etc/cron.d", "/opt", "/etc/letsencrypt"):
        assert bare_replica.run(["ls", "-A", folder], check=True).stdout == "", folder
    assert not {".bashrc", ".profile", ".docker"} & set(bare_replica.run(["ls", "-A", "/root"]).stdout.split())
    assert bare_replica.run(["ls", "/etc/ssh"]).stdout.split() == [
        "ssh_host_ed25519_key", "ssh_host_ed25519_key.pub", "sshd_config",
    ]  # fmt: skip
    machine_key = Path("/etc/ssh/ssh_host_ed25519_key.pub")
    if machine_key.exists():
        assert bare_replica.read(str(machine_key)) != machine_key.read_text()


def test_only_what_the_lab_enabled_is_enabled(bare_replica: Replica) -> None:
    units = json.loads(bare_replica.run(["systemctl", "list-units", "--type=service", "-o", "json"]).stdout)
    names = {unit["unit"] for unit in units if not unit["unit"].startswith(("systemd-", "user"))}
    assert names == {
        "containerd.service", "dbus.service", "docker.service", "nginx.service", "replica-cgroups.service",
        "ssh.service",
    }  # fmt: skip


def test_the_guest_can_reach_nothing_outside(bare_replica: Replica) -> None:
    assert bare_replica.run(["ip", "route", "show", "default"]).stdout == ""
    for address in ("1.1.1.1", "10.97.0.1", "169.254.169.254"):
        assert bare_replica.run(["timeout", "2", "bash", "-c", f"</dev/tcp/{address}/443"]).returncode == 1


def test_a_pull_fails_at_once(bare_replica: Replica) -> None:
    began = time.monotonic()
    assert bare_replica.run(["docker", "pull", "registry.example.net/a:latest"]).returncode != 0
    assert time.monotonic() - began < 2


def test_docker_can_be_restarted_more_often_than_its_start_limit(bare_replica: Replica) -> None:
    limit = bare_replica.run(["systemctl", "show", "docker", "-P", "StartLimitIntervalUSec"]).stdout
    assert limit == "0\n"


def test_a_guest_without_our_python_has_none_at_all(bare_replica: Replica) -> None:
    found = bare_replica.run(["sh", "-c", "command -v python3"]).stdout
    assert bool(found) == bare_replica.platform.runs_our_python


def test_two_at_once_have_control_groups_and_networks_of_their_own(platform: Platform) -> None:
    names = [f"two-{which}-{os.getpid()}" for which in ("a", "b")]
    replicas = [Replica.start(name, platform) for name in names]
    try:
        for replica in replicas:
            replica.wait()
        for replica, name in zip(replicas, names, strict=True):
            main = Path(f"/proc/{replica.pid}/cgroup").read_text()
            assert all(f"{cgroups.PREFIX}{name}" in line for line in main.splitlines() if line.split(":")[2] != "/")
            assert replica.run(["systemctl", "kill", "-s", "HUP", "nginx"], check=True)
            assert "nginx: master" in replica.run(["systemctl", "status", "nginx"], check=True).stdout
        assert cgroups.members(names[0]).isdisjoint(cgroups.members(names[1]))
        assert len({Path(f"/proc/{replica.pid}/ns/net").stat().st_ino for replica in replicas}) == 2
    finally:
        for replica in replicas:
            replica.down()


@pytest.mark.parametrize("name", ["", "Upper", "a/b", "../x", "-a", "a b", "x" * 42])
def test_a_name_that_is_no_host_name_is_refused(name: str) -> None:
    with pytest.raises(LabError, match="is no name for a replica"):
        Replica.start(name)
