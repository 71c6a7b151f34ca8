"""What Docker is asked, and its answer: containers and networks as `docker inspect` has them.

Engines 20.10 to 28 differ in what they leave out; what is read here all of them have, in one form: that of the newest.
Of environments only names and the shape of URLs are kept, of labels the values of Docker's own and of networks.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from trueup.collect.asking import CAPPED, MUCH, Answer, Question
from trueup.facts.common import Place, Unavailable
from trueup.facts.docker import Attachment, Binding, Container, Docker, EnvironmentName, LogDriver, Network, Subnet
from trueup.syntax.secrets import mask, redact_text, url_shapes
from trueup.syntax.valid_text import valid_text

_STARTING = """
for try in 1 2 3 4 5 6 7 8 9 10; do
    [ -n "$($AS_ROOT docker ps -q --filter health=starting | head -c 100)" ] || break
    sleep 1
done
"""
"""A container whose health is `starting` is waited for, ten seconds in all: by what is asked of Docker, and by what is
asked beside it, so that both are of one moment."""

_INSPECT = r"""
inspect() {
    for try in 1 2 3; do
        ids=$(capped 1000000 $AS_ROOT docker $2) || return
        [ -n "$ids" ] || { echo '[]'; return; }
        found=$(capped 32000000 $AS_ROOT docker $1 inspect $ids) && { printf '%s\n' "$found"; return; }
        failed=$?
        [ $failed != 141 ] || return $failed
    done
    return $failed
}
inspect container 'ps -aq --no-trunc' || exit
printf '\036\n'
inspect network 'network ls -q --no-trunc' || exit
printf '\036\n'
$AS_ROOT docker image ls --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}'
"""
"""One that vanishes between the list and the look is no fault of Docker's: it is listed again."""

_VERSION = """
version=$(capped 1000 $AS_ROOT timeout -k 1 10 docker version --format '{{.Server.Version}}') || exit
echo "$version\"
"""
"""A daemon that answers at all says this at once, and one that hangs is not waited for any longer."""

QUESTIONS = (
    Question("docker-settled", "docker ps --filter health=starting", _STARTING, seconds=13, needs=("docker",)),
    Question(
        "docker",
        "docker inspect",
        CAPPED + _VERSION + _STARTING + _INSPECT,
        seconds=20,
        most=MUCH,
        needs=("docker",),
        beside=True,
    ),
)

SHORT_ID = 12
"""Characters of an id that `docker ps` prints."""

_COMPLAINTS = (
    ("Cannot connect to the Docker daemon", "the Docker daemon is not running"),
    ("permission denied", "permission denied: this account may not ask Docker, and has no sudo without a password"),
    ("a password is required", "permission denied: sudo asks for a password"),
    ("not found", "docker is not installed"),
)


def parse(answers: Mapping[str, Answer]) -> Docker | Unavailable:
    """What the engine said, or the true reason why it said nothing."""
    answer, at = answers.get("docker"), Place(command="docker info")
    if answer is None:
        return Unavailable("the host's answer was cut short before Docker's part", at)
    if answer.timed_out:
        return Unavailable("the Docker daemon did not answer in time", at)
    if answer.useless:
        return Unavailable(answer.useless, at)
    if answer.code:
        return Unavailable(_reason(answer), at)
    try:
        found = _understood(valid_text(answer.output))
        return msgspec.json.decode(msgspec.json.encode(found), type=Docker)  # each member is of the type it must be
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Unavailable(f"Docker's answer makes no sense ({type(error).__name__})", at)


def _reason(answer: Answer) -> str:
    told = answer.errors or f"exit {answer.code} and no reason"
    for word, reason in _COMPLAINTS:
        if word in told:
            return reason
    return f"docker failed: {redact_text(valid_text(told.splitlines()[-1]))}"


def _understood(output: str) -> Docker:
    version, _, rest = output.partition("\n")
    containers, networks, images = rest.split("\x1e\n")
    return Docker(
        version=version.strip(),
        containers=tuple(sorted(map(container, json.loads(containers)), key=lambda c: c.name)),
        networks=tuple(sorted(map(network, json.loads(networks)), key=lambda n: n.name)),
        images=dict(sorted(_tags(images.splitlines()))),
    )


def _tags(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`name:tag` and the id of the image that it names; an image without a tag has no name to go by."""
    for line in lines:
        name, _, image_id = line.rpartition(" ")
        if name and "<none>" not in name:
            yield name, image_id


def container(seen: Mapping[str, Any]) -> Container:
    """One container of `docker container inspect`."""
    state, config, host = seen["State"], seen["Config"], seen["HostConfig"]
    return Container(
        name=seen["Name"].removeprefix("/"),
        id=seen["Id"],
        image=config["Image"],
        image_id=seen["Image"],
        status=state["Status"],
        running=state["Running"],
        pid=state.get("Pid") or 0,
        restarting=state["Restarting"],
        exit_code=state["ExitCode"],
        restart_count=seen["RestartCount"],
        started_at=state["StartedAt"],
        finished_at=state["FinishedAt"],
        memory_killed=state["OOMKilled"],
        health=(state.get("Health") or {}).get("Status", ""),
        restart_policy=host["RestartPolicy"]["Name"],
        network_mode="bridge" if host["NetworkMode"] == "default" else host["NetworkMode"],  # 20.10 says default
        attachments=tuple(_attachments(seen["NetworkSettings"]["Networks"] or {}, seen["Id"])),
        bindings=tuple(_bindings(_ports(seen))),
        labels={name: mask(name, value) for name, value in _labels(config).items() if name.startswith("com.docker.")},
        environment=tuple(environment(config.get("Env") or ())),
        log=_log(host["LogConfig"]),
    )


def _log(seen: Mapping[str, Any]) -> LogDriver:
    """What is configured; other options may hold credentials of a log server, and are dropped."""
    return LogDriver(seen["Type"], (seen.get("Config") or {}).get("max-size", ""))


def _labels(config: Mapping[str, Any]) -> Mapping[str, str]:
    return config.get("Labels") or {}


def _attachments(networks: Mapping[str, Any], container_id: str) -> Iterator[Attachment]:
    """The networks of a container. 20.10 lists its short id among the aliases; 26 and later do not, nor do we."""
    short = container_id[:SHORT_ID]
    for name, seen in sorted(networks.items()):
        yield Attachment(
            network=name,
            network_id=seen["NetworkID"],
            endpoint_id=seen["EndpointID"],
            address=seen["IPAddress"],
            aliases=tuple(alias for alias in seen["Aliases"] or () if alias != short),
        )


def _ports(seen: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a running container publishes, or what a stopped one will (its NetworkSettings.Ports is empty)."""
    found: Mapping[str, Any] | None = (
        seen["NetworkSettings"].get("Ports") if seen["State"]["Running"] else seen["HostConfig"].get("PortBindings")
    )
    return found or {}


def _bindings(ports: Mapping[str, Any]) -> Iterator[Binding]:
    for inside, bound in sorted(ports.items()):
        number, _, protocol = inside.partition("/")
        for each in bound or ():
            if each["HostPort"]:
                yield Binding(protocol or "tcp", each["HostIp"], int(each["HostPort"]), int(number))


def environment(variables: Any) -> Iterator[EnvironmentName]:  # noqa: ANN401 - a list of NAME=value, as Docker has it
    """Names, and the shapes of the URLs in a value; the values are dropped here and go no further."""
    for variable in variables:
        name, _, value = variable.partition("=")
        yield from (EnvironmentName(name, shape) for shape in url_shapes(value) or ("",))


def network(seen: Mapping[str, Any]) -> Network:
    """One network of `docker network inspect`."""
    ranges = (seen.get("IPAM") or {}).get("Config") or ()
    return Network(
        name=seen["Name"],
        id=seen["Id"],
        driver=seen["Driver"],
        subnets=tuple(Subnet(each.get("Subnet", ""), each.get("Gateway", "")) for each in ranges),
        labels={name: mask(name, value) for name, value in _labels(seen).items()},
        containers=tuple(sorted(seen.get("Containers") or ())),
    )
