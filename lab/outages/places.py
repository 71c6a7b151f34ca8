"""Where the platform's files lie, in the tree and on the server, and the texts that outages change in them."""

from lab.layout import on_the_server

NETWORK = "watchme-network"
INFRASTRUCTURE = "watchme-infrastructure.service"
INFRA_COMPOSE = "docker-compose.infra.yml"
API_SITE = "sites-available/api.hey-watch.me"
ADMIN_SITE = "sites-available/admin.hey-watch.me"
ENABLED = "/etc/nginx/sites-enabled"

REGISTRY = "123456789012.dkr.ecr.ap-southeast-2.amazonaws.com"

EXTERNAL = "    external: true\n"
OWN_BRIDGE = "    driver: bridge\n"


def compose(folder: str) -> str:
    """The compose file of that folder, in the tree."""
    return f"compose/{folder}/docker-compose.prod.yml"


def unit(name: str) -> str:
    """A unit's file, in the tree."""
    return f"systemd/{name}"


def server(path: str) -> str:
    """The server's path of a file of the tree."""
    found = on_the_server(path)
    if found is None:
        raise LookupError(f"{path} is not on the server")
    return found
