"""Who really listens on a service's port."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.platform import Service
from trueup.platform.holders import SS, described, listeners_of, strangers_of


@check(
    judges=Judges.HOST,
    follows_from=(
        "network.docker_answers",
        "network.container_is_running",
        "network.service_joins_the_network",  # a container on no network publishes nothing
        "ports.service_publishes_its_port",
    ),
)
def test_listener_is_the_service(service: Service) -> None:
    """What listens on a service's port is that service: its container, by Docker's own table, or its declared process.

    A stranger there gets the service's requests, and answers some of them; localhost is 127.0.0.1 and ::1 by turns.

    Repair: stop the stranger, and start the service's unit again.
    """
    port = service.expected.port
    wanted = f"{service.container_name}, and nobody else, to listen on port {port}"
    look = (("ss", "-tulnp", f"sport = :{port}"),)
    remedy = Remedy("unsafe", (("systemctl", "restart", service.unit.name),), look=look)
    strangers = "; ".join(described(each) for each in strangers_of(service))
    expect(not strangers, wanted, found=strangers, at=SS, remedy=remedy)
    expect(bool(listeners_of(service)), wanted, found="nobody listens there", at=SS, remedy=remedy)
