"""What must accept a file before it is there: the program that reads it, on the whole of its directory."""

from trueup.repair.steps import Command, Rehearsal

NGINX = "/etc/nginx"
UNITS = "/etc/systemd/system"
TEST = Command(("nginx", "-t"), 30)


def of_nginx() -> tuple[Rehearsal, ...]:
    """Any file below `NGINX`: nginx accepts the whole configuration."""
    return (Rehearsal(NGINX, TEST),)


def of_unit(path: str) -> tuple[Rehearsal, ...]:
    """A unit by its file, or by that of the unit that a drop-in is of."""
    return (Rehearsal(UNITS, Command(("systemd-analyze", "verify", path), 30)),)


def of_compose(path: str) -> tuple[Rehearsal, ...]:
    """A compose file, with whatever lies beside it."""
    return (Rehearsal(path.rpartition("/")[0], Command(("docker-compose", "-f", path, "config", "--quiet"), 60)),)
