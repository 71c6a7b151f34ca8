"""A scratch project whose outcomes a test writes down: the real pytest, a tree of two services, three checks."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from selftests.environment import an_operators
from selftests.plugin.scratch import EXPECTATIONS, INI, Ran, Scratch
from trueup.history.store import FILE

CHECKS = '''\
import json
from pathlib import Path

from trueup.checks import Judges, Remedy, Severity, check, expect, not_looked_at


def _judge(name, service):
    said = json.loads(Path("outcomes.json").read_text()).get(f"{name} {service.key}", "passed")
    if said == "unknown":
        not_looked_at("nobody could look")
    remedy = Remedy("safe", (("docker", "start", service.key),))
    expect(said == "passed", "it to be so", found="otherwise", remedy=remedy)


@check(judges=Judges.TREE)
def test_runs(service):
    """It runs.

    One that does not serves nobody.
    """
    _judge("runs", service)


@check(judges=Judges.TREE, follows_from=("area.runs",))
def test_answers(service):
    """It answers."""
    _judge("answers", service)


@check(judges=Judges.TREE, severity=Severity.WARNING)
def test_is_tidy(service):
    """It is tidy."""
    _judge("tidy", service)
'''


@dataclass
class Project(Scratch):
    """The folder, its outcomes, and its history."""

    def says(self, **outcomes: str) -> None:
        """`runs_one="failed"`: what each check says of each service; the rest is well."""
        self.write("outcomes.json", json.dumps({name.replace("_", " "): word for name, word in outcomes.items()}))

    @property
    def state(self) -> Path:
        return self.folder / ".trueup"

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.state / FILE)) as connection:
            return connection.execute(query).fetchall()

    def bare(self, *arguments: str, before: Callable[[], None] | None = None) -> Ran:
        """The real pytest, without a result document."""
        return self._ran([sys.executable, "-m", "pytest", *arguments], before)

    def trueup(self, *arguments: str) -> Ran:
        return self._ran([sys.executable, "-m", "trueup", *arguments], None)

    def _ran(self, command: list[str], before: Callable[[], None] | None) -> Ran:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=an_operators() | {"COLUMNS": "300", "USER": os.environ.get("USER", "x")},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            preexec_fn=before,
        )
        return Ran(done.returncode, done.stdout + done.stderr, {})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("pytest.ini", INI + "testpaths = tests\n")
    made.write("expectations.yaml", EXPECTATIONS)
    made.write("tests/area/test_checks.py", CHECKS)
    made.write("tree/readme", "a tree")
    made.says()
    return made
