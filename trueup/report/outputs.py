"""The files that a run writes: which option asks for which renderer. Each is made from the result document alone."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from trueup.files import write_whole


@dataclass(frozen=True)
class Output:
    """One option. `module` has `render(document) -> bytes`; it is imported only where it is asked for.

    `suffix` is how the name of the file must end. `outlives`: the file of an older run stays until it is replaced,
    since it says its own age; any other is removed when the run begins, and can never pass for this run's. `mode` is
    given to a file that is there already, too. `shows_topology`: it needs what stands where, which costs a while.
    """

    option: str
    module: str
    about: str
    suffix: str = ""
    outlives: bool = False
    mode: int | None = None
    shows_topology: bool = False

    @property
    def name(self) -> str:
        """As pytest's options call it."""
        return self.option.lstrip("-").replace("-", "_")

    def render(self, document: dict[str, Any]) -> bytes:
        """The whole file."""
        made: bytes = import_module(self.module).render(document)
        return made


OUTPUTS = (
    Output("--result-json", "trueup.report.document", "write the result document there", shows_topology=True),
    Output(
        "--dashboard", "trueup.dashboard.page", "write the dashboard there, one page that needs nothing else",
        outlives=True, mode=0o644, shows_topology=True,
    ),
    Output("--sarif", "trueup.report.sarif", "write the findings there as SARIF 2.1.0, for a code scanner"),
    Output(
        "--junit", "trueup.report.junit",
        "write the results there as JUnit XML, with our outcomes (--junit-xml has pytest's)",
    ),
    Output(
        "--prometheus", "trueup.report.prometheus",
        "write metrics there, for node_exporter's textfile collector (FILE.prom)",
        suffix=".prom", outlives=True, mode=0o644, shows_topology=True,
    ),
)  # fmt: skip

Chosen = list[tuple[Output, Path]]


def chosen(config: pytest.Config) -> Chosen:
    """What the command line asks for, and where it goes.

    Raises:
        pytest.UsageError: it cannot go there.
    """
    found: Chosen = []
    for output in OUTPUTS:
        if given := config.getoption(output.name):
            found.append((output, _usable(output, given)))
    seen: dict[Path, str] = {}
    for output, path in found:
        if (other := seen.setdefault(path.resolve(), output.option)) != output.option:
            raise pytest.UsageError(f"{other} and {output.option} would write one file: {path}")
    return found


def _usable(output: Output, given: str) -> Path:
    path = Path(given)
    if not path.absolute().parent.is_dir():
        raise pytest.UsageError(f"{output.option} {given}: no such directory {path.absolute().parent}: make it first")
    if path.exists() and not path.is_file():
        raise pytest.UsageError(f"{output.option} {given}: not a file; name one that can be replaced")
    if not path.name.endswith(output.suffix):
        raise pytest.UsageError(f"{output.option} {given}: its name must end in {output.suffix}, or nobody reads it")
    return path


def begin(outputs: Chosen) -> None:
    """Take away what an older run wrote."""
    for output, path in outputs:
        if not output.outlives:
            path.unlink(missing_ok=True)


def write(outputs: Chosen, document: dict[str, Any]) -> Iterable[str]:
    """Write every one; a complaint for each that could not be."""
    for output, path in outputs:
        try:
            if output.mode is not None:
                with suppress(FileNotFoundError, PermissionError):
                    path.chmod(output.mode)
            write_whole(path, output.render(document), output.mode or 0o644)
        except OSError as error:
            yield f"{output.option} {path} could not be written: {error.strerror}"
        except Exception as error:  # noqa: BLE001 - a fault of one face must not lose the verdict and the other faces
            yield f"{output.option} {path} could not be made: {type(error).__name__}: {error}"


@contextmanager
def taken_literally(out: pytest.TerminalReporter) -> Iterator[None]:
    """In GitHub's Actions, have no line between be a workflow command: that of a diff may begin as one."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    out.write_line(f"::stop-commands::{token}")
    try:
        yield
    finally:
        out.write_line(f"::{token}::")


def are_for_github(config: pytest.Config) -> bool:
    """Whether annotations and the step's summary are asked for: in its Actions, unless `--no-github` says otherwise."""
    asked: bool | None = config.getoption("github")
    return os.environ.get("GITHUB_ACTIONS") == "true" if asked is None else asked
