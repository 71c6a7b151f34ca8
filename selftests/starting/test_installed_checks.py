"""A project without `tests/` is judged by the checks that came with trueup; every id it prints can be typed again."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lab.paths import CHECKOUT
from selftests.environment import an_operators
from trueup.delivery.wheels import build

COMPOSE = "watchme/compose/admin/docker-compose.prod.yml"
NOBODY = "ssh://127.0.0.1:1"


@pytest.fixture(scope="module", params=["wheel", "checkout"])
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where Python finds trueup: in an unpacked wheel, or in this checkout."""
    if request.param == "checkout":
        return str(CHECKOUT)
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(build(CHECKOUT, folder)) as wheel:
        wheel.extractall(folder / "site")
    return str(folder / "site")


@pytest.fixture(scope="module")
def project(installation: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tree of one finding, and what `trueup init` made of it before that was there."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(CHECKOUT / "watchme", folder / "watchme")
    done = typed(folder, installation, "trueup", "init", "--configs", "watchme")
    assert done.returncode == 0, done.stderr
    text = (folder / COMPOSE).read_text(encoding="utf-8")
    (folder / COMPOSE).write_text(text.replace("external: true", "driver: bridge"), encoding="utf-8")
    return folder


def typed(folder: Path, installation: str, *command: str) -> subprocess.CompletedProcess[str]:
    environment = an_operators() | {"PYTHONPATH": installation, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_printed_id_can_be_typed_and_names_one_finding(project: Path, installation: str) -> None:
    done = typed(project, installation, "pytest", "-q", "--no-history")
    assert done.returncode == 1, done.stdout + done.stderr
    printed = re.findall(r"pytest '(tests/[^']+)'$", done.stdout, re.MULTILINE)
    assert printed
    assert not (project / "tests").exists()
    again = typed(project, installation, "pytest", "-q", "--no-history", printed[0])
    assert again.returncode == 1, again.stdout + again.stderr
    assert f"pytest '{printed[0]}'" in again.stdout
    assert "NOT WELL: 1 cause (1 failed), of 1 check " in again.stdout


def test_a_folder_of_checks_and_the_last_failed_are_selected(project: Path, installation: str) -> None:
    assert typed(project, installation, "pytest", "-q", "--no-history", "tests/network").returncode == 1
    ports = typed(project, installation, "pytest", "-q", "--no-history", "tests/ports")
    assert ports.returncode == 0, ports.stdout + ports.stderr
    last = typed(project, installation, "pytest", "-q", "--no-history", "--lf", "--collect-only").stdout
    assert {line.partition("/test_")[0] for line in last.splitlines() if "::" in line} == {"tests/network"}


def test_what_is_not_there_is_still_an_error(project: Path, installation: str) -> None:
    done = typed(project, installation, "pytest", "-q", "tests/nothing")
    assert done.returncode == 4
    assert "tests/nothing" in done.stderr


def test_a_monitor_needs_nothing_but_the_expectations(project: Path, installation: str, tmp_path: Path) -> None:
    """Of a host that nobody can reach: it was asked for, by checks of the network and of ports, and is not well."""
    shutil.copy(project / "expectations.yaml", tmp_path / "expectations.yaml")
    done = typed(tmp_path, installation, "trueup", "monitor", f"--hosts={NOBODY}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "blocked by host.host_answers" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {"expectations.yaml", ".trueup"}


def test_init_says_so_where_pytest_would_not_find_the_checks(installation: str, tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "watchme", tmp_path / "watchme")
    ini = tmp_path / "pytest.ini"
    ini.write_text("[pytest]\naddopts = -q\n", encoding="utf-8")
    done = typed(tmp_path, installation, "trueup", "init", "--configs", "watchme")
    assert done.returncode == 0, done.stderr
    assert "pytest.ini is left as it is, and loads no checks of trueup: add to it" in done.stdout
    assert "-p trueup.plugin" in done.stdout
    assert ini.read_text(encoding="utf-8") == "[pytest]\naddopts = -q\n"
