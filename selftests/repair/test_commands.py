"""What people type around repairs, on a real server: migrate, rollback --file, adopt, and who is at work."""

import subprocess
import time
from pathlib import Path

import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.environment import an_operators
from selftests.matrix.settling import AS_FAR_AS_IT_DOES, settled, unexpected
from selftests.repair.healing import TRUEUP, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

COMPOSE = "/home/ubuntu/opensmile/docker-compose.prod.yml"
LEFT = "opensmile_watchme-network"
SITE = "/etc/nginx/sites-available/api.hey-watch.me"
UNIT = "/etc/systemd/system/api-gpt-v1.service"


def trueup(replica: Replica, *arguments: str) -> tuple[int, str]:
    done = replica.run([TRUEUP, *arguments], cwd=str(CHECKOUT), timeout=400)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def networks_of(replica: Replica, container: str) -> list[str]:
    shown = "{{range $name, $it := .NetworkSettings.Networks}}{{$name}} {{end}}"
    return replica.run(["docker", "inspect", "-f", shown, container], check=True).stdout.split()


def main_pid(replica: Replica, unit: str) -> str:
    return replica.run(["systemctl", "show", "-p", "MainPID", "--value", unit], check=True).stdout.strip()


def test_a_plan_shows_the_diff_of_a_file_of_the_host_and_makes_nothing(replica: Replica) -> None:
    whole = replica.read(UNIT)
    replica.run(["rm", "-rf", "/var/lib/trueup"], check=True)
    replica.write(UNIT, whole.replace("Restart=always", "Restart=no"))
    try:
        code, text, document = repaired(replica, "--fix-plan")
    finally:
        replica.write(UNIT, whole)
    assert code == 1
    assert f"    --- {UNIT}\n" in text
    assert "    -Restart=no\n    +Restart=always\n" in text
    (edit,) = [edit for step in document["repairs"]["planned"] for edit in step["edits"]]
    assert edit["path"] == UNIT
    assert replica.run(["test", "-e", "/var/lib/trueup"]).returncode == 1
    replica.run(["systemctl", "daemon-reload"], check=True)


def test_one_file_is_migrated_and_its_containers_only_where_asked(replica: Replica) -> None:
    rearm(replica)
    whole = replica.read(COMPOSE)
    assert trueup(replica, "migrate", "--hosts=local")[0] == 0
    replica.write(COMPOSE, whole.replace("external: true", "driver: bridge"))
    replica.run(["systemctl", "restart", "opensmile-api.service"], check=True)
    settled(replica, {}, AS_FAR_AS_IT_DOES)
    assert networks_of(replica, "opensmile-api") == [LEFT]
    code, text = trueup(replica, "migrate", "--hosts=local")
    assert code == 1
    assert f"open     {COMPOSE} (opensmile-api): `{LEFT}` is made by this file" in text
    assert f"left over, cannot go yet: {LEFT}, on which opensmile-api still is" in text

    code, text = trueup(replica, "migrate", "--hosts=local", "--apply")
    assert code == 1, text
    assert replica.read(COMPOSE) == whole
    assert networks_of(replica, "opensmile-api") == [LEFT]

    code, text = trueup(replica, "migrate", "--hosts=local", "--apply", COMPOSE, "--recreate")
    assert networks_of(replica, "opensmile-api") == ["watchme-network"], text
    assert f"left over, can go: {LEFT} (docker network rm {LEFT})" in text
    replica.run(["docker", "network", "rm", LEFT], check=True)
    code, text = trueup(replica, "migrate", "--hosts=local")
    assert (code, "all is done" in text) == (0, True), text
    assert unexpected(settled(replica, {}), {}) == []


def test_a_site_comes_back_from_a_copy_by_hand_and_only_if_nginx_takes_it(replica: Replica) -> None:
    whole = replica.read(SITE)
    replica.run(["cp", "-p", SITE, f"{SITE}.backup.20250827_120000"], check=True)
    replica.write(SITE, whole.replace("8002", "8902"))
    code, text = trueup(replica, "rollback", "--file", SITE, "--list")
    assert code == 0
    assert f"by hand      {SITE}.backup.20250827_120000" in text
    code, text = trueup(replica, "rollback", "--file", SITE)
    assert code == 0, text
    assert replica.read(SITE) == whole
    kept = text.rpartition("what was there is ")[2].split()[0]
    assert replica.read(kept) == whole.replace("8002", "8902")

    replica.write(f"{SITE}.backup.20250828_120000", whole + "}\n")
    code, text = trueup(replica, "rollback", "--file", SITE)
    assert code == 4
    assert 'unexpected "}"' in text
    assert replica.read(SITE) == whole
    assert "is at work" not in trueup(replica, "repairs")[1]
    replica.run(["/bin/sh", "-c", f"rm {SITE}.backup.*"], check=True)
    assert unexpected(settled(replica, {}), {}) == []


def test_a_unit_comes_back_and_systemd_knows_it(replica: Replica) -> None:
    whole, pid = replica.read(UNIT), main_pid(replica, "api-gpt-v1.service")
    replica.run(["cp", "-p", UNIT, f"{UNIT}.backup.1"], check=True)
    replica.run(["rm", UNIT], check=True)
    assert trueup(replica, "rollback", "--file", UNIT)[0] == 0
    assert replica.read(UNIT) == whole
    assert main_pid(replica, "api-gpt-v1.service") == pid  # nothing was restarted
    replica.run(["rm", f"{UNIT}.backup.1"], check=True)
    assert unexpected(settled(replica, {}), {}) == []


def test_a_site_is_adopted_over_ssh(replica: Replica, tmp_path: Path) -> None:
    whole = replica.read(SITE)
    tree = tmp_path / "tree"
    (tree / "sites-available").mkdir(parents=True)
    for name in ("expectations.yaml", "pytest.ini"):
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    clean = an_operators()
    with replica.ssh() as login:
        there = [f"--hosts=ssh://{login.host}", f"--ssh-config={login.config}", "--into=tree"]
        adopt = [*login.prefix, TRUEUP, "adopt", SITE, *there]
        done = subprocess.run(adopt, cwd=tmp_path, env=clean, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tree / "sites-available" / SITE.rpartition("/")[2]).read_text(encoding="utf-8") == whole


def test_who_is_at_work_is_shown_and_keeps_others_out(replica: Replica) -> None:
    rearm(replica)
    replica.run(["rm", "-f", f"{UNIT}.backup.1"], check=True)
    boot = replica.read("/proc/sys/kernel/random/boot_id").strip()
    stat = replica.read("/proc/1/stat").rpartition(") ")[2].split()[19]
    held = f"{time.time() + 600:.0f}\tann@desk:1\ta deploy\t1 {stat} {boot}"
    replica.write("/var/lib/trueup/lock", held)
    try:
        assert "ann@desk:1 is at work (a deploy), until " in trueup(replica, "repairs")[1]
        replica.run(["cp", "-p", UNIT, f"{UNIT}.backup.1"], check=True)
        replica.write(UNIT, replica.read(UNIT) + "# edited\n")
        code, text = trueup(replica, "rollback", "--file", UNIT)
        assert code == 4
        assert "ann@desk:1 is repairing (a deploy), until " in text
    finally:
        replica.run(["rm", "-f", "/var/lib/trueup/lock"], check=True)
    assert trueup(replica, "rollback", "--file", UNIT)[0] == 0
    replica.run(["/bin/sh", "-c", f"rm {UNIT}.backup.*"], check=True)
    assert unexpected(settled(replica, {}), {}) == []
