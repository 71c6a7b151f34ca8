"""The first line of the page: state, subject and fact, in one sentence that stands alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.dashboard.causes import Cause
from trueup.dashboard.words import GLYPHS, count

MOST_NAMED = 4
"""Subjects that the title of the page names."""


@dataclass(frozen=True)
class Verdict:
    """`sentence` is the headline, `more` what it leaves out; `title` is short enough for a tab."""

    state: str
    sentence: str
    more: str
    title: str


def verdict(document: Mapping[str, Any], every: Sequence[Cause]) -> Verdict:
    """Of the whole run: what is wrong, else what nobody could look at, else what is noted, else that all is well."""
    totals, judged = document["totals"], len(document["results"])
    names = [subject["name"] for subject in document["subjects"]]
    subjects = ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} hosts"
    failed = [cause for cause in every if cause.result["outcome"] == "failed"]
    unknown = len(every) - len(failed)
    if every:
        first = every[0]
        rest = [
            text
            for text in (
                _others(len(failed) - 1, "other cause") if failed else "",
                count(unknown - (not failed), "thing") + " nobody could look at" if unknown - (not failed) else "",
                _urls(every),
                count(totals["blocked"], "result") + " blocked by these" if totals["blocked"] else "",
                _not_whole(document),
            )
            if text
        ]
        state = "failed" if failed else "unknown"
        where = f", on {first.where}" if len(first.hosts) > 1 else ""
        name = f"{first.result['resource']}: {first.sentence}{where}"
        title = f"{count(len(failed), 'cause')}" if failed else f"{unknown} unknown"
        return Verdict(state, name, "; ".join(rest), f"{GLYPHS[state]} {title} · {subjects}")
    if not judged:
        return Verdict("unknown", "Nothing was judged in this run.", "", f"? nothing judged · {subjects}")
    if trouble := _repairs_that_failed(document["repairs"]):
        return Verdict("failed", trouble, "every check holds", f"✕ repair · {subjects}")
    if missing := _not_whole(document):
        told = f"{count(judged, 'thing')} judged, and none of them is broken"
        return Verdict("unknown", f"{missing[0].upper()}{missing[1:]}.", told, f"? not whole · {subjects}")
    noted = [f"{totals[word]:,} {word}" for word in ("warned", "waived", "fixed") if totals[word]]
    state = "warned" if totals["warned"] else "fixed" if totals["fixed"] else "ok"
    says = "Nothing is broken." if totals["warned"] else "All is well."
    held = f"{count(judged, 'thing')} judged by {count(len(document['checks']), 'check')}, all as expected"
    more = f"{held} but for {', '.join(noted)}" if noted else held
    return Verdict(state, says, more, f"{GLYPHS[state]} {says.rstrip('.')} · {subjects}")


def _others(number: int, what: str) -> str:
    return count(number, what) if number else ""


def _not_whole(document: Mapping[str, Any]) -> str:
    """What was selected and not judged; nothing where all of it was."""
    missing = document.get("incomplete", ())
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return f"not everything was looked at: {missing[0]}{more}" if missing else ""


def _urls(every: Sequence[Cause]) -> str:
    broken = {url for cause in every if cause.result["outcome"] == "failed" for url in cause.urls}
    return f"{count(len(broken), 'public URL')} broken" if broken else ""


def _repairs_that_failed(repairs: Mapping[str, Any]) -> str:
    for subject, why in repairs["trouble"].items():
        return f"{subject} could not be repaired: {why}"
    for done in repairs["done"]:
        if done["result"] == "failed":
            return f"A repair of {done['subject']} failed: {done['says']}"
    for new in repairs["appeared"]:
        return f"{new['resource']} is {new['outcome']} since a repair: {new['found']}"
    return ""
