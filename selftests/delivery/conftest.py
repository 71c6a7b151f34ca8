"""The archive, made once by the real command."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRUEUP = str(Path(sys.executable).with_name("trueup"))


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("delivery") / "trueup.tar.gz"
    done = subprocess.run(
        [TRUEUP, "pack", "-o", str(made)], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "downloading for Python" in done.stdout
    return made
