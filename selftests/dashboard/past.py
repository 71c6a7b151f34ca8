"""A history of a day, as a result document has it: an outage that lasts, two that ended, one that comes and goes."""

import datetime
from typing import Any

from selftests.dashboard.server import NOW

EVERY = datetime.timedelta(minutes=5)
SCORER = {"check": "network.service_joins_the_network", "subject": "production", "resource": "api-gpt-v1"}
ADMIN = {"check": "systemd.unit_is_active", "subject": "production", "resource": "watchme-admin.service"}
DISK = {"check": "host.disk_has_room", "subject": "production", "resource": "/var/lib/docker"}
DOCKER = {"check": "network.docker_answers", "subject": "production", "resource": "docker"}
PEER = {"check": "nginx.public_url_answers", "subject": "production", "resource": "opensmile-api"}


def ago(minutes: float, now: datetime.datetime = NOW) -> str:
    """That many minutes before."""
    return (now - datetime.timedelta(minutes=minutes)).isoformat()


def context(now: datetime.datetime = NOW) -> dict[str, Any]:
    """With every part filled."""

    def span(of: dict[str, str], state: str, since: float, until: float | None, cause: str = "") -> dict[str, Any]:
        return {**of, "state": state, "since": ago(since, now), "until": None if until is None else ago(until, now),
                "cause": cause}  # fmt: skip

    flaps = [span(PEER, "failed", minutes, minutes - 10) for minutes in (700, 640, 560, 410)]
    return {
        "history": {
            "runs": [_run(number, now) for number in range(287, -1, -1) if not 150 < number < 165],
            "last_green": ago(45, now),
            "spans": [
                span(SCORER, "failed", 40, None),
                span(ADMIN, "failed", 15, None),
                span(DOCKER, "unknown", 1000, 975),
                span(DISK, "warned", 1300, 1100),
                *flaps,
            ],
            "changed": [{**SCORER, "was": "passed", "now": "failed"}, {**ADMIN, "was": "passed", "now": "failed"}],
            "flapping": [{**PEER, "percent": 34}],
            "repair_times": [
                {"service": "api-gpt-v1", "n": 3, "mean_s": 1260, "longest_s": 2700, "open_s": 2400},
                {"service": "opensmile-api", "n": 4, "mean_s": 600, "longest_s": 660, "open_s": None},
                {"service": "watchme-admin", "n": 0, "mean_s": 0, "longest_s": 0, "open_s": 900},
            ],
        },
        "holds": [
            {"subject": "production", "until": ago(-55, now), "reason": "deploying the scorer", "owner": "kana"},
        ],
        "repairs": [
            {"id": "20261130T023501-1", "subject": "production", "at": ago(25, now), "result": "undone",
             "says": "connect api-gpt-v1 to watchme-network", "why": "the second look found it on bridge only"},
            {"id": "20261129T174500-1", "subject": "production", "at": ago(555, now), "result": "kept",
             "says": "start opensmile-api.service", "why": ""},
        ],
        "trouble": "",
    }  # fmt: skip


def _run(number: int, now: datetime.datetime) -> dict[str, Any]:
    minutes = number * 5
    failed = 2 if minutes <= 15 else 1 if minutes <= 40 or 401 < minutes <= 410 else 0
    unknown = 1 if 975 < minutes <= 1000 else 0
    verdict = "failed" if failed else "unknown" if unknown else "warned" if 1100 < minutes <= 1300 else "ok"
    return {"id": 288 - number, "started": (now - number * EVERY).isoformat(), "verdict": verdict, "failed": failed,
            "unknown": unknown, "duration_s": 2.2 + (number * 7 % 11) / 10}  # fmt: skip
