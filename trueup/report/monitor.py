"""The network, the containers and what is wrong with them: the result document as `network_monitor.py` prints it."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from trueup.escaping import printable
from trueup.report import repairs, text
from trueup.report.document import RED


def grouped(document: dict[str, Any], services: Collection[str]) -> dict[str, Any]:
    """Results under three keys, unchanged: of `services` under `containers`, all others under `network`.

    `issues` holds those of both that are not as expected and not waived, warnings too.
    """
    results = document["results"]
    return {
        "schema": document["schema"],
        "trueup": document["trueup"],
        "started": document["started"],
        "subjects": document["subjects"],
        "totals": document["totals"],
        "notices": document["notices"],
        "repairs": document["repairs"],
        "network": [result for result in results if result["resource"] not in services],
        "containers": [result for result in results if result["resource"] in services],
        "issues": [result for result in results if result["outcome"] in {*RED, "warned"}],
    }


def summary(document: dict[str, Any]) -> str:
    """What is not as expected, root causes whole and the rest by name, and one line that counts everything."""
    results = document["results"]
    lines = [text.finding(result) for result in results if result["outcome"] in {"failed", "unknown", "warned"}]
    blocked = Counter(result["blocked_by"] for result in results if result["outcome"] == "blocked")
    lines += [f"{number} more could not be judged, blocked by {printable(by)}" for by, number in blocked.items()]
    lines += repairs.lines(document["repairs"])
    lines += [text.notice(notice) for notice in document["notices"]]
    counted = [f"{number} {outcome}" for outcome, number in document["totals"].items() if number]
    lines.append(f"network, ports and containers: {', '.join(counted) or 'nothing was judged'}")
    return "\n".join(lines) + "\n"
