"""Putting a configuration tree on a guest as the real server has it."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab import images, sites, wanted
from lab.archive import Archive
from lab.errors import LabError
from lab.health import unready
from lab.layout import SITES, SITES_ENABLED, placements
from lab.standins import StandIn

if TYPE_CHECKING:
    from lab.replica import Replica

FIRST = "watchme-infrastructure.service"
"""Started before the other units: they need what it makes."""

JOB_LOGS = ("/var/log/scheduler/cron.log",)
"""What the platform's own applications write as they run; the stand-ins run nothing by the clock."""

TIMEOUT = 90.0
"""Seconds for all units to start, and then again for all containers to become healthy."""


@dataclass(frozen=True)
class Deployment:
    """What came of it: the containers that should serve, what is wrong, and the seconds each step took."""

    containers: tuple[str, ...]
    problems: tuple[str, ...]
    seconds: Mapping[str, float]


class _Steps:
    """The duration of each step, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.monotonic()

    def done(self, step: str) -> None:
        now = time.monotonic()
        self.seconds[step] = round(now - self._since, 2)
        self._since = now


def deploy(
    replica: "Replica",
    tree: Path,
    stand_ins: Mapping[str, StandIn],
    *,
    check: bool = True,
    healthy: bool = True,
    timeout: float = TIMEOUT,
) -> Deployment:
    """Deploy `tree` on a fresh guest and wait until its containers run and, if `healthy`, are healthy.

    `stand_ins` says, by container, what each application is. Raises LabError with all that is wrong, unless
    `check` is off: a broken tree may be the point.
    """
    placed = placements(tree)
    if not placed:
        raise LabError(f"{tree} holds no configuration tree")
    steps, problems = _Steps(), list[str]()
    _place(replica, placed)
    steps.done("files")
    containers = _load_images(replica, placed, stand_ins, problems)
    steps.done("images")
    _start_units(replica, (Path(path).name for path in _units(placed)), problems, timeout)
    steps.done("units")
    _start_nginx(replica, problems)
    steps.done("nginx")
    problems += unready(replica, containers, healthy=healthy, timeout=timeout)
    steps.done("healthy" if healthy else "running")
    if problems and check:
        raise LabError(f"{tree} was deployed on {replica.name}, but:\n" + "\n".join(problems))
    return Deployment(tuple(containers), tuple(problems), steps.seconds)


def _place(replica: "Replica", placed: Mapping[str, Path]) -> None:
    """Write the tree, and what its sites need, in one go."""
    archive, names = Archive(), list[str]()
    for path, source in placed.items():
        archive.copy(source, path)
        folder, _, name = path.rpartition("/")
        if folder == SITES:
            site = sites.without_comments(source.read_text(errors="replace"))
            archive.link(f"{SITES_ENABLED}/{name}", path)
            sites.add_certificates(archive, site)
            names += sites.host_names(site)
    sites.add_renewal(archive)
    sites.add_trust(archive, replica.read("/etc/ssl/certs/ca-certificates.crt"))
    own = replica.read("/etc/hosts").splitlines()[:2]
    public = [f"127.0.0.1 {name}" for name in dict.fromkeys(names)]
    archive.file("/etc/hosts", "\n".join([*own, *public]) + "\n")
    for log in JOB_LOGS:
        archive.file(log, "the stand-in of the scheduler: all jobs done\n")
    archive.unpack(replica)
    replica.run(["touch", *JOB_LOGS], check=True)


def _load_images(
    replica: "Replica", placed: Mapping[str, Path], stand_ins: Mapping[str, StandIn], problems: list[str]
) -> list[str]:
    """Load an image for everything the tree asks for; the containers that its units start."""
    units = [placed[path].read_text(errors="replace") for path in _units(placed)]
    asked = [item for text in units for item in wanted.by_unit(text)]
    started = {item.container for item in asked}
    files = [path for path in placed if path.startswith("/home/ubuntu/") and path.endswith((".yml", ".yaml"))]
    for file, found in wanted.by_compose(replica, files).items():
        if isinstance(found, LabError):
            problems.append(str(found))
            continue
        asked += found
        if any(file.rpartition("/")[0] + "/" in text for text in units):
            started.update(item.container for item in found)
    by_image = {item.image: stand_ins.get(item.container, StandIn(item.container)) for item in asked}
    if by_image:
        replica.run(["docker", "load", "-q"], input=images.archive(by_image), check=True)
    return sorted(started)


def _start_units(replica: "Replica", names: Iterable[str], problems: list[str], timeout: float) -> None:
    """Enable all, start the first, then the others together; systemd orders them."""
    every = [name for name in names if "@." not in name]
    first = [name for name in every if name == FIRST]
    others = [name for name in every if name != FIRST]
    replica.run(["systemctl", "daemon-reload"], check=True)
    replica.run(["systemctl", "enable", "--now", sites.RENEWAL], check=True)
    for verb, some in (("enable", every), ("start", first), ("start", others)):
        if some:
            done = replica.run(["systemctl", verb, *some], timeout=timeout)
            if done.returncode != 0:
                problems.append(f"systemctl {verb} {' '.join(some)}: {done.stderr.strip()}")


def _start_nginx(replica: "Replica", problems: list[str]) -> None:
    tested = replica.run(["nginx", "-t"])
    if tested.returncode == 0:
        replica.run(["systemctl", "reload-or-restart", "nginx.service"], check=True)
    else:
        problems.append(f"nginx -t: {tested.stderr.strip()}")


def _units(placed: Mapping[str, Path]) -> list[str]:
    return [path for path in placed if path.endswith(".service") and path.startswith("/etc/systemd/system/")]
