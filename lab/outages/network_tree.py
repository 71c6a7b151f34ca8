"""Outages of a tree: who is on the shared network, and who makes it."""

from lab.outages.edits import Change, in_file, new_file, no_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import EXTERNAL, INFRA_COMPOSE, OWN_BRIDGE, compose, unit
from lab.outages.texts import DOCKER_RUN

WRONG_LABELS = """    labels:
      me.hey-watch.created-by: watchme-infrastructure.service
      me.hey-watch.managed-by: watchme-server-configs"""

INFRA_COPY = """services:
  nothing:
    image: scratch
    network_mode: none
networks:
  watchme-network:
    name: watchme-network
    driver: bridge
"""

OUTAGES = (
    TreeOutage(
        name="own-bridge-network",
        story="Item 1: the compose file makes a bridge of its own under the shared name, `<project>_watchme-network`.",
        expects=red(
            "network.compose_uses_the_external_network [/home/ubuntu/opensmile/docker-compose.prod.yml]",
            "network.only_the_infrastructure_creates_it [watchme-network]",
            "network.service_joins_the_network [opensmile-api]",
        ),
        edits=(in_file(compose("opensmile"), Change(EXTERNAL, OWN_BRIDGE)),),
    ),
    TreeOutage(
        name="docker-run-without-network",
        story="Item 1: the unit runs `docker run -p ...` with no `--network`.",
        expects=red("network.service_joins_the_network [api-gpt-v1]"),
        edits=(
            no_file("compose/api_gpt_v1"),
            no_file(unit("api-gpt-v1.service")),
            new_file(unit("api-gpt-v1.service"), DOCKER_RUN),
        ),
    ),
    TreeOutage(
        name="no-network-named",
        story="Item 1: the compose file names no network, so the container is alone on `<project>_default`.",
        expects=red(
            "network.compose_uses_the_external_network [/home/ubuntu/api_whisper_v1/docker-compose.prod.yml]",
            "network.service_joins_the_network [api-transcriber]",
        ),
        edits=(
            in_file(
                compose("api_whisper_v1"),
                Change("    networks:\n      - watchme-network\n", ""),
                Change(f"\nnetworks:\n  watchme-network:\n{EXTERNAL}", ""),
            ),
        ),
    ),
    TreeOutage(
        name="network-named-for-one-of-two",
        story="Item 1: a second service was added to a compose file, and its `networks:` forgotten.",
        expects=red(
            "network.compose_uses_the_external_network [/home/ubuntu/watchme-api-manager/docker-compose.prod.yml]",
            "network.service_joins_the_network [watchme-api-manager-prod]",
        ),
        edits=(
            in_file(
                compose("watchme-api-manager"),
                Change("    networks:\n      - watchme-network\n\nnetworks:", "\nnetworks:"),
            ),
        ),
    ),
    TreeOutage(
        name="near-miss-network-name",
        story="The platform's own README says `watchme-net` where it means watchme-network (seed, 3.2).",
        expects=red("network.service_joins_the_network [api-sed-aggregator]"),
        edits=(in_file(compose("api_sed_aggregator"), Change("watchme-network", "watchme-net", times=2)),),
    ),
    TreeOutage(
        name="second-definition-of-the-network",
        story="A compose file that gives the shared name without `external: true` would create it where it is missing.",
        expects=red(
            "network.compose_uses_the_external_network [/home/ubuntu/opensmile-aggregator/docker-compose.prod.yml]",
            "network.only_the_infrastructure_creates_it [watchme-network]",
        ),
        edits=(in_file(compose("opensmile-aggregator"), Change(EXTERNAL, "    name: watchme-network\n")),),
    ),
    TreeOutage(
        name="second-infrastructure-file",
        story="The infrastructure's file was copied to another folder, and the copy still defines the network.",
        expects=red(
            "network.compose_uses_the_external_network [/home/ubuntu/infra/docker-compose.prod.yml]",
            "network.only_the_infrastructure_creates_it [watchme-network]",
        ),
        edits=(new_file(compose("infra"), INFRA_COPY),),
    ),
    TreeOutage(
        name="network-mode-bridge",
        story="Item 1 in compose's words: `network_mode: bridge` puts the container where no name resolves.",
        expects=red("network.service_joins_the_network [watchme-web-prod]"),
        edits=(
            in_file(
                compose("watchme-docker"),
                Change("    networks:\n      - watchme-network\n", "    network_mode: bridge\n"),
                Change(f"\nnetworks:\n  watchme-network:\n{EXTERNAL}", ""),
            ),
        ),
    ),
    TreeOutage(
        name="network-defined-on-another-subnet",
        story="The definition was moved to another subnet, and the firewall rules and the unit were not.",
        expects=red("network.network_matches_its_definition [watchme-network]"),
        edits=(in_file(INFRA_COMPOSE, Change("172.27.0.", "172.28.0.", times=2)),),
    ),
    TreeOutage(
        name="network-defined-without-labels",
        story="Somebody tidied the labels away that say whose network it is.",
        expects=red("network.network_matches_its_definition [watchme-network]"),
        edits=(in_file(INFRA_COMPOSE, Change(WRONG_LABELS, "")),),
    ),
    TreeOutage(
        name="infrastructure-joins-instead",
        story="The migration's `external: true` was written into the one file that must not have it.",
        expects=red(
            "network.compose_uses_the_external_network [/home/ubuntu/watchme-server-configs/docker-compose.infra.yml]",
            "network.network_matches_its_definition [watchme-network]",
        ),
        edits=(no_file(INFRA_COMPOSE), new_file(INFRA_COMPOSE, f"networks:\n  watchme-network:\n{EXTERNAL}")),
    ),
    TreeOutage(
        name="infrastructure-file-removed",
        story="The file that defines the network was lost in a move of folders.",
        expects=red("network.network_matches_its_definition [watchme-network]"),
        edits=(no_file(INFRA_COMPOSE),),
    ),
    TreeOutage(
        name="compose-file-is-not-yaml",
        story="A merge left its marks in a compose file: compose refuses it at the next start.",
        expects=red("network.compose_file_resolves [/home/ubuntu/api_gpt_v1/docker-compose.prod.yml]"),
        edits=(in_file(compose("api_gpt_v1"), Change("services:\n", "<<<<<<< HEAD\nservices:\n")),),
    ),
    TreeOutage(
        name="compose-file-with-a-duplicate-key",
        story="A second `ports:` was pasted below the first: one of the two is lost, or compose refuses both.",
        expects=red("network.compose_file_resolves [/home/ubuntu/admin/docker-compose.prod.yml]"),
        edits=(
            in_file(
                compose("admin"), Change("    healthcheck:\n", '    ports:\n      - "9009:9000"\n    healthcheck:\n')
            ),
        ),
    ),
    TreeOutage(
        name="compose-file-names-an-undefined-network",
        story="The top-level `networks:` was lost, and the service still names it.",
        expects=red("network.compose_file_resolves [/home/ubuntu/vibe-transcriber-v2/docker-compose.prod.yml]"),
        edits=(in_file(compose("vibe-transcriber-v2"), Change(f"\nnetworks:\n  watchme-network:\n{EXTERNAL}", "")),),
    ),
    TreeOutage(
        name="peer-through-localhost",
        story="In a container localhost is the container: the call never leaves it (seed, 3.2).",
        expects=red("network.peer_urls_use_container_names [opensmile-api]"),
        edits=(in_file(compose("opensmile"), Change("http://watchme-vault-api:8000/", "http://localhost:8000/")),),
    ),
    TreeOutage(
        name="peer-through-the-host",
        story="host.docker.internal exists on a developer's machine and not on the server (seed, 3.2).",
        expects=red("network.peer_urls_use_container_names [watchme-scheduler-prod]"),
        edits=(
            in_file(
                compose("watchme-api-manager"),
                Change("http://api-gpt-v1:8002/", "http://host.docker.internal:8002/"),
            ),
        ),
    ),
    TreeOutage(
        name="service-behind-a-profile",
        story="`profiles:` was copied from a debugging service: `up` says nothing and starts nothing.",
        expects=red("systemd.unit_owns_its_containers [api-gpt-v1]"),
        edits=(in_file(compose("api_gpt_v1"), Change("    restart: ", "    profiles: [debug]\n    restart: ")),),
    ),
)
