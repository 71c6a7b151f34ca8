"""A host that cannot be reached, or only through noise: one failure, a true sentence, the rest blocked by it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from lab.ssh import Login
from selftests.broken.looking import Look, instead
from selftests.matrix.judging import judge_facts
from trueup.facts import Facts

pytestmark = pytest.mark.replica

NOBODY = "10.97.0.77"
"""An address of the cable's network that has a neighbour's entry and no neighbour: what is sent to it is lost."""
ROOT = {"host.host_answers": {"machine"}}
HOME = "/home/ubuntu"


@dataclass
class Way:
    """A way to the host, and a new connection with other settings each time."""

    replica: Replica
    login: Login
    folder: Path
    made: list[Path] = field(default_factory=list)

    def look(self, **settings: str) -> Look:
        """What a run over ssh with these settings finds."""
        config = self.folder / f"config-{len(self.made)}"
        self.made.append(config)
        others = [line for line in self.login.config.read_text().splitlines() if line.split()[0] not in settings]
        changed = {"ControlPath": str(self.folder / f"mux-{len(self.made)}"), **settings}
        kept = [line for line in others if line.split()[0] != "ControlPath"]
        config.write_text("\n".join([*kept, *(f"  {name} {value}" for name, value in changed.items())]) + "\n")
        facts = [sys.executable, "-m", "trueup.cli", "facts", f"--hosts=ssh://{self.login.host}"]
        command = [*self.login.prefix, *facts, f"--ssh-config={config}"]
        began = time.monotonic()
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=200, check=True)
        took = time.monotonic() - began
        return Look(judge_facts(msgspec.json.decode(done.stdout, type=Facts)), took)

    def close(self) -> None:
        for config in self.made:
            self.login.close(config)


@pytest.fixture
def way(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    with replica.ssh() as login:
        lost = ["ip", "neigh", "replace", NOBODY, "lladdr", "02:00:00:00:00:01", "dev", "guest0"]
        subprocess.run([*login.prefix, *lost], check=True)
        there = Way(replica, login, Path(tmp_path_factory.mktemp("w")))
        yield there
        there.close()


def is_one_failure(seen: Look, *words: str) -> bool:
    told = seen.found("host.host_answers", "machine")
    return seen.red == ROOT and not seen.unknown and not seen.causeless and all(word in told for word in words)


def test_a_closed_port(way: Way) -> None:
    seen = way.look(Port="2299")
    assert is_one_failure(seen, "Connection refused"), seen


def test_an_address_where_everything_is_dropped(way: Way) -> None:
    seen = way.look(HostName=NOBODY)
    assert is_one_failure(seen, "Connection timed out"), seen
    assert seen.seconds < 30


def test_a_key_that_is_not_known_there(way: Way, tmp_path: Path) -> None:
    seen = way.look(IdentityFile=str(_key(tmp_path)))
    assert is_one_failure(seen, "Permission denied"), seen


def test_a_host_key_that_has_changed(way: Way, tmp_path: Path) -> None:
    other = _key(tmp_path).with_suffix(".pub").read_text()
    (tmp_path / "known").write_text(f"10.97.0.2 {other}")
    seen = way.look(UserKnownHostsFile=str(tmp_path / "known"))
    assert is_one_failure(seen, "Host key verification failed"), seen


def test_an_account_without_a_shell(way: Way) -> None:
    way.replica.run(["usermod", "-s", "/usr/sbin/nologin", "ubuntu"], check=True)
    try:
        seen = way.look()
    finally:
        way.replica.run(["usermod", "-s", "/bin/bash", "ubuntu"], check=True)
    assert is_one_failure(seen, "it answered something else", "not available"), seen


def test_a_shell_that_greets_changes_nothing(way: Way) -> None:
    way.replica.write(f"{HOME}/.bashrc", "printf 'Welcome \\033[31m'; yes x | head -c 300000; echo trouble >&2\n")
    try:
        seen = way.look()
    finally:
        way.replica.run(["rm", f"{HOME}/.bashrc"], check=True)
    assert (seen.red, seen.unknown) == ({}, set()), seen


def test_a_shell_that_greets_without_end(way: Way) -> None:
    way.replica.write(f"{HOME}/.bashrc", "exec yes\n")
    try:
        seen = way.look()
    finally:
        way.replica.run(["rm", f"{HOME}/.bashrc"], check=True)
    assert is_one_failure(seen, "it printed more than"), seen
    assert seen.seconds < 60


def test_nothing_stays_behind_that_an_ordinary_user_could_not_end(way: Way) -> None:
    """A client of Docker that hangs and ignores SIGTERM: it is root's, by sudo, and sudo passes on no SIGKILL."""
    with instead(way.replica, "docker", "trap '' TERM HUP\nwhile :; do sleep 0.61; done"):
        seen = way.look()
        deadline = time.monotonic() + 40
        while left := way.replica.run(["pgrep", "-fa", "docker version|sleep 0[.]61"]).stdout:
            assert time.monotonic() < deadline, left
            time.sleep(0.5)
    assert seen.red == {"network.docker_answers": {"docker"}}, seen
    assert "did not answer in time" in seen.found("network.docker_answers", "docker")
    assert not seen.causeless


def _key(folder: Path) -> Path:
    subprocess.run(["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True)
    return folder / "key"
