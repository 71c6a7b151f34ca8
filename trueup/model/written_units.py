"""A unit as lines that can be compared: its settings by section and key, drop-ins applied, whatever their order.

What the distribution ships (drop-ins under /usr/lib and /run) is not of the tree, and is left out; so is what repair
itself put there. Values that the
collector masks are equal whatever they hold.
"""

from collections.abc import Iterator

from trueup.commands.units import DEPENDENCIES
from trueup.facts.systemd import Setting, UnitFile
from trueup.model.differences import Written
from trueup.model.own_files import is_own

_ORDER = ("Unit", "Service", "Socket", "Timer", "Install")
_SHIPPED = ("/usr/lib/", "/lib/", "/usr/local/lib/", "/run/systemd/generator")


def lines(unit: UnitFile) -> tuple[Written, ...]:
    """Each section with its settings by key; several of one key in the order in which systemd reads them."""
    own = [setting for setting in unit.settings if not (setting.file.startswith(_SHIPPED) or is_own(setting.file))]
    sections = sorted({s.section for s in own}, key=lambda name: (_rank(name), name))
    found: list[Written] = []
    for section in sections:
        found.append(Written(f"[{section}]"))
        found.extend(_section([setting for setting in own if setting.section == section]))
    found += [Written(f"# ignored by systemd: {each.text}", each.at.line) for each in unit.problems]
    return tuple(found)


def _rank(section: str) -> int:
    return _ORDER.index(section) if section in _ORDER else len(_ORDER)


def _section(settings: list[Setting]) -> Iterator[Written]:
    for key in sorted({setting.key for setting in settings}):
        of_key = [setting for setting in settings if setting.key == key]
        if key in DEPENDENCIES or of_key[0].section == "Install":
            words = sorted({word for setting in of_key for word in setting.value.split()})
            yield Written(f"{key}={' '.join(words)}", of_key[0].line)
        else:
            yield from (Written(f"{key}={each.value}", each.line) for each in _counted(of_key))


def _counted(settings: list[Setting]) -> list[Setting]:
    """What counts: an empty value takes back all before it."""
    last_reset = max((index for index, each in enumerate(settings) if not each.value), default=-1)
    return settings[last_reset + 1 :] or settings[-1:]
