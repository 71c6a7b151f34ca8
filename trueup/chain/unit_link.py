"""The unit that starts a container, by its files and, on a host, by what systemd says."""

from trueup.chain.behind import Behind
from trueup.chain.link import Link, typed
from trueup.checks import NotLookedAtError
from trueup.facts import Place
from trueup.facts.systemd import UnitState
from trueup.platform import Unit
from trueup.platform.boot import AT_BOOT


def unit(link: Link, it: Behind) -> Link:
    """The unit that starts the container."""
    platform = it.platform
    if not it.unit:
        return link.not_reached("no unit starts it") if not it.container else link.broken(
            "none", f"no unit starts {it.container}: it will not come back after a boot"
        )  # fmt: skip
    unit = Unit(it.unit, platform)
    line = it.ownership.started.get(it.container, {}).get(it.unit)
    link = link.but(at=(line,) if line else (Place(unit.found.path),) if unit.found else ())
    look = (typed("systemctl", "status", it.unit), typed("journalctl", "-u", it.unit, "-n", "50"))
    if platform.on_host and (state := platform.unit_states.get(it.unit)) and state.load_state == "masked":
        return _live_unit(link.but(look=look), unit)
    if unit.found is None:
        where = "on the host" if platform.on_host else "in the tree"
        return link.broken(
            "no file", f"there is no unit file of that name {where}", look=look if platform.on_host else ()
        )
    if platform.on_host:
        link = _live_unit(link.but(look=look), unit)
    elif missing := _missing(unit):
        return link.broken("names nothing", f"it names what is not there: {missing}")
    if link.state == "holds" and line is None and it.container:
        return _not_its_own(link, it, unit)
    return link


def _not_its_own(link: Link, it: Behind, unit: Unit) -> Link:
    if undecided := unit.starts.undecided:
        return link.unknown(f"what it starts cannot be told: {undecided[0].text}")
    unreadable = next((project.why_unreadable for project in unit.projects if project.why_unreadable), None)
    if unreadable:
        return link.unknown(f"what it starts cannot be told: {unreadable.reason}")
    says = f"none of its commands starts {it.container}"
    return link.noted(f"{says}, which runs") if it.platform.on_host else link.broken("not its own", says)


def _live_unit(link: Link, unit: Unit) -> Link:
    """What systemd is doing with it."""
    state = unit.platform.unit_states.get(unit.name)
    if state is None:
        return link.unknown("systemd was not asked about it")
    if state.load_state != "loaded":
        masked = state.load_state == "masked"
        repair = typed("systemctl", "unmask", unit.name) if masked else typed("systemctl", "daemon-reload")
        return link.broken("not loaded", f"systemd has it as {state.load_state}", repair=(repair,))
    if state.active_state == "activating" and state.sub_state != "auto-restart":
        return link.unknown(f"it is still starting ({state.sub_state})")
    if state.active_state != "active":
        how, says = _down(state)
        start = typed("systemctl", "start", unit.name)
        return link.broken(how, says, repair=(typed("systemctl", "reset-failed", unit.name), start)[how != "failed" :])
    notes = []
    if state.enabled not in AT_BOOT:
        notes.append(f"not enabled ({state.enabled or 'no [Install]'}): it will not start at the next boot")
    if state.need_daemon_reload:
        notes.append("its file changed since systemd read it: systemctl daemon-reload")
    if missing := _missing(unit):
        notes.append(f"its next start fails: {missing}")
    return link.noted("; ".join(notes))


def _missing(unit: Unit) -> str:
    """The first path that it names and that is not there; nothing where nobody could look."""
    for named in unit.named_paths:
        try:
            where = "" if named.optional else unit.whereabouts(named)
        except NotLookedAtError:
            continue
        if where:
            return f"{named.path}: {where} ({named.place})"
    return ""


def _down(state: UnitState) -> tuple[str, str]:
    """How it is broken, and the sentence."""
    why = f" ({state.result})" if state.result != "success" else ""
    if state.active_state == "failed":
        return "failed", f"it has failed{why}"
    if state.active_state == "activating":
        return "restarting", f"it ended and waits for its next restart{why}"
    return "inactive", f"it is {state.active_state}: nobody started it, or it was stopped{why}"
