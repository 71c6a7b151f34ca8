"""What the platform's own commands print."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from trueup.report import monitor
from trueup.report.repairs import NOTHING

TRUEUP = str(Path(sys.executable).with_name("trueup"))


def result(resource: str, outcome: str, **more: Any) -> dict[str, Any]:
    plain = {
        "id": "tests/network/test_c.py::test_c[local:one]",
        "check": "network.c",
        "subject": "local",
        "expected": "a",
        "found": "b",
        "at": [],
        "why": "",
        "note": "",
        "diff": [],
    }
    fix: dict[str, Any] = {"level": "none", "commands": [], "option": ""}
    return {**plain, "resource": resource, "outcome": outcome, "blocked_by": None, "fix": fix, **more}


def document(*results: dict[str, Any]) -> dict[str, Any]:
    totals = {
        word: sum(one["outcome"] == word for one in results)
        for word in ("passed", "failed", "warned", "waived", "blocked", "unknown")
    }
    head = {"schema": 1, "trueup": "0", "started": "", "subjects": [], "notices": [], "repairs": NOTHING}
    return {**head, "totals": totals, "results": list(results)}


def monitored(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRUEUP, "monitor", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_results_are_parted_by_what_they_are_about_and_none_is_lost() -> None:
    outcomes = ("passed", "failed", "warned", "waived", "blocked", "unknown")
    every = [result(name, outcome) for name in ("shared", "one") for outcome in outcomes]
    parted = monitor.grouped(document(*every), {"one", "two"})
    assert {r["resource"] for r in parted["network"]} == {"shared"}
    assert {r["resource"] for r in parted["containers"]} == {"one"}
    assert len(parted["network"]) + len(parted["containers"]) == len(every)
    assert [r["outcome"] for r in parted["issues"]] == ["failed", "warned", "blocked", "unknown"] * 2


def test_the_summary_names_causes_counts_the_rest_and_steers_no_terminal() -> None:
    told = monitor.summary(
        document(
            result("one\x1b[2J", "failed"),
            result("two", "unknown", found="permission denied"),
            result("three", "blocked", blocked_by="network.c [one]"),
            result("four", "passed"),
        )
    )
    assert "network.c [local: one\\x1b[2J]" in told
    assert "could not look: permission denied" in told
    assert "1 more could not be judged, blocked by network.c [one]" in told
    assert told.splitlines()[-1] == "network, ports and containers: 1 passed, 1 failed, 1 blocked, 1 unknown"


def test_a_waiver_that_ends_soon_is_said_with_its_line() -> None:
    notice = {"kind": "ends-soon", "text": "waiver of \x1b[2J", "at": {"file": "expectations.yaml", "line": 7}}
    told = monitor.summary({**document(result("four", "passed")), "notices": [notice]})
    assert "ends-soon: waiver of \\x1b[2J [expectations.yaml:7]" in told


def test_nothing_judged_is_said_and_is_not_green(tmp_path: Path) -> None:
    done = monitored(tmp_path)
    assert done.returncode == 2
    assert "expectations.yaml: cannot be read" in done.stderr
    assert monitor.summary(document()) == "network, ports and containers: nothing was judged\n"
