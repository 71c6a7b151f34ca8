"""The page as bytes: stable, small, and with nothing in it that could reach out."""

import base64
import copy
import hashlib
import html
import html.parser
import json
import re
from typing import Any

import pytest

from selftests import hostile
from selftests.dashboard import documents
from trueup.dashboard import policy
from trueup.dashboard.page import render

MARKUP = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]>", "--></script>")


class Reader(html.parser.HTMLParser):
    """Every element with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def text(document: dict[str, Any]) -> str:
    return render(document).decode()


@pytest.mark.parametrize("make", [documents.detached, documents.healthy])
def test_the_same_document_makes_the_same_bytes(make: Any) -> None:
    assert render(make()) == render(json.loads(json.dumps(make())))


def test_nothing_but_the_document_decides() -> None:
    earlier, later = documents.healthy(), documents.healthy()
    later["started"] = "2026-12-01T03:00:00.000+00:00"
    assert render(earlier) != render(later)


@pytest.mark.parametrize("make", [documents.detached, documents.healthy])
def test_the_page_asks_for_nothing_and_has_no_style_of_its_own(make: Any) -> None:
    for tag, attributes in Reader(text(make())).found:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert "src" not in attributes
        href = attributes.get("href") or "#"
        assert href.startswith("#") or (tag == "link" and href.startswith("data:image/svg+xml,"))


def test_every_link_leads_to_something_on_the_page_and_no_id_stands_twice() -> None:
    elements = Reader(text(documents.detached())).found
    ids = [attributes["id"] for _, attributes in elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    targets = {str(attributes["href"])[1:] for tag, attributes in elements if tag == "a"}
    assert targets <= set(ids)
    assert len(targets) > 50


def test_the_policy_has_the_hashes_of_what_the_page_really_holds() -> None:
    found = text(documents.healthy())
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", found, re.DOTALL)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy.policy()
    assert policy.policy() in html.unescape(found)


def test_a_page_without_history_says_so_and_why() -> None:
    document = documents.healthy()
    document["context"] = {"history": {}, "holds": [], "repairs": [], "trouble": "the disk is full"}
    assert text(document).count("There is no history in this page: the disk is full") == 2


@pytest.mark.parametrize(("share", "most"), [(5, 1_000_000), (100, 1_000_000)])
def test_five_thousand_results_are_counted_and_not_listed(share: int, most: int) -> None:
    outcomes = ["failed" if number % 100 < share else "passed" for number in range(5000)]
    results = [
        documents.result(resource=f"r{number}", id=f"i{number}", check=f"a.c{number % 70}", outcome=outcome)
        for number, outcome in enumerate(outcomes)
    ]
    made = render(documents.of(*results))
    assert len(made) < most
    assert made.count(b"<tr>") < 200
    if share == 100:
        assert b"And 4,460 more causes, in the result document" in made


def filled(value: Any, name: str) -> Any:
    """The same value with the name in every text, but for words that the document chooses from and times."""
    if isinstance(value, str):
        return name
    if isinstance(value, list):
        return [filled(each, name) for each in value]
    return {key: each if key in CHOSEN else filled(each, name) for key, each in value.items()} if isinstance(
        value, dict
    ) else value  # fmt: skip


CHOSEN = frozenset({"outcome", "state", "kind", "started", "verdict", "since", "until", "severity", "id", "edges",
                    "causes", "blocked_by", "totals"})  # fmt: skip


def hostile_document(name: str) -> dict[str, Any]:
    """Two causes, every table filled, and the name wherever somebody else's text may stand."""
    document = documents.detached()
    document["notices"] = [{"kind": "x", "text": "x", "at": {"file": "x", "line": 1}}]
    document["not_applicable"] = {name: [name]}
    step = {"level": "x", "says": "x", "subject": "x", "because": "x", "cannot": "x", "commands": ["x"],
            "edits": [{"path": "x", "diff": ["x"]}]}  # fmt: skip
    document["repairs"] = {
        "asked": "plan", "planned": [step], "held_back": [step], "trouble": {name: name},
        "done": [{"subject": "x", "says": "x", "result": "failed", "why": "x", "id": "x"}],
        "appeared": [{"check": "x", "subject": "x", "resource": "x", "outcome": "failed", "found": "x"}],
    }  # fmt: skip
    for result in document["results"]:
        result["diff"], result["note"] = ["-x", "+x"], "x"
        if result["outcome"] == "passed" and result["area"] == "host":
            result["outcome"], result["waiver"] = "waived", "x"
    boot = copy.deepcopy(document["topology"][0]["boot"])
    found: dict[str, Any] = filled(document, name)
    found["topology"][0]["boot"] = boot
    found["started"] = document["started"]
    return found


@pytest.mark.parametrize("name", [hostile.whole, lambda _: "\x00\ud800" + "|".join(MARKUP)], ids=["steers", "marks"])
def test_a_hostile_name_anywhere_is_text_and_nothing_else(name: Any, tmp_path: Any) -> None:
    plain = Reader(text(hostile_document("x"))).found
    made = text(hostile_document(name(tmp_path / "mark")))
    assert not hostile.raw_in(made)
    assert [tag for tag, _ in Reader(made).found] == [tag for tag, _ in plain]
    for tag, attributes in Reader(made).found:
        assert tag != "img"
        assert not [each for each in attributes if each.startswith("on") or each == "style"]
