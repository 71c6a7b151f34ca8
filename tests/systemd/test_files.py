"""What unit files say, each by itself."""

from trueup.checks import Judges, Remedy, Severity, check, expect
from trueup.commands.holding import holds, not_stopped, outside_a_shell
from trueup.commands.network_checks import fails_without
from trueup.commands.units import listed
from trueup.facts import Place
from trueup.platform import Unit
from trueup.units.problems import problems

IN_THE_BACKGROUND = frozenset({"simple", "exec", "idle"})
"""Types of which systemd watches the program of ExecStart=, and starts what follows without waiting for it."""


@check(judges=Judges.BOTH)
def test_unit_file_is_valid(unit: Unit) -> None:
    """A unit file has no line that systemd ignores or refuses: stray text, unknown keys, wrong sections, bad values.

    systemd only warns in its journal, and starts the unit without what the line should have said.

    Repair: mend the line; `systemd-analyze verify FILE` shows what systemd thinks of it.
    """
    found = problems(unit.file)
    told = "; ".join(dict.fromkeys(problem.text for problem in found))
    remedy = Remedy("by hand", look=(("systemd-analyze", "verify", unit.file.path),))
    expect(not found, f"every line of {unit.name} to count", found=told, at=[one.at for one in found], remedy=remedy)


@check(
    judges=Judges.BOTH,
    severity=Severity.WARNING,
    follows_from=("systemd.unit_file_is_valid", "systemd.commands_exist"),
)
def test_type_suits_the_command(unit: Unit) -> None:
    """A unit's Type= suits what its commands do: oneshot for what detaches, simple for what stays.

    systemd otherwise takes a running service for one that ended, or waits for a start that never ends.

    Repair: `Type=oneshot` and `RemainAfterExit=yes` with `up -d`; the default type with `up` in the foreground.
    """
    effective = unit.effective
    kind = effective.service_type
    for word, place in outside_a_shell(unit.file):
        expect(False, f"{unit.name} to run a program alone", found=f"`{word}`, which only a shell knows", at=place)  # noqa: FBT003 - each is one
    for hold in holds(unit.file):
        if hold.key != "ExecStart":
            continue
        said = [hold.place, Place(unit.file.path)]
        if hold.detached:
            expect(kind == "oneshot", f"Type=oneshot for `{hold.what}` that detaches", found=f"Type={kind}", at=said)
            remains = effective.switched("Service", "RemainAfterExit", unsaid=False)
            expect(remains, f"RemainAfterExit=yes for `{hold.what}` that detaches", found="no", at=said)
        else:
            stays = f"a type that starts `{hold.what}` in the background, as it stays in the foreground"
            expect(kind in IN_THE_BACKGROUND, stays, found=f"Type={kind}, which waits for it", at=said)


@check(
    judges=Judges.BOTH,
    severity=Severity.WARNING,
    follows_from=("systemd.unit_file_is_valid", "systemd.commands_exist"),
)
def test_unit_stops_what_it_starts(unit: Unit) -> None:
    """What a unit starts is taken down when it is stopped: it stays in the foreground, or ExecStop= ends it.

    `systemctl stop` otherwise says yes, and the container goes on.

    Repair: `ExecStop=` with `down` or `stop` of the same files or container.
    """
    for hold in not_stopped(unit.file):
        wanted = f"an ExecStop= for what `{hold.what}` starts"
        expect(not hold.detached, wanted, found="none that takes it down", at=hold.place)


@check(judges=Judges.BOTH, follows_from=("systemd.unit_file_is_valid", "systemd.commands_exist"))
def test_infrastructure_unit_is_sound(infrastructure: Unit) -> None:
    """The infrastructure unit waits for Docker, fails where there is no shared network, and stays active.

    Every service leans on it: what it lets pass, none of them notices before its first call.

    Repair: a oneshot with RemainAfterExit=yes, After= and Requires=docker.service, and `docker network inspect` in
    an ExecStart= without `-`.
    """
    name, file, network = infrastructure.name, infrastructure.file, infrastructure.platform.expectations.network
    unit, graph, at = infrastructure.effective, infrastructure.platform.unit_graph, Place(file.path)
    expect(unit.service_type == "oneshot", f"Type=oneshot for {name}", found=f"Type={unit.service_type}", at=at)
    remains = unit.switched("Service", "RemainAfterExit", unsaid=False)
    expect(remains, f"RemainAfterExit=yes for {name}", found="inactive as soon as it is done", at=at)
    for needed in infrastructure.needs:
        after, requires = needed in graph.after(name), needed in graph.requires(name)
        expect(after, f"{name} to start after {needed}", found="no order between them", at=at)
        expect(requires, f"{name} to require {needed}", found="it starts without it", at=at)
    checked = fails_without(file, network.name, network.definition)
    expect(checked, f"{name} to fail without {network.name}", found="no command of it would", at=at)
    conditions = [s for s in file.settings if s.section == "Unit" and s.key.startswith("Condition") and s.value]
    found = ", ".join(f"{setting.key}={setting.value}" for setting in conditions)
    always = f"{name} to run at every boot: one that a condition skips counts as started"
    expect(not conditions, always, found=found, at=[setting.at for setting in conditions])
    installs = any(listed(file, "Install", key) for key in ("WantedBy", "RequiredBy", "UpheldBy"))
    expect(installs, f"an [Install] section, so that {name} can be enabled", found="none", at=at)
