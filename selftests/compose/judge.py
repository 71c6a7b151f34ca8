"""The real compose, asked about the files as they lie on a disk, from the directory and environment of the unit."""

import json
import subprocess
from pathlib import Path
from typing import Any

import msgspec

from selftests.compose.case import Case
from trueup.collect.compose_binary import binary, unescaped

SUBCOMMANDS = ("up", "down", "pull", "start")


class Judged(msgspec.Struct, frozen=True):
    """Compose's own model of what the call brings up, or None and why it refuses; `needs` is why `up` would fail."""

    model: dict[str, Any] | None
    refusal: str = ""
    needs: str = ""


def judge(case: Case, root: Path) -> Judged:
    """What compose makes of the case below `root`, where the paths of the server stand for its own."""
    for path, text in case.files.items():
        there = root / path.lstrip("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(_moved(text, root))
    directory = root / case.directory.lstrip("/")
    directory.mkdir(parents=True, exist_ok=True)
    before, named, alone = _taken_apart(case.words)
    call = [str(binary()), *(_moved(word, root) for word in before), "config", "--format", "json"]
    environment = {name: _moved(value, root) for name, value in case.environment.items()}
    done = _run([*call, "--no-env-resolution", *named], directory, environment, root)
    if done.returncode:
        return Judged(None, done.stderr.strip().splitlines()[-1])
    model = unescaped(json.loads(done.stdout))
    if alone:
        model["services"] = {name: body for name, body in model["services"].items() if name in named}
    needs = ""
    if any("env_file" in body for body in model.get("services", {}).values()):
        strict = _run([*call, *named], directory, environment, root)
        needs = strict.stderr.strip().splitlines()[-1] if strict.returncode else ""
    return Judged(model, needs=needs)


def _taken_apart(words: tuple[str, ...]) -> tuple[list[str], list[str], bool]:
    """The words before the subcommand, the services behind it, and whether only those are meant."""
    at = next(number for number, word in enumerate(words) if word in SUBCOMMANDS)
    behind = words[at + 1 :]
    return list(words[:at]), [word for word in behind if not word.startswith("-")], "--no-deps" in behind


def _moved(text: str, root: Path) -> str:
    return text.replace("/srv", f"{root}/srv")


def _run(
    call: list[str], directory: Path, environment: dict[str, str], root: Path
) -> "subprocess.CompletedProcess[str]":
    given = {
        **environment,
        "DOCKER_HOST": "unix:///nonexistent",
        "HOME": str(root),
        "COMPOSE_EXPERIMENTAL_GIT_REMOTE": "false",
    }
    return subprocess.run(
        call,
        cwd=directory,
        env=given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
