"""Metrics of a run for node_exporter's textfile collector: what may wake somebody, and when a run last looked.

A run that no longer ends is noticed by the age of `trueup_run_timestamp_seconds`. Labels hold names and never text. The
series of a run carry its subjects, so that two runs may write two files: node_exporter refuses all of two equal series.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from trueup.checks import Outcome
from trueup.escaping import in_an_id, printable

LONGEST_LABEL = 120
Series = tuple[Mapping[str, str], float]
OF_A_CHECK = ("failed", "unknown", "blocked", "warned")


def render(document: dict[str, Any]) -> bytes:
    """The file: for each metric its help, its type, and each series once."""
    lines = []
    for name, about, series in _metrics(document):
        lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {_number(value)}" for labels, value in _once(series)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _metrics(document: dict[str, Any]) -> Iterator[tuple[str, str, list[Series]]]:
    run = {"subjects": _joined([subject["name"] for subject in document["subjects"]])}
    ended = _moment(document["started"])
    yield "trueup_build_info", "The version that ran.", [({**run, "version": document["trueup"]}, 1)]
    if ended is not None:
        ended += document["duration_s"]
        yield "trueup_run_timestamp_seconds", "When the last run ended.", [(run, ended)]
    yield "trueup_run_duration_seconds", "How long the last run took.", [(run, document["duration_s"])]
    whole = float(bool(document["results"]) and not document["incomplete"])
    yield "trueup_run_complete", "Whether the last run judged all that it was to judge.", [(run, whole)]
    yield "trueup_collection_timestamp_seconds", "When a subject was last looked at.", _collections(document)
    yield "trueup_checks", "How many checks of a resource have each outcome.", _totals(document)
    for outcome in OF_A_CHECK:
        about = f"Whether a check is {outcome} for any resource of a subject."
        yield f"trueup_check_{outcome}", about, _of_each_check(document, outcome)
    if certificates := _certificates(document):
        yield "trueup_certificate_not_after_timestamp_seconds", "When a certificate ends.", certificates


def _collections(document: dict[str, Any]) -> list[Series]:
    taken = [(subject, _moment(subject["taken_at"])) for subject in document["subjects"]]
    return [({"subject": one["name"], "kind": one["kind"]}, moment) for one, moment in taken if moment is not None]


def _totals(document: dict[str, Any]) -> list[Series]:
    seen = Counter((result["subject"], result["outcome"]) for result in document["results"])
    return [
        ({"subject": subject["name"], "state": outcome.value}, seen[subject["name"], outcome.value])
        for subject in document["subjects"]
        for outcome in Outcome
    ]


def _of_each_check(document: dict[str, Any], outcome: str) -> list[Series]:
    is_so: dict[tuple[str, str], bool] = {}
    for result in document["results"]:
        key = (result["check"], result["subject"])
        is_so[key] = is_so.get(key, False) or result["outcome"] == outcome
    return [({"check": check, "subject": subject}, int(so)) for (check, subject), so in is_so.items()]


def _certificates(document: dict[str, Any]) -> list[Series]:
    """The earliest end where two names become one label."""
    known = document.get("certificates", [])
    made: list[Series] = [
        ({"subject": one["subject"], "name": in_an_id(one["name"])}, one["not_after"])
        for one in known
        if one["not_after"] is not None
    ]
    return sorted(made, key=lambda series: series[1])


def _once(series: list[Series]) -> list[tuple[str, float]]:
    """Each set of labels once, the first that was given; in the order of the labels."""
    seen: dict[str, float] = {}
    for labels, value in series:
        seen.setdefault(_labels(labels), value)
    return sorted(seen.items())


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in sorted(labels.items())) + "}"


def _escaped(value: str) -> str:
    return printable(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _joined(names: list[str]) -> str:
    whole = ",".join(names)
    if len(whole) <= LONGEST_LABEL:
        return whole
    return f"{len(names)} subjects {sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}"


def _moment(text: str) -> float | None:
    """Seconds since 1970; None where a recording says no moment at all."""
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
