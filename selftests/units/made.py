"""Trees of units made in a line, for the tests of the pure parts."""

from collections.abc import Mapping

from trueup.facts.systemd import UnitFile, UnitLink
from trueup.units import Graph, effective
from trueup.units.loading import Written, load

ETC = "/etc/systemd/system"
RUNS = "[Service]\nExecStart=/bin/true\n"


def units(texts: Mapping[str, str], links: Mapping[str, str] | None = None) -> dict[str, UnitFile]:
    """The units of files in /etc, each with what it says in [Unit]; a path is taken as it is, with its whole text."""
    files = {
        name if name.startswith("/") else f"{ETC}/{name}": text if name.startswith("/") else f"[Unit]\n{text}\n{RUNS}"
        for name, text in texts.items()
    }
    found = load({path: Written(path, text) for path, text in files.items()}, _links(links))
    return {unit.name: unit for unit in found}


def graph(texts: Mapping[str, str], links: Mapping[str, str] | None = None, missing: tuple[str, ...] = ()) -> Graph:
    """Their graph; enabled by their [Install] where no links are given."""
    return Graph(effective(units(texts, links).values(), _links(links)), missing)


def _links(links: Mapping[str, str] | None) -> tuple[UnitLink, ...] | None:
    if links is None:
        return None
    return tuple(UnitLink(f"{ETC}/{path}", target) for path, target in links.items())
