"""One result document of several: runs that judged other hosts, in other shards or jobs, put together."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from trueup.report.document import Entry, document, no_context

Document = dict[str, Any]

BLOCKS = ("topology", "certificates", "ports")


class CannotMergeError(Exception):
    """The documents do not belong together; the message says why."""


def merged(parts: Sequence[Document], wanted: Iterable[str] = ()) -> Document:
    """The document of the whole. `wanted` are hosts that must be in it: each that is not makes it incomplete.

    Raises:
        CannotMergeError: a host that two of them judge, or expectations of different folders.
    """
    subjects = [subject for part in parts for subject in part["subjects"]]
    names = Counter(subject["name"] for subject in subjects)
    if twice := sorted(name for name, times in names.items() if times > 1):
        raise CannotMergeError(f"{twice[0]} is judged in two of them: each host belongs in one")
    if len({part["base"] for part in parts}) > 1:
        raise CannotMergeError("their expectations lie in different folders: their files would be mistaken")
    results = [result for part in parts for result in part["results"]]
    began = [datetime.datetime.fromisoformat(part["started"]) for part in parts]
    ended = [at + datetime.timedelta(seconds=part["duration_s"]) for at, part in zip(began, parts, strict=True)]
    missing = [f"{name} was not judged: no result document has it" for name in wanted if name not in names]
    whole = document(
        results,
        subjects,
        {name: ids for part in parts for name, ids in part["not_applicable"].items()},
        _notices(parts, results),
        min(began).isoformat(timespec="milliseconds"),
        (max(ended) - min(began)).total_seconds(),
        _repairs([part["repairs"] for part in parts]),
        [*dict.fromkeys(why for part in parts for why in part["incomplete"]), *missing],
        parts[0]["base"],
        {
            "file": parts[0]["declared"]["file"],
            "lines": dict(sorted({k: v for part in parts for k, v in part["declared"]["lines"].items()}.items())),
        },
    )
    whole["context"] = parts[0]["context"] if len(parts) == 1 else no_context("several runs were merged")
    for block in BLOCKS:
        if all(block in part for part in parts):
            whole[block] = [each for part in parts for each in part[block]]
    return whole


def of_one(whole: Document, host: str) -> Document:
    """What a document says of one of its subjects."""
    results = [result for result in whole["results"] if result["subject"] == host]
    its = [subject for subject in whole["subjects"] if subject["name"] == host]
    found = document(
        results,
        its,
        {name: ids for name, ids in whole["not_applicable"].items() if name == host},
        whole["notices"],
        whole["started"],
        whole["duration_s"],
        {
            key: [each for each in value if each["subject"] == host] if isinstance(value, list) else value
            for key, value in whole["repairs"].items()
        },
        whole["incomplete"],
        whole["base"],
        whole["declared"],
    )
    found["context"] = whole["context"]
    for block in BLOCKS:
        if block in whole:
            found[block] = [each for each in whole[block] if each["subject"] == host]
    return found


def _notices(parts: Sequence[Document], results: Iterable[Entry]) -> list[dict[str, Any]]:
    """Each waiver's once. What a part could not see that another saw is not said of the whole."""
    outcomes: dict[tuple[str, str], list[Entry]] = {}
    for result in results:
        outcomes.setdefault((result["check"], result["resource"]), []).append(result)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for said in (notice for part in parts for notice in part["notices"]):
        every = outcomes.get((said["check"], said["resource"]), ())
        came = {one["outcome"] for one in every if not said["hosts"] or one["subject"] in said["hosts"]}
        if said["kind"] == "unmatched" and came:
            continue
        if said["kind"] == "unused" and came - {"passed"}:
            continue
        key = (said["check"], said["resource"], said["owner"], str(said["at"]))
        if key not in found or "is back" in said["text"]:
            found[key] = said
    return sorted(found.values(), key=lambda said: said["at"].get("line", 0))


def _repairs(every: Sequence[dict[str, Any]]) -> dict[str, Any]:
    whole = dict(every[0])
    for other in every[1:]:
        whole["asked"] = whole["asked"] or other["asked"]
        whole["trouble"] = {**whole["trouble"], **other["trouble"]}
        for key in ("planned", "held_back", "done", "appeared"):
            whole[key] = [*whole[key], *other[key]]
    return whole
