"""Outages of a tree: addresses that somebody chose by hand, URLs that go a wrong way, ports that units take."""

from lab.outages.edits import Change, in_file, new_file, no_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import compose, unit
from lab.outages.texts import DOCKER_RUN

GIVEN = "--network watchme-network --network-alias scorer -e VAULT_URL=http://localhost:8000/"
JOINS = "    networks:\n      - watchme-network\n"

PAGE = """[Unit]
Description=A page of plain files
After=docker.service watchme-infrastructure.service
Requires=docker.service watchme-infrastructure.service

[Service]
ExecStart=/usr/bin/python3 -m http.server --bind 127.0.0.1 8011
Restart=always

[Install]
WantedBy=multi-user.target
"""


def at_address(address: str) -> Change:
    """The network joined at an address of one's own choice."""
    return Change(JOINS, f"    networks:\n      watchme-network:\n        ipv4_address: {address}\n")


OUTAGES = (
    TreeOutage(
        name="address-outside-the-subnet",
        story="The address of an earlier network was kept in a compose file: Docker refuses to start the container.",
        expects=red("network.addresses_are_in_the_subnet [opensmile-api]"),
        edits=(in_file(compose("opensmile"), at_address("172.18.0.9")),),
    ),
    TreeOutage(
        name="two-services-at-one-address",
        story="Two people each chose the same address: whichever starts second does not start.",
        expects=red("network.addresses_are_in_the_subnet [api-gpt-v1, opensmile-api]"),
        edits=(
            in_file(compose("opensmile"), at_address("172.27.0.50")),
            in_file(compose("api_gpt_v1"), at_address("172.27.0.50")),
        ),
    ),
    TreeOutage(
        name="peer-through-the-gateway",
        story="The network's gateway is the host itself: there the service's port is open on loopback only.",
        expects=red("network.peer_urls_use_container_names [opensmile-api]"),
        edits=(in_file(compose("opensmile"), Change("http://watchme-vault-api:8000/", "http://172.27.0.1:8000/")),),
    ),
    TreeOutage(
        name="peer-through-localhost-in-an-env-file-of-the-tree",
        story="An env file without secrets is kept in the tree, with a URL of a developer's machine in it.",
        expects=red("network.peer_urls_use_container_names [opensmile-api]"),
        edits=(
            in_file(compose("opensmile"), Change("    env_file:\n", "    env_file:\n      - path: urls.env\n")),
            new_file("compose/opensmile/urls.env", "export VAULT_URL='http://127.0.0.1:8000/'\n"),
        ),
    ),
    TreeOutage(
        name="peer-through-localhost-in-a-run-line",
        story="Item 1's unit again: what `docker run -e` gives the container leads nowhere.",
        expects=red("network.peer_urls_use_container_names [api-gpt-v1]"),
        edits=(
            no_file("compose/api_gpt_v1"),
            no_file(unit("api-gpt-v1.service")),
            new_file(unit("api-gpt-v1.service"), DOCKER_RUN.replace("-p ", f"{GIVEN} -p ")),
        ),
    ),
    TreeOutage(
        name="unit-takes-a-taken-port",
        story="Item 4 without Docker: a unit's own command line listens on the port of a service.",
        expects=red("ports.port_has_one_claimant [tcp/8011]"),
        edits=(new_file(unit("page.service"), PAGE),),
    ),
)
