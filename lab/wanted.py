"""Which images and containers a configuration tree asks for, once it lies on the guest."""

import json
import re
import shlex
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lab.errors import LabError

if TYPE_CHECKING:
    from lab.replica import Replica

FLAGS = {
    "-d", "--detach", "--rm", "-i", "--interactive", "-t", "--tty", "-it", "-ti", "-dit", "--init",
    "--privileged", "--read-only", "-P", "--publish-all", "--no-healthcheck", "-q", "--quiet",
}  # fmt: skip
"""Options of docker-run(1) that take no value; all others take one, after `=` or as the next word."""


@dataclass(frozen=True)
class Wanted:
    """A container and its image."""

    container: str
    image: str


def by_compose(replica: "Replica", files: Iterable[str]) -> dict[str, list[Wanted] | LabError]:
    """What each compose file on the guest asks for, as the real compose reads it there; or why it cannot."""
    names = list(files)
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(names, pool.map(lambda name: _read(replica, name), names), strict=True))


def _read(replica: "Replica", file: str) -> list[Wanted] | LabError:
    try:
        model = json.loads(replica.run(["docker-compose", "-f", file, "config", "--format", "json"], check=True).stdout)
    except LabError as error:
        return error
    services: dict[str, dict[str, Any]] = model.get("services") or {}
    return [
        Wanted(
            service.get("container_name") or f"{model['name']}-{key}-1",
            service.get("image") or f"{model['name']}-{key}",
        )
        for key, service in services.items()
    ]


def by_unit(text: str) -> list[Wanted]:
    """What the `docker run` lines of a unit file ask for."""
    lines = re.sub(r"\\\n", " ", text).splitlines()
    commands = [line.partition("=")[2].lstrip("-@:+! ") for line in lines if line.strip().startswith("ExecStart")]
    return [wanted for command in commands if (wanted := _docker_run(command))]


def _docker_run(command: str) -> Wanted | None:
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if len(words) < 3 or words[0].rpartition("/")[2] != "docker" or words[1] != "run":
        return None
    name, rest = "", words[2:]
    while rest and rest[0].startswith("-"):
        option, equals, value = rest.pop(0).partition("=")
        if not equals and option not in FLAGS and rest:
            value = rest.pop(0)
        if option == "--name":
            name = value
    return Wanted(name or rest[0], rest[0]) if rest else None
