"""`trueup monitor`: this server's network, ports and containers, in one look; the platform's own scripts call it."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from trueup import escaping
from trueup.cli import CommandError
from trueup.expectations import ExpectationsError, load
from trueup.report import monitor

JUDGED = ("tests/network", "tests/ports")
NOT_JUDGED = 2
"""Exit status where nobody can say whether all is well; 0 and 1 are for those who looked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How it is printed."""
    parser.add_argument("--json", action="store_true", help="print one JSON document: network, containers, issues")
    parser.add_argument("--fix", action="store_true", help="repair what is safe, as `pytest --fix` does")
    parser.add_argument("--hosts", default="local", metavar="HOST", help="another host, as pytest takes it")


def run(options: argparse.Namespace) -> int:
    """0 all well, 1 something is not, 2 it could not be judged."""
    try:
        expectations = load(Path("expectations.yaml"))
        code, document = _judged(options.hosts, fix=options.fix)
    except (ExpectationsError, CommandError) as error:
        sys.stderr.write(escaping.printable_lines(f"trueup monitor: {error}") + "\n")
        return NOT_JUDGED
    if options.json:
        sys.stdout.buffer.write(escaping.document(monitor.grouped(document, expectations.services)))
    else:
        sys.stdout.write(monitor.summary(document))
    return code


def _configured(folder: Path) -> list[str]:
    """How pytest finds our plugin where no `pytest.ini` says so: by one of this run alone."""
    if Path("pytest.ini").exists():
        return []
    from trueup.starting import pytest_ini

    ini = folder / "pytest.ini"
    ini.write_text(pytest_ini.text(Path.cwd()), encoding="utf-8")
    return [f"--config-file={ini}", f"--rootdir={Path.cwd()}"]


def _judged(host: str, *, fix: bool) -> tuple[int, dict[str, Any]]:
    """What pytest makes of it, in a process of its own: its exit status, and the result document.

    Raises:
        CommandError: with what pytest said, where it judged nothing.
    """
    clean = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    with tempfile.TemporaryDirectory(prefix="trueup-") as folder:
        result = Path(folder) / "result.json"
        options = ["-q", "-p", "no:cacheprovider", f"--hosts={host}", f"--result-json={result}"]
        options += ["--fix"] if fix else []
        options += _configured(Path(folder))
        command = [sys.executable, "-m", "pytest", *options, *JUDGED]
        done = subprocess.run(command, env=clean, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode not in {0, 1} or not result.exists():
            said = (done.stderr or done.stdout).strip().splitlines()
            raise CommandError(f"could not judge (pytest: exit {done.returncode}): {said[-1] if said else 'no reason'}")
        return done.returncode, json.loads(result.read_bytes())
