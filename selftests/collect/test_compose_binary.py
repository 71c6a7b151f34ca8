"""A compose binary that does not do its work says nothing of any file; one that refuses quotes no secret."""

from pathlib import Path

import pytest

from trueup.collect import compose, compose_binary
from trueup.collect.compose import SourceFile
from trueup.facts import Compose, Unavailable
from trueup.facts.compose import UnreadableProject

PLANTED = "planted-hunter2"
GOOD = "services: {a: {image: b}}\n"


def resolved(text: str, cache: Path | None = None, env: str = "") -> Compose | Unavailable:
    texts = {"/srv/a/c.yml": text} | ({"/srv/a/.env": env} if env else {})
    return compose.resolve({path: SourceFile(path, path, body) for path, body in texts.items()}, (), cache)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("sleep 60", "did not answer within"),
        ("kill -SEGV $$", "exit code -11"),
        ("exit 3", "exit code 3 and no reason"),
        ("echo garbage", "something other than a model"),
        ("echo '{\"services\": '", "something other than a model"),
        ("echo []", "something other than a model"),
    ],
)
def test_a_binary_that_hangs_crashes_or_babbles_makes_compose_unknown_and_is_not_remembered(
    script: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "docker-compose"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    monkeypatch.setattr(compose_binary, "binary", lambda: str(broken))
    monkeypatch.setattr(compose_binary, "SECONDS", 1)
    seen = resolved(GOOD, tmp_path / "cache")
    assert isinstance(seen, Unavailable)
    assert says in seen.reason
    monkeypatch.undo()
    assert isinstance(resolved(GOOD, tmp_path / "cache"), Compose)


def test_a_binary_that_cannot_be_started_makes_compose_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docker-compose").write_text("")
    monkeypatch.setattr(compose_binary, "binary", lambda: str(tmp_path / "docker-compose"))
    seen = resolved(GOOD)
    assert isinstance(seen, Unavailable)
    assert "cannot be started" in seen.reason


@pytest.mark.parametrize(
    "text",
    [
        f"services: {{a: {{image: b, environment: {{PLAIN: '${{{PLANTED}'}}}}}}\n",
        f"services: {{a: {{image: b, environment: ['PLAIN=${{{PLANTED}']}}}}\n",
        f"services: {{a: {{image: b, command: '${{{PLANTED}'}}}}\n",
        f"services: {{a: {{image: b, build: {{context: ., args: {{A: '${{{PLANTED}'}}}}}}}}\n",
        "services: {a: {image: b, ports: ['${PORT}']}}\n",
        "services: {a: {image: b, mem_limit: '${PORT}'}}\n",
    ],
)
def test_what_compose_complains_of_quotes_no_value(text: str, tmp_path: Path) -> None:
    seen = resolved(text, tmp_path, env=f"PORT={PLANTED}\n")
    assert isinstance(seen, Compose)
    (project,) = seen.projects
    assert isinstance(project, UnreadableProject), "it is refused"
    assert project.why.reason
    assert PLANTED not in repr(seen)
    assert not any(PLANTED.encode() in path.read_bytes() for path in tmp_path.iterdir())
