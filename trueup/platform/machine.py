"""The machine, and the Docker engine on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.facts import Docker, Unavailable

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class Machine:
    """The machine itself, or why it could not be reached."""

    unreachable: Unavailable | None
    key: str = "machine"


@dataclass(frozen=True)
class Engine:
    """The Docker engine of a host, or why it did not answer."""

    seen: Docker | Unavailable | None
    platform: "Platform"
    key: str = "docker"
