"""What is wrong in the same way on many hosts is said once, with the hosts; every face says it so."""

from typing import Any

import pytest

from selftests.hosts.fleet import Fleet, recorded
from selftests.hosts.many import entry, names, of
from selftests.plugin.scratch import with_container
from trueup.dashboard.page import render as page
from trueup.notify.events import Event
from trueup.notify.message import message
from trueup.report import github, junit, nagios, sarif, step_summary, verdict
from trueup.report.alike import common

SAID = "nginx.nginx_is_running [nginx]: 37 of 100 hosts: web-01, web-02, web-03 and 34 more"
HOSTILE = "<script>alert(1)</script>\x1b[31m|`]]>\n\x00\u2028\udcff'\""


def many(down: int = 37, number: int = 100, **changes: Any) -> dict[str, Any]:
    every = names(number)
    return of(every, [entry(name, "failed" if n < down else "passed", **changes) for n, name in enumerate(every)])


def test_what_is_the_same_is_one_finding_with_the_hosts() -> None:
    (found,) = common(many())
    assert found.label == SAID
    assert found.hosts == names(37)


def test_a_hosts_own_name_makes_no_difference_and_another_name_does() -> None:
    results = [entry(name, found=f"{name} says nothing to {name}.example") for name in names(3)]
    results.append(entry("web-04", found="web-01 says nothing to web-01.example"))
    assert [one.hosts for one in common(of(names(4), results))] == [names(3), ["web-04"]]


@pytest.mark.parametrize("part", ["check", "resource", "outcome", "expected", "found", "note", "diff"])
def test_what_differs_in_anything_that_is_said_stays_apart(part: str) -> None:
    other = {"outcome": "unknown", "diff": ["-a"]}.get(part, "other")
    found = common(of(names(2), [entry("web-01"), entry("web-02", **{part: other})]))  # type: ignore[arg-type]
    assert len(found) == 2


def test_a_part_of_a_longer_name_is_not_the_hosts_own() -> None:
    results = [entry("web", found="web-1 is away"), entry("db", found="db-1 is away")]
    assert len(common(of(["web", "db"], results))) == 2


def test_what_all_of_them_block_is_counted_together() -> None:
    every = names(3)
    blocked = [
        entry(name, "blocked", check="nginx.page_answers", blocked_by=f"nginx.nginx_is_running [{name}: nginx]")
        for name in every
    ]
    (found,) = common(of(every, [*map(entry, every), *blocked]))
    assert len(found.below) == 3


def test_one_host_reads_as_before() -> None:
    (found,) = common(of(["web"], [entry("web")]))
    assert found.label == "nginx.nginx_is_running [web: nginx]"
    assert found.headline == "nginx.nginx_is_running [web: nginx]: expected a running nginx, found none"


def test_the_verdict_counts_findings_and_not_hosts() -> None:
    said = verdict.sentence(many())
    assert said.startswith("NOT WELL: 1 cause (1 failed), of 100 checks of 100 subjects")
    assert said.endswith(f"first: {SAID}")


def test_github_has_one_annotation_and_one_block() -> None:
    (line,) = [one for one in github.annotations(many()) if one.startswith("::error")]
    assert "37 of 100 hosts%3A web-01%2C web-02%2C web-03 and 34 more" in line
    text = step_summary.render(many()).decode()
    assert text.count("**FAILED**") == 1
    assert "37 of 100 hosts" in text


def test_nagios_says_it_once() -> None:
    said = nagios.output(many(), 2)
    assert said.startswith("TRUEUP CRITICAL - 1 cause: nginx.nginx_is_running [nginx]: 37 of 100 hosts")
    assert said.count("expected a running nginx") == 2, "in the first line and in its details"


def test_a_notification_says_it_once_and_tells_programs_of_each() -> None:
    events = [
        Event("new", ("failure", name, "nginx.nginx_is_running", "nginx"), 1, 1, entry(name)) for name in names(37)
    ]
    said = message("shop", "", events, [])
    assert said.title.startswith(
        "shop: FAILED nginx.nginx_is_running [nginx]: 37 hosts: web-01, web-02, web-03 and 34 more"
    )
    assert "more)" not in said.title
    assert said.text.count("systemctl start nginx") == 1
    assert [one["subject"] for one in said.events] == names(37)


def test_a_recovery_of_many_hosts_is_one_line() -> None:
    events = [Event("recovered", ("failure", name, "nginx.nginx_is_running", "nginx"), 1, 60_000) for name in names(5)]
    said = "RECOVERED nginx.nginx_is_running [nginx]: 5 hosts: web-01, web-02, web-03 and 2 more after 1 min"
    assert said in message("shop", "", events, []).text


def test_sarif_and_junit_keep_every_result() -> None:
    assert sarif.render(many()).count(b'"ruleId"') >= 37
    assert junit.render(many()).count(b"<testcase ") == 100


def test_the_page_says_it_once_and_lists_the_hosts_worst_first() -> None:
    text = page(many()).decode()
    assert text.count('class="cause"') == 1
    assert "37 of 100 hosts: web-01, web-02, web-03 and 34 more" in text
    assert "37 of 100 hosts not well." in text
    assert text.index('<th scope="row">web-37</th>') < text.index('<th scope="row">web-38</th>')


def test_a_page_of_few_hosts_has_no_table_of_them() -> None:
    assert 'id="hosts"' not in page(many(1, 2)).decode()


def test_a_page_of_a_thousand_hosts_is_small() -> None:
    every = names(1000)
    results = [entry(name, "failed" if n < 370 else "passed", check=f"area.check_{k}") for n, name in enumerate(every)
               for k in range(20)]  # fmt: skip
    assert len(page(of(every, results))) < 500_000


def test_hostile_names_are_text_in_every_face() -> None:
    document = many(resource=HOSTILE, found=HOSTILE, message=HOSTILE)
    faces = [
        page(document).decode(),
        step_summary.render(document).decode(),
        "\n".join(github.annotations(document)),
        nagios.output(document, 2),
        verdict.sentence(document),
        "\n".join(one.headline for one in common(document)),
    ]
    for text in faces:
        assert not set(text) & {"\x00", "\x1b", "\u2028", "\udcff"}
    assert "<script>alert" not in faces[0]
    assert all("\n" not in text for text in faces[4:])


def test_the_terminal_says_it_once(fleet: Fleet) -> None:
    down = [with_container(recorded(name), "one", running=False, status="exited") for name in names(5)]
    ran = fleet.pytest(*fleet.recordings(*down, recorded("db-1")))
    assert ran.code == 1
    said = "FAILED area.runs [one]: 5 of 6 hosts: web-01, web-02, web-03 and 2 more"
    assert ran.text.count(said) == 1
    assert ran.text.count("expected a running container") == 1
    assert ran.text.rstrip().split("\n")[-1].startswith("NOT WELL: 1 cause (1 failed)")
    assert sum(r["outcome"] == "failed" for r in ran.document["results"]) == 5
