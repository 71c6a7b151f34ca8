"""Which ports are listened on (ss -Htulnp)."""

import msgspec

from trueup.facts.common import PortNumber


class Listener(msgspec.Struct, frozen=True):
    """One listening socket; `address` is "0.0.0.0" or "::" for all of a family, "" for all of both.

    `processes` are names, empty without root; `units` are the systemd units, and `containers` the ids of the Docker
    containers, in whose control groups these processes run.
    """

    protocol: str
    address: str
    port: PortNumber
    processes: tuple[str, ...] = ()
    pids: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


class Sockets(msgspec.Struct, frozen=True, tag="sockets"):
    """Every listening TCP socket and bound UDP socket of the host."""

    listeners: tuple[Listener, ...]
