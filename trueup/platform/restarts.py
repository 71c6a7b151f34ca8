"""Who starts a container again: its unit, or Docker by a policy."""

from typing import TYPE_CHECKING

from trueup.commands.units import value
from trueup.facts import Place
from trueup.facts.systemd import Setting

if TYPE_CHECKING:
    from trueup.platform.service import Service
    from trueup.platform.unit import Unit

_RESTARTS = frozenset({"always", "on-failure", "on-abnormal", "on-abort"})


def restarts(unit: "Unit") -> Setting | None:
    """The line by which the unit starts again after a failure, if it does."""
    setting = value(unit.file, "Service", "Restart")
    return setting if setting and setting.value in _RESTARTS else None


def policy(service: "Service") -> tuple[str, Place]:
    """Docker's restart policy as written down, `no` where nothing is said, and where.

    Raises:
        FindingError: nothing that is written down starts the container.
        NotLookedAtError: it may stand in a file that could not be read.
    """
    definition = service.definition
    return (definition.restart.partition(":")[0] or "no", definition.at)
