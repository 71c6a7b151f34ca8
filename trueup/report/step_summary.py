"""The summary of a step in GitHub's Actions, in its Markdown: nothing that somebody else wrote is markup in it.

GitHub takes 1,024 KiB of a step, and of a longer one nothing at all.
"""

import re
from collections.abc import Iterator
from typing import Any

from trueup.escaping import printable
from trueup.report import repairs, text, verdict
from trueup.report.alike import Common, common, of_hosts, same
from trueup.report.causes import label, names, of, state

LARGEST = 900_000
"""Bytes of the whole file, with what other commands of the step wrote."""
ROOM_TO_SAY_SO = 500
SIGNS = {"ok": "✅", "warned": "⚠️", "unknown": "❓", "failed": "❌"}


def render(document: dict[str, Any], there: int = 0) -> bytes:
    """What is appended to the file, in which `there` bytes stand already; cut at the end of a block, aloud."""
    made, left, room = [], 0, LARGEST - there - ROOM_TO_SAY_SO
    for block in _blocks(document):
        packed = block.encode("utf-8")
        if left or len(packed) > room:
            left += 1
            continue
        room -= len(packed)
        made.append(packed)
    if left and there < LARGEST:
        made.append(
            f"\n**{left} more were cut: GitHub takes no longer summary. The result document has all.**\n".encode()
        )
    return b"".join(made)


def _blocks(document: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {SIGNS[state(document)]} trueup: {_plain(verdict.sentence(document))}\n\n"
    yield "| outcome | results |\n|---|---|\n"
    yield "".join(f"| {word} | {number} |\n" for word, number in document["totals"].items() if number) + "\n"
    for why in document["incomplete"]:
        yield f"- **not looked at whole**: {_plain(why)}\n"
    every = common(document)
    if every:
        yield "\n### Root causes, worst first\n\n"
    yield from (_cause(cause) for cause in every)
    for word in ("warned", "waived", "fixed"):
        if results := of(document, word):
            yield f"\n### {word.capitalize()}\n\n"
        for alike in same(results):
            result, number = alike[0], len(document["subjects"])
            reason = f" ({_plain(result['waiver'])})" if result["waiver"] else ""
            where = f" ({_plain(of_hosts([one['subject'] for one in alike], number))})" if len(alike) > 1 else ""
            yield f"- {_plain(label(result))}{where}: {_plain(result['message'])}{reason}\n"
    if done := repairs.lines(document["repairs"]):
        yield "\n### Repairs\n\n"
        yield from (f"- {_plain(line)}\n" for line in done)
    if document["notices"]:
        yield "\n### Waivers\n\n"
    yield from (f"- {_plain(text.notice(notice))}\n" for notice in document["notices"])


def _cause(cause: Common) -> str:
    told = f"**{cause.outcome.upper()}** {_plain(cause.label)}\n\n"
    if cause.first.result:
        told += f"<pre>{_entities(text.finding(cause.first.result))}</pre>\n\n"
    if cause.below:
        told += f"{len(cause.below)} blocked by it: {_plain(names(cause.below))}\n\n"
    return told


def _entities(value: str) -> str:
    """Within `<pre>`, where only HTML is markup."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(value: str) -> str:
    """Text that is neither Markdown nor HTML: whatever could be either is written as a number (CommonMark 2.5)."""
    return re.sub(r"[^\w\s.,-]|_", lambda found: f"&#{ord(found[0])};", printable(value), flags=re.ASCII)
