"""The results as JUnit XML, with our outcomes told truly: what is blocked is an error that names its cause, not a skip.

`classname` is what GitLab and Jenkins group by; of two cases with one name GitLab drops the second.
"""

import html
from collections import Counter
from collections.abc import Iterator
from typing import Any

from trueup.escaping import printable
from trueup.report import text
from trueup.report.document import Entry

LONGEST = 4_000
"""Characters of what is told of one case: 5,000 such cases stay below GitLab's 30 MB."""


def render(document: dict[str, Any]) -> bytes:
    """The file. What XML has no character for is escaped as everywhere: see `trueup.escaping`."""
    return "\n".join(_lines(document)).encode("utf-8")


def _lines(document: dict[str, Any]) -> Iterator[str]:
    results, run = document["results"], _of_the_run(document)
    outcomes = Counter(result["outcome"] for result in results)
    counts = {
        "tests": len(results) + len(run),
        "failures": outcomes["failed"],
        "errors": outcomes["unknown"] + outcomes["blocked"] + len(run),
        "skipped": outcomes["waived"],
    }
    counted = "".join(f' {word}="{number}"' for word, number in counts.items())
    seconds = f' time="{document["duration_s"]:.3f}"'
    started = document["started"].partition(".")[0]
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f"<testsuites{counted}{seconds}>"
    yield f'<testsuite name="trueup"{counted}{seconds} timestamp="{_attribute(started)}">'
    for number, why in enumerate(run, start=1):
        yield f'<testcase classname="trueup.run" name="the run was whole {number}" time="0.000">'
        yield f'<error type="incomplete" message="{_attribute(why)}"/></testcase>'
    names: Counter[tuple[str, str]] = Counter()
    for result in results:
        yield from _case(result, names)
    yield "</testsuite>"
    yield "</testsuites>\n"


def _of_the_run(document: dict[str, Any]) -> list[str]:
    """What kept it from being whole; each is a case of its own, since an empty suite would pass for a good one."""
    return list(document["incomplete"]) or ([] if document["results"] else ["nothing was judged"])


def _case(result: Entry, names: Counter[tuple[str, str]]) -> Iterator[str]:
    group = f"trueup.{result['area']}"
    name = printable(f"{result['check'].partition('.')[2]} [{result['subject']}: {result['resource']}]")
    names[group, name] += 1
    if (nth := names[group, name]) > 1:  # two resources that are written alike once they are escaped
        name += f" ({nth})"
    head = f'<testcase classname="{_attribute(group)}" name="{_attribute(name)}" time="{result["duration_s"]:.3f}"'
    told = "".join(_told(result))
    yield f"{head}>{told}</testcase>" if told else f"{head}/>"


def _told(result: Entry) -> Iterator[str]:
    outcome, message = result["outcome"], _attribute(result["message"])
    if outcome == "failed":
        yield f'<failure type="{_attribute(result["check"])}" message="{message}">{_text(result)}</failure>'
    elif outcome in {"unknown", "blocked"}:
        yield f'<error type="{outcome}" message="{message}">{_text(result)}</error>'
    elif outcome == "waived":
        yield f'<skipped type="waived" message="{_attribute("waived " + (result["waiver"] or ""))}"/>'
    if outcome in {"warned", "fixed", "waived"}:
        yield f"<system-out>{outcome}: {_text(result)}</system-out>"


def _attribute(value: str) -> str:
    return html.escape(printable(_short(value)).replace("\t", " "))


def _text(result: Entry) -> str:
    return html.escape(_short(text.finding(result)), quote=False)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]} ... and {len(value) - LONGEST} characters more"
