"""Where each file of a configuration tree lies on the real server."""

from pathlib import Path

INFRASTRUCTURE = "/home/ubuntu/watchme-server-configs"

LAYOUT = (
    ("docker-compose.infra.yml", f"{INFRASTRUCTURE}/docker-compose.infra.yml"),
    ("compose/", "/home/ubuntu/"),
    ("systemd/", "/etc/systemd/system/"),
    ("sites-available/", "/etc/nginx/sites-available/"),
    ("scripts/", f"{INFRASTRUCTURE}/scripts/"),
    ("cron/", "/etc/cron.d/"),
)
"""Path in the tree, path on the server; anything else stays in the tree."""

SITES = "/etc/nginx/sites-available"
SITES_ENABLED = "/etc/nginx/sites-enabled"


def placements(tree: Path) -> dict[str, Path]:
    """Each file of the tree that the server has, by its path there."""
    found: dict[str, Path] = {}
    for path in sorted(tree.rglob("*")):
        there = on_the_server(path.relative_to(tree).as_posix())
        if there and (path.is_symlink() or path.is_file()):
            found[there] = path
    return found


def on_the_server(name: str) -> str | None:
    """The server's path for a path in the tree; None where the server has no such file."""
    for here, there in LAYOUT:
        if name == here:
            return there
        if here.endswith("/") and name.startswith(here):
            return there + name.removeprefix(here)
    return None
