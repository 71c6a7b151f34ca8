"""A way into a guest over the network: a veth pair, and an ordinary user with sudo.

The far end lies in the network namespace of the replica's launcher, so it goes with the replica. A reboot
of the guest takes the pair away; log in anew after it.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import LabError
from lab.guest import USER

if TYPE_CHECKING:
    from lab.replica import Replica

OUTSIDE = "10.97.0.1"
INSIDE = "10.97.0.2"
"""The guest's address; every replica has the same one, each in a network of its own."""

CONFIG = """Host {host}
  HostName {address}
  User {user}
  IdentityFile {folder}/key
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  LogLevel ERROR
  ServerAliveInterval 2
  ServerAliveCountMax 3
  ControlPath {folder}/mux
"""
"""A client that asks for ControlMaster shares one connection; one that does not, does not."""


@dataclass(frozen=True)
class Login:
    """How to reach the guest: run any ssh client behind `prefix`, with `config`, for the host `host`."""

    config: Path
    prefix: tuple[str, ...]
    host: str = "replica"

    def command(self, *remote: str) -> list[str]:
        """The command line of a plain ssh that runs `remote`; ssh joins the words for the guest's shell."""
        return [*self.prefix, "/usr/bin/ssh", "-F", str(self.config), self.host, *remote]

    def close(self, config: Path | None = None) -> None:
        """End the connection that clients with `config` share, if there is one and it still listens."""
        ssh = ["/usr/bin/ssh", "-F", str(config or self.config), "-O", "exit", self.host]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run([*self.prefix, *ssh], capture_output=True, check=False, timeout=10)


@contextmanager
def login(replica: "Replica") -> Iterator[Login]:
    """Lay the cable and let one new key in, for as long as the block lasts."""
    folder = replica.record.folder / "ssh"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise LabError(f"somebody is already logged in to {replica.name}: one way in at a time") from error
    prefix = ("/usr/bin/nsenter", f"--net=/proc/{replica.record.launcher.pid}/ns/net", "--")
    way = Login(folder / "config", prefix)
    try:
        _keys(replica, folder)
        way.config.write_text(CONFIG.format(host=way.host, address=INSIDE, user=USER, folder=folder))
        _cable(replica, prefix)
        yield way
    finally:
        way.close()
        subprocess.run([*prefix, "ip", "link", "del", "guest0"], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _keys(replica: "Replica", folder: Path) -> None:
    _must(["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(folder / "key")])
    host_key = replica.read("/etc/ssh/ssh_host_ed25519_key.pub")
    (folder / "known_hosts").write_text(f"{INSIDE} {host_key}")
    home = f"/home/{USER}/.ssh"
    replica.run(["install", "-d", "-m", "700", "-o", USER, "-g", USER, home], check=True)
    replica.write(f"{home}/authorized_keys", (folder / "key.pub").read_text(), 0o600)
    replica.run(["chown", f"{USER}:{USER}", f"{home}/authorized_keys"], check=True)


def _cable(replica: "Replica", prefix: tuple[str, ...]) -> None:
    far = ["type", "veth", "peer", "name", "eth0", "netns", str(replica.pid)]
    for arguments in (
        ["link", "add", "guest0", *far],
        ["address", "add", f"{OUTSIDE}/24", "dev", "guest0"],
        ["link", "set", "guest0", "up"],
        ["link", "set", "lo", "up"],
    ):
        _must([*prefix, "ip", *arguments])
    replica.run(["ip", "address", "add", f"{INSIDE}/24", "dev", "eth0"], check=True)
    replica.run(["ip", "link", "set", "eth0", "up"], check=True)


def _must(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    if done.returncode != 0:
        raise LabError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()}")
