"""How services call each other."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.platform import Service
from trueup.platform.peers import detours


@check(
    judges=Judges.BOTH,
    follows_from=(
        "network.docker_answers",
        "network.compose_file_resolves",
        "network.compose_finds_what_its_files_name",
        "systemd.commands_exist",
        "systemd.unit_owns_its_containers",
    ),
)
def test_peer_urls_use_container_names(service: Service) -> None:
    """No URL in a service's environment or env files leads to another service through localhost or the host.

    In a container localhost is the container itself, and host.docker.internal is unknown on a server: the call fails.
    A tree is judged by the env files that it holds; those that lie only on the server are read there.

    Repair: write `http://<container>:<port>/`, and recreate the container.
    """
    for found in detours(service):
        others = " or ".join(found.containers)
        name = found.containers[0]
        expect(
            holds=False,
            expected=f"{service.container_name} to call {others} by name",
            found=f"{found.variable.name} is {found.variable.url}",
            at=(found.variable.at, service.definition.at),
            remedy=Remedy("by hand", advice=f"write {name} instead of {found.by} in {found.variable.name}"),
        )
