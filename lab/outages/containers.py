"""Outages of a host: containers that do not run, or are not what they should be, and a network that is not there."""

from lab.outages.edits import Change
from lab.outages.outage import HostOutage, red
from lab.outages.places import REGISTRY
from lab.outages.steps import compose_hangs, edit, restarted, run

SCORER, AGGREGATOR = "api-gpt-v1.service", "opensmile-aggregator.service"
DEFINITION = "/home/ubuntu/watchme-server-configs/docker-compose.infra.yml"
IMAGE = f"{REGISTRY}/watchme-admin:latest"
EVERY = "$(docker ps -q --filter network=watchme-network)"
UNPLUG = f"sh -c 'for c in {EVERY}; do docker network disconnect -f watchme-network $c; done'"

OUTAGES = (
    HostOutage(
        name="definition-edited-on-the-host",
        story="Somebody edited the infrastructure's file on the server; the network is as it was.",
        expects=red("network.network_matches_its_definition [watchme-network]"),
        breaks=(edit(DEFINITION, Change("172.27.0.0/16", "172.28.0.0/16")),),
    ),
    HostOutage(
        name="container-removed",
        story="docker rm by hand, and the unit's compose has not noticed.",
        expects=red("network.container_is_running [api-gpt-v1]"),
        breaks=(compose_hangs(SCORER), run("docker rm -f api-gpt-v1")),
        mends=(restarted(SCORER),),
    ),
    HostOutage(
        name="container-stopped",
        story="docker stop by hand, and the unit's compose has not noticed.",
        expects=red("network.container_is_running [api-gpt-v1]"),
        breaks=(compose_hangs(SCORER), run("docker stop api-gpt-v1")),
        mends=(restarted(SCORER),),
    ),
    HostOutage(
        name="container-in-a-crash-loop",
        story="It ends as soon as it starts, and Docker starts it for ever.",
        expects=red("network.container_is_running [api-gpt-v1]", f"systemd.unit_is_not_flapping [{SCORER}]"),
        breaks=(
            compose_hangs(SCORER),
            run(
                "docker rm -f api-gpt-v1",
                "docker run -d --name api-gpt-v1 --network watchme-network --network-alias scorer --restart always "
                f"--entrypoint /bin/sh -p 127.0.0.1:8002:8002 {REGISTRY}/watchme-api-gpt:latest -c 'exit 3'",
                "sleep 3",
            ),
        ),
        mends=(run("docker rm -f api-gpt-v1"), restarted(SCORER)),
    ),
    HostOutage(
        name="another-image-under-the-name",
        story="The container was started by hand from the wrong image.",
        expects=red("network.container_is_running [api-gpt-v1]"),
        breaks=(
            compose_hangs(SCORER),
            run(
                "docker rm -f api-gpt-v1",
                "docker run -d --name api-gpt-v1 --network watchme-network --network-alias scorer "
                f"-p 127.0.0.1:8002:8002 {IMAGE}",
            ),
        ),
        mends=(run("docker rm -f api-gpt-v1"), restarted(SCORER)),
    ),
    HostOutage(
        name="stranger-on-a-service-port",
        story="A program started by hand took the port while the container was away.",
        expects=red("network.container_is_running [opensmile-aggregator]", "ports.port_has_one_claimant [tcp/8012]"),
        breaks=(
            compose_hangs(AGGREGATOR),
            run(
                "docker rm -f opensmile-aggregator",
                "systemd-run --unit=stranger /usr/bin/busybox httpd -f -p 127.0.0.1:8012",
                "sleep 1",
            ),
        ),
        mends=(run("systemctl stop stranger.service"), restarted(AGGREGATOR)),
    ),
    HostOutage(
        name="network-gone",
        story="The shared network was removed: one root cause, every attachment is blocked by it.",
        expects=red("network.network_exists [watchme-network]"),
        breaks=(run(UNPLUG, "docker network rm watchme-network"),),
        mends=(run("systemctl restart watchme-infrastructure.service"),),
    ),
    HostOutage(
        name="network-under-a-near-miss-name",
        story="The seed itself writes watchme-net in one place.",
        expects=red("network.network_exists [watchme-network]"),
        breaks=(run(UNPLUG, "docker network rm watchme-network", "docker network create watchme-net"),),
        mends=(run("docker network rm watchme-net", "systemctl restart watchme-infrastructure.service"),),
    ),
)
