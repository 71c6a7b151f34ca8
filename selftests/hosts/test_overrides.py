"""What is otherwise on a group or a host: merged by plain rules, and every mistake named by its own line."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from selftests.hosts.fleet import INVENTORY
from selftests.plugin.scratch import EXPECTATIONS
from trueup.expectations import Expectations, ExpectationsError, load
from trueup.expectations.json_schema import json_schema
from trueup.expectations.overriding import ByHost

WHOLE = EXPECTATIONS.replace("subjects: {tree: tree}\n", INVENTORY)


def loaded(folder: Path, more: str) -> Expectations:
    path = folder / "expectations.yaml"
    path.write_text(WHOLE + more, encoding="utf-8")
    return load(path, "expectations.yaml")


def of(folder: Path, host: str, more: str) -> Expectations:
    return ByHost(loaded(folder, more)).of(host)


def test_mappings_are_merged_key_by_key(tmp_path: Path) -> None:
    found = of(tmp_path, "web-1", "overrides: {web: {services: {one: {port: 8011}}}}\n")
    assert found.services["one"].port == 8011
    assert found.services["one"].unit == "one.service"
    assert found.services["two"].port == 8002


def test_a_list_replaces_the_list(tmp_path: Path) -> None:
    found = of(tmp_path, "db-1", "overrides: {db-1: {machine: {disks: [/data]}}}\n")
    assert found.machine.disks == ("/data",)


def test_null_takes_a_service_away_and_a_value_back_to_what_is_unsaid(tmp_path: Path) -> None:
    more = (
        "machine: {disk_max_percent: 95}\noverrides: {db-1: {services: {two: null}, machine: {disk_max_percent: ~}}}\n"
    )
    found = of(tmp_path, "db-1", more)
    assert list(found.services) == ["one"]
    assert found.machine.disk_max_percent == 90


def test_a_host_can_have_a_service_that_no_other_has(tmp_path: Path) -> None:
    more = "overrides: {db-1: {services: {three: {unit: three.service, port: 8003}}}}\n"
    assert list(of(tmp_path, "db-1", more).services) == ["one", "two", "three"]
    assert list(of(tmp_path, "web-1", more).services) == ["one", "two"]


def test_the_host_itself_has_the_last_word_and_groups_come_in_their_order(tmp_path: Path) -> None:
    more = (
        "overrides:\n"
        "  web-1: {services: {one: {port: 8013}}}\n"
        "  every-first: {services: {one: {port: 8012}, two: {port: 8022}}}\n"
        "  web: {services: {one: {port: 8011}, two: {port: 8021}}}\n"
    )
    found = of(tmp_path, "web-1", more).services
    assert (found["one"].port, found["two"].port) == (8013, 8022)
    assert of(tmp_path, "web-2", more).services["one"].port == 8011


def test_hosts_that_are_overridden_alike_share_their_expectations(tmp_path: Path) -> None:
    by_host = ByHost(loaded(tmp_path, "overrides: {web: {services: {one: {port: 8011}}}}\n"))
    assert by_host.of("web-1").services["two"] is not None
    assert ByHost(loaded(tmp_path, "")).of("web-1").overrides == {}
    assert by_host.of("nobody").services["one"].port == 8001


def test_without_overrides_the_expectations_are_the_very_same(tmp_path: Path) -> None:
    whole = loaded(tmp_path, "")
    assert ByHost(whole).of("web-1") is whole


MISTAKES = {
    "a host that is not there": (
        "overrides:\n  web-3: {services: {two: null}}\n",
        "web-3: {",
        "overrides.web-3: there is no host or group 'web-3', did you mean 'web-2'?",
    ),
    "a part that cannot be overridden": (
        "overrides:\n  web:\n    servces: {two: null}\n",
        "servces",
        "overrides.web.servces: servces cannot be overridden, did you mean 'services'?",
    ),
    "what belongs to the whole platform": (
        "overrides:\n  web:\n    platform: other\n",
        "platform: other",
        "platform cannot be overridden",
    ),
    "a mistyped key": (
        "overrides:\n  web:\n    services:\n      one:\n        prot: 8011\n",
        "prot: 8011",
        "overrides.web.services.one.prot: for web-1: unknown key 'prot', did you mean 'port'?",
    ),
    "a wrong type": (
        "overrides:\n  web:\n    services:\n      one: {port: many}\n",
        "port: many",
        "overrides.web.services.one.port: for web-1: a port number",
    ),
    "a mistyped service": (
        "overrides:\n  web:\n    services:\n      onee: {port: 8011}\n",
        "onee",
        "'unit' is missing, did you mean 'one'?",
    ),
    "a mistyped service that is removed": (
        "overrides:\n  web:\n    services:\n      onee: null\n",
        "onee",
        "overrides.web.services.onee: there is nothing called 'onee' to remove, did you mean 'one'?",
    ),
    "a port of two services": (
        "overrides:\n  web:\n    services:\n      two: {port: 8001}\n",
        "two: {port: 8001}",
        "overrides.web.services.two.port: for web-1: port 8001 is also that of one",
    ),
    "what only shows where two overrides meet": (
        "overrides:\n  web:\n    services: {one: {port: 8005}}\n  web-2:\n    services: {two: {port: 8005}}\n",
        "{two: {port: 8005}}",
        "overrides.web-2.services.two.port: for web-2: port 8005 is also that of one",
    ),
    "a range that an override took away": (
        "overrides:\n  db-1:\n    services: {one: {port_range: few}}\n",
        "port_range: few",
        "there is no port range 'few'",
    ),
    "no service left": (
        "overrides:\n  db-1:\n    services: {one: null, two: null}\n",
        "one: null",
        "overrides.db-1.services: for db-1: there is no service",
    ),
    "not a mapping": ("overrides:\n  web: [one]\n", "web: [one]", "expected a mapping, found ['one']"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_by_the_line_of_the_override(mistake: str, tmp_path: Path) -> None:
    more, wrong, meant = MISTAKES[mistake]
    with pytest.raises(ExpectationsError) as caught:
        loaded(tmp_path, more)
    lines = (WHOLE + more).splitlines()
    line = max(number for number, text in enumerate(lines, 1) if wrong in text)
    found = re.sub("expected (?=a port)", "", str(caught.value))
    assert found.startswith(f"expectations.yaml:{line}: ")
    assert meant in found


GROUPS = {
    "a member that is no host": ("{web: [web-1, wbe-2]}", "there is no host 'wbe-2', did you mean 'web-2'?"),
    "a pattern of nobody": ("{web: ['mail-*']}", "there is no host 'mail-*'"),
    "an empty group": ("{web: []}", "expected at least one host"),
    "a group called as a host": ("{db-1: [web-1]}", "'db-1' is also the name of a host"),
    "a group called all": ("{all: [web-1]}", "'all' is the group of every host"),
}


@pytest.mark.parametrize("mistake", GROUPS)
def test_a_group_that_means_nothing_is_refused(mistake: str, tmp_path: Path) -> None:
    groups, meant = GROUPS[mistake]
    path = tmp_path / "expectations.yaml"
    path.write_text(WHOLE.replace("{web: [web-*], every-first: [web-1, db-1]}", groups), encoding="utf-8")
    with pytest.raises(ExpectationsError, match=re.escape(meant)) as caught:
        load(path, "expectations.yaml")
    assert str(caught.value).startswith("expectations.yaml:4: subjects.groups.")


def test_an_editor_completes_a_part_of_everything_in_an_override() -> None:
    schema = json_schema()
    good = yaml.safe_load(WHOLE) | {"overrides": {"web": {"services": {"one": {"port": 8011}, "two": None}}}}
    jsonschema.validate(good, schema)
    mistakes: tuple[dict[str, object], ...] = (
        {"servces": {}},
        {"services": {"one": {"prot": 1}}},
        {"services": {"one": {"port": "x"}}},
    )
    for mistake in mistakes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(good | {"overrides": {"web": mistake}}, schema)
