"""What GitHub shows: causes on their lines, no more than it takes, and nothing in them is a command or markup."""

from pathlib import Path
from typing import Any

import pytest

from selftests import hostile
from selftests.report.documents import document, hostile_document, of_every_outcome, result
from trueup.report import github, step_summary


def test_causes_are_errors_on_their_lines_worst_first_and_the_blocked_are_only_counted() -> None:
    declared = {"file": "expectations.yaml", "lines": {"three": 12}}
    why = "%0AOne that does not serves nobody."
    found = "expected a running container, found exited"
    assert list(github.annotations({**of_every_outcome(), "declared": declared})) == [
        f"::error file=tree/a.service,line=9,title=area.runs [web%3A one]::{found} (1 more blocked by it){why}",
        f"::error file=expectations.yaml,line=12,title=area.runs [web%3A three]::could not look: no docker{why}",
        "::error title=trueup%3A not selected::b.c [web: z] is not well, and was not selected (1 more blocked by it)",
        f"::warning file=expectations.yaml,line=1,title=area.runs [web%3A four]::{found}{why}",
    ]


def test_no_more_than_github_takes_and_the_rest_is_counted() -> None:
    many = [result(outcome, f"r{n:02}") for outcome in ("failed", "warned") for n in range(14)]
    told = list(github.annotations(document(*many, incomplete=["stopped early"])))
    kinds = [line.split(" ")[0] for line in told]
    assert (kinds.count("::error"), kinds.count("::warning"), kinds.count("::notice")) == (10, 10, 1)
    assert "stopped early" in told[0]
    assert "5 more causes and 4 more warnings" in told[-1]


def test_a_run_that_is_well_says_nothing() -> None:
    assert list(github.annotations(document(result("passed"), result("fixed"), result("waived")))) == []


def test_no_name_is_a_command_of_its_own() -> None:
    told = list(github.annotations(hostile_document()))
    assert len(told) == 21
    for line in told:
        assert not hostile.raw_in(line)
        assert "\n" not in line
        head, _, message = line[2:].partition("::")
        assert head.split(" ", 1)[0] in {"error", "warning", "notice"}
        properties = head.split(" ", 1)[1].split(",")
        assert [part.partition("=")[0] for part in properties] in (["file", "line", "title"], ["title"])
        assert message


def test_the_summary_names_causes_and_what_they_block() -> None:
    told = step_summary.render(of_every_outcome()).decode()
    assert told.startswith("\n## ❌ trueup: NOT WELL&#58; 3 causes")
    assert told.index("**FAILED** area.runs") < told.index("**UNKNOWN** area.runs") < told.index("**NOT SELECTED**")
    assert "| blocked | 2 |" in told
    assert "1 blocked by it: area.answers &#91;one&#93;" in told
    assert "until 2027-01-01" in told


def test_the_summary_is_cut_aloud_below_what_github_takes() -> None:
    many = document(*[result("failed", f"r{n}", found="x" * 1000) for n in range(2000)])
    for there in (0, 500_000, 899_900, 2_000_000):
        made = step_summary.render(many, there)
        assert len(made) + min(there, 900_000) <= 901_000
        assert made == b"" or b"more were cut" in made
    assert b"more were cut" not in step_summary.render(of_every_outcome())


def test_the_summary_is_appended_and_a_complaint_is_made_where_it_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    assert list(github.write_summary(of_every_outcome())) == []
    assert path.read_text(encoding="utf-8").startswith("before\n\n## ")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert list(github.write_summary(of_every_outcome())) == [
        f"the step summary {tmp_path} could not be written: Is a directory"
    ]
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert list(github.write_summary(of_every_outcome())) == []


def test_nothing_in_the_summary_is_markup() -> None:
    told = step_summary.render(hostile_document()).decode()
    assert not hostile.raw_in(told)
    assert told.count("<pre>") == told.count("</pre>") > 10
    inside, outside = taken_apart(told)
    assert not set(inside) & set("<>")
    assert not set(outside) & set("<>`[]_~\\@")


def taken_apart(told: str) -> tuple[str, str]:
    """What stands within `<pre>`, and what outside."""
    first, *rest = told.split("<pre>")
    parts = [part.partition("</pre>") for part in rest]
    return "".join(part[0] for part in parts), first + "".join(part[2] for part in parts)


def test_the_same_document_gives_the_same_bytes() -> None:
    made: list[Any] = [
        (list(github.annotations(d)), step_summary.render(d)) for d in (hostile_document(), hostile_document())
    ]
    assert made[0] == made[1]
