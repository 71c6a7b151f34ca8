"""The results as JUnit XML, with our outcomes told truly: what is blocked is an error that names its cause, not a skip.

`classname` is what GitLab and Jenkins group by; of two cases with one name GitLab drops the second. GitLab refuses
files of more than 30 MB or 250,000 elements, so a larger one is cut: what is passed first, and never silently.
"""

import html
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from trueup.escaping import printable
from trueup.report import text
from trueup.report.document import Entry

LONGEST = 4_000
"""Bytes of what is told of one case, as they stand in the file."""
LONGEST_NAME = 400
MOST_BYTES = 25_000_000
MOST_CASES = 100_000


def render(document: dict[str, Any]) -> bytes:
    """The file. What XML has no character for is escaped as everywhere: see `trueup.escaping`."""
    return "\n".join(_lines(document)).encode("utf-8")


def _lines(document: dict[str, Any]) -> Iterator[str]:
    cases, left_out = _cases(document["results"])
    run = [("incomplete", why) for why in _of_the_run(document)]
    if sum(left_out.values()) > left_out["passed"]:
        run.append(("left out", f"more than a reader takes; not in this file: {_counted(left_out)}"))
    outcomes = Counter(outcome for outcome, _ in cases)
    counts = {
        "tests": len(cases) + len(run),
        "failures": outcomes["failed"],
        "errors": outcomes["unknown"] + outcomes["blocked"] + len(run),
    }
    counted = "".join(f' {word}="{number}"' for word, number in counts.items())
    seconds = f' time="{document["duration_s"]:.3f}"'
    started = document["started"].partition(".")[0]
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f"<testsuites{counted}{seconds}>"
    about = f'{counted} skipped="{outcomes["waived"]}"{seconds} timestamp="{_attribute(started)}"'
    yield f'<testsuite name="trueup"{about}>'
    for number, (kind, why) in enumerate(run, start=1):
        yield f'<testcase classname="trueup.run" name="the run was whole {number}" time="0.000">'
        yield f'<error type="{kind}" message="{_attribute(why)}"/></testcase>'
    yield from (case for _, case in cases)
    if left_out:
        yield f"<system-out>not in this file, which has its limits: {_counted(left_out)}</system-out>"
    yield "</testsuite>"
    yield "</testsuites>\n"


def _of_the_run(document: dict[str, Any]) -> list[str]:
    """What kept it from being whole; each is a case of its own, since an empty suite would pass for a good one."""
    return list(document["incomplete"]) or ([] if document["results"] else ["nothing was judged"])


def _cases(results: Sequence[Entry]) -> tuple[list[tuple[str, str]], Counter[str]]:
    """Outcome and text of each case that the file has room for, in their order; and how many of each it has not."""
    names: Counter[tuple[str, str]] = Counter()
    written: dict[int, tuple[str, str]] = {}
    left_out: Counter[str] = Counter()
    room = MOST_BYTES
    for at in sorted(range(len(results)), key=lambda at: results[at]["outcome"] == "passed"):
        outcome, case = results[at]["outcome"], _case(results[at], names)
        size = len(case.encode())
        if size > room or len(written) >= MOST_CASES:
            left_out[outcome] += 1
        else:
            written[at] = outcome, case
            room -= size
    return [written[at] for at in sorted(written)], left_out


def _counted(left_out: Counter[str]) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(left_out.items()))


def _case(result: Entry, names: Counter[tuple[str, str]]) -> str:
    group = f"trueup.{result['area']}"
    name = f"{result['check'].partition('.')[2]} [{result['subject']}: {result['resource']}]"
    name = _fitting(printable(name), LONGEST_NAME)
    names[group, name] += 1
    if (nth := names[group, name]) > 1:  # two resources that are written alike once they are escaped, or cut
        name += f" ({nth})"
    head = f'<testcase classname="{_attribute(group)}" name="{_attribute(name)}" time="{result["duration_s"]:.3f}"'
    told = "".join(_told(result))
    return f"{head}>{told}</testcase>" if told else f"{head}/>"


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
    return html.escape(_fitting(printable(value).replace("\t", " "), LONGEST))


def _text(result: Entry) -> str:
    """The finding; where it is too long its middle goes: what repairs it stands at its end."""
    whole = text.finding(result)
    begins = _cut(whole, LONGEST * 3 // 4)
    if len(html.escape(whole).encode()) > LONGEST:
        ends = _cut(whole[len(begins) :][::-1], LONGEST // 4)[::-1]
        missing = len(whole) - len(begins) - len(ends)
        whole = f"{begins}\n  ... {missing} characters are left out here ...\n{ends}" if missing else whole
    return html.escape(whole, quote=False)


def _fitting(value: str, most: int) -> str:
    """The value, cut aloud where it would take more bytes than that once it is escaped."""
    kept = _cut(value, most)
    return kept if len(kept) == len(value) else f"{kept} ... and {len(value) - len(kept)} characters more"


def _cut(value: str, most: int) -> str:
    kept = value[:most]
    while (size := len(html.escape(kept).encode())) > most:
        kept = kept[: min(len(kept) - 1, len(kept) * most // size)]
    return kept
