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
from lab.paths import CHECKOUT, NO_CHECKOUT, WORKSPACE

REBOOT = 133
"""systemd-nspawn's exit status for "start me again" under --keep-unit (EXIT_FORCE_RESTART in its source)."""

SUPERVISE = f'while :; do "$@"; rc=$?; [ $rc -eq {REBOOT} ] || exit $rc; done'
"""The script that starts the guest again after a reboot; its arguments are the command to run."""


def main(name: str, *, checkout: bool) -> None:
    """Build the guest `name` and replace this process by its supervisor."""
    cgroups.join(name)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")  # systemd-nspawn's own left-overs land here too
    for part in ("upper", "work", "root", "docker", "checkout", "checkout-upper", "checkout-work"):
        (WORKSPACE / part).mkdir(parents=True)
    layer = Layer(WORKSPACE / "upper")
    guest.furnish(layer, name, Path(sys.prefix) / "bin" / "docker-compose")
    if not checkout:
        for folder in (CHECKOUT, *_pythons()):
            layer.empty(str(folder))
    overlay(Path("/"), WORKSPACE / "upper", WORKSPACE / "work", WORKSPACE / "root")
    if checkout:
        overlay(CHECKOUT, WORKSPACE / "checkout-upper", WORKSPACE / "checkout-work", WORKSPACE / "checkout")
    os.environ.clear()
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
    os.execv("/bin/sh", ["sh", "-c", SUPERVISE, "supervise", *nspawn(name, checkout=checkout)])  # noqa: S606  a fixed script


def mount(*arguments: str) -> None:
    """Mount, or raise CalledProcessError."""
    subprocess.run(["/usr/bin/mount", *arguments], check=True)


def overlay(lower: Path, upper: Path, work: Path, at: Path) -> None:
    """Mount `lower` at `at` so that writes land in `upper`."""
    layers = (f"{key}dir={_escaped(path, ',:')}" for key, path in (("lower", lower), ("upper", upper), ("work", work)))
    mount("-t", "overlay", "-o", ",".join(layers), "overlay", str(at))


def nspawn(name: str, *, checkout: bool) -> list[str]:
    """The command line that boots the guest."""
    command = [
        "/usr/bin/systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network",
        "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe", "--capability=all",
        "--system-call-filter=@keyring bpf", f"--machine={name}", f"--directory={WORKSPACE}/root",
        f"--bind={WORKSPACE}/docker:/var/lib/docker",  # overlay2 does not work on an overlay
    ]  # fmt: skip
    if checkout:
        command.append(f"--bind={WORKSPACE}/checkout:{_escaped(CHECKOUT, ':')}")
        command += [f"--bind-ro={where}:{where}" for where in (_escaped(folder, ":") for folder in _pythons())]
    if not cgroups.is_unified():
        command += ["systemd.unified_cgroup_hierarchy=0", "systemd.legacy_systemd_cgroup_controller=1"]
    return command


def _pythons() -> list[Path]:
    """Where this Python and its environment lie, beside the checkout and the distribution's own."""
    prefixes = sorted({Path(sys.prefix), Path(sys.base_prefix)})
    return [path for path in prefixes if not path.is_relative_to(CHECKOUT) and not path.is_relative_to("/usr")]


def _escaped(path: Path, special: str) -> str:
    return "".join(f"\\{letter}" if letter in special + "\\" else letter for letter in str(path))


if __name__ == "__main__":
    main(sys.argv[1], checkout=NO_CHECKOUT not in sys.argv[2:])
