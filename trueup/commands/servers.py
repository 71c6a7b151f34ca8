"""Which ports a unit's own command line takes: of programs that are servers, and only where the line itself says so.

A port is claimed only where it is certain. `--port 5432` of a program that is not in the table may be where a client
connects to; a default that an environment variable or a configuration file can change is nobody's claim.
"""

import re
from collections.abc import Iterator, Mapping
from posixpath import basename

import msgspec

from trueup.commands.programs import Program, programs
from trueup.facts.common import Place
from trueup.facts.systemd import UnitFile

_PYTHON = re.compile(r"python(3(\.\d+)?)?")
_NUMBER = re.compile(r"\d{1,5}")


class TakenPort(msgspec.Struct, frozen=True):
    """A TCP port that a command line takes; `address` is "" for all addresses of both families."""

    address: str
    port: int
    at: Place


class _Server(msgspec.Struct, frozen=True):
    """How a server is told where to listen.

    `binds` are flags that take `HOST:PORT` (several times), `ports` and `hosts` flags that take one of the two;
    `host` is the default. `subcommand` must be the first word, where there is one.
    """

    ports: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    subcommand: str = ""


_SERVERS: Mapping[str, _Server] = {
    "uvicorn": _Server(ports=("--port",), hosts=("--host",)),
    "gunicorn": _Server(binds=("-b", "--bind")),
    "hypercorn": _Server(binds=("-b", "--bind")),
    "daphne": _Server(ports=("-p", "--port"), hosts=("-b", "--bind")),
    "waitress-serve": _Server(ports=("--port",), hosts=("--host",), binds=("--listen",), host=""),
    "flask": _Server(ports=("-p", "--port"), hosts=("-h", "--host"), subcommand="run"),
    "streamlit": _Server(ports=("--server.port",), hosts=("--server.address",), host="", subcommand="run"),
    "php": _Server(binds=("-S",)),
    "redis-server": _Server(ports=("--port",), hosts=("--bind",), host=""),
}
"""By the name of the program, or of the module after `python -m`; each as its own `--help` has it."""


def taken_ports(unit: UnitFile) -> tuple[TakenPort, ...]:
    """The ports that the unit's ExecStart= lines take themselves; those that Docker publishes are not among them."""
    found = (one for one in programs(unit, ("ExecStart",)) if isinstance(one, Program))
    return tuple(taken for program in found for taken in _of_program(program))


def _of_program(program: Program) -> Iterator[TakenPort]:
    name, words = basename(program.argv[0]), program.argv[1:]
    if _PYTHON.fullmatch(name):
        name, words = _module(words)
    if name == "http.server":
        yield from _http_server(words, program.place)
    elif (server := _SERVERS.get(name)) and (not server.subcommand or words[:1] == (server.subcommand,)):
        yield from _of_server(server, words, program.place)


def _module(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The module of `python -u -m module ...` and its words; nothing where a script is run."""
    for index, word in enumerate(words):
        if word == "-m" and index + 1 < len(words):
            return words[index + 1], words[index + 2 :]
        if not word.startswith("-"):
            break
    return "", ()


def _of_server(server: _Server, words: tuple[str, ...], at: Place) -> Iterator[TakenPort]:
    for text in _values(words, server.binds):
        host, colon, port = text.rpartition(":")
        if colon and _is_port(port) and not text.startswith(("unix:", "fd:")):
            yield TakenPort(host.strip("[]"), int(port), at)
    ports, hosts = _values(words, server.ports), _values(words, server.hosts)
    if ports and _is_port(ports[-1]):
        yield TakenPort(hosts[-1].strip("[]") if hosts else server.host, int(ports[-1]), at)


def _http_server(words: tuple[str, ...], at: Place) -> Iterator[TakenPort]:
    """`python -m http.server [-b ADDRESS] [-d FOLDER] [-p HTTP/1.1] [PORT]`, 8000 on all addresses where unsaid."""
    binds = _values(words, ("-b", "--bind"))
    alone = [word for word, before in zip(words, ("", *words), strict=False) if not _is_flag_or_its_value(word, before)]
    port = alone[0] if alone else "8000"
    if _is_port(port):
        yield TakenPort(binds[-1].strip("[]") if binds else "", int(port), at)


def _is_flag_or_its_value(word: str, before: str) -> bool:
    return word.startswith("-") or before in {"-b", "--bind", "-d", "--directory", "-p", "--protocol"}


def _values(words: tuple[str, ...], flags: tuple[str, ...]) -> list[str]:
    """The values of these flags: `--flag value`, `--flag=value`, `-fvalue`."""
    found = []
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if word in flags and index + 1 < len(words):
            found.append(words[index + 1])
        elif equals and name in flags and name.startswith("--"):
            found.append(value)
        elif len(word) > 2 and word[:2] in flags and not word.startswith("--"):
            found.append(word[2:])
    return found


def _is_port(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and 0 < int(text) <= 65535
