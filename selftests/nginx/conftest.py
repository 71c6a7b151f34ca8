"""The judge of these tests: the real nginx, asked about configurations in a folder of the test's own."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from trueup.facts.common import Problem
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.nginx_refusals import refusals

NGINX = "/usr/sbin/nginx"

_SAID = re.compile(r"\[(?:emerg|crit)\] \d+#\d+: (.*?)(?: in (/[^\n]*):(\d+))?\n(?=nginx: |\d{4}/)", re.DOTALL)

Verdict = tuple[str, int]
"""What was refused and at which line; empty text where nothing was."""


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Verdict]:
    """What nginx says of one configuration file."""
    file = tmp_path_factory.mktemp("judge") / "nginx.conf"

    def ask(text: str) -> Verdict:
        file.write_bytes(text.encode(errors="surrogateescape"))
        result = run_nginx(file, "-t")
        if not result.returncode:
            return "", 0
        said = _SAID.search(result.stderr)
        assert said, result.stderr
        return said[1], int(said[3] or 0)

    return ask


@pytest.fixture(scope="session")
def dump() -> Callable[[Path], subprocess.CompletedProcess[str]]:
    """`nginx -T` of a main file."""
    return lambda file: run_nginx(file, "-T")


@pytest.fixture(scope="session")
def ours() -> Callable[[str], list[Problem]]:
    """What we say of one configuration file, first problem first."""

    def ask(text: str) -> list[Problem]:
        found = configuration("/nginx.conf", Files({"/nginx.conf": Source("nginx.conf", text)}))
        return [*found.problems, *(refusals(found.directives) if not found.problems else ())]

    return ask


@pytest.fixture(scope="session")
def files_below() -> Callable[[Path], Mapping[str, Source]]:
    """Every file under a folder, by the path that it has."""

    def read(root: Path) -> Mapping[str, Source]:
        return {str(path): Source(str(path), path.read_text()) for path in root.rglob("*") if path.is_file()}

    return read


def run_nginx(file: Path, switch: str, program: str = NGINX) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "NGINX"}
    own = ["-p", str(file.parent), "-c", str(file), "-e", "stderr", "-g", f"pid {file.parent}/pid;"]
    command = [program, switch, *own]
    result = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=20)
    printed, said = (out.decode(errors="surrogateescape") for out in (result.stdout, result.stderr))
    return subprocess.CompletedProcess(command, result.returncode, printed, said)
