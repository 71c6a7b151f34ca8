"""Metrics as node_exporter reads them: each series once, each name with its help and type, labels of names only."""

import re
from typing import Any

import pytest

from selftests import hostile
from selftests.report.documents import document, hostile_document, of_every_outcome, result
from trueup.escaping import printable
from trueup.report import prometheus

LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SERIES = re.compile(r'([a-z_]+)\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (-?[0-9.]+)\n')


def series(content: dict[str, Any]) -> dict[str, float]:
    """Every series by name and labels; anything that is none, or is there twice, fails."""
    found: dict[str, float] = {}
    declared: list[str] = []
    for line in prometheus.render(content).decode().splitlines(keepends=True):
        if line.startswith("# HELP "):
            declared.append(line.split(" ")[2])
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {declared[-1]} gauge\n"
        else:
            parts = SERIES.fullmatch(line)
            assert parts, line
            assert parts[1] == declared[-1]
            assert f"{parts[1]}{{{parts[2]}}}" not in found
            found[f"{parts[1]}{{{parts[2]}}}"] = float(parts[3])
    assert len(declared) == len(set(declared))
    return found


def test_what_a_person_may_be_woken_by_is_there() -> None:
    certificates = [{"subject": "web", "name": "a.test", "not_after": 1_800_000_000}]
    found = series({**of_every_outcome(), "certificates": certificates})
    assert found['trueup_run_timestamp_seconds{subjects="web"}'] == 1767225603.1
    assert found['trueup_run_duration_seconds{subjects="web"}'] == 3.1
    assert found['trueup_collection_timestamp_seconds{kind="host",subject="web"}'] == 1767225600
    assert found['trueup_checks{state="blocked",subject="web"}'] == 2
    assert found['trueup_check_failed{check="area.runs",subject="web"}'] == 1
    assert found['trueup_check_failed{check="area.answers",subject="web"}'] == 0
    assert found['trueup_check_blocked{check="area.answers",subject="web"}'] == 1
    assert found['trueup_check_unknown{check="area.runs",subject="web"}'] == 1
    assert found['trueup_certificate_not_after_timestamp_seconds{name="a.test",subject="web"}'] == 1_800_000_000
    assert found['trueup_run_complete{subjects="web"}'] == 1


def test_a_run_that_did_not_look_is_not_complete() -> None:
    for content in (document(), document(result("passed"), incomplete=["stopped early"])):
        assert series(content)['trueup_run_complete{subjects="web"}'] == 0


def test_no_message_is_a_label_and_every_series_is_there_once() -> None:
    made = prometheus.render(hostile_document()).decode()
    assert not hostile.raw_in(made)
    found = series(hostile_document())
    assert len([name for name in found if "certificate" in name]) > 5
    assert "<" not in made
    assert "exited" not in prometheus.render(of_every_outcome()).decode()


def test_the_sooner_end_is_kept_where_two_names_become_one() -> None:
    both = [{"subject": "web", "name": name, "not_after": end} for name, end in (("a b", 20), ("a_b", 10), ("c", None))]
    found = series(document(result("passed"), certificates=both))
    assert {k: v for k, v in found.items() if "certificate" in k} == {
        'trueup_certificate_not_after_timestamp_seconds{name="a_b",subject="web"}': 10
    }


def test_runs_of_different_subjects_have_no_series_in_common() -> None:
    one, other = document(result("passed")), document(result("passed", subject="b"))
    other["subjects"] = [{**other["subjects"][0], "name": "b", "taken_at": "no moment at all"}]
    assert not set(series(one)) & set(series(other))


def test_many_subjects_make_no_long_label() -> None:
    many = document(result("passed"))
    many["subjects"] = [{**many["subjects"][0], "name": f"host-{n}"} for n in range(50)]
    assert max(len(name) for name in series(many)) < 200


ODD = ['a"b', "a\\", "a\nb", "a\\nb", "{}", 'a",x="1', "\x00", "\udcff", "\u2028", "#", " ", "=", "caf\xe9"]


@pytest.mark.parametrize("name", ODD)
def test_a_label_is_read_back_as_the_name_that_it_shows(name: str) -> None:
    content = document(result("passed", subject=name))
    content["subjects"] = [{**content["subjects"][0], "name": name}]
    content["certificates"] = [{"subject": name, "name": name, "not_after": 1}]
    for line in series(content):
        labels = {found[1]: found[2] for found in LABEL.finditer(line.partition("{")[2])}
        read = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], labels.get("subject", ""))
        assert read in {"", printable(name)}


def test_a_name_of_any_length_makes_a_short_label_and_two_stay_two() -> None:
    content = document(*(result("failed", subject="x" * 5000 + end) for end in "ab"))
    content["subjects"] = [{**content["subjects"][0], "name": "x" * 5000 + end} for end in "ab"]
    found = series(content)
    assert max(map(len, found)) < 400
    assert len([name for name in found if "check_failed" in name]) == 2


def test_of_very_many_checks_those_that_are_so_are_kept_and_the_rest_is_counted() -> None:
    many = [result("failed" if n % 100 == 0 else "passed", check=f"area.c{n}") for n in range(9000)]
    found = series(document(*many))
    assert len([name for name in found if name.startswith("trueup_check_failed{")]) == 90
    assert not [name for name in found if name.startswith("trueup_check_unknown{")]
    assert found['trueup_series_left_out{subjects="web"}'] == 4 * 9000 - 90
    assert series(of_every_outcome())['trueup_series_left_out{subjects="web"}'] == 0
    ends = [{"subject": "web", "name": f"n{n}", "not_after": n} for n in range(30_000)]
    found = series(document(result("passed"), certificates=ends))
    assert len([name for name in found if "certificate" in name]) == 20_000
    assert found['trueup_certificate_not_after_timestamp_seconds{name="n0",subject="web"}'] == 0
    assert found['trueup_series_left_out{subjects="web"}'] == 10_000
