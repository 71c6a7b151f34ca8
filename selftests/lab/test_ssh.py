"""A login over the network, as on the real server."""

import subprocess
from collections.abc import Iterator

import pytest

from lab.replica import Replica
from lab.ssh import Login

pytestmark = pytest.mark.replica


@pytest.fixture(scope="module")
def way(bare_replica: Replica) -> Iterator[Login]:
    with bare_replica.ssh() as login:
        yield login


def over(way: Login, *remote: str) -> str:
    done = subprocess.run(way.command(*remote), capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_user_is_an_ordinary_one_with_sudo_and_without_docker(way: Login) -> None:
    assert over(way, "id -un; id -Gn") == "ubuntu\nubuntu"
    assert over(way, "sudo -n id -un") == "root"
    assert over(way, "docker ps >/dev/null 2>&1 || echo refused") == "refused"
    assert over(way, "sudo -n docker ps -q") == ""


def test_the_exit_code_comes_back(way: Login) -> None:
    assert subprocess.run(way.command("exit 3"), check=False, capture_output=True).returncode == 3


def test_a_client_that_asks_to_share_one_connection_can(way: Login) -> None:
    ssh = [*way.command()[:-1], "-o", "ControlMaster=auto", "-o", "ControlPersist=5", way.host]
    subprocess.run([*ssh, "true"], check=True, capture_output=True)
    assert subprocess.run([*ssh, "-O", "check"], check=False, capture_output=True).returncode == 0


def test_the_machine_does_not_see_the_cable(way: Login) -> None:
    assert way.prefix
    links = subprocess.run(["/usr/sbin/ip", "-brief", "link"], capture_output=True, text=True, check=True).stdout
    assert "guest0" not in links
