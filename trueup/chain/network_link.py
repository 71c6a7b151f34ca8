"""The shared network: whether there is one, and the container is on it."""

from trueup.chain.behind import Behind
from trueup.chain.link import Link, typed
from trueup.checks import FindingError
from trueup.model import network_commands
from trueup.model.definitions import Definition


def network(link: Link, it: Behind) -> Link:
    """How the container is attached to the shared network."""
    if not it.container:
        return link.not_reached()
    if it.on_the_hosts_network:
        return link.noted("the container is on the host's own network")
    definition = it.definition
    joined = definition.joined(link.what) if definition else None
    link = link.but(at=(joined.at,) if joined else (definition.networks_at,) if definition else ())
    if it.platform.on_host:
        return _live_network(link, it)
    return _written_network(link, it, definition) if definition else link.not_reached()


def _written_network(link: Link, it: Behind, definition: Definition) -> Link:
    name = link.what
    if definition.joined(name) is None:
        others = ", ".join(each.name for each in definition.networks) or definition.network_mode or "none"
        says = f"{it.container} joins only {others}: other containers cannot call it by name"
        run = definition.written_as == "docker run"
        repair = f"--network {name}" if run else f"join it, and declare networks: {{{name}: {{external: true}}}}"
        return link.broken("not joined", says, repair=(f"{repair}, at {definition.networks_at}",))
    made = it.ownership.network_definition
    if isinstance(made, FindingError):
        return link.broken("not defined", f"no definition: {made.found}, where {made.expected} is expected")
    return link.but(at=(*link.at, made))


def _live_network(link: Link, it: Behind) -> Link:
    expected, live = it.platform.expectations.network, it.platform.networks_by_name.get(link.what)
    link = link.but(look=(typed("docker", "network", "inspect", link.what),))
    if live is None:
        create = typed(*network_commands.create(expected))
        return link.broken(
            "missing", "Docker has no network of that name", repair=(create,), look=("docker network ls",)
        )
    container = it.live
    if container is None:
        return link.not_reached("the container is not there")
    definition = it.definition
    aliases = it.platform.networks[0].names_in(definition) if definition else ()
    connect = typed(*network_commands.connect(link.what, it.container, aliases))
    attachment = container.attachment(link.what)
    if attachment is None:
        others = ", ".join(each.network for each in container.attachments) or "none"
        says = f"{it.container} is attached to {others} only: peers cannot find it"
        if not container.attachments:
            says = f"{it.container} is attached to no network: its port is not published and peers cannot find it"
        return link.broken("not attached", says, repair=(connect,))
    if attachment.network_id != live.id:
        says = f"{it.container} is attached to a network of that name that was deleted"
        return link.broken("deleted", says, repair=(typed("systemctl", "restart", it.unit),) if it.unit else ())
    return link if container.running else link.not_reached("the container does not run")
