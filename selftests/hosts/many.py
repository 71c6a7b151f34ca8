"""A document of many hosts, made of entries: what is common to them and what is not."""

from typing import Any

from trueup.report.document import document

NOTHING: dict[str, Any] = {"asked": "", "planned": [], "held_back": [], "done": [], "trouble": {}, "appeared": []}


def entry(host: str, outcome: str = "failed", **changes: Any) -> dict[str, Any]:
    """One result of that host."""
    found: dict[str, Any] = {
        "id": f"tests/nginx/test_nginx.py::test_nginx_is_running[{host}:nginx]",
        "check": "nginx.nginx_is_running", "area": "nginx", "proves": "nginx runs.", "resource": "nginx",
        "subject": host, "outcome": outcome, "severity": "error", "expected": "a running nginx", "found": "none",
        "diff": [], "message": "expected a running nginx, found none", "at": [{"command": "systemctl show nginx"}],
        "why": "Nobody is served.", "blocked_by": None, "waiver": None, "note": "", "duration_s": 0.0, "looks": [],
        "fix": {"level": "safe", "commands": ["systemctl start nginx"], "advice": "", "option": "--fix"},
    }  # fmt: skip
    return found | changes


def names(number: int) -> list[str]:
    return [f"web-{index:02d}" for index in range(1, number + 1)]


def of(hosts: list[str], results: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """The document of a run that judged these hosts."""
    subjects = [
        {"name": name, "kind": "host", "spec": f"ssh://{name}", "taken_at": "2026-01-01T00:00:00+00:00",
         "commands_asked": 2}
        for name in hosts
    ]  # fmt: skip
    made = document(results, subjects, {}, [], "2026-01-01T00:00:00.000+00:00", 1.0, NOTHING)
    return made | changes
