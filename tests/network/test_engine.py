"""The Docker engine, and the containers it runs."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.facts import Docker, Unavailable
from trueup.model.image_names import without_tag
from trueup.platform import Engine, Service
from trueup.platform.boot import starts_at_boot


@check(judges=Judges.HOST)
def test_docker_answers(docker: Engine) -> None:
    """The Docker engine answers.

    Without it no container runs and nothing about containers and networks can be known.

    Repair: `systemctl start docker`; if it is running and does not answer, its journal says why.
    """
    why = docker.seen
    if isinstance(why, Unavailable):
        journal = ("journalctl", "-u", "docker", "-n", "50")
        remedy = Remedy("unsafe", (("systemctl", "start", "docker.service"),), look=(journal,))
        down = len(docker.down_with_it)
        units = f"; also down, and to be started by name: {down} unit{'s' if down > 1 else ''}" if down else ""
        expect(holds=False, expected="Docker to answer", found=why.reason + units, at=why.at, remedy=remedy)
    expect(isinstance(why, Docker), "a Docker engine", found="none was asked")


@check(judges=Judges.HOST)
def test_docker_starts_at_boot(docker: Engine) -> None:
    """The Docker engine starts at boot: its service is enabled, or the socket that starts it.

    Until the next reboot nothing shows that it does not, and then every container is down.

    Repair: `systemctl enable docker.service`.
    """
    starts_at_boot(docker.platform, ("docker.service", "docker.socket"))


@check(judges=Judges.HOST, follows_from=("network.docker_answers", "systemd.unit_is_active", "systemd.commands_exist"))
def test_container_is_running(service: Service) -> None:
    """The service's container exists, runs, does not restart in a loop, and has the right image.

    A container that is not running serves nobody, and nginx answers 502 in its place.

    Repair: start its unit; if the container ends again, `docker logs` says why.
    """
    logs = ("docker", "logs", "--tail", "50", service.container_name)
    start = Remedy("safe", (("systemctl", "start", service.unit.name),), look=(logs,))
    container = service.platform.containers_by_name.get(service.container_name)
    if container is None:
        expect(
            holds=False,
            expected=f"a running container {service.container_name}",
            found="no container of that name",
            at=service.asked,
            remedy=start,
        )
        return
    state = f"{container.status}, exit code {container.exit_code}, {container.restart_count} restarts"
    running = container.running and not container.restarting
    expect(running, f"{service.container_name} running", found=state, at=service.asked, remedy=start)
    image = service.expected.image or without_tag(service.definition.image)
    expect(
        without_tag(container.image) == image,
        f"{service.container_name} made from {image}",
        found=container.image,
        at=(service.asked, service.definition.at),
        remedy=Remedy("unsafe", (("systemctl", "restart", service.unit.name),)),
    )
