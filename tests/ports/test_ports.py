"""Who publishes which port, judged on one table of every claim."""

from trueup.checks import Judges, Remedy, Severity, check, expect
from trueup.model.port_claims import colliding, host_ports
from trueup.platform import PortUse, Service

WRITTEN = ("network.compose_file_resolves", "systemd.commands_exist", "systemd.unit_owns_its_containers")
"""What must be true before a definition says anything of its ports."""


@check(judges=Judges.BOTH, follows_from=("network.docker_answers", "nginx.configuration_parses"))
def test_port_has_one_claimant(port: PortUse) -> None:
    """No two claims on a port overlap: compose files, `docker run -p`, nginx, units' own commands, and who listens.

    The second to start fails with `address already in use`, and which one is second changes with every boot.

    Repair: give one of them another port of its range (`trueup ports` names the next free one).
    """
    rivals = colliding(port.claims)
    claimants = sorted({claim.claimant for claim in rivals})
    places = dict.fromkeys(claim.at for claim in rivals)
    expect(not rivals, f"one claimant of {port.key}", found=" and ".join(claimants), at=places)


@check(
    judges=Judges.BOTH,
    follows_from=WRITTEN,
)
def test_service_publishes_its_port(service: Service) -> None:
    """A service publishes the host port that the expectations give it, and no other.

    nginx and every client use that port; on another one nobody finds the service.

    Repair: correct `ports:` in its definition, or the expectation.
    """
    definition = service.definition
    published = service.published_ports
    found = ", ".join(map(str, published)) or "none"
    at = [port.at for port in service.ports] or [definition.at]
    expect(published == [service.expected.port], f"host port {service.expected.port}", found=found, at=at)


@check(
    judges=Judges.BOTH,
    follows_from=WRITTEN,
)
def test_port_is_in_its_range(service: Service) -> None:
    """Every published port lies in the range of its kind, or is declared an exception.

    The ranges are how two people can add a service on the same day without meeting on a port.

    Repair: take a port of the range, or declare the exception with its reason.
    """
    plan = service.platform.expectations.ports
    exceptions = {exception.port for exception in plan.exceptions}
    name = service.expected.port_range
    ranges = [plan.ranges[name]] if name else list(plan.ranges.values())
    allowed = ", ".join(f"{r.first}-{r.last}" for r in ranges)
    for port in service.ports:
        for number in host_ports(port):
            inside = any(r.first <= number <= r.last for r in ranges)
            wanted = f"a port of {name or 'some range'} ({allowed}) or a declared exception"
            expect(inside or number in exceptions, wanted, found=str(number), at=port.at)


@check(
    judges=Judges.BOTH,
    severity=Severity.WARNING,
    follows_from=WRITTEN,
)
def test_host_port_equals_container_port(service: Service) -> None:
    """A service has the same port inside its container and on the host, unless the expectations name both.

    Peers call the container's port and nginx the host's: where they differ, one of the two is soon written wrong.

    Repair: publish the port under its own number, or declare its `container_port`.
    """
    declared = (str(service.expected.port), service.expected.inner_port)
    for port in service.ports:
        same = port.published == str(port.target) or (port.published, port.target) == declared
        wanted = f"port {port.target} published as {port.target}"
        advice = Remedy("by hand", advice=f'write "{port.target}:{port.target}"')
        expect(same, wanted, found=port.published or "a port of Docker's choice", at=port.at, remedy=advice)
