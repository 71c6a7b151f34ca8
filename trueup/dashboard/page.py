"""The page as bytes: what the templates are filled with, and how every value is made harmless on its way in."""

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from trueup import escaping
from trueup.dashboard import charts, drawing, policy, words
from trueup.dashboard.causes import MOST_LINES, MOST_WHOLE, causes, grouped
from trueup.dashboard.compiled import Compiled
from trueup.dashboard.history import STALE_AFTER, history
from trueup.dashboard.hosts import MOST_OPEN, drawn, hosts
from trueup.dashboard.timeline import timeline
from trueup.dashboard.verdict import verdict
from trueup.report.text import place

MOST_BOXES = 80
"""Of a drawing that is open from the start, where something is broken as well."""
MOST_CERTIFICATES = 60
"""Of many hosts: the next to end."""
ICONS = {"failed": "%23b3261e", "unknown": "%236f42c1", "warned": "%238a5a00"}
WELL = "%2319703a"

Document = Mapping[str, Any]


def render(document: Document) -> bytes:
    """The whole page. The same document gives the same bytes; what is not in it is not in the page."""
    template = _environment().get_template("page.html.j2")
    return (template.render(**_content(document)) + "\n").encode()


@cache
def _environment() -> Environment:
    """Every value is escaped twice: what steers is written out, then markup is; templates can do neither otherwise."""
    made = Environment(
        loader=FileSystemLoader(policy.FOLDER / "templates"),
        bytecode_cache=Compiled(policy.FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = ("at", "count", "css", "glyph", "lasted", "plain", "some")
    made.filters.update({name: getattr(words, name) for name in names})
    made.filters["place"] = place
    return made


def _harmless(value: object) -> object:
    return escaping.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _content(document: Document) -> dict[str, Any]:
    every, known = causes(document), history(document)
    started = words.moment(document["started"]) or datetime.datetime.fromtimestamp(0, datetime.UTC)
    ended = started + datetime.timedelta(seconds=document["duration_s"])
    said = verdict(document, every)
    listed = hosts(document, every)
    subjects = [_subject(number, each) for number, each in enumerate(drawn(document, listed))]
    anchors = {identity: cause for cause in every[: MOST_WHOLE + MOST_LINES] for identity in cause.ids}
    shown = {each["name"] for each in subjects}
    return {
        "document": document,
        "verdict": said,
        "icon": Markup(ICONS.get(said.state, WELL)),  # noqa: S704 - our own words
        "policy": Markup(policy.policy()),  # noqa: S704 - our own words
        "style": Markup(policy.style()),  # noqa: S704 - a file of ours
        "script": Markup(policy.script()),  # noqa: S704 - a file of ours
        "ended": ended.isoformat(timespec="seconds"),
        "interval": known.interval,
        "stale_after": STALE_AFTER * known.interval,
        "groups": grouped(every[:MOST_WHOLE]),
        "lines": every[MOST_WHOLE : MOST_WHOLE + MOST_LINES],
        "uncounted": max(0, len(every) - MOST_WHOLE - MOST_LINES),
        "noted": {
            word: [each for each in document["results"] if each["outcome"] == word]
            for word in ("warned", "fixed", "waived")
        },
        "history": known,
        "changed": known.changed,
        "anchors": anchors,
        "hosts": listed,
        "most_open": MOST_OPEN,
        "not_applicable": _not_applicable(document),
        "subjects": subjects,
        "several": len(document["subjects"]) > 1,
        "data": _data(subjects),
        "timeline": None if known.missing else timeline(known, ended),
        "repairs": _repairs(document),
        "certificates": charts.certificates(document, ended)[: MOST_CERTIFICATES if listed else None],
        "ports": [each for each in charts.ports(document) if not listed or each.subject in shown],
        "durations": charts.durations(known, document["duration_s"]),
        "checks": _checks(document),
        "kinds": words.KINDS,
    }


def _subject(number: int, topology: Document) -> dict[str, Any]:
    it = drawing.numbered(topology)
    cut = drawing.broken(it)
    pictures = [drawing.requests(it), drawing.boot(it)]
    failing = [drawing.requests(it, cut), drawing.boot(it, cut)] if cut else []
    needs: dict[int, list[int]] = {}
    for one, other in it.edges:
        if one in it.numbers and other in it.numbers:
            needs.setdefault(it.numbers[one], []).append(it.numbers[other])
    return {
        "number": number,
        "name": topology["subject"],
        "kind": topology["kind"],
        "it": it,
        "needs": needs,
        "broken": [node for node in it.nodes if node["state"] in words.RED],
        "pictures": [each for each in pictures if each.boxes],
        "failing": [each for each in failing if each.boxes],
        "open": not cut,
        "after": [(row, [it.numbers.get(f"unit:{other}") for other in row["after"]]) for row in it.boot],
    }


def _data(subjects: Sequence[Document]) -> Markup:
    """What the script needs to follow chains: of each subject the edges, those of the boot too, as pairs of numbers."""
    content = [
        {
            "edges": [[one, other] for one, others in sorted(each["needs"].items()) for other in others],
            "boot": sorted(
                [each["it"].numbers[f"unit:{row['unit']}"], other]
                for row, others in each["after"]
                for other in others
                if other is not None and f"unit:{row['unit']}" in each["it"].numbers
            ),
        }
        for each in subjects
    ]
    text = escaping.document(content, indent=0).decode().strip()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - numbers, and no `<`


def _repairs(document: Document) -> dict[str, Any]:
    context, this = document["context"], document["repairs"]
    return {
        "holds": context.get("holds", []),
        "earlier": context.get("repairs", []),
        "this": this,
        "any": any((context.get("holds"), context.get("repairs"), this["done"], this["trouble"], this["appeared"],
                    this["planned"], this["held_back"])),
    }  # fmt: skip


def _checks(document: Document) -> list[dict[str, Any]]:
    """Every check that judged something, with its results counted by outcome: passed ones have no line of their own."""
    counted: dict[str, dict[str, int]] = {}
    for result in document["results"]:
        of_check = counted.setdefault(result["check"], {})
        of_check[result["outcome"]] = of_check.get(result["outcome"], 0) + 1
    return [
        {**check, "outcomes": sorted(counted.get(check["check"], {}).items(), key=_worst_first)}
        for check in document["checks"]
    ]


def _not_applicable(document: Document) -> list[tuple[list[str], list[str]]]:
    """Subjects that the same checks cannot be judged on, and these checks."""
    found: dict[tuple[str, ...], list[str]] = {}
    for subject, ids in document["not_applicable"].items():
        found.setdefault(tuple(ids), []).append(subject)
    return [(subjects, list(ids)) for ids, subjects in found.items()]


def _worst_first(outcome: tuple[str, int]) -> int:
    word = "ok" if outcome[0] == "passed" else outcome[0]
    return words.WORST_FIRST.index(word) if word in words.WORST_FIRST else len(words.WORST_FIRST)
