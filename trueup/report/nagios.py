"""The output of a Nagios plugin: one line with the state, the causes and the numbers, and the details below it.

Older readers take 4 KB and no more; from a `|` on they take it for numbers.
"""

import re
from typing import Any, Literal

from trueup.escaping import printable
from trueup.report import repairs, text, verdict
from trueup.report.alike import Common, common, of_hosts
from trueup.report.causes import label, of

WORDS = {0: "OK", 1: "WARNING", 2: "CRITICAL", 3: "UNKNOWN"}
LARGEST = 4_000
"""Bytes of all of it."""
LONGEST_FIRST_LINE = 1_000
"""Bytes of its text, so that the numbers are read too."""
Code = Literal[0, 1, 2, 3]


def output(document: dict[str, Any], code: Code, besides: str = "") -> str:
    """All of it. `besides` is what makes the run as bad as `code` says where no result does."""
    every = common(document)
    if every:
        said = f"{len(every)} cause{'s' if len(every) > 1 else ''}: {'; '.join(c.headline for c in every)}"
    elif besides or document["incomplete"]:
        said = besides or "; ".join(document["incomplete"])
    elif warned := of(document, "warned"):
        said = f"{len(warned)} warned: " + "; ".join(f"{label(result)}: {result['message']}" for result in warned)
    else:
        said = verdict.sentence(document)
    first = f"{_head(code, said)} | {_numbers(document, len(every))}"
    return _cut([first, *_details(document, every)])


def refused(why: str, told: list[str]) -> str:
    """All of it, of a run that judged nothing; `told` is what pytest said."""
    return _cut([_head(3, why), *map(_plain, told)])


def _head(code: Code, said: str) -> str:
    return f"TRUEUP {WORDS[code]} - {_short(_plain(said), LONGEST_FIRST_LINE)}"


def _details(document: dict[str, Any], every: list[Common]) -> list[str]:
    lines = [f"not looked at whole: {why}" for why in document["incomplete"]]
    for cause in every:
        result = cause.first.result
        lines += text.finding(result).split("\n") if result else [cause.headline]
        if len(cause.causes) > 1:
            lines.append(f"  the same on {of_hosts(cause.hosts, cause.every)}")
        if cause.below:
            lines.append(f"  {len(cause.below)} more blocked by it")
    lines += [f"WARNED {label(result)}: {result['message']}" for result in of(document, "warned")]
    lines += [f"WAIVED {label(result)}: {result['message']}" for result in of(document, "waived")]
    lines += repairs.lines(document["repairs"])
    return [_plain(line) for line in lines]


def _numbers(document: dict[str, Any], roots: int) -> str:
    totals = document["totals"]
    counted = [f"'failed'={totals['failed']};;0;0", f"'unknown'={totals['unknown']};;;0", f"'causes'={roots};;;0"]
    counted += [f"'{word}'={totals[word]};;;0" for word in ("blocked", "warned", "waived", "fixed")]
    return " ".join([*counted, f"'checks'={len(document['results'])};;;0", f"'time'={document['duration_s']:.3f}s;;;0"])


def _plain(value: str) -> str:
    """One line that holds no `|` and opens no tag: a monitor's pages may show it as it is."""
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", printable(value).replace("|", "/"))


def _short(value: str, bytes_of_it: int) -> str:
    packed = value.encode("utf-8")
    return value if len(packed) <= bytes_of_it else packed[: bytes_of_it - 4].decode("utf-8", "ignore") + " ..."


def _cut(lines: list[str]) -> str:
    kept, room = [], LARGEST - 60
    for number, line in enumerate(lines):
        room -= len(line.encode("utf-8")) + 1
        if room < 0 and number:
            kept.append(f"... and {len(lines) - number} lines more, in the result document")
            break
        kept.append(line)
    return "\n".join(kept) + "\n"
