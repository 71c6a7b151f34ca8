"""Outages of a host: who listens where."""

from lab.outages.edits import Change
from lab.outages.outage import HostOutage, red
from lab.outages.places import REGISTRY
from lab.outages.steps import compose_hangs, edit, restarted, run

SCORER, AGGREGATOR = "api-gpt-v1.service", "opensmile-aggregator.service"
COMPOSE = "/home/ubuntu/api_gpt_v1/docker-compose.prod.yml"
PROXY_KILLED = "pkill -KILL -f 'docker-proxy.*-host-port 8012 '"
LISTEN = (
    "my $s = IO::Socket::IP->new(LocalHost => shift, LocalPort => shift, Listen => 5, ReuseAddr => 1) or die; "
    "1 while $s->accept"
)
ANSWERS_NOBODY = f"-MIO::Socket::IP -e '{LISTEN}'"
"""Arguments of perl, which every Debian has; an address and a port follow."""

SERVE = f"/usr/bin/perl {ANSWERS_NOBODY}"
HEALTH = "--health-cmd 'wget -qO- http://127.0.0.1:8002/health' --health-interval 1s"

OUTAGES = (
    HostOutage(
        name="stranger-beside-a-service-port",
        story="localhost is 127.0.0.1 and ::1 by turns: the container has the one, a forgotten program the other.",
        expects=red("ports.listener_is_the_service [opensmile-aggregator]"),
        breaks=(run(f"systemd-run --unit=stranger {SERVE} ::1 8012", "sleep 1"),),
        mends=(run("systemctl stop stranger.service"),),
    ),
    HostOutage(
        name="stranger-called-docker-proxy",
        story="A program of Docker's name, at the very address of the container: only its unit tells it from Docker's.",
        expects=red("ports.listener_is_the_service [opensmile-aggregator]", "ports.port_has_one_claimant [tcp/8012]"),
        breaks=(
            run(
                "cp /usr/bin/perl /opt/docker-proxy",
                PROXY_KILLED,
                f"systemd-run --unit=stranger /opt/docker-proxy {ANSWERS_NOBODY} 127.0.0.1 8012",
                "sleep 1",
                touches=("/opt/docker-proxy",),
            ),
        ),
        mends=(run("systemctl stop stranger.service"), restarted(AGGREGATOR)),
    ),
    HostOutage(
        name="published-port-lost-its-proxy",
        story="The proxy of a published port died: the container runs, is healthy, and nobody reaches it.",
        expects=red("ports.listener_is_the_service [opensmile-aggregator]"),
        breaks=(run(PROXY_KILLED),),
        mends=(restarted(AGGREGATOR),),
    ),
    HostOutage(
        name="something-else-is-public",
        story="A program was started for a test, on every address.",
        expects=red("ports.nothing_else_is_public [tcp/7777]"),
        breaks=(run(f"systemd-run --unit=stranger {SERVE} 0.0.0.0 7777", "sleep 1"),),
        mends=(run("systemctl stop stranger.service"),),
    ),
    HostOutage(
        name="container-published-on-every-address-by-hand",
        story="Started by hand with `-p 8002:8002`: Docker opens it to the world, past nginx and past ufw.",
        expects=red(
            "ports.port_is_published_on_loopback [api-gpt-v1]",
            "host.container_logs_are_bounded [api-gpt-v1]",
        ),
        breaks=(
            compose_hangs(SCORER),
            run(
                "docker rm -f api-gpt-v1",
                "docker run -d --name api-gpt-v1 --network watchme-network --network-alias scorer "
                f"{HEALTH} -p 8002:8002 {REGISTRY}/watchme-api-gpt:latest",
            ),
        ),
        mends=(run("docker rm -f api-gpt-v1"), restarted(SCORER)),
    ),
    HostOutage(
        name="published-on-every-address-at-the-next-recreate",
        story="The address was taken out of the compose file on the server: all is well until the next deploy.",
        expects=red("ports.port_is_published_on_loopback [api-gpt-v1]"),
        breaks=(edit(COMPOSE, Change('"127.0.0.1:8002:8002"', '"8002:8002"')),),
    ),
)
