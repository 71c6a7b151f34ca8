"""JUnit XML with our outcomes: nothing is skipped that is red, nothing is lost by its name."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from selftests import hostile
from selftests.report.documents import document, hostile_document, of_every_outcome, result
from trueup.report import junit


def suite(content: dict[str, Any]) -> ET.Element:
    return ET.fromstring(junit.render(content))[0]  # noqa: S314 - ours


def test_each_outcome_is_told_as_what_it_is() -> None:
    cases = suite(of_every_outcome())
    assert {case.get("name"): [(child.tag, child.get("type")) for child in case] for case in cases} == {
        "answers [web: one]": [("error", "blocked")],
        "answers [web: two]": [("error", "blocked")],
        "runs [web: one]": [("failure", "area.runs")],
        "runs [web: three]": [("error", "unknown")],
        "runs [web: four]": [("system-out", None)],
        "runs [web: five]": [("skipped", "waived"), ("system-out", None)],
        "runs [web: six]": [],
        "runs [web: seven]": [("system-out", None)],
    }
    assert {case.get("classname") for case in cases} == {"trueup.area"}
    counts = [cases.get(word) for word in ("tests", "failures", "errors", "skipped")]
    assert counts == ["8", "1", "3", "1"]


def test_a_blocked_case_names_its_cause_and_a_waived_one_its_reason() -> None:
    cases = {case.get("name"): case for case in suite(of_every_outcome())}
    assert cases["answers [web: one]"][0].get("message") == "blocked by area.runs [web: one]"
    assert cases["runs [web: five]"][0].get("message") == "waived until 2027-01-01 (UTC) by ops: known"
    assert "expected a running container, found exited" in str(cases["runs [web: one]"][0].text)


@pytest.mark.parametrize("content", [document(), document(incomplete=["a file could not be collected"])])
def test_an_empty_run_is_not_a_good_one(content: dict[str, Any]) -> None:
    made = suite(content)
    assert (made.get("tests"), made.get("errors")) == ("1", "1")
    assert made[0][0].get("message") in {"nothing was judged", "a file could not be collected"}


def test_every_name_is_there_once() -> None:
    alike = [result("failed", "a\x1b"), result("failed", "a\\x1b")]
    content = hostile_document()
    for made, many in ((suite(document(*alike)), 2), (suite(content), len(content["results"]) + 1)):
        names = [(case.get("classname"), case.get("name")) for case in made]
        assert len(names) == len(set(names)) == many


def test_nothing_in_it_steers_or_is_markup() -> None:
    made = junit.render(hostile_document()).decode()
    assert not hostile.raw_in(made)
    for markup in (*hostile.MARKUP, "]]>", "</pre>"):
        assert markup not in made
    texts = [text for each in suite(hostile_document()).iter() for text in (each.text or "", *each.attrib.values())]
    assert not [text for text in texts if hostile.raw_in(text)]


def test_a_long_finding_is_cut_aloud_and_keeps_what_repairs_it() -> None:
    fix = {"level": "safe", "commands": ["docker start one"], "option": "--fix"}
    for found in ("x" * 100_000, "<&\x1b" * 100_000, "\U0001f600" * 100_000):
        made = junit.render(document(result("failed", found=found, message=found, fix=fix)))
        assert len(made) < 12_000
        (case,) = ET.fromstring(made)[0]  # noqa: S314 - ours
        assert "characters more" in str(case[0].get("message"))
        assert "characters are left out here" in str(case[0].text)
        assert "fix (safe): docker start one\n  repair: pytest --fix " in str(case[0].text)


def test_two_long_names_that_begin_alike_are_two() -> None:
    cases = suite(document(*(result("failed", "x" * 5000 + end) for end in "ab")))
    names = [str(case.get("name")) for case in cases]
    assert len(set(names)) == 2
    assert max(map(len, names)) < 500


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_CASES"])
def test_what_no_reader_would_take_is_left_out_passed_first_and_aloud(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(junit, limit, {"MOST_BYTES": 4000, "MOST_CASES": 4}[limit])
    few = [result("failed", str(n)) for n in range(3)]
    cut = suite(document(*(result("passed", f"p{n}") for n in range(90)), *few))
    assert [case.get("name") for case in cut if len(case)] == [f"runs [web: {n}]" for n in range(3)]
    told = str(cut[-1].text)
    assert cut[-1].tag == "system-out"
    missing = int(told.rpartition(": ")[2].removesuffix(" passed"))
    assert len(cut.findall("testcase")) == int(cut.get("tests", "")) == 93 - missing
    assert cut.get("errors") == "0"
    red = suite(document(*(result("failed", str(n)) for n in range(90))))
    (said,) = [case[0].get("message") for case in red if case.get("classname") == "trueup.run"]
    assert "more than a reader takes; not in this file: " in str(said)
    assert int(red.get("tests", "")) == len(red.findall("testcase"))


def test_thousands_of_long_failures_stay_below_what_gitlab_takes() -> None:
    made = junit.render(
        document(*(result("failed", str(n), found="x" * 9000, message="y" * 9000) for n in range(5000)))
    )
    assert 10_000_000 < len(made) < 30_000_000
    assert b"not in this file" in made


CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase", "system-out", "system-err"],
    "testcase": ["skipped", "error", "failure", "system-out", "system-err"],
}
COUNTS = {"tests", "failures", "errors"}
ATTRIBUTES = {
    "testsuites": COUNTS | {"name", "time"},
    "testsuite": COUNTS | {"name", "time", "skipped", "timestamp", "hostname", "id", "package"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set[str](),
}
"""What the schemas in use agree on (Jenkins' junit-10.xsd, and Ant's): elements in this order, no other attribute."""


@pytest.mark.parametrize("content", [of_every_outcome(), hostile_document(), document()])
def test_it_is_what_the_common_schemas_allow(content: dict[str, Any]) -> None:
    root = ET.fromstring(junit.render(content))  # noqa: S314 - ours
    assert root.tag == "testsuites"
    for each in root.iter():
        assert set(each.keys()) <= ATTRIBUTES[each.tag], each.tag
        order = [CHILDREN[each.tag].index(child.tag) for child in each]
        assert order == sorted(order), each.tag
        if each.tag in {"testsuite", "testcase"}:
            assert each.get("name")
            assert re.fullmatch(r"\d+\.\d{3}", str(each.get("time")))
    suites = root[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", str(suites.get("timestamp")))
    for kind, word in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped"), ("testcase", "tests")):
        assert int(suites.get(word, "")) == len(list(suites.iter(kind)))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert junit.render(hostile_document()) == junit.render(hostile_document())
