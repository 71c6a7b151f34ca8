"""Outages of a host: containers that run, and are not well, not expected, or not what was pulled."""

from lab.outages.edits import Change
from lab.outages.outage import HostOutage, red
from lab.outages.places import REGISTRY
from lab.outages.steps import compose_hangs, edit, restarted, run, write

SCORER = "api-gpt-v1.service"
SCORER_IMAGE = f"{REGISTRY}/watchme-api-gpt"
FEATURES = "/home/ubuntu/opensmile"
UNUSED = "monitoring_default"
FOUND_UNHEALTHY = (
    'timeout 120 sh -c \'until [ "$(docker inspect --format {{.State.Health.Status}} api-gpt-v1)" = unhealthy ]; '
    "do sleep 0.5; done'"
)

OUTAGES = (
    HostOutage(
        name="container-unhealthy",
        story="It runs and answers 503: Docker shows it as up, and nothing restarts it.",
        expects=red("network.container_is_healthy [api-gpt-v1]"),
        breaks=(run("docker exec api-gpt-v1 /bin/touch /tmp/unhealthy", FOUND_UNHEALTHY),),
        mends=(run("docker exec api-gpt-v1 /bin/rm /tmp/unhealthy"),),
    ),
    HostOutage(
        name="container-without-a-health-check",
        story="Started by hand, without the health check and the log's bound that its compose file gives it.",
        expects=red("network.container_is_healthy [api-gpt-v1]", "host.container_logs_are_bounded [api-gpt-v1]"),
        breaks=(
            compose_hangs(SCORER),
            run(
                "docker rm -f api-gpt-v1",
                "docker run -d --name api-gpt-v1 --network watchme-network --network-alias scorer "
                f"-p 127.0.0.1:8002:8002 {SCORER_IMAGE}:latest",
            ),
        ),
        mends=(run("docker rm -f api-gpt-v1"), restarted(SCORER)),
    ),
    HostOutage(
        name="container-nobody-knows",
        story="Somebody tried something, and left it running.",
        expects=red("network.container_is_declared [just-a-test]"),
        breaks=(run(f"docker run -d --name just-a-test --network none {SCORER_IMAGE}:latest"),),
        mends=(run("docker rm -f just-a-test"),),
    ),
    HostOutage(
        name="image-pulled-and-not-recreated",
        story="The new image was pulled, and the container of the old one goes on: the deploy looks done.",
        expects=red("network.container_runs_the_pulled_image [api-gpt-v1]"),
        breaks=(
            run(
                f"docker tag {SCORER_IMAGE}:latest {SCORER_IMAGE}:kept",
                f"docker tag {REGISTRY}/watchme-admin:latest {SCORER_IMAGE}:latest",
            ),
        ),
        mends=(run(f"docker tag {SCORER_IMAGE}:kept {SCORER_IMAGE}:latest", f"docker rmi {SCORER_IMAGE}:kept"),),
    ),
    HostOutage(
        name="network-of-something-long-gone",
        story="A compose project was removed by its files, and its network stayed, with a subnet of its own.",
        expects=red(f"network.no_leftover_network [{UNUSED}]"),
        breaks=(run(f"docker network create --label com.docker.compose.project=monitoring {UNUSED}"),),
        mends=(run(f"docker network rm {UNUSED}"),),
    ),
    HostOutage(
        name="peer-through-localhost-in-an-env-file",
        story="The URL that was right on a developer's machine went to the server in `.env`, where no tree shows it.",
        expects=red("network.peer_urls_use_container_names [opensmile-api]"),
        breaks=(write(f"{FEATURES}/.env", 'API_TOKEN=unseen\nVAULT_URL="http://localhost:8000/"\n'),),
    ),
    HostOutage(
        name="address-of-the-gateway-asked-for",
        story="An address was written into a compose file by hand, and it is the gateway's.",
        expects=red("network.addresses_are_in_the_subnet [opensmile-api]"),
        breaks=(
            edit(
                f"{FEATURES}/docker-compose.prod.yml",
                Change(
                    "    networks:\n      - watchme-network\n",
                    "    networks:\n      watchme-network:\n        ipv4_address: 172.27.0.1\n",
                ),
            ),
        ),
    ),
    HostOutage(
        name="docker-does-not-start-at-boot",
        story="Docker was disabled for an upgrade, and never enabled again: nothing shows it until the next reboot.",
        expects=red("network.docker_starts_at_boot [docker]"),
        breaks=(run("systemctl disable docker.service docker.socket"),),
        mends=(run("systemctl enable docker.service docker.socket"),),
    ),
    HostOutage(
        name="nginx-does-not-start-at-boot",
        story="nginx was disabled for a maintenance page, and never enabled again.",
        expects=red("nginx.nginx_starts_at_boot [nginx]"),
        breaks=(run("systemctl disable nginx.service"),),
        mends=(run("systemctl enable nginx.service"),),
    ),
)
