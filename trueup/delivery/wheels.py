"""The wheels of an archive: our own, built here; the dependencies', as the lock file pins them; and pip's."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from hashlib import sha256
from importlib import util
from pathlib import Path

from trueup.delivery import PackError
from trueup.delivery.target import Target

BUILT_AT = "1580601600"
"""SOURCE_DATE_EPOCH of our own wheel: equal sources give equal bytes."""
SECONDS = 600


def build(checkout: Path, to: Path) -> Path:
    """Our own wheel, with `tests/` in it.

    Raises:
        PackError: with what the build said.
    """
    environment = {**os.environ, "SOURCE_DATE_EPOCH": BUILT_AT}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)]
    _run(command, "trueup's own wheel cannot be built", cwd=checkout, environment=environment)
    built = sorted(to.glob("trueup-*.whl"))
    if len(built) != 1:
        raise PackError(f"trueup's own wheel cannot be built: {len(built)} came of it")
    return built[0]


def download(lines: Iterable[str], target: Target, to: Path) -> None:
    """Let pip fetch what `lines` pin, from where it is configured to look, each file checked against its hashes.

    Raises:
        PackError: with what pip said; nothing of another hash is ever kept.
    """
    asked = to.with_name("asked.txt")
    asked.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
        "--only-binary=:all:", "--require-hashes", *target.pip_options, "--dest", str(to), "-r", str(asked),
    ]  # fmt: skip
    _run(command, f"the wheels for Python {target.python} on {target.machine} cannot be had")


def pip() -> Path:
    """The wheel of pip that came with this Python (ensurepip); the server installs with it, and needs none of its own.

    Raises:
        PackError: this Python has none.
    """
    spec = util.find_spec("ensurepip")
    folders = [Path(folder) for folder in (sysconfig.get_config_var("WHEEL_PKG_DIR"),) if folder]
    if spec and spec.origin:
        folders.append(Path(spec.origin).with_name("_bundled"))
    found = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    if not found:
        raise PackError("this Python came without pip (ensurepip): install python3-venv, or use another Python")
    return found[-1]


def pinned(wheels: Iterable[Path]) -> str:
    """A requirements file that names exactly these files, each by its hash, and no place to fetch them from."""
    lines = []
    for wheel in sorted(wheels):
        name, version = wheel.name.split("-")[:2]
        lines.append(f"{name}=={version} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n")
    return "".join(lines)


def _run(command: list[str], failure: str, cwd: Path | None = None, environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PackError(f"{failure}: no answer within {SECONDS} s") from error
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise PackError(f"{failure}: {said[-1].strip() if said else f'exit {done.returncode}'}")
