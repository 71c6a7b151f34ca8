"""Records what a server of each platform answers to our own questions.

`python -m selftests.collect.recording [PLATFORM...]` writes it anew. The server has the lab's small tree, and a
container, a network and a unit in every state that a collector must understand.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from lab.paths import CHECKOUT
from lab.platforms import NAMES, find
from lab.prepare import prepare
from lab.replica import Replica
from trueup.collect import docker, nginx, sockets, systemd
from trueup.collect.asking import Answer, answers, new_token, one_command

FOLDER = Path(__file__).with_name("data")
SMALL = CHECKOUT / "selftests/lab/data"
QUESTIONS = (*docker.QUESTIONS, *nginx.QUESTIONS, *systemd.QUESTIONS, *sockets.QUESTIONS)
IMAGE = "registry.example.net/small/page"
UNHEALTHY = ("--health-interval=1s", "--health-retries=1", "--health-cmd=false")
NETWORKS = (
    ("--subnet=172.30.0.0/24", "--gateway=172.30.0.1", "--label=owner=somebody", "second"),
    ("--subnet=172.31.0.0/24", "--internal", "inside"),
)
SHELL = ("--entrypoint=/bin/sh", IMAGE, "-c")
CONTAINERS = (
    ("create", "created", "--network=second", "-p=127.0.0.1:18003:8102", IMAGE),
    ("run -d", "ended", *SHELL, "exit 3"),
    ("run -d", "crash-loop", "--restart=always", *SHELL, "exit 4"),
    ("run -d", "paused", "--network=second", "--network-alias=sleeper", IMAGE),
    ("run -d", "on-host", "--network=host", *SHELL, "sleep 600"),
    ("run -d", "alone", "--network=none", IMAGE),
    ("run -d", "beside", "--network=container:small-page", *SHELL, "sleep 600"),
    ("run -d", "published", "--restart=unless-stopped", "-p=18001:8102", "-p=127.0.0.1:18002:8102/udp", IMAGE),
    ("run -d", "unhealthy", *UNHEALTHY, IMAGE),
    ("run -d", "on-two", "--network=second", "--network-alias=one", "--ip=172.30.0.99", IMAGE),
)
UNITS = {
    "failing": "[Service]\nType=oneshot\nExecStart=/bin/false\n",
    "flapping": "[Service]\nExecStart=/bin/sh -c 'sleep 0.2; exit 1'\nRestart=always\nRestartSec=600\n",
    "waiting": "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n",
    "edited": "[Service]\nExecStart=/bin/sleep 600\n",
    "idle": "[Service]\nExecStart=/bin/sleep 600\n",
}


def record(platform: str) -> None:
    """Boot a server of that platform, bring it into every state, ask it, and write its answers down."""
    prepare(find(platform))
    with Replica.boot(f"recording-{os.getpid()}", find(platform)) as replica:
        replica.deploy(SMALL / "tree", SMALL / "expectations.yaml")
        _containers(replica)
        _units(replica)
        time.sleep(8)  # a crash loop waits longer each time, and is caught waiting
        found = asked(replica)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{platform}.json").write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")


def asked(replica: Replica) -> Mapping[str, Answer]:
    """The answer to every question, as a host gives it to us."""
    token = new_token()
    script = one_command(QUESTIONS, token)
    done = subprocess.run(replica.command(["/bin/sh", "-c", script]), capture_output=True, check=True, timeout=120)
    return answers(done.stdout.decode("utf-8", "surrogateescape"), QUESTIONS, token)


def _containers(replica: Replica) -> None:
    for network in NETWORKS:
        replica.run(["docker", "network", "create", *network], check=True)
    for how, name, *rest in CONTAINERS:
        replica.run(["docker", *how.split(), f"--name={name}", *rest], check=True)
    replica.run(["docker", "network", "connect", "--alias=two", "inside", "on-two"], check=True)
    replica.run(["docker", "pause", "paused"], check=True)


def _units(replica: Replica) -> None:
    for name, text in UNITS.items():
        replica.write(f"/etc/systemd/system/{name}.service", text)
    replica.write("/etc/systemd/system/waiting.service.d/later.conf", "[Service]\nTimeoutStartSec=300\n")
    replica.run(["systemctl", "daemon-reload"], check=True)
    replica.run(["systemctl", "mask", "gone.service"], check=True)
    for name in ("failing", "flapping", "waiting", "edited"):
        replica.run(["systemctl", "start", name])
    replica.write("/etc/systemd/system/edited.service", UNITS["edited"] + "Restart=always\n")


def main(platforms: Iterable[str]) -> None:
    """Record each platform that is named, or all."""
    for platform in list(platforms) or NAMES:
        record(platform)


if __name__ == "__main__":
    main(sys.argv[1:])
