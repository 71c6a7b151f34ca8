"""The findings as SARIF 2.1.0 (OASIS, errata 01), within what GitHub's code scanning takes.

A result is a finding: failed, warned, or waived and then suppressed. What nobody could look at is a notification of the
invocation, which is then not successful; what is blocked is told with its cause.
"""

from hashlib import sha256
from typing import Any
from urllib.parse import quote

from trueup import escaping
from trueup.escaping import printable
from trueup.report.causes import Cause, causes, label, line_of, names, of, repository_path
from trueup.report.document import Entry

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
MOST_RELATED = 20
"""Of a result's other places; GitHub shows 100 and refuses 1,000."""
LONGEST = 2_000
"""Characters of a message: 25,000 of them stay below GitHub's 10 MB, packed."""
LONGEST_OF_A_RULE = 1_000

LEVELS = {"failed": "error", "warned": "warning", "waived": "note"}


def render(document: dict[str, Any]) -> bytes:
    """The file."""
    return escaping.document(log(document))


def log(document: dict[str, Any]) -> dict[str, Any]:
    """The whole log, of one run."""
    why = {result["check"]: result["why"] for result in document["results"] if result["why"]}
    rules = [_rule(check, why.get(check["check"], "")) for check in document["checks"]]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    below = {cause.label: cause for cause in causes(document)}
    found = [result for outcome in LEVELS for result in of(document, outcome)]
    notifications = [_notification(text, "error") for text in _not_looked_at(document)]
    notifications += [_notification(f"{said['kind']}: {said['text']}", "note") for said in document["notices"]]
    if len(found) > MOST_RESULTS:
        notifications.insert(0, _notification(f"{len(found) - MOST_RESULTS} more findings were left out", "error"))
    successful = not any(notification["level"] == "error" for notification in notifications)
    run = {
        "tool": {"driver": {"name": "trueup", "version": document["trueup"], "rules": rules}},
        "automationDetails": {"id": f"trueup/{'+'.join(subject['name'] for subject in document['subjects'])}/"},
        "invocations": [
            {
                "executionSuccessful": successful,
                "startTimeUtc": document["started"].replace("+00:00", "Z"),
                "toolExecutionNotifications": notifications,
            }
        ],
        "columnKind": "utf16CodeUnits",
        "results": [_result(result, index, below, document) for result in found[:MOST_RESULTS]],
        "properties": {"totals": document["totals"]},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: dict[str, Any], why: str) -> dict[str, Any]:
    proves = _text(check["proves"], LONGEST_OF_A_RULE)
    return {
        "id": check["check"],
        "shortDescription": {"text": proves},
        "fullDescription": {"text": proves},
        "help": {"text": _text(f"{check['proves']} {why} (docs/checks.md: {check['check']})", LONGEST_OF_A_RULE)},
        "properties": {"tags": [check["check"].partition(".")[0]]},
    }


def _result(result: Entry, rules: dict[str, int], below: dict[str, Cause], document: dict[str, Any]) -> dict[str, Any]:
    path, line = line_of(document, result)
    cause = below.get(label(result))
    blocked = cause.below if cause else ()
    made: dict[str, Any] = {
        "ruleId": result["check"],
        "ruleIndex": rules[result["check"]],
        "level": LEVELS[result["outcome"]],
        "message": {"text": _text(_message(result, len(blocked)))},
        "locations": [_location(path, line)],
        "partialFingerprints": fingerprints(result),
        "properties": {"subject": printable(result["subject"]), "resource": printable(result["resource"])},
    }
    if related := [place for place in _places(result, document) if place != (path, line)][:MOST_RELATED]:
        made["relatedLocations"] = [_location(*place) for place in related]
    if blocked:
        made["properties"]["blocked"] = len(blocked)
    if result["outcome"] == "waived":
        justification = _text(result["waiver"] or "waived")
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return made


def fingerprints(result: Entry) -> dict[str, str]:
    """What a finding is, whatever its line and its words: the same in every run, and different for each resource.

    GitHub knows an alert by `primaryLocationLineHash` alone. Unsaid, it would be made of the line, which several
    resources share.
    """
    what = "\0".join((result["check"], result["subject"], result["resource"]))
    digest = sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {"primaryLocationLineHash": f"{digest[:16]}:1", "trueup/v1": digest}


def _message(result: Entry, blocked: int) -> str:
    text = f"{result['resource']} ({result['subject']}): {result['message']}."
    if shown := [at["command"] for at in result["at"] if at.get("command")]:
        text += f" Seen in: {'; '.join(shown)}."
    text += f" {result['why']}" if result["why"] else ""
    if commands := result["fix"]["commands"]:
        text += f" Fix ({result['fix']['level']}): {'; '.join(commands)}."
    text += f" {result['note']}" if result["note"] else ""
    return f"{text} {blocked} more could not be judged, blocked by this." if blocked else text


def _not_looked_at(document: dict[str, Any]) -> list[str]:
    told = list(document["incomplete"])
    if not document["results"]:
        told.append("nothing was judged")
    for cause in causes(document):
        if cause.outcome != "failed":
            below = f" ({len(cause.below)} blocked by it: {names(cause.below)})" if cause.below else ""
            told.append(cause.headline + below)
    return told


def _notification(text: str, level: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _text(text)}}


def _places(result: Entry, document: dict[str, Any]) -> list[tuple[str, int]]:
    files = [(repository_path(document, at.get("file", "")), max(1, at.get("line", 0))) for at in result["at"]]
    return [(path, line) for path, line in dict.fromkeys(files) if path]


def _location(path: str, line: int) -> dict[str, Any]:
    uri = quote(path.encode("utf-8", "surrogateescape"))
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line},
        }
    }


def _text(text: str, longest: int = LONGEST) -> str:
    """Escaped, never empty, not too long, and without what a viewer would take for a link: `[text](target)`."""
    plain = printable(text).replace("](", "] (")
    return (plain if len(plain) <= longest else f"{plain[: longest - 4]} ...") or "-"
