"""Compose files as people write them: each is understood, or refused with the reason and the line."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from trueup.collect import compose, compose_binary
from trueup.collect.source_file import SourceFile
from trueup.facts import Compose
from trueup.facts.compose import ComposeProject, UnreadableProject

FILES = sorted((Path(__file__).parent / "data" / "wild").iterdir())
UNLIKE = {"21-required.yml": "what a variable requires a tree cannot know", "44-networks-only.yml": "without services"}
"""Files that compose refuses and we can say something of."""


def seen(path: Path, *, whole: bool) -> ComposeProject | UnreadableProject:
    """The project of the file alone, as of a host or of a tree."""
    server = f"/srv/wild/{path.name}"
    file = SourceFile(server, path.name, path.read_bytes().decode())
    found = compose.resolve({server: file}, (), None, whole=whole)
    assert isinstance(found, Compose)
    (project,) = found.projects
    return project


def asked(path: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What the real compose says of it."""
    folder = folder / "wild"
    folder.mkdir()
    (folder / path.name).write_bytes(path.read_bytes())
    words = ["-f", path.name, "--profile", "*", "config", "--no-env-resolution", "--format", "json"]
    call = [str(compose_binary.binary()), *words]
    given = {"HOME": str(folder), "DOCKER_HOST": "unix:///nonexistent"}
    return subprocess.run(call, cwd=folder, env=given, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("whole", [True, False], ids=["host", "tree"])
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_file_of_the_wild_is_understood_or_refused_with_its_line(path: Path, whole: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    found, said = seen(path, whole=whole), asked(path, tmp_path)
    if isinstance(found, UnreadableProject):
        assert said.returncode, f"compose takes it: {found.why.reason}"
        assert found.why.reason
        assert found.why.at.file == path.name
        assert found.why.at.line > 0
        return
    if path.name in UNLIKE:
        assert found.services or found.networks, UNLIKE[path.name]
        return
    assert said.returncode == 0, said.stderr
    model = json.loads(said.stdout)
    assert {service.name for service in found.services} == set(model["services"])
    assert all(service.at.line for service in found.services)
    assert {network.name for network in found.networks if not network.external or network.key in model["networks"]} >= {
        body["name"] for body in model.get("networks", {}).values()
    }
    lines = path.read_bytes().decode().splitlines()
    for service in found.services:
        assert len(service.ports) == len(model["services"][service.name].get("ports", []))
        for port in service.ports:
            assert {str(port.target), port.published} & numbers(lines[port.at.line - 1]), port


def numbers(line: str) -> set[str]:
    """The numbers of a line, and those between the ends of its ranges."""
    ends = [(int(first), int(last or first)) for first, last in re.findall(r"([0-9]+)(?:-([0-9]+))?", line)]
    return {str(number) for first, last in ends for number in range(first, last + 1)}


def test_there_are_as_many_as_were_promised() -> None:
    assert len(FILES) >= 40
