"""The units on a host: enabled, active, and as their files say."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.commands.starts import NamedPath
from trueup.commands.units import not_loaded
from trueup.facts import Place
from trueup.platform import Unit

ENABLED = {"enabled", "enabled-runtime", "static", "alias", "generated", "indirect"}


@check(judges=Judges.HOST)
def test_unit_is_enabled(unit: Unit) -> None:
    """A unit will start at boot.

    One that is only started by hand is down after the next reboot.

    Repair: `systemctl enable`.
    """
    state = unit.state
    at = Place(command=f"systemctl is-enabled {unit.name}")
    remedy = Remedy("safe", (("systemctl", "enable", unit.name),))
    found = state.enabled or "not enabled"
    expect(state.enabled in ENABLED, f"{unit.name} enabled", found=found, at=at, remedy=remedy)


@check(judges=Judges.HOST, follows_from=("network.docker_answers", "systemd.commands_exist"))
def test_unit_is_active(unit: Unit) -> None:
    """A unit is active, has not failed, and the containers that run are those it starts.

    An inactive unit means that nothing restarts its containers, and that `systemctl stop` will not stop them.

    Repair: `systemctl reset-failed`, then start; its journal says why it ended.
    """
    state = unit.state
    found = f"{state.active_state} ({state.sub_state})"
    if state.result not in {"", "success"}:
        found += f", result {state.result}"
    start = (("systemctl", "reset-failed", unit.name), ("systemctl", "start", unit.name))
    remedy = Remedy("safe", start, look=(("journalctl", "-u", unit.name, "-n", "50"),))
    expect(state.active_state == "active", f"{unit.name} active", found=found, at=unit.asked, remedy=remedy)
    for service in unit.services:
        _runs_what_the_unit_starts(unit, service.container_name)


def _runs_what_the_unit_starts(unit: Unit, container: str) -> None:
    """A running container's compose labels name the files that its unit starts (label `config_files`)."""
    running = unit.platform.containers_by_name.get(container)
    files = running.labels.get("com.docker.compose.project.config_files", "") if running else ""
    named = {path for call in unit.starts.compose for path in call.files}
    if not files or not named:
        return
    expect(
        bool(set(files.split(",")) & named),
        f"{container} started from {', '.join(sorted(named))}",
        found=f"started from {files}",
        at=Place(command=f"docker inspect {container}"),
        remedy=Remedy("unsafe", (("docker", "rm", "-f", container), ("systemctl", "restart", unit.name))),
    )


@check(judges=Judges.HOST)
def test_daemon_is_reloaded(unit: Unit) -> None:
    """What systemd runs is what is on disk, drop-ins included.

    Until a daemon-reload the next restart uses the old unit, and an edit seems to do nothing.

    Repair: `systemctl daemon-reload`.
    """
    state = unit.state
    remedy = Remedy("safe", (("systemctl", "daemon-reload"),))
    wanted = f"systemd to have read {unit.name} as it is on disk"
    changed = "changed on disk since (NeedDaemonReload=yes)"
    expect(not state.need_daemon_reload, wanted, found=changed, at=unit.asked, remedy=remedy)
    if unit.found is None:
        return
    # NeedDaemonReload does not see a drop-in in a directory that systemd did not know [systemd 252]
    changed_files = not_loaded(unit.found, state)
    found = f"not as loaded: {', '.join(changed_files)}"
    expect(not changed_files, wanted, found=found, at=[Place(path) for path in changed_files], remedy=remedy)


@check(judges=Judges.BOTH, follows_from=("network.compose_file_resolves",))
def test_commands_exist(unit: Unit) -> None:
    """Every program a unit runs exists and may be executed, and every file it names is there.

    A unit that names what does not exist fails at its next start, which may be the next boot.

    Repair: correct the path in the unit, or put the file where the unit looks for it.
    """
    for named in unit.named_paths:
        if not named.optional:
            _exists(unit, named)


def _exists(unit: Unit, named: NamedPath) -> None:
    wanted = f"{named.path} ({named.wanted})"
    found = unit.whereabouts(named)
    expect(not found, f"{wanted} to exist", found=found, at=named.place)
