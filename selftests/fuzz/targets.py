"""Every parser behind one door: bytes in, nothing out but what the parser declares.

A target raises where a promise is broken: an exception that is not declared, a result that JSON cannot hold or that
reads back as something else, a character that steers a terminal in what would be printed.
"""

import base64
import json
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from trueup.collect import docker, sockets, systemd
from trueup.collect.asking import Answer, Question, answers
from trueup.collect.framed_files import framed
from trueup.collect.nginx import parse as nginx_parse
from trueup.collect.nginx_secrets import without_secrets
from trueup.commands.starts import named_paths, starts, stops
from trueup.escaping import printable
from trueup.expectations import ExpectationsError, load
from trueup.facts import Facts, Unavailable
from trueup.facts.docker import Docker
from trueup.facts.document import FactsFileError, read
from trueup.facts.nginx import Configuration, Nginx
from trueup.facts.sockets import Sockets
from trueup.facts.systemd import Setting, Systemd, UnitFile
from trueup.syntax import yaml_source
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.nginx_refusals import refusals
from trueup.syntax.secrets import redact_text
from trueup.syntax.systemd_unit_file import read_unit_text
from trueup.units import Graph, boot, effective
from trueup.units.problems import problems


class BrokenPromiseError(AssertionError):
    """A parser let something through that it must not."""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _survives(value: Any, kind: Any) -> None:
    """What a collector hands on must go through JSON unchanged, and be printed harmlessly."""
    written = msgspec.json.encode(value)
    if msgspec.json.encode(msgspec.json.decode(written, type=kind)) != written:
        raise BrokenPromiseError("it reads back as something else")


def _is_harmless(text: str) -> None:
    shown = printable(text)
    if any(unicodedata.category(c) in STEERING and c != "\t" for c in shown):
        raise BrokenPromiseError("a steering character in printed text")


def yaml(data: bytes) -> None:
    """The YAML of compose files and expectations."""
    try:
        found = list(yaml_source.documents(_text(data), "f.yml"))
    except yaml_source.SyntaxProblem as problem:
        _is_harmless(str(problem))
        return
    for document in found:
        document.place_of(("services", "a", 0))


def unit(data: bytes) -> None:
    """A unit file, and every command line in it."""
    read_ = read_unit_text(_text(data), "/etc/systemd/system/a.service", "a.service")
    settings = tuple(systemd.without_secrets(setting) for setting in read_.settings)
    file = UnitFile("a.service", "/a.service", (), settings, read_.problems)
    _survives(file, UnitFile)
    _commands(file)
    for problem in problems(file)[len(file.problems) :]:
        _is_harmless(problem.text)
    boot(Graph(effective([file])), "a.service")


def command(data: bytes) -> None:
    """One Exec line: quoting, specifiers, shells, wrappers, docker and compose calls."""
    setting = Setting("Service", "ExecStart", _text(data).replace("\n", " "), "/a.service", 1)
    _commands(UnitFile("a.service", "/a.service", (), (setting,)))


def _commands(file: UnitFile) -> None:
    for found in (starts(file), stops(file)):
        repr(found)
    for path in named_paths(file):
        _is_harmless(path.path)


def nginx(data: bytes) -> None:
    """nginx's lexer, configuration and arguments."""
    found = configuration("/n", Files({"/n": Source("n", _text(data))}))
    shown = msgspec.structs.replace(
        found,
        directives=without_secrets(found.directives),
        problems=(*found.problems, *refusals(found.directives)),
    )
    _survives(shown, Configuration)


def nginx_answer(data: bytes) -> None:
    """What a host says of nginx."""
    seen = nginx_parse({"nginx": Answer("nginx -T", data[:1] == b"!", _text(data), "")})
    _survives(seen, Nginx | Unavailable)


def ss(data: bytes) -> None:
    """What `ss` prints."""
    _survives(sockets.parse({"sockets": Answer("ss", 0, _text(data), "")}), Sockets | Unavailable)


def docker_inspect(data: bytes) -> None:
    """What `docker inspect` prints: raw, and as a container whose members are whatever the bytes say."""
    _survives(docker.parse({"docker": Answer("docker", 0, _text(data), "")}), Docker | Unavailable)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    for name in CONTAINER:
        for part in ([{**CONTAINER, name: value}], [value]):
            printed = f"20.10\n{json.dumps(part)}\x1e\n[]"
            _survives(docker.parse({"docker": Answer("docker", 0, printed, "")}), Docker | Unavailable)


def systemctl(data: bytes) -> None:
    """What `systemctl show` prints."""
    answered = {q.name: Answer(q.command, 0, "", "") for q in systemd.QUESTIONS}
    first, _, second = _text(data).partition("\x1f")
    answered["systemd-states"] = Answer("systemctl show", 0, first, "")
    answered["systemd-commands"] = Answer("ls", 0, second, "")
    _survives(systemd.parse(answered), Systemd | Unavailable)


def files(data: bytes) -> None:
    """Framed files: raw, and one unit file whose name and text the bytes are."""
    try:
        list(framed(_text(data)))
    except ValueError as error:
        _is_harmless(str(error))
    name, _, content = data.partition(b"\0")
    path = f"/etc/systemd/system/{_text(name)}.service"
    packed = f"{path}\0{base64.b64encode(content).decode()}\0"
    answered = {q.name: Answer(q.command, 0, "", "") for q in systemd.QUESTIONS}
    answered["systemd-states"] = Answer("systemctl show", 0, "Id=a.service\n", "")
    answered["systemd-files"] = Answer("cat", 0, packed, "")
    _survives(systemd.parse(answered), Systemd | Unavailable)


def facts(data: bytes) -> None:
    """A facts document."""
    try:
        found = read(_on_disk(data))
    except FactsFileError as error:
        _is_harmless(str(error))
        return
    _survives(found, Facts)


def expectations(data: bytes) -> None:
    """An expectations file: all of it is the bytes', or the bytes follow a good beginning."""
    for content in (data, GOOD_EXPECTATIONS + data):
        try:
            load(_on_disk(content), "expectations.yaml")
        except ExpectationsError as error:
            for line in str(error).splitlines():
                _is_harmless(line)


def answer(data: bytes) -> None:
    """The framing of a host's answers."""
    token = "trueup-0"  # noqa: S105 - a fixed marker instead of a random one
    questions = (Question("one", "echo", ""), Question("two", "echo", ""))
    reply = _text(data)
    answers(reply, questions, token)
    marked = reply.replace("@", f"\n{token} ")
    for found in answers(marked, questions, token).values():
        int(found.code)


def secrets(data: bytes) -> None:
    """Masking of free text: whatever follows, a password that was assigned before it is gone."""
    if "planted-hunter2" in redact_text(f"DB_PASSWORD=planted-hunter2\n{_text(data)}"):
        raise BrokenPromiseError("a password was let through")


CONTAINER: dict[str, Any] = {
    "Id": "0" * 64, "Name": "/one", "Image": "sha256:1", "RestartCount": 0,
    "State": {"Status": "running", "Running": True, "Restarting": False, "ExitCode": 0, "StartedAt": "",
              "FinishedAt": ""},
    "Config": {"Image": "one", "Env": ["A=b"], "Labels": {}},
    "HostConfig": {"RestartPolicy": {"Name": "always"}, "NetworkMode": "bridge", "PortBindings": {}},
    "NetworkSettings": {"Networks": {}, "Ports": {}},
}  # fmt: skip

GOOD_EXPECTATIONS = b"""\
platform: p
layout: {compose: [], units: [], sites: []}
network: {name: n, definition: /srv/i.yml, subnet: 172.27.0.0/16, gateway: 172.27.0.1}
units: {infrastructure: i.service}
ports: {ranges: {all: {from: 8000, to: 8099}}}
services: {one: {unit: one.service, port: 8001}}
"""

_FOLDER: list[tempfile.TemporaryDirectory[str]] = []


def _on_disk(data: bytes) -> Path:
    if not _FOLDER:
        _FOLDER.append(tempfile.TemporaryDirectory(prefix="trueup-fuzz-"))
    path = Path(_FOLDER[0].name) / "input"
    path.write_bytes(data)
    return path


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "yaml": yaml,
    "unit": unit,
    "command": command,
    "nginx": nginx,
    "nginx-answer": nginx_answer,
    "ss": ss,
    "docker-inspect": docker_inspect,
    "systemctl": systemctl,
    "files": files,
    "facts": facts,
    "expectations": expectations,
    "answer": answer,
    "secrets": secrets,
}
