"""One check of one resource, judged on facts by the real judge and the real checks; no pytest in between."""

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from selftests.plugin.scratch import EXPECTATIONS, facts
from trueup.checks import Check
from trueup.expectations import Expectations
from trueup.facts import Facts, Machine
from trueup.facts.machine import Clock, FileSystem, KernelLog, Schedule
from trueup.judging import Judge, Question, Verdict
from trueup.platform import Platform
from trueup.session import checks_in

NOW = 1_800_000_000.0
DISK = FileSystem("/", "/", "ext4", used=50, free=50, inodes=100, inodes_used=50)


@cache
def checks() -> dict[str, Check]:
    files = sorted((Path(__file__).parents[2] / "tests").glob("*/test_*.py"))
    return {check.id: check for path in files for check in checks_in(path)}


def expected(**changes: Any) -> Expectations:
    return msgspec.convert({**yaml.safe_load(EXPECTATIONS), **changes}, Expectations)


def machine(**changes: Any) -> Machine:
    """A healthy machine, with whatever a test changes."""
    healthy: dict[str, Any] = {
        "file_systems": (DISK,),
        "kernel_log": KernelLog(shared=False, kills=()),
        "container_logs": (),
        "clock": Clock(NOW, synchronised=True, told_by="timedatectl"),
        "failed_units": (),
        "restarts": (),
        "schedule": Schedule((), ()),
    }
    return Machine(**{**healthy, **changes})


def host(**changes: Any) -> Facts:
    return facts(**{"machine": machine(), **changes})


def judge(
    check: str, resource: str, seen: Facts, expectations: Expectations | None = None, tree: Facts | None = None
) -> Verdict:
    one = Platform(expectations or expected(), seen, tree)
    verdict = Judge([one], checks(), datetime.datetime.now(datetime.UTC)).verdict(
        Question(check, seen.subject.name, resource)
    )
    assert not verdict.blocked_by, verdict
    return verdict
