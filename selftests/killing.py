"""Killing a server's container engine, and waiting until systemd has started it again."""

import time

from lab.replica import Replica

COMES_BACK_WITHIN = 240.0
"""Seconds. The engine takes one or two; but systemd starts it after the units that need it have stopped, and a compose
that asks its socket meanwhile is killed only when their TimeoutStopSec= of 90 is over."""

MAIN_PID = ["systemctl", "show", "-P", "MainPID", "docker.service"]


def kill_engine(replica: Replica) -> None:
    """SIGKILL to dockerd, as the kernel's out-of-memory killer sends it; returns when another one runs."""
    before = replica.run(MAIN_PID, check=True).stdout
    replica.run(["pkill", "-KILL", "-x", "dockerd"], check=True)
    deadline = time.monotonic() + COMES_BACK_WITHIN
    while replica.run(MAIN_PID, check=True).stdout in {before, "0\n"}:
        assert time.monotonic() < deadline, "systemd has not started the engine again"
        time.sleep(0.1)
