"""The real compose binary, asked what files mean: on copies under their server paths, shut off from this machine."""

import errno
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trueup.collect.compose_calls import ProjectCall, Selection
from trueup.syntax.secrets import redact_text

SECONDS = 20
"""A call takes about 0.04 s."""

_CONFIG = ("config", "--no-env-resolution", "--format", "json")
_UNSET = re.compile(r'The \\"([A-Za-z_][A-Za-z0-9_]*)\\" variable is not set')
_NOT_A_NAME = {0, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}
"""What a path that no server can have comes to: it is not there, and compose says so."""
_LINE = re.compile(r"line (\d+)")


class BrokenBinaryError(Exception):
    """Nobody knows what the files mean: the binary hung, crashed, or did not answer as compose does."""


class RefusedError(Exception):
    """Compose refuses the files; the message is its own, `line` the line that it names, or 0."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def binary() -> str | None:
    """The binary that the lock file pins, beside this Python; else one on PATH."""
    beside = Path(sys.executable).with_name("docker-compose")
    return str(beside) if beside.exists() else shutil.which("docker-compose")


@contextmanager
def copies(files: Mapping[str, str]) -> Iterator[Path]:
    """The files under a private directory, each at its server path; in memory where there is a tmpfs."""
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a directory of its own in it, for this user only
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="trueup-", dir=parent) as folder:
        root = Path(folder)
        for server, text in files.items():
            path = copy_of(root, server)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", errors="surrogateescape")
            except (OSError, ValueError) as error:
                if getattr(error, "errno", 0) not in _NOT_A_NAME:
                    raise
        yield root


def works(program: str) -> bool:
    """Whether it says what it must of a file that it certainly understands."""
    with copies({"/a/compose.yml": "services: {a: {image: b}}\n"}) as root:
        try:
            model, _ = effective(program, root, ProjectCall(files=("/a/compose.yml",)))
        except (BrokenBinaryError, RefusedError):
            return False
    return set(model.get("services") or ()) == {"a"}


def effective(
    program: str, root: Path, call: ProjectCall, more: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The effective model with every profile, and the names of variables that nothing sets; `more` are set besides.

    Raises:
        RefusedError: with compose's own reason.
        BrokenBinaryError: it gave none.
    """
    return _config(program, root, call, ["--profile", "*", *_CONFIG], more or {})


def started(
    program: str, root: Path, call: ProjectCall, selection: Selection, more: Mapping[str, str] | None = None
) -> frozenset[str]:
    """The services that one call brings up.

    Raises:
        RefusedError: as `effective`; also where something depends on a service that no profile enables.
        BrokenBinaryError: as `effective`.
    """
    profiles = [part for profile in selection.profiles for part in ("--profile", profile)]
    named = ("--", *selection.services) if selection.services else ()
    model, _ = _config(program, root, call, [*profiles, *_CONFIG, *named], more or {})
    found = frozenset(model.get("services") or ())
    return found & frozenset(selection.services) if selection.alone else found


def _config(
    program: str, root: Path, call: ProjectCall, words: Sequence[str], more: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    command = [program, *_options(root, call), *words]
    given = {name: value for name, value in call.environment if _may_be_given(name, value)}
    environment = {
        **given,
        **more,
        "DOCKER_HOST": "unix:///nonexistent",
        "HOME": str(root),
        "COMPOSE_EXPERIMENTAL_GIT_REMOTE": "false",
        "COMPOSE_EXPERIMENTAL_OCI_REMOTE": "false",
    }
    try:
        done = subprocess.run(
            command,
            cwd=_directory(root, call),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BrokenBinaryError(f"compose did not answer within {SECONDS} s") from error
    except OSError as error:
        raise BrokenBinaryError(f"compose cannot be started: {error.strerror}") from error
    told = done.stderr.decode("utf-8", "replace").replace(str(root), "")
    if done.returncode < 0 or (done.returncode and not told.strip()):
        raise BrokenBinaryError(f"compose ended with exit code {done.returncode} and no reason")
    if done.returncode:
        raise RefusedError(*_reason(told))
    try:
        model = unescaped(json.loads(done.stdout))
    except (ValueError, RecursionError) as error:
        raise BrokenBinaryError("compose printed something other than a model") from error
    if not isinstance(model, dict) or "name" not in model:
        raise BrokenBinaryError("compose printed something other than a model")
    return model, sorted(set(_UNSET.findall(told)))


def unescaped(model: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """What compose prints is a compose file again, with `$$` for a dollar sign; this is what it stands for."""
    if isinstance(model, dict):
        return {key: unescaped(each) for key, each in model.items()}
    if isinstance(model, list):
        return [unescaped(each) for each in model]
    return model.replace("$$", "$") if isinstance(model, str) else model


def _options(root: Path, call: ProjectCall) -> list[str]:
    given = (
        ("--project-name", (call.project_name,)),
        ("--project-directory", (str(copy_of(root, call.project_directory)),) if call.project_directory else ()),
        ("--env-file", tuple(str(copy_of(root, path)) for path in call.env_files)),
        ("--file", tuple(str(copy_of(root, path)) for path in call.files)),
    )
    return [part for option, values in given for value in values if value for part in (option, value)]


def copy_of(root: Path, server: str) -> Path:
    """Where the copy of a file lies: below `root`, whatever the path says."""
    return root / posixpath.normpath(f"/{server}").lstrip("/")


def _directory(root: Path, call: ProjectCall) -> Path:
    """Where compose is started: where the unit does, if there is any copy below that; else beside the first file."""
    there = copy_of(root, call.directory)
    return there if call.directory and there.is_dir() else copy_of(root, call.files[0]).parent


def _may_be_given(name: str, value: str) -> bool:
    """What compose or its runtime obeys is decided here and not by what is judged; a NUL ends a variable."""
    obeyed = name.startswith(("COMPOSE_", "DOCKER_", "BUILDKIT_", "GO", "LD_", "HTTP")) or name in {"HOME", "PATH"}
    return not obeyed and "=" not in name and "\0" not in name + value


def _reason(told: str) -> tuple[str, int]:
    lines = [line for line in told.strip().splitlines() if line and "level=warning" not in line]
    text = redact_text(lines[-1] if lines else "compose refused it and gave no reason")
    line = _LINE.search(text)
    return text, int(line[1]) if line else 0
