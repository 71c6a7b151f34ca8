"""What trueup says of a case: the unit that makes the call, and the project that it makes."""

import shlex
from collections.abc import Mapping

from selftests.compose.case import Case
from trueup.collect import compose
from trueup.collect.projects import Calls, calls
from trueup.collect.source_file import SourceFile
from trueup.facts import Compose, Unavailable
from trueup.facts.compose import ComposeProject, UnreadableProject
from trueup.facts.systemd import UnitFile
from trueup.syntax.systemd_unit_file import read_unit_text

UNIT = "/etc/systemd/system/shop.service"
ENVIRONMENT = "/etc/default/shop"


def said(case: Case, *, whole: bool = True) -> ComposeProject | UnreadableProject | None:
    """The project that the case's unit makes, if any; as of a host, or of a tree where it is not the `whole` truth."""
    files = on_the_server(case)
    return of_unit(compose.resolve(files, called(case, files), None, whole=whole))


def called(case: Case, files: Mapping[str, SourceFile]) -> Calls:
    """What the case's unit calls, as far as these files say."""
    text = unit_text(case)
    unit = UnitFile("shop.service", UNIT, (), read_unit_text(text, UNIT, "shop.service").settings)
    return calls([unit], {UNIT: text}, files)


def of_unit(found: Compose | Unavailable) -> ComposeProject | UnreadableProject | None:
    """The project that the unit makes."""
    assert isinstance(found, Compose), found
    return next((project for project in found.projects if "shop.service" in project.units), None)


def unit_text(case: Case) -> str:
    """The unit that makes the call."""
    words = " ".join(_quoted(word) for word in case.words)
    pairs = [_quoted(f"{name}={value}") for name, value in case.environment.items()]
    directory, line = f"WorkingDirectory={case.directory}\n", f"/usr/bin/docker-compose {words}"
    given = "".join(f"Environment={pair}\n" for pair in pairs)
    if case.called == "by shell":
        script = f"cd {shlex.quote(case.directory)} && docker compose {shlex.join(case.words)}"
        directory, line = "", f"/bin/sh -c {_quoted(script).replace('$', '$$')}"
    elif case.called == "by env" and pairs:
        given, line = "", f"/usr/bin/env {' '.join(pairs)} docker-compose {words}"
    elif case.called == "as docker":
        line = f"/usr/bin/docker compose {words}"
    elif case.called == "with a file":
        given = f"Environment=PORT=1\nEnvironmentFile=-{ENVIRONMENT}\n"
    return f"[Service]\n{directory}{given}ExecStart={line}\n"


def on_the_server(case: Case) -> dict[str, SourceFile]:
    """The files of the case, by their paths, and the unit's environment file if it has one."""
    texts = dict(case.files)
    if case.called == "with a file":
        texts[ENVIRONMENT] = "".join(f"{name}={value}\n" for name, value in case.environment.items())
    return {path: SourceFile(path, path, text) for path, text in texts.items()}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
