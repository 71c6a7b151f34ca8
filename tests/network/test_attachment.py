"""Who is on the shared network, and whether that lasts."""

from trueup.checks import Judges, Remedy, Severity, check, expect
from trueup.model.network_commands import connect
from trueup.platform import Project, Service, SharedNetwork


@check(judges=Judges.BOTH)
def test_compose_file_resolves(project: Project) -> None:
    """Every compose file is one that compose accepts, and it exists.

    A file that compose refuses starts nothing, and nothing that it says can be judged.

    Repair: mend the line that compose names.
    """
    why = project.why_unreadable
    expect(why is None, f"compose to accept {project.file}", found=why.reason if why else "", at=why.at if why else ())


@check(judges=Judges.BOTH, follows_from=("network.compose_file_resolves",))
def test_compose_uses_the_external_network(project: Project, network: SharedNetwork) -> None:
    """Every compose file but the infrastructure's joins the shared network as `external: true`.

    Without it compose makes a network of its own, `<project>_<name>`, and the service is alone on it.

    Repair: under the network write `external: true` and nothing else, in the migration's order.
    """
    if project.path == network.expected.definition:
        makes = f"the infrastructure's file to make {network.name}"
        expect(not network.definition.external, makes, found="external: true", at=network.definition.at)
        return
    remedy = Remedy("by hand", advice=f"write under networks: {network.name}: {{external: true}}")
    wanted = f"{network.name} joined as external: true"
    for found in project.networks:
        if network.means(found.key, found.name):
            made = f"`{found.name}` is made by this file"
            expect(found.external, wanted, found=made, at=found.at, remedy=remedy)
            joined = f"key {found.key} means `{found.name}`"
            expect(found.name == network.name, wanted, found=joined, at=found.at, remedy=remedy)
            driver = f"driver: {found.driver}, which compose ignores beside external: true"
            expect(not found.driver, wanted, found=driver, at=found.at, remedy=remedy, severity=Severity.WARNING)
        unnamed = f"a service on the project's own default network `{found.name}`"
        expect(not found.implicit, wanted, found=unnamed, at=found.at, remedy=remedy)


@check(
    judges=Judges.BOTH,
    follows_from=(
        "network.network_exists",
        "network.compose_file_resolves",
        "network.container_is_running",
        "systemd.commands_exist",
        "systemd.unit_owns_its_containers",
    ),
)
def test_service_joins_the_network(service: Service, network: SharedNetwork) -> None:
    """Every service's container is attached to the shared network, under every name its peers call it by.

    Outside it, no other container can resolve its name: each call to it fails.

    Repair: connect the container; and see that its definition joins the network, or it comes back.
    """
    if not service.platform.on_host:
        _is_written_down(service, network)
        return
    container, live = service.container, network.live
    names = [attachment.network for attachment in container.attachments]
    near = network.near_miss(names)
    where = f"only on {', '.join(names)}" if names else "on no network at all"
    where += f" ({near} is a near miss)" if near else ""
    attachment = container.attachment(network.name)
    aliases = network.names_in(service.definition)
    remedy = Remedy("safe", (connect(network.name, service.container_name, aliases),))
    expected = f"{service.container_name} on {network.name}"
    expect(attachment is not None, expected, found=where, at=service.asked, remedy=remedy)
    if attachment is None:
        return
    recreate = Remedy("unsafe", (("systemctl", "restart", service.unit.name),))
    stale = f"attached to a {network.name} that was removed and made again"
    expect(attachment.network_id == live.id, expected, found=stale, at=service.asked, remedy=recreate)
    loose = "listed there, but without an endpoint"
    expect(bool(attachment.endpoint_id), expected, found=loose, at=service.asked, remedy=recreate)
    known = {service.container_name, *attachment.aliases}  # Docker's own resolver knows the container's name
    missing = [name for name in aliases if name not in known]
    again = Remedy(
        "safe", (("docker", "network", "disconnect", network.name, service.container_name), *remedy.commands)
    )
    found = f"not known there as {', '.join(missing)}"
    expect(not missing, f"{expected} under every name of its definition", found=found, at=service.asked, remedy=again)


@check(
    judges=Judges.HOST,
    follows_from=("network.compose_file_resolves", "systemd.commands_exist", "systemd.unit_owns_its_containers"),
)
def test_attachment_survives_recreate(service: Service, network: SharedNetwork) -> None:
    """A service is on the shared network because its definition says so, not because somebody connected it.

    A connection made by hand lasts until the next recreate, that is until the next deploy or pull.

    Repair: name the network in the definition: `networks:` of the compose service, or `docker run --network`.
    """
    _is_written_down(service, network)


def _is_written_down(service: Service, network: SharedNetwork) -> None:
    definition = service.definition
    names = [joined.name for joined in definition.networks]
    joins = ", ".join(names) or "no network"
    near = network.near_miss(names)
    if near:
        joins += f" (the nearest to it is {network.name})"
    expect(
        definition.joined(network.name) is not None,
        f"{service.container_name} to join {network.name} by definition",
        found=f"{definition.written_as} joins {joins}",
        at=definition.networks_at,
        remedy=Remedy("by hand", advice=f"{_advice(near, network)}, then recreate the container"),
    )


def _advice(near: str, network: SharedNetwork) -> str:
    return f"write {network.name} for {near}" if near else f"name {network.name} in the definition"
