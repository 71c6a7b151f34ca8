"""A replica: a whole server (systemd, docker, nginx, sshd) in namespaces of this machine."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lab import records, sweep
from lab.enter import command, complete
from lab.errors import LabError
from lab.launch import launch
from lab.paths import POWER_CUT
from lab.platforms import DEFAULT, Platform, find
from lab.processes import children, identify, is_alive, kill
from lab.records import Record

if TYPE_CHECKING:
    from lab.deploy import Deployment
    from lab.ssh import Login

BOOT_TIMEOUT = 60.0
"""Seconds; a boot takes about one, several at once on a busy machine take longer."""

SHUTDOWN_TIMEOUT = 180.0
"""Seconds; systemd gives each unit 90 to stop (DefaultTimeoutStopSec), and the engine waits for those that need it."""

WRITE = 'mkdir -p -- "$(dirname -- "$1")" && cat >"$1" && chmod "$2" "$1"'


class Replica:
    """A running replica, started here or found by name."""

    def __init__(self, record: Record, started: "subprocess.Popen[bytes] | None" = None) -> None:
        self.record = record
        self._started = started

    @property
    def name(self) -> str:
        """Its name on this machine, and its host name."""
        return self.record.name

    @property
    def platform(self) -> Platform:
        """What it is made of."""
        return find(self.record.platform)

    @classmethod
    def start(cls, name: str, platform: Platform = DEFAULT, *, detached: bool = False, checkout: bool = True) -> Self:
        """Begin to boot; `wait` until it is up. It ends with this process unless `detached`."""
        return cls(*launch(name, platform, detached=detached, checkout=checkout))

    @classmethod
    @contextmanager
    def boot(cls, name: str, platform: Platform = DEFAULT, *, checkout: bool = True) -> Iterator[Self]:
        """A booted replica that is gone when the block ends, and when this process ends in any other way.

        Without `checkout` it shows neither the checkout nor its virtual environment: nothing but a server.
        """
        replica = cls.start(name, platform, checkout=checkout)
        try:
            replica.wait()
            yield replica
        finally:
            replica.down()

    @classmethod
    def attach(cls, name: str) -> Self:
        """The live replica of that name."""
        record = records.load(name)
        if record is None or not record.is_live:
            up = ", ".join(record.name for record in records.live()) or "none"
            raise LabError(f"no replica {name} is up (up: {up})")
        return cls(record)

    @property
    def pid(self) -> int:
        """The guest's first process, as this machine numbers it; a reboot changes it."""
        pid = self._find_init()
        if pid is None:
            raise LabError(f"replica {self.name} has no running guest; its console said:\n{self.console()}")
        return pid

    def console(self, lines: int = 20) -> str:
        """The last lines that the guest and its launcher wrote to the console."""
        try:
            text = (self.record.folder / "console").read_text(errors="replace")
        except FileNotFoundError:
            return "(nothing is left of it: it was ended from outside)"
        return "\n".join(text.splitlines()[-lines:])

    def wait(self, timeout: float = BOOT_TIMEOUT, *, accept: Sequence[str] = ("running",)) -> None:
        """Wait until the guest has booted, to one of the states of systemctl(1)'s is-system-running."""
        deadline = time.monotonic() + timeout
        state = "not started"
        while time.monotonic() < deadline and is_alive(self.record.launcher):
            state = self._state(timeout) or state
            if state in accept:
                return
            if state == "degraded":
                break
            time.sleep(0.02)
        failed = self.run(["systemctl", "--failed", "--plain"]).stdout if state == "degraded" else self.console()
        raise LabError(f"replica {self.name} did not boot (state: {state}):\n{failed}")

    def run(
        self,
        argv: Sequence[str],
        *,
        input: str | bytes | None = None,  # noqa: A002  subprocess.run's own word
        timeout: float = 60,
        check: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: str = "/",
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command in the guest as root, with nothing of this process's environment but `env`.

        Raises subprocess.TimeoutExpired after `timeout` seconds, with the command killed, and LabError where
        `check` is asked for and the command fails.
        """
        done = complete(self.pid, argv, input=input, timeout=timeout, env=env, cwd=cwd)
        if check and done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            raise LabError(f"in replica {self.name}: {' '.join(argv)}: exit {done.returncode}: {said}")
        return done

    def command(self, argv: Sequence[str]) -> list[str]:
        """The command line that runs `argv` in the guest, for callers that start it themselves."""
        return command(self.pid, argv)

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file in the guest, through a symlink if it is one, with the directories above it."""
        # Through the guest's own root: an absolute symlink followed from outside would end on the machine.
        self.run(["/bin/sh", "-c", WRITE, "write", path, f"{mode:o}"], input=text, check=True)

    def read(self, path: str) -> str:
        """The text of a file in the guest."""
        return self.run(["cat", "--", path], check=True).stdout

    def deploy(self, tree: Path, expectations: Path | None = None) -> "Deployment":
        """Put a configuration tree on the guest as the server has it, and wait until its containers serve."""
        from lab import standins
        from lab.deploy import deploy

        return deploy(self, tree, standins.expected(expectations))

    def ssh(self) -> "AbstractContextManager[Login]":
        """A way in over the network, as an ordinary user with sudo."""
        from lab.ssh import login

        return login(self)

    def reboot(self, timeout: float = BOOT_TIMEOUT, shutdown: float = SHUTDOWN_TIMEOUT) -> None:
        """Shut the guest down cleanly and boot it again on the same disks; a failed unit is no error here."""
        before = identify(self.pid)
        self.run(["systemctl", "reboot"], check=True)
        deadline = time.monotonic() + shutdown
        while before is not None and is_alive(before):
            if time.monotonic() > deadline:
                raise LabError(f"replica {self.name} did not shut down in {shutdown:g} s")
            time.sleep(0.02)
        self.wait(timeout, accept=("running", "degraded"))

    def power_cut(self, timeout: float = BOOT_TIMEOUT) -> None:
        """End every process of the guest at once and boot it again on the same disks; a failed unit is no error here.

        A guest's disks are this machine's memory: what was written is there again, whether it was synced or not.
        """
        guest = identify(self.pid)
        for supervisor in children(self.record.launcher.pid):
            # The file lies on the replica's own mounts, which only its processes see.
            Path(f"/proc/{supervisor}/root{POWER_CUT}").touch()
        if guest is not None and not kill(guest, timeout):
            raise LabError(f"replica {self.name} did not end in {timeout:g} s")
        self.wait(timeout, accept=("running", "degraded"))

    def renew(self) -> None:
        """Throw the server away, and boot another of the same name and platform in its place; it shows the checkout."""
        self.down()
        self.record, self._started = launch(self.name, self.platform, detached=self.record.owner is None)
        self.wait()

    def down(self) -> None:
        """End the replica as a power cut would, and leave nothing of it on the machine."""
        with records.lock():
            if records.load(self.name) == self.record:  # else it has been swept, and the name may be another's
                sweep.end(self.name, self.record)
        if self._started is not None:
            self._started.kill()  # it has ended already, unless another has swept its record away
            self._started.wait()

    def _state(self, timeout: float) -> str | None:
        """What the guest's systemd says once its boot is over; None where it cannot be asked yet."""
        ask = ["systemctl", "is-system-running", "--wait"]
        pid = self._find_init()  # asked once: in a reboot it may be gone the next moment
        return complete(pid, ask, timeout=timeout).stdout.strip() if pid else None

    def _find_init(self) -> int | None:
        """The guest's pid 1: the launcher's great-grandchild, below the supervisor and systemd-nspawn."""
        for supervisor in children(self.record.launcher.pid):
            for nspawn in children(supervisor):
                for pid in children(nspawn):
                    if _namespaced_pids(pid)[-1:] == ["1"]:
                        return pid
        return None


def _namespaced_pids(pid: int) -> list[str]:
    """The process's id in each process namespace from this one inwards (NSpid in proc(5)'s status)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return []
    return next((line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:")), [])
