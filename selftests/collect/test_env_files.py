"""Env files: found by what compose files say, and nothing kept of them but the shapes of URLs."""

import subprocess
from pathlib import Path

import msgspec
import pytest

from selftests.collect.compose_question import asked
from trueup.collect import env_files
from trueup.collect.asking import Answer
from trueup.collect.compose import parse, questions
from trueup.collect.compose import read as read_host
from trueup.facts import Compose, Place
from trueup.facts.docker import EnvironmentName
from trueup.syntax.secrets import url_shapes

HIDDEN = "hunter2-planted"
TEXT = f"""\
# http://localhost:1/
API_TOKEN={HIDDEN}
export VAULT_URL="http://user:{HIDDEN}@localhost:8000/{HIDDEN}"
PLAIN={HIDDEN}
PEERS='http://a:1,http://b:2'
WITH_COMMENT=http://a:3 # http://localhost:4/
{HIDDEN}{HIDDEN}==
not a variable http://c:5
"""
COMPOSE = """\
services:
  one:
    image: x
    env_file:
      - ./one.conf
      - path: settings/two.conf
        required: false
    volumes: [./private.key:/key]
  two:
    image: x
    env_file: [three.conf, "four conf"]
    secrets: [five.conf]
"""


def test_only_urls_are_kept_and_each_has_its_line() -> None:
    found = env_files.read("/srv/./x/../.env", "shown/.env", TEXT)
    assert found.path == "/srv/.env"
    assert [(each.name, each.url, each.at.line) for each in found.variables] == [
        ("VAULT_URL", "http://localhost:8000", 3),
        ("PEERS", "http://a:1", 5),
        ("PEERS", "http://b:2", 5),
        ("WITH_COMMENT", "http://a:3", 6),
    ]
    assert HIDDEN not in msgspec.json.encode(found).decode()
    assert found.variables[0].at == Place("shown/.env", 3)


def test_a_host_is_asked_for_the_env_files_that_its_compose_files_name(tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir()
    for name in ("one.conf", "settings/two.conf", "three.conf", "five.conf", "private.key", ".env.prod", "other.env"):
        (tmp_path / name).write_text(f"NAME={name}\n")
    (tmp_path / "docker-compose.yml").write_text(COMPOSE)
    found = asked([f"{tmp_path}/docker-compose.yml"], tmp_path / "units")
    named = {str(Path(path).relative_to(tmp_path)) for path in found}
    assert named == {"docker-compose.yml", "one.conf", "settings/two.conf", "three.conf", ".env.prod", "other.env"}


def test_the_answer_of_a_host_keeps_compose_and_env_files_apart(tmp_path: Path) -> None:
    file = tmp_path / "docker-compose.yml"
    file.write_text("services: {a: {image: x, env_file: [urls.env]}}\n")
    (tmp_path / "urls.env").write_text(f"URL=http://localhost:1/{HIDDEN}\n")
    (question,) = questions([str(file)])
    asked = subprocess.run(["/bin/sh", "-c", question.script], capture_output=True, text=True, timeout=20, check=True)
    found = parse(read_host({"compose": Answer(question.command, 0, asked.stdout, "")}), (), None)
    assert isinstance(found, Compose)
    assert str(file) in found.paths
    assert f"{tmp_path}/urls.env" not in found.paths
    held = next(each for each in found.env_files if each.path == f"{tmp_path}/urls.env")
    assert held.variables == (EnvironmentName("URL", "http://localhost:1", Place(f"{tmp_path}/urls.env", 1)),)
    assert HIDDEN not in msgspec.json.encode(found).decode()


@pytest.mark.parametrize(
    ("value", "shapes"),
    [
        ("http://a:1/x", ("http://a:1",)),
        ("http://a:1,http://b:2", ("http://a:1", "http://b:2")),
        ("http://a:1 http://a:1", ("http://a:1",)),
        ("jdbc:postgresql://localhost:5432/x", ("postgresql://localhost:5432",)),
        ('{"url": "http://localhost:8000"}', ("http://localhost:8000",)),
        (f"http://user:{HIDDEN},{HIDDEN}@h:1/", ("http://h:1",)),
        (f'http://user:{HIDDEN}"{HIDDEN}@h:1/', ("http://h:1",)),
        (f"http://{HIDDEN}:x@h:1/?next=http://b:2/", ("http://h:1",)),
        ("localhost:8000", ()),
        ("://", ()),
        ("", ()),
    ],
)
def test_every_url_of_a_value_is_found_and_no_credential(value: str, shapes: tuple[str, ...]) -> None:
    assert url_shapes(value) == shapes
