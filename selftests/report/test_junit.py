"""JUnit XML with our outcomes: nothing is skipped that is red, nothing is lost by its name."""

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


def test_a_long_finding_is_cut_aloud() -> None:
    made = junit.render(document(result("failed", found="x" * 100_000))).decode()
    assert len(made) < 20_000
    assert "characters more" in made


def test_the_same_document_gives_the_same_bytes() -> None:
    assert junit.render(hostile_document()) == junit.render(hostile_document())
