"""Whether a program of the machine itself comes up at boot."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trueup.checks import Remedy, expect, not_looked_at
from trueup.facts import Place

if TYPE_CHECKING:
    from trueup.platform.subject import Platform

AT_BOOT = frozenset({"enabled", "alias", "generated"})
"""What `systemctl is-enabled` says of a unit that the boot starts; `enabled-runtime` is forgotten by then."""


def starts_at_boot(platform: "Platform", units: Sequence[str]) -> None:
    """Go on if one of the units is enabled, the first being the one to enable where none is.

    Raises:
        FindingError: none is enabled.
        NotLookedAtError: systemd was not asked about any of them.
    """
    at = Place(command=f"systemctl is-enabled {' '.join(units)}")
    known = [platform.unit_states[name] for name in units if name in platform.unit_states]
    if not known:
        not_looked_at(f"nobody asked whether {' or '.join(units)} is enabled", at)
    found = ", ".join(f"{state.name} {state.enabled or state.load_state}" for state in known)
    remedy = Remedy("safe", (("systemctl", "enable", units[0]),))
    enabled = any(state.enabled in AT_BOOT for state in known)
    expect(enabled, f"{' or '.join(units)} enabled", found=found, at=at, remedy=remedy)
