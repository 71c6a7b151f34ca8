"""The units of a host beside those of the tree."""

from trueup.checks import Judges, Remedy, Severity, check, expect, not_looked_at
from trueup.facts import Place
from trueup.model.differences import count, unified
from trueup.model.written_units import lines
from trueup.platform import Unit


@check(judges=Judges.BESIDE, severity=Severity.WARNING)
def test_unit_matches_the_tree(installed_unit: Unit) -> None:
    """A unit on the host says what the tree's says, setting by setting, drop-ins included.

    The next deploy of the tree takes back what was changed on the host, and nobody remembers why it was changed.

    Repair: bring the change into the tree; or install the tree's file beside a backup, `systemd-analyze verify`,
    daemon-reload. Values that may be secrets are not compared.
    """
    beside = installed_unit.platform.beside
    ours = beside.unit_files.get(installed_unit.name) if beside else None
    file, name = installed_unit.file, installed_unit.name
    expect(ours is not None, f"{name} in the tree too", found="only on the host", at=Place(file.path))
    if ours is None:
        return
    if ours.unread:
        not_looked_at(ours.unread.reason, ours.unread.at)
    difference = unified(lines(ours), lines(file), ours.path, file.path)
    places = [Place(path) for path in (file.path, *file.drop_ins, ours.path, *ours.drop_ins)]
    expect(
        not difference,
        f"{name} as in the tree",
        found=count(difference),
        at=places,
        remedy=_install(ours.path, file.path, name),
        diff=difference,
    )


def _install(source: str, target: str, unit: str) -> Remedy:
    steps = (
        ("cp", "-a", target, f"{target}.backup.YYYYmmdd_HHMMSS"),
        ("install", "-m", "644", source, target),
        ("systemd-analyze", "verify", target),
        ("systemctl", "daemon-reload"),
    )
    return Remedy("unsafe", steps, f"or bring the change into the tree; {unit} itself runs as it was until a restart")
