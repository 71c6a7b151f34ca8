"""What makes a server of a root, the machine's own or another: which units run, who may log in, what is hidden."""

import shutil
import subprocess
import uuid
from pathlib import Path

from lab.layer import Layer

UNITS = "/usr/lib/systemd/system"

ENABLED = {
    "multi-user.target.wants": ("containerd.service", "docker.service", "nginx.service", "ssh.service"),
    "sockets.target.wants": ("docker.socket",),
}
"""All that is enabled in a guest; every other enabled unit of the root is out of sight."""

PULLED_BY_VENDOR = {
    "dbus.service", "dbus.socket", "systemd-journald.service", "systemd-journald.socket",
    "systemd-journald-dev-log.socket", "systemd-journal-flush.service", "systemd-logind.service",
    "systemd-sysctl.service",
    "systemd-tmpfiles-clean.timer", "systemd-tmpfiles-setup.service", "systemd-user-sessions.service",
}  # fmt: skip
"""Units that a package's own `.wants` directory may start; console-getty, for one, fails under load."""

EMPTY = (
    "/etc/systemd/system", "/etc/cron.d", "/etc/docker", "/etc/letsencrypt", "/etc/nginx/conf.d",
    "/etc/nginx/sites-available", "/etc/nginx/sites-enabled", "/etc/profile.d", "/etc/ssh", "/home", "/opt",
    "/srv", "/usr/local/lib/docker", "/var/lib/containerd", "/var/log/journal", "/var/log/nginx",
    "/var/lib/trueup", "/var/spool/cron",
)  # fmt: skip
"""Directories that show nothing of the root's: its sites, jobs, keys, logs and people."""

REMOUNT = """[Unit]
Description=Make the control groups writable before the container engine starts
Documentation=man:systemd-nspawn(1)
DefaultDependencies=no
Before=containerd.service docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'while read -r _ at type _; do case $type in cgroup|cgroup2) \
mount -o remount,rw,bind "$at";; esac; done </proc/mounts'
"""
"""systemd-nspawn mounts them read-only, and no container starts then."""

SSHD = """HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
"""

CLOCK = "/etc/replica-clock"
"""What the guest's timedatectl says of NTP: yes or no."""

TIMEDATECTL = f"""#!/bin/sh
# A guest has the machine's clock, and must not set it: whether that is synchronised is the machine's affair. So
# this one answer stands for that of a server of its own; all others are the real program's.
[ "$*" = 'show -p NTPSynchronized --value' ] && exec cat {CLOCK}
exec /usr/bin/timedatectl "$@"
"""

USER = "ubuntu"
UID = 1000


def furnish(layer: Layer, name: str, compose: Path) -> None:
    """Write everything a fresh guest named `name` needs; `compose` is the docker-compose to install."""
    _hide(layer)
    _units(layer)
    _people(layer)
    _network(layer, name)
    _ssh_server(layer)
    _compose(layer, compose)
    layer.write("/etc/machine-id", uuid.uuid4().hex + "\n", 0o444)
    layer.write("/etc/fstab", "")
    layer.write(CLOCK, "yes\n")
    layer.write("/usr/local/bin/timedatectl", TIMEDATECTL, 0o755)


def _hide(layer: Layer) -> None:
    layer.empty("/var/log")
    layer.empty("/root", 0o700)
    layer.empty("/etc/sudoers.d", 0o750)
    layer.empty("/var/tmp", 0o1777)  # noqa: S108  the guest's own directory is being made, none is used
    for path in EMPTY:
        layer.empty(path)
    for folder in ("/usr/local/bin", "/usr/local/sbin"):  # they come before /usr/bin in PATH
        for program in ("docker", "docker-compose"):
            layer.hide(f"{folder}/{program}")


def _units(layer: Layer) -> None:
    for unit in layer.below(UNITS).glob("*.wants/*"):
        if unit.name not in PULLED_BY_VENDOR:
            layer.hide(f"{UNITS}/{unit.parent.name}/{unit.name}")
    for folder in ("/usr/lib/systemd", "/usr/local/lib/systemd", "/etc/systemd"):
        for generator in layer.below(f"{folder}/system-generators").glob("*"):
            layer.hide(f"{folder}/system-generators/{generator.name}")
    for target, units in ENABLED.items():
        for unit_name in units:
            layer.link(f"/etc/systemd/system/{target}/{unit_name}", f"/lib/systemd/system/{unit_name}")
    layer.link("/etc/systemd/system/sshd.service", "/lib/systemd/system/ssh.service")
    layer.link("/usr/local/lib/systemd/system/user@.service", "/dev/null")  # failed after a login that was cut
    layer.write(f"{UNITS}/docker.service.d/often.conf", "[Unit]\nStartLimitIntervalSec=0\n")
    layer.write(f"{UNITS}/replica-cgroups.service", REMOUNT)
    layer.link(f"{UNITS}/sysinit.target.wants/replica-cgroups.service", "../replica-cgroups.service")


def _people(layer: Layer) -> None:
    """The root's system users and one person: `ubuntu`, with sudo, not in the group docker."""
    lines = [":".join((name, "x", *rest)) for name, _, *rest in _accounts(layer, "/etc/passwd", "nobody")]
    lines.append(f"{USER}:x:{UID}:{UID}:Ubuntu:/home/{USER}:/bin/bash")
    layer.write("/etc/passwd", "\n".join(lines) + "\n")
    layer.write("/etc/shadow", "".join(f"{line.split(':')[0]}:*:19000:0:99999:7:::\n" for line in lines), 0o640)
    without_people = [":".join((*group[:3], "")) for group in _accounts(layer, "/etc/group", "nogroup")]
    layer.write("/etc/group", "\n".join([*without_people, f"{USER}:x:{UID}:"]) + "\n")
    layer.write("/etc/sudoers.d/ubuntu", f"{USER} ALL=(ALL) NOPASSWD:ALL\n", 0o440)
    layer.empty(f"/home/{USER}", 0o755, UID, UID)


def _accounts(layer: Layer, file: str, also: str) -> list[list[str]]:
    """The fields of each line of passwd(5) or group(5) that is no person's."""
    lines = [line.split(":") for line in layer.below(file).read_text().splitlines() if line]
    return [fields for fields in lines if fields[0] == also or int(fields[2]) < UID]


def _network(layer: Layer, name: str) -> None:
    layer.write("/etc/hostname", f"{name}\n")
    layer.write("/etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {name}\n")
    layer.hide("/etc/resolv.conf")  # it may be a link
    resolver = layer.at("/etc/resolv.conf")
    resolver.unlink(missing_ok=True)
    # Loopback refuses at once, so a pull fails in milliseconds instead of waiting for an answer.
    resolver.write_text("nameserver 127.0.0.1\noptions attempts:1 timeout:1\n")


def _ssh_server(layer: Layer) -> None:
    layer.write("/etc/ssh/sshd_config", SSHD)
    key = layer.at("/etc/ssh/ssh_host_ed25519_key")
    keygen = ["/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "replica", "-f", str(key)]
    subprocess.run(keygen, check=True, stdin=subprocess.DEVNULL)


def _compose(layer: Layer, compose: Path) -> None:
    layer.write("/usr/bin/docker-compose", "", 0o755)
    shutil.copyfile(compose, layer.at("/usr/bin/docker-compose"))
    layer.link("/usr/local/lib/docker/cli-plugins/docker-compose", "/usr/bin/docker-compose")
