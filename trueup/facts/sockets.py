"""Which ports are listened on (ss -Htulnp)."""

import msgspec


class Listener(msgspec.Struct, frozen=True):
    """One listening socket; `address` is "0.0.0.0" or "::" for all; `processes` are names, empty without root."""

    protocol: str
    address: str
    port: int
    processes: tuple[str, ...] = ()
    pids: tuple[int, ...] = ()


class Sockets(msgspec.Struct, frozen=True, tag="sockets"):
    """Every listening TCP socket and bound UDP socket of the host."""

    listeners: tuple[Listener, ...]
