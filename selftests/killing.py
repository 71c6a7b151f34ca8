"""Killing a server's container engine, and waiting until systemd has started it again."""

import time

from lab.replica import Replica

COMES_BACK_WITHIN = 60.0
"""Seconds; the engine itself takes one or two."""

MAIN_PID = ["systemctl", "show", "-P", "MainPID", "docker.service"]


def kill_engine(replica: Replica) -> None:
    """SIGKILL to dockerd, as the kernel's out-of-memory killer sends it; returns when another one runs."""
    before = replica.run(MAIN_PID, check=True).stdout
    replica.run(["pkill", "-KILL", "-x", "dockerd"], check=True)
    deadline = time.monotonic() + COMES_BACK_WITHIN
    while replica.run(MAIN_PID, check=True).stdout in {before, "0\n"}:
        assert time.monotonic() < deadline, "systemd has not started the engine again"
        time.sleep(0.1)
