"""What a `docker run` or `docker create` line makes: which container, on which network, with which ports."""

import re
from collections.abc import Iterator

import msgspec

from trueup.commands.docker_flags import GLOBAL, RUN, START, STOP
from trueup.commands.flags import Flags, Parsed, parse
from trueup.commands.programs import Program, below
from trueup.commands.published_ports import PortError, published_ports
from trueup.facts.common import Place
from trueup.facts.compose import JoinedNetwork, PublishedPort
from trueup.facts.docker import EnvironmentName
from trueup.syntax.secrets import url_shapes

_MODES = ("host", "none")
_UNKNOWN = re.compile(r"(?<!\$)(?:\$\$)*\$[A-Za-z_{(]|`|%[A-Za-z]")


class DockerRun(msgspec.Struct, frozen=True, kw_only=True):
    """One container that a line makes. `name` is empty where Docker will choose one.

    `networks` always says where the container will be: the default `bridge` too. It is empty where `network_mode`
    is `host`, `none` or `container:NAME`. `ports` are those of `--publish`; `publishes_all` is `--publish-all`.
    What cannot be told from the line alone is not guessed: `undecided` says what, as the end of a sentence.
    """

    program: Program
    name: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    networks: tuple[JoinedNetwork, ...] = ()
    network_mode: str = ""
    ports: tuple[PublishedPort, ...] = ()
    publishes_all: bool = False
    detached: bool = False
    removed_on_exit: bool = False
    restart: str = ""
    environment: tuple[EnvironmentName, ...] = ()
    env_files: tuple[str, ...] = ()
    only_created: bool = False
    undecided: str = ""

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return self.program.place


class ContainerCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A line that starts or stops containers that are already there: `docker start NAME ...`."""

    program: Program
    verb: str
    names: tuple[str, ...]
    undecided: str = ""

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return self.program.place


def docker_subcommand(argv: tuple[str, ...]) -> tuple[str, tuple[str, ...], Parsed]:
    """The subcommand (`container run` is `run`), its words, and the global flags of a `docker` line."""
    parsed = parse(argv[1:], GLOBAL, interspersed=False)
    rest = parsed.rest
    if rest[:1] == ("container",) and len(rest) > 1:
        rest = rest[1:]
    return (rest[0] if rest else "", rest[1:], parsed)


def read_docker(program: Program) -> DockerRun | ContainerCommand | None:
    """What a `docker` line makes, starts or stops; None where it does nothing of the kind."""
    verb, words, before = docker_subcommand(program.argv)
    elsewhere = before.problem or ("it talks to another Docker" if before.values("context", "host") else "")
    if verb in {"run", "create"}:
        run = _run(program, verb, parse(words, RUN, interspersed=False))
        return msgspec.structs.replace(run, undecided=_joined(elsewhere, run.undecided))
    flags = _FLAGS_OF.get(verb)
    if flags is None:
        return None
    parsed = parse(words, flags, interspersed=True)
    unknown = next((f"which container is meant by '{name}'" for name in parsed.rest if _UNKNOWN.search(name)), "")
    undecided = _joined(elsewhere, parsed.problem, unknown)
    return ContainerCommand(program=program, verb=verb, names=parsed.rest, undecided=undecided)


_FLAGS_OF: dict[str, Flags] = {"start": START, "restart": STOP, "stop": STOP, "kill": STOP, "rm": STOP}


def _run(program: Program, verb: str, parsed: Parsed) -> DockerRun:
    networks, mode = _networks(parsed, program.place)
    ports, bad_ports = _ports(parsed, program.place)
    image, *command = (*parsed.rest, "") if not parsed.rest else parsed.rest
    return DockerRun(
        program=program,
        name=parsed.last("name"),
        image=image,
        command=tuple(command) if parsed.rest else (),
        networks=networks,
        network_mode=mode,
        ports=ports,
        publishes_all=parsed.switched_on("publish-all"),
        detached=parsed.switched_on("detach"),
        removed_on_exit=parsed.switched_on("rm"),
        restart=parsed.last("restart"),
        environment=tuple(each for text in parsed.values("env") for each in _variable(text, program.place)),
        env_files=tuple(below(program.directory, path) or path for path in parsed.values("env-file")),
        only_created=verb == "create",
        undecided=_joined(parsed.problem, bad_ports, _unknown(parsed, image)),
    )


def _networks(parsed: Parsed, place: Place) -> tuple[tuple[JoinedNetwork, ...], str]:
    """The networks joined, or the mode that joins none."""
    asked = parsed.values("network", "net") or ("bridge",)
    aliases = parsed.values("network-alias", "net-alias")
    names: list[JoinedNetwork] = []
    for text in asked:
        if text in _MODES or text.startswith("container:"):
            return (), text
        joined = _network(text, place)
        if not names:  # --network-alias and --ip are of the first
            address = joined.address or parsed.last("ip")
            joined = msgspec.structs.replace(joined, aliases=(*joined.aliases, *aliases), address=address)
        names.append(joined)
    return tuple(names), ""


def _network(text: str, place: Place) -> JoinedNetwork:
    """What `watchme` or `name=watchme,alias=web,ip=172.27.0.9` joins; `default` is the bridge."""
    if "=" not in text:
        name = "bridge" if text == "default" else text
        return JoinedNetwork(name, name, (), place)
    pairs = [(key.strip().lower(), value) for key, _, value in (part.partition("=") for part in text.split(","))]
    name = next((value for key, value in pairs if key == "name"), "")
    aliases = tuple(value for key, value in pairs if key == "alias")
    return JoinedNetwork(name, name, aliases, place, next((value for key, value in pairs if key == "ip"), ""))


def _ports(parsed: Parsed, place: Place) -> tuple[tuple[PublishedPort, ...], str]:
    ports: list[PublishedPort] = []
    refused = []
    for text in parsed.values("publish"):
        try:
            ports.extend(published_ports(text, place))
        except PortError as error:
            refused.append(str(error))
    return tuple(ports), _joined(*refused)


def _variable(text: str, place: Place) -> Iterator[EnvironmentName]:
    name, _, value = text.partition("=")
    return (EnvironmentName(name, shape, place) for shape in url_shapes(value) or ("",))


def _unknown(parsed: Parsed, image: str) -> str:
    """Which of the words that matter hold a variable or a specifier that nothing here can resolve."""
    given = {"image": (image,), "name": parsed.values("name"), "network": parsed.values("network", "net")}
    found = [f"the {what} is '{text}'" for what, texts in given.items() for text in texts if _UNKNOWN.search(text)]
    if not image and not parsed.problem:
        found.append("it names no image")
    return _joined(*found)


def _joined(*reasons: str) -> str:
    return "; ".join(reason for reason in reasons if reason)
