"""A folder with the checks, the expectations and a copy of the platform's tree, and the commands run in it."""

import subprocess
import sys
from pathlib import Path

import pytest

from selftests.checkout import made_in
from selftests.environment import an_operators

BIN = Path(sys.executable).parent
API = "compose/api_gpt_v1/docker-compose.prod.yml"
SCORER = "compose/opensmile/docker-compose.prod.yml"


def type_in(folder: Path, command: str, *arguments: str) -> tuple[int, str]:
    """Run one of our commands there, as its user would: exit code, and everything it says."""
    quiet = ["-q", "-p", "no:cacheprovider"] if command == "pytest" else []
    command_line = [str(BIN / command), *quiet, *arguments]
    done = subprocess.run(
        command_line, cwd=folder, env=an_operators(), capture_output=True, text=True, timeout=240, check=False
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return done.returncode, said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_in(tmp_path)


def broken(tree: Path, *names: str) -> None:
    """Let these compose files make the shared network."""
    for name in names:
        text = (tree / name).read_text(encoding="utf-8")
        assert "external: true" in text
        (tree / name).write_text(text.replace("external: true", "driver: bridge"), encoding="utf-8")


def contents(tree: Path) -> dict[str, bytes]:
    """Every file of a tree."""
    return {str(path.relative_to(tree)): path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}
