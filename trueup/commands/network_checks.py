"""Whether the start of a unit fails where a Docker network is missing."""

from posixpath import basename

from trueup.commands.compose import ComposeCall
from trueup.commands.docker_run import docker_subcommand
from trueup.commands.flags import flags, parse
from trueup.commands.programs import Program, of_line
from trueup.commands.starts import starts
from trueup.commands.units import EXEC_START, exec_lines
from trueup.facts.systemd import UnitFile

_FLAGS = flags(
    "f/format d/driver o/opt subnet gateway ip-range label aux-address ipam-driver ipam-opt config-from scope",
    "v/verbose attachable ingress internal ipv6 ipv4 config-only",
)
"""Of `docker network inspect` and `docker network create`."""


def fails_without(unit: UnitFile, network: str, definition: str) -> bool:
    """Whether a command whose failure counts needs the network, or makes it: by name, or by its compose file."""
    made = [call for call in starts(unit).compose if _makes(call, definition)]
    for line in exec_lines(unit, EXEC_START):
        if line.ignores_failure:
            continue
        run = [one for one in of_line(unit, line) if isinstance(one, Program)]
        if (
            run
            and (_needs(run[-1], network) or any(call.program == run[-1] for call in made))
            and not _forgives(line.argv)
        ):
            return True
    return False


def _makes(call: ComposeCall, definition: str) -> bool:
    return definition in call.files and call.subcommand == "up"


def _needs(program: Program, network: str) -> bool:
    if basename(program.argv[0]) != "docker":
        return False
    subcommand, words, _ = docker_subcommand(program.argv)
    if subcommand != "network" or words[:1] not in {("inspect",), ("create",)}:
        return False
    return network in parse(words[1:], _FLAGS, interspersed=True).rest


def _forgives(argv: tuple[str, ...]) -> bool:
    """A script that ends well whatever happened: `... || true`."""
    script = argv[-1].rstrip("; \n") if len(argv) > 1 else ""
    return script.endswith(("|| true", "|| :", "; true", "|| exit 0", "; exit 0"))
