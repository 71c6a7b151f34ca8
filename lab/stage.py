"""Runs as the first process of a replica's namespaces: builds its file system and becomes systemd-nspawn.

Started by `lab.launch` behind `unshare`, never by hand. All mounts made here belong to the replica's own
mount namespace, so they vanish with its last process, however it ends.
"""

import os
import subprocess
import sys
from pathlib import Path

from lab import cgroups, guest
from lab.layer import Layer
from lab.paths import CHECKOUT, NO_CHECKOUT, POWER_CUT, WORKSPACE
from lab.platforms import Platform, find

REBOOT = 133
"""systemd-nspawn's exit status for "start me again" under --keep-unit (EXIT_FORCE_RESTART in its source)."""

SUPERVISE = f'while :; do "$@"; rc=$?; [ $rc -eq {REBOOT} ] || rm {POWER_CUT} 2>/dev/null || exit $rc; done'
"""The script that starts the guest again after a reboot or a power cut; its arguments are the command to run."""


def main(name: str, platform: Platform, *, checkout: bool) -> None:
    """Build the guest `name` and replace this process by its supervisor."""
    cgroups.join(name)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")  # systemd-nspawn's own left-overs land here too
    for part in ("upper", "work", "root", "docker", "checkout", "checkout-upper", "checkout-work"):
        (WORKSPACE / part).mkdir(parents=True)
    layer = Layer(WORKSPACE / "upper", platform.lower)
    guest.furnish(layer, name, Path(sys.prefix) / "bin" / "docker-compose")
    if not checkout:
        for folder in (CHECKOUT, *_pythons()):
            layer.empty(str(folder))
    overlay(platform.lower, WORKSPACE / "upper", WORKSPACE / "work", WORKSPACE / "root")
    if checkout:
        overlay(CHECKOUT, WORKSPACE / "checkout-upper", WORKSPACE / "checkout-work", WORKSPACE / "checkout")
    guest_command = nspawn(name, platform, checkout=checkout)
    os.execve("/bin/sh", ["sh", "-c", SUPERVISE, "supervise", *guest_command], environment())  # noqa: S606  a fixed script


def mount(*arguments: str) -> None:
    """Mount, or raise CalledProcessError."""
    subprocess.run(["/usr/bin/mount", *arguments], check=True)


def overlay(lower: Path, upper: Path, work: Path, at: Path) -> None:
    """Mount `lower` at `at` so that writes land in `upper`."""
    layers = (f"{key}dir={_escaped(path, ',:')}" for key, path in (("lower", lower), ("upper", upper), ("work", work)))
    mount("-t", "overlay", "-o", ",".join(layers), "overlay", str(at))


def nspawn(name: str, platform: Platform, *, checkout: bool = True) -> list[str]:
    """The command line that boots the guest."""
    command = [
        "/usr/bin/systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network",
        "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe", "--capability=all",
        "--system-call-filter=@keyring bpf", f"--machine={name}", f"--directory={WORKSPACE}/root",
        f"--bind={WORKSPACE}/docker:/var/lib/docker",  # overlay2 does not work on an overlay
    ]  # fmt: skip
    for there, here in platform.laid_over.items():
        command.append(f"--bind-ro={_escaped(here, ':')}:{there}")
    if checkout:
        command.append(f"--bind={WORKSPACE}/checkout:{_escaped(CHECKOUT, ':')}")
        command += [f"--bind-ro={where}:{where}" for where in (_escaped(folder, ":") for folder in _pythons())]
    return [*command, *hierarchy()]


def environment() -> dict[str, str]:
    """What systemd-nspawn gets: without a word from us it guesses the guest's control groups from its systemd."""
    unified = "1" if cgroups.is_unified() else "0"
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": unified}


def hierarchy() -> list[str]:
    """The guest's kernel command line: it gets the control groups that the machine has."""
    if cgroups.is_unified():
        return ["systemd.unified_cgroup_hierarchy=1"]
    return ["systemd.unified_cgroup_hierarchy=0", "systemd.legacy_systemd_cgroup_controller=1"]


def _pythons() -> list[Path]:
    """Where this Python and its environment lie, beside the checkout and the distribution's own."""
    prefixes = sorted({Path(sys.prefix), Path(sys.base_prefix)})
    return [path for path in prefixes if not path.is_relative_to(CHECKOUT) and not path.is_relative_to("/usr")]


def _escaped(path: Path, special: str) -> str:
    return "".join(f"\\{letter}" if letter in special + "\\" else letter for letter in str(path))


if __name__ == "__main__":
    main(sys.argv[1], find(sys.argv[2]), checkout=NO_CHECKOUT not in sys.argv[3:])
