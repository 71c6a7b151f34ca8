"""Result documents of a few results, whole and hostile, as every renderer gets them."""

from pathlib import Path
from typing import Any

from selftests import hostile
from trueup.report import document as documents
from trueup.report.repairs import NOTHING

Entry = dict[str, Any]
ODD = ["]]>", "\x00", "a|b", "\udcff", "\ufffe", "![x](javascript:1)", "</pre>", "{0}", "`x`", "@somebody", "a\\b"]


def result(outcome: str, resource: str = "one", check: str = "area.runs", **more: Any) -> Entry:
    """One result; of what is not passed there is something to say."""
    said = "" if outcome == "passed" else "expected a running container, found exited"
    level = "error" if outcome != "warned" else "warning"
    return {
        "id": f"tests/{check.replace('.', '/test_')}.py::test_x[web:{resource}]", "check": check,
        "area": check.partition(".")[0], "proves": "The container runs.", "resource": resource, "subject": "web",
        "outcome": outcome, "severity": level, "expected": "a running container", "found": "exited", "diff": [],
        "message": said, "at": [], "why": "One that does not serves nobody." if said else "",
        "fix": {"level": "none", "commands": [], "option": ""}, "blocked_by": None, "waiver": None, "note": "",
        "duration_s": 0.25, "looks": [], **more,
    }  # fmt: skip


def document(*results: Entry, **more: Any) -> dict[str, Any]:
    """The document of these results, of one host."""
    subject = {"name": "web", "kind": "host", "spec": "local://", "taken_at": "2026-01-01T00:00:00+00:00"}
    made = documents.document(
        results, [{**subject, "commands_asked": 1}], {"web": ["area.only_a_tree_shows"]}, [],
        "2026-01-01T00:00:00.000+00:00", 3.1, NOTHING,
    )  # fmt: skip
    return {**made, **more}


def of_every_outcome() -> dict[str, Any]:
    """One result of each outcome; the blocked two follow from the failed and from one that was not selected."""
    failed = result("failed", at=[{"file": "tree/a.service", "line": 9}])
    by = {"blocked_by": "area.runs [web: one]"}
    return document(
        result("passed", "six"),
        result("blocked", "one", "area.answers", message="blocked by area.runs [web: one]", **by),
        result("blocked", "two", "area.answers", message="blocked by b.c [web: z]", blocked_by="b.c [web: z]"),
        result("unknown", "three", message="could not look: no docker", at=[{"command": "docker info"}]),
        result("warned", "four"),
        result("waived", "five", waiver="until 2027-01-01 (UTC) by ops: known"),
        result("fixed", "seven", message="repaired: expected a, found b"),
        failed,
    )


def hostile_document() -> dict[str, Any]:
    """Every field that somebody else can write holds every hostile name."""
    names = [*hostile.names(Path("/mark")), *ODD, f"{hostile.whole(Path('/mark'))} {' '.join(ODD)}"]
    made = []
    for number, name in enumerate(names):
        said = {"expected": name, "found": name, "why": name, "note": name, "diff": [f"+{name}"], "message": name}
        fix = {"level": "safe", "commands": [name], "option": "--fix"}
        at = [{"file": name, "line": 3}, {"command": name}]
        for outcome in ("passed", "failed", "unknown", "warned", "waived", "fixed"):
            check = f"area.{outcome}"
            made.append(result(outcome, name, check, **said, fix=fix, at=at, waiver=name, id=f"tests/{number}"))
        cause = f"area.failed [web: {name}]"
        made.append(result("blocked", name, "area.blocked", **said, fix=fix, at=at, blocked_by=cause))
    notice = {"kind": "unused", "text": names[-1], "at": {"file": names[-1], "line": 1}}
    whole = document(*made, notices=[notice], incomplete=[names[-1]])
    whole["certificates"] = [
        {"subject": "web", "name": name, "not_after": 1_800_000_000 + n} for n, name in enumerate(names)
    ]
    whole["declared"] = {"file": "expectations.yaml", "lines": {}}
    return whole
