"""Outages of a tree: who publishes which port."""

from lab.outages.edits import Change, in_file, new_file, no_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import ADMIN_SITE, compose, unit
from lab.outages.texts import DOCKER_RUN

OUTAGES = (
    TreeOutage(
        name="two-services-on-one-host-port",
        story="Item 4: two services were given the same host port in two compose files.",
        expects=red(
            "ports.port_has_one_claimant [tcp/8013]",
            "ports.service_publishes_its_port [watchme-avatar-uploader]",
            "ports.host_port_equals_container_port [watchme-avatar-uploader]",
        ),
        edits=(in_file(compose("watchme-avatar-uploader"), Change('"127.0.0.1:8014:8014"', '"127.0.0.1:8013:8014"')),),
    ),
    TreeOutage(
        name="a-port-range-reaches-the-next-service",
        story="Item 4 by a range: `8012-8013:8012-8013` takes the neighbour's port too.",
        expects=red(
            "ports.port_has_one_claimant [tcp/8013]",
            "ports.service_publishes_its_port [opensmile-aggregator]",
        ),
        edits=(
            in_file(
                compose("opensmile-aggregator"), Change('"127.0.0.1:8012:8012"', '"127.0.0.1:8012-8013:8012-8013"')
            ),
        ),
    ),
    TreeOutage(
        name="docker-run-takes-a-taken-port",
        story="Item 4 where one of the two is not in a compose file but in a unit's `docker run -p`.",
        expects=red(
            "ports.port_has_one_claimant [tcp/8009]",
            "ports.service_publishes_its_port [api-gpt-v1]",
            "ports.port_is_published_on_loopback [api-gpt-v1]",
            "ports.host_port_equals_container_port [api-gpt-v1]",
        ),
        edits=(
            no_file("compose/api_gpt_v1"),
            no_file(unit("api-gpt-v1.service")),
            new_file(
                unit("api-gpt-v1.service"),
                DOCKER_RUN.replace("-p 127.0.0.1:8002:8002", "--network watchme-network -p 8009:8002"),
            ),
        ),
    ),
    TreeOutage(
        name="nginx-listens-on-a-service-port",
        story="A site was given a port of its own for a test, which a container publishes.",
        expects=red("ports.port_has_one_claimant [tcp/9000]"),
        edits=(in_file(ADMIN_SITE, Change("    listen 80;\n", "    listen 80;\n    listen 9000;\n")),),
    ),
    TreeOutage(
        name="container-port-differs",
        story="Item 4: the third published 8011 to another container port, where nothing listens.",
        expects=red("ports.host_port_equals_container_port [opensmile-api]"),
        edits=(in_file(compose("opensmile"), Change('"127.0.0.1:8011:8011"', '"127.0.0.1:8011:8080"')),),
    ),
    TreeOutage(
        name="port-outside-its-range",
        story="A port was taken that belongs to no range, so the next person does not know that it is taken.",
        expects=red(
            "ports.port_is_in_its_range [vibe-transcriber-v2]",
            "ports.service_publishes_its_port [vibe-transcriber-v2]",
        ),
        edits=(in_file(compose("vibe-transcriber-v2"), Change('"127.0.0.1:8013:8013"', '"127.0.0.1:8113:8113"')),),
    ),
    TreeOutage(
        name="port-in-the-range-of-another-kind",
        story="A management tool on a port of the microservices.",
        expects=red(
            "ports.port_is_in_its_range [watchme-admin]",
            "ports.service_publishes_its_port [watchme-admin]",
        ),
        edits=(in_file(compose("admin"), Change('"127.0.0.1:9000:9000"', '"127.0.0.1:8020:8020"')),),
    ),
    TreeOutage(
        name="port-left-to-docker",
        story="Only the container's port was written: Docker chooses another host port at each start.",
        expects=red(
            "ports.service_publishes_its_port [api-sed-aggregator]",
            "ports.port_is_published_on_loopback [api-sed-aggregator]",
            "ports.host_port_equals_container_port [api-sed-aggregator]",
        ),
        edits=(in_file(compose("api_sed_aggregator"), Change('"127.0.0.1:8010:8010"', '"8010"')),),
    ),
    TreeOutage(
        name="no-port-published",
        story="`ports:` was taken for `expose:`: peers reach the service, nginx does not.",
        expects=red(
            "ports.service_publishes_its_port [opensmile-aggregator]",
        ),
        edits=(
            in_file(
                compose("opensmile-aggregator"),
                Change('    ports:\n      - "127.0.0.1:8012:8012"\n', '    expose:\n      - "8012"\n'),
            ),
        ),
    ),
    TreeOutage(
        name="published-on-every-address",
        story="Without an address the port is open to the world, past nginx and past the firewall's rules for it.",
        expects=red("ports.port_is_published_on_loopback [opensmile-api]"),
        edits=(in_file(compose("opensmile"), Change('"127.0.0.1:8011:8011"', '"8011:8011"')),),
    ),
)
