"""The lab's command line: `python -m lab up NAME`, and so on."""

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast

from lab import records, standins
from lab.deploy import TIMEOUT, deploy
from lab.enter import passed_through
from lab.errors import LabError
from lab.paths import CHECKOUT, NO_CHECKOUT
from lab.platforms import DEFAULT, NAMES, PLATFORMS, find
from lab.prepare import prepare
from lab.replica import Replica

LAB_FAILED = 125
"""Exit status of `exec` where the lab itself failed, as docker's own: anything else is the command's."""


class Outage(Protocol):
    """Something that goes wrong on a host, and can be undone."""

    def inject(self, replica: Replica) -> None:
        """Make it go wrong."""

    def mend(self, replica: Replica) -> None:
        """Put it back."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return int(COMMANDS[arguments.command](arguments))
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        return LAB_FAILED if arguments.command == "exec" else 1


def _up(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    platform = find(arguments.platform)
    prepare(platform)
    replica = Replica.start(arguments.name, platform, detached=True, checkout=not arguments.without_checkout)
    try:
        replica.wait()
    except BaseException:
        replica.down()
        raise
    _say(f"{arguments.name} is up ({time.monotonic() - began:.1f} s)")
    return 0


def _prepare(arguments: argparse.Namespace) -> int:
    for name in arguments.platforms or NAMES:
        prepare(find(name))
    return 0


def _platforms(_: argparse.Namespace) -> int:
    from lab.versions import described

    for platform in PLATFORMS:
        _say(described(platform))
    return 0


def _deploy(arguments: argparse.Namespace) -> int:
    replica = Replica.attach(arguments.name)
    healthy = arguments.until == "healthy"
    stand_ins = standins.expected(arguments.expectations)
    deployment = deploy(
        replica, arguments.tree.resolve(), stand_ins, check=False, healthy=healthy, timeout=arguments.timeout
    )
    for problem in deployment.problems:
        sys.stderr.write(f"{problem}\n")
    took = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in deployment.seconds.items())
    _say(f"{len(deployment.containers)} containers on {arguments.name}; {took}")
    return 1 if deployment.problems else 0


def _exec(arguments: argparse.Namespace) -> int:
    here = Path.cwd()
    cwd = str(here) if here.is_relative_to(CHECKOUT) else "/"
    return passed_through(Replica.attach(arguments.name).pid, arguments.argv, cwd)


def _list(_: argparse.Namespace) -> int:
    for record in records.live():
        bound = f"ends with process {record.owner.pid}" if record.owner else f"ends with `lab down {record.name}`"
        _say(f"{record.name}\t{record.platform}\tlauncher {record.launcher.pid}\t{bound}")
    return 0


def _down(arguments: argparse.Namespace) -> int:
    record = records.load(arguments.name)
    if record is None:
        raise LabError(f"no replica {arguments.name} is known here")
    Replica(record).down()
    return 0


def _reboot(arguments: argparse.Namespace) -> int:
    return _again(arguments.name, Replica.reboot)


def _power_cut(arguments: argparse.Namespace) -> int:
    return _again(arguments.name, Replica.power_cut)


def _again(name: str, booted: Callable[[Replica], None]) -> int:
    """Boot a replica again in one way or the other; 1 where something failed to start."""
    began, replica = time.monotonic(), Replica.attach(name)
    booted(replica)
    failed = replica.run(["systemctl", "--failed", "--plain", "--no-legend"], check=True).stdout
    sys.stderr.write(failed)
    _say(f"{name} is up again ({time.monotonic() - began:.1f} s)")
    return 1 if failed else 0


def _break(arguments: argparse.Namespace) -> int:
    _outage(arguments.outage).inject(Replica.attach(arguments.name))
    return 0


def _mend(arguments: argparse.Namespace) -> int:
    _outage(arguments.outage).mend(Replica.attach(arguments.name))
    return 0


def _outage(name: str) -> Outage:
    """Loaded only here: no other command needs the outages."""
    return cast("Outage", importlib.import_module("lab.outages").find(name))


def _verify(arguments: argparse.Namespace) -> int:
    from lab.verify import verify

    return verify(arguments.folder, arguments.pytest)


COMMANDS = {
    "up": _up, "deploy": _deploy, "exec": _exec, "list": _list, "down": _down, "break": _break, "mend": _mend,
    "verify": _verify, "prepare": _prepare, "platforms": _platforms, "reboot": _reboot, "power-cut": _power_cut,
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    named = argparse.ArgumentParser(add_help=False)
    named.add_argument("name", metavar="NAME", help="the replica")
    broken = argparse.ArgumentParser(add_help=False)
    broken.add_argument("outage", metavar="OUTAGE")

    booting = commands.add_parser("up", parents=[named], help="boot a replica; it lives on until `down`")
    booting.add_argument("--platform", choices=NAMES, default=DEFAULT.name, help="what it is made of")
    commands.add_parser("platforms", help="which there are, and the versions that a booted guest of each reports")
    preparing = commands.add_parser("prepare", help="download what platforms need (default: all of them)")
    preparing.add_argument("platforms", metavar="PLATFORM", nargs="*")
    commands.add_parser("reboot", parents=[named], help="shut a replica down cleanly and boot it again")
    commands.add_parser("power-cut", parents=[named], help="end a replica at once and boot it again")
    booting.add_argument(NO_CHECKOUT, action="store_true", help="show it neither this checkout nor its Python")
    deploying = commands.add_parser("deploy", parents=[named], help="put a configuration tree on a fresh replica")
    deploying.add_argument("tree", metavar="TREE", nargs="?", type=Path, default=CHECKOUT / "watchme")
    deploying.add_argument("--expectations", metavar="FILE", type=Path, help="says what each application is")
    deploying.add_argument("--until", choices=("healthy", "running"), default="healthy", help="what to wait for")
    deploying.add_argument("--timeout", metavar="SECONDS", type=float, default=TIMEOUT, help="how long to wait")
    running = commands.add_parser("exec", parents=[named], help="run a command in a replica, as root")
    running.add_argument("argv", metavar="CMD", nargs=argparse.REMAINDER)
    commands.add_parser("list", help="the replicas that are up")
    commands.add_parser("down", parents=[named], help="end a replica and leave nothing of it")
    commands.add_parser("break", parents=[named, broken], help="inject an outage")
    commands.add_parser("mend", parents=[named, broken], help="undo an outage")
    verifying = commands.add_parser("verify", help="a fresh server, deployed, verified live; its reports into FOLDER")
    verifying.add_argument("folder", metavar="FOLDER", type=Path)
    verifying.add_argument("pytest", metavar="ARGUMENT", nargs=argparse.REMAINDER, help="for pytest")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
