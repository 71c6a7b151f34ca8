"""Which application each stand-in stands for: where it listens, what it serves, and who owns CORS there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from lab.errors import LabError
from lab.paths import CHECKOUT

EXPECTATIONS = CHECKOUT / "expectations.yaml"


@dataclass(frozen=True)
class StandIn:
    """One application, by the name of its container. `lab/standin.c` says what each setting does."""

    name: str
    port: int = 8000
    prefix: str = ""
    health: str = "/health"
    cors: str = ""
    frontend: str = ""

    @property
    def environment(self) -> list[str]:
        """The settings as they are baked into the image."""
        return [
            f"STANDIN_NAME={self.name}",
            f"STANDIN_PORT={self.port}",
            f"STANDIN_PREFIX={self.prefix}",
            f"STANDIN_HEALTH={self.health}",
            f"STANDIN_CORS={self.cors}",
            f"STANDIN_FRONTEND={self.frontend}",
        ]


def expected(expectations: Path | None = None) -> dict[str, StandIn]:
    """The stand-in for each container that the expectations name."""
    path = expectations or EXPECTATIONS
    try:
        services = yaml.safe_load(path.read_text())["services"]
        return {container: _stand_in(container, service) for container, service in services.items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise LabError(f"{path}: no stand-ins can be made from it: {error!r}") from error


def _stand_in(container: str, service: dict[str, Any]) -> StandIn:
    """What the real one does, as far as a client can tell.

    It serves only below the path of its upstream URL (the scheduler: /api/scheduler). One whose example is a
    page is a frontend, built for its public path.
    """
    public = service.get("public") or [{}]
    example_is_a_page = any(str(example).endswith(".html") for example in public[0].get("examples", []))
    return StandIn(
        name=container,
        port=int(service["port"]),
        prefix=urlsplit(public[0].get("upstream", "")).path.rstrip("/"),
        health=service.get("health", "/health"),
        cors="*" if service.get("cors") == "application" else "",
        frontend=urlsplit(public[0]["url"]).path if example_is_a_page else "",
    )
