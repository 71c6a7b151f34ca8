"""pytest-html as a view of the same run: our outcomes counted truly, and nothing that somebody else wrote is markup."""

import html
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from selftests import hostile
from selftests.plugin.scratch import Scratch, facts, with_container
from trueup.facts import Unavailable

FOREIGN = """\
import pytest

@pytest.mark.parametrize("x", [1], ids=["<img src=x onerror=alert(1)>"])
def test_foreign(x):
    pass
"""


class Elements(HTMLParser):
    """The tags of a page and the text of its paragraphs and labels, as a browser has them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - as the parser calls it
        self.tags[tag] += 1

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


def opened(scratch: Scratch, *arguments: str) -> tuple[str, dict[str, Any]]:
    scratch.pytest(*arguments, "--html", "r.html", "--self-contained-html")
    page = (scratch.folder / "r.html").read_text(encoding="utf-8")
    blob = re.search(r'data-jsonblob="([^"]*)"', page)
    assert blob
    return page, json.loads(html.unescape(blob[1]))["tests"]


def test_every_outcome_has_its_own_word_and_counts_as_itself(scratch: Scratch) -> None:
    broken = with_container(facts(), "one", running=False, status="exited")
    scratch.record(with_container(broken, "two", health="unhealthy"))
    page, tests = opened(scratch, "--facts", "facts.json")
    words = Counter(result["outcome"] for results in tests.values() for result in results)
    assert words == {"passed": 5, "failed": 1, "blocked": 1, "warned": 1}
    (log,) = (result["log"] for results in tests.values() for result in results if result["outcome"] == "blocked")
    assert log.strip() == "blocked by area.runs [web: one]"
    told = Elements(page).text
    assert "5 passed, 1 failed, 1 warned, 1 blocked" in told
    for label in ("1 Failed or unknown,", "6 Passed, warned or fixed,", "1 Blocked,", "0 Waived,"):
        assert label in told
    assert any(line.startswith("NOT WELL: 1 cause") for line in told)
    assert told.count("trueup") == 2, "in the title and above the page"
    assert "index.html" not in page


def test_a_finding_has_its_rule_and_its_remedy(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    scratch.write("index.html", "the dashboard")
    page, tests = opened(scratch, "--facts", "facts.json", "-k", "runs")
    (found,) = tests["tests/area/test_checks.py::test_runs[web:one]"]
    assert '<td class="col-rule">area.runs</td>' in found["resultsTableRow"]
    (remedy,) = found["extras"]
    assert remedy["content"] == "<p>Fix (safe):</p><pre>docker start one</pre>"
    assert '<a href="index.html">' in page


def test_no_name_is_markup(scratch: Scratch) -> None:
    scratch.write("tests/area/test_foreign.py", FOREIGN)
    scratch.write(
        "tests/area/test_remedy.py",
        "from trueup.checks import Judges, Remedy, check, expect\n\n\n"
        "@check(judges=Judges.HOST)\ndef test_bad(docker):\n"
        '    """<script>alert(1)</script>"""\n    bad = "<script>alert(1)</script>\\n]]>"\n'
        '    expect(False, bad, found=bad, remedy=Remedy("safe", ((bad,),)))\n',
    )
    scratch.record(facts(docker=Unavailable(hostile.whole(scratch.folder / "mark"))))
    page, tests = opened(scratch, "--facts", "facts.json")
    assert Elements(page).tags["script"] == 1, "pytest-html's own"
    assert Elements(page).tags["img"] == 1, "pytest-html's own"
    cells = [cell for results in tests.values() for result in results for cell in result["resultsTableRow"]]
    shown = [extra["content"] for results in tests.values() for result in results for extra in result["extras"]]
    logs = [result["log"] for results in tests.values() for result in results]
    assert len(cells) == 6 * len(tests)
    assert any("&lt;img src=x onerror=alert(1)&gt;" in cell for cell in cells)
    assert shown
    for text in (*cells, *shown, *logs):
        assert not set(Elements(text).tags) & {"script", "img"}
