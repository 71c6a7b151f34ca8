"""Hand-written configurations, on which nginx and we must agree."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from trueup.facts.common import Problem

pytestmark = pytest.mark.programs

CASES = (Path(__file__).parent / "data" / "cases.txt").read_text(encoding="utf-8")

WRAPPED = {
    "main": "%s",
    "http": "events{} http {\n%s\n}\n",
    "server": "events{} http { server { listen 127.0.0.1:18080;\n%s\n} }\n",
    "location": "events{} http { server { listen 127.0.0.1:18080; location /here/ {\n%s\n} } }\n",
}


class Case(NamedTuple):
    verdict: str
    title: str
    text: str


def cases() -> list[Case]:
    found = []
    for block in CASES.split("\n### ")[1:]:
        head, _, body = block.partition("\n")
        read = re.fullmatch(r"(accepted|refused|beyond) in (main|http|server|location): (.+)", head)
        assert read, head
        found.append(Case(read[1], f"{read[3]} ({read[2]})", WRAPPED[read[2]] % body))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_we_say_what_nginx_says(
    case: Case, judge: Callable[[str], tuple[str, int]], ours: Callable[[str], list[Problem]]
) -> None:
    said, line = judge(case.text)
    problems = ours(case.text)
    assert bool(said) is (case.verdict != "accepted"), said
    assert bool(problems) is (case.verdict == "refused"), (said, problems)
    if problems:
        assert problems[0].text.startswith(said), said
        assert 0 < problems[0].at.line <= line


def test_no_two_cases_are_the_same() -> None:
    assert len({case.text for case in cases()}) == len({case.title for case in cases()}) == len(cases()) >= 60
