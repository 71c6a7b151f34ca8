"""What earlier runs were, in bars and words; and that there are none."""

import datetime
from typing import Any

from selftests.dashboard import documents, past
from selftests.dashboard.server import NOW
from trueup.dashboard import charts
from trueup.dashboard.history import history
from trueup.dashboard.page import render
from trueup.dashboard.timeline import HEIGHTS, LOW, timeline


def test_a_row_says_how_long_it_was_not_well_and_how_often() -> None:
    rows = {row.label: row.says for row in timeline(history(documents.detached()), NOW).rows}
    assert rows["nginx.public_url_answers [production: opensmile-api]"] == "failed 40 min, 4 times"
    assert rows["network.service_joins_the_network [production: api-gpt-v1]"] == "failed 40 min, still"
    assert rows["network.docker_answers [production: docker]"] == "unknown 25 min"


def test_what_was_well_again_before_that_day_has_no_row() -> None:
    later = NOW + datetime.timedelta(hours=12)
    labels = [row.label for row in timeline(history(documents.detached()), later).rows]
    assert not [label for label in labels if "disk_has_room" in label]
    assert [label for label in labels if "service_joins_the_network" in label]


def test_states_differ_by_height_and_not_only_by_colour() -> None:
    assert len({HEIGHTS["failed"], HEIGHTS["unknown"], HEIGHTS["warned"], LOW}) == 4


def test_a_hole_between_runs_is_a_hole() -> None:
    runs = timeline(history(documents.detached()), NOW).runs
    assert "1 hole without a run" in runs.says
    ends = [bar.x + bar.width for bar in runs.bars]
    begins = [bar.x for bar in runs.bars[1:]]
    assert [round(later - earlier) for earlier, later in zip(ends, begins, strict=False) if later - earlier > 2] == [70]


def test_equal_runs_are_one_bar() -> None:
    assert len(timeline(history(documents.detached()), NOW).runs.bars) < 20


def test_the_interval_is_that_of_the_runs_and_else_that_of_cron() -> None:
    document = documents.detached()
    assert history(document).interval == 300
    for number, run in enumerate(document["context"]["history"]["runs"]):
        run["started"] = (NOW + datetime.timedelta(hours=number)).isoformat()
    assert history(document).interval == 3600
    assert history(documents.healthy()).interval == 300


def test_without_a_history_it_is_said_why() -> None:
    assert "no earlier run was kept" in history(documents.healthy()).missing
    broken = {"context": {**past.context(), "trouble": "the database is locked"}}
    assert history(broken).missing == "There is no history in this page: the database is locked"


def test_certificates_are_sorted_by_what_is_left_of_them() -> None:
    end = int(NOW.timestamp())
    of = [
        {"subject": "box", "name": name, "not_after": end + days * 86_400, "warn_days": 21}
        for name, days in (("far", 80), ("over", -2), ("near", 20))
    ]
    found = charts.certificates({"certificates": of}, NOW)
    assert [(one.name, one.state) for one in found] == [("over", "failed"), ("near", "warned"), ("far", "ok")]


def test_a_certificate_that_several_hosts_serve_is_one() -> None:
    end = int(NOW.timestamp()) + 30 * 86_400
    of = [{"subject": f"web-{at}", "name": "api", "not_after": end + at // 3, "warn_days": 21} for at in range(4)]
    found = charts.certificates({"certificates": of}, NOW)
    assert [one.subjects for one in found] == [("web-0", "web-1", "web-2"), ("web-3",)]


def test_a_full_range_says_so() -> None:
    (one,) = charts.ports(documents.healthy())
    assert [each.says for each in one.ranges] == [
        "8000: 1 port taken, full",
        "8001 to 8099: 10 ports taken, next free 8003",
        "9000 to 9999: 2 ports taken, next free 9002",
    ]


def with_runs(*minutes: float) -> dict[str, Any]:
    """The page's document where runs began that many minutes ago, the last of them the page's own."""
    document = documents.detached()
    run = document["context"]["history"]["runs"][-1]
    document["context"]["history"] |= {"runs": [{**run, "started": past.ago(each)} for each in minutes]}
    return document


def test_a_rhythm_needs_some_runs_and_whoever_tries_something_has_none() -> None:
    assert history(with_runs(0)).interval == 300
    assert history(with_runs(*(n / 10 for n in range(9, -1, -1)))).interval == 300
    assert history(with_runs(120, 60, 0)).interval == 300
    assert history(with_runs(*(60 * n for n in range(9, -1, -1)))).interval == 3600
    assert history(with_runs(*range(9, -1, -1))).interval == 60


def test_the_first_run_is_compared_with_none_and_is_one_bar() -> None:
    document = with_runs(0)
    document["context"]["history"] |= {"last_green": None, "changed": []}
    page = render(document).decode()
    assert "This is the first run that is kept: there is none to compare it with." in page
    assert "Nothing changed since" not in page
    assert charts.durations(history(document), 1.0).path.startswith("M0.0 100v-100h24.0")


def test_what_was_not_well_for_a_moment_is_seen_and_stays_within_the_day() -> None:
    document = with_runs(9, 0)
    spans = [{**past.SCORER, "state": "failed", "since": past.ago(0.1), "until": None, "cause": ""}]
    document["context"]["history"] |= {"spans": spans}
    (row,) = timeline(history(document), NOW).rows
    assert [(bar.x, bar.width) for bar in row.bars] == [(1436.0, 4.0)]
