"""What a platform is, and the versions that a booted guest of it reports."""

import os
import re

from lab.platforms import Platform
from lab.replica import Replica

ASKED = {
    "Docker": (["docker", "version", "--format", "{{.Server.Version}}"], r"\S+"),
    "containerd": (["containerd", "--version"], r"\d+\.\S+"),
    "runc": (["runc", "--version"], r"\d+\.\S+"),
    "systemd": (["systemctl", "--version"], r"\d+"),
    "nginx": (["nginx", "-v"], r"\d+\.\S+"),
    "Compose": (["docker-compose", "version", "--short"], r"\S+"),
}
"""What each program is asked, and what of the answer is its version."""


def reported(replica: Replica) -> dict[str, str]:
    """The version of each program, in its own words."""
    found = {}
    for program, (command, shape) in ASKED.items():
        done = replica.run(command, check=True)
        match = re.search(shape, done.stdout + done.stderr)
        found[program] = match[0] if match else "?"
    return found


def described(platform: Platform) -> str:
    """The platform in three lines: what it is, what it needs, what it reports."""
    needs = f"{' '.join(platform.packages)}, of {' or '.join(platform.suites)}" if platform.packages else "nothing"
    lines = [f"{platform.name}: {platform.about}", f"  needs      {needs}"]
    if platform.is_prepared:
        with Replica.boot(f"versions-{os.getpid()}", platform) as replica:
            versions = ", ".join(f"{program} {version}" for program, version in reported(replica).items())
        lines.append(f"  reports    {versions}")
    else:
        lines.append(f"  not there  `python -m lab prepare {platform.name}` downloads it")
    return "\n".join(lines)
