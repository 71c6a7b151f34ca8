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
MOST_SERIES = 20_000
"""Of checks, and of certificates: beyond it those of value 0 are left out, and what is left out is a series itself."""
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
    left_out = 0
    for outcome in OF_A_CHECK:
        about = f"Whether a check is {outcome} for any resource of a subject."
        every = _of_each_check(document, outcome)
        some = every if len(every) <= MOST_SERIES // len(OF_A_CHECK) else _ones(every)
        left_out += len(every) - len(some)
        yield f"trueup_check_{outcome}", about, some
    if certificates := _certificates(document):
        left_out += len(certificates[MOST_SERIES:])
        yield "trueup_certificate_not_after_timestamp_seconds", "When a certificate ends.", certificates[:MOST_SERIES]
    yield "trueup_series_left_out", "How many series this file has no room for.", [(run, left_out)]


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


def _ones(every: list[Series]) -> list[Series]:
    """Those that say something is so, as far as there is room."""
    return [(labels, value) for labels, value in every if value][: MOST_SERIES // len(OF_A_CHECK)]


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
    shown = printable(value)
    shown = shown if len(shown) <= LONGEST_LABEL else f"{shown[: LONGEST_LABEL - 9]}-{_told_apart(shown)}"
    return shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _joined(names: list[str]) -> str:
    whole = ",".join(names)
    if len(whole) <= LONGEST_LABEL:
        return whole
    return f"{len(names)} subjects {_told_apart(whole)}"


def _told_apart(text: str) -> str:
    """Eight characters that another text does not have."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}"


def _moment(text: str) -> float | None:
    """Seconds since 1970; None where a recording says no moment at all."""
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
