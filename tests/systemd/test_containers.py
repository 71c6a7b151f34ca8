"""Units and the containers that they start."""

from trueup.checks import Judges, Severity, check, expect
from trueup.commands.holding import holds
from trueup.facts import Place
from trueup.model.definitions import not_started
from trueup.platform import Service
from trueup.platform.restarts import policy, restarts

COMES_BACK = frozenset({"always"})
"""Docker's policies that start a container again after a killed engine; `unless-stopped` does not."""


@check(judges=Judges.BOTH, follows_from=("network.compose_file_resolves",))
def test_unit_owns_its_containers(service: Service) -> None:
    """Every service's container is started by exactly one unit, the expected one.

    Two units that start one container take it from each other; one that no unit starts is down after a reboot.

    Repair: one `ExecStart=` for it, in its own unit; remove the unit that was left behind.
    """
    name, unit = service.container_name, service.unit
    owners = service.platform.owners.get(name, {})
    at = list(owners.values()) or [Place(unit.file.path)]
    asleep = None if owners else not_started(service.platform.compose, name)
    found = f"none: {asleep.text}" if asleep else "none"
    expect(bool(owners), f"a unit that starts {name}", found=found, at=[asleep.at, *at] if asleep else at)
    expect(list(owners) == [unit.name], f"only {unit.name} to start {name}", found=", ".join(owners), at=at)


@check(
    judges=Judges.BOTH,
    severity=Severity.WARNING,
    follows_from=(
        "network.compose_file_resolves",
        "systemd.unit_file_is_valid",
        "systemd.commands_exist",
        "systemd.unit_owns_its_containers",
    ),
)
def test_restart_policies_agree(service: Service) -> None:
    """Either the unit or Docker restarts a service's container: not both, and not neither.

    Where both do, one fails for the other; where neither does, the first crash lasts until somebody looks.

    Repair: `up` in the foreground, `Restart=always` in the unit and `restart: "no"` in compose; or `up -d` in a
    oneshot and `restart: always`.
    """
    unit, name = service.unit, service.container_name
    held = [hold for hold in holds(unit.file) if hold.key == "ExecStart"]
    docker, at = policy(service)
    by_unit = restarts(unit)
    places = [at, by_unit.at if by_unit else Place(unit.file.path)]
    if any(not hold.detached for hold in held):
        found = f"the unit does by Restart={by_unit.value}, and Docker by `restart: {docker}`" if by_unit else ""
        expect(not (by_unit and docker != "no"), f"one restarter of {name}", found=found, at=places)
        found = "neither: no Restart= in the unit, and no policy of Docker's"
        expect(bool(by_unit) or docker in COMES_BACK, f"a restarter of {name}", found=found, at=places)
    elif held and unit.effective.service_type == "oneshot":  # else `type_suits_the_command` says that it ends at once
        found = f"its unit lets it go, and Docker's policy is `{docker}`"
        wanted = f"Docker to restart {name} after a crash of its own or of Docker's: `restart: always`"
        expect(docker in COMES_BACK, wanted, found=found, at=places)
