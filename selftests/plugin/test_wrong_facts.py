"""Facts of a wrong type are refused by file and place; any other are judged, whatever they say."""

import datetime
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.paths import CHECKOUT
from selftests.machine.judged import machine
from selftests.matrix.judging import checks
from selftests.plugin.scratch import Scratch, facts
from selftests.probes import healthy
from trueup.checks import Outcome
from trueup.collect.configuration_tree import collect_tree
from trueup.escaping import document
from trueup.expectations import Expectations, load
from trueup.facts import Facts, Subject, SubjectKind
from trueup.facts.document import FactsFileError, dump, read
from trueup.judging import Judge
from trueup.platform import Platform
from trueup.report import text
from trueup.report.document import entry

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
Steps = tuple[str | int, ...]


def changed(value: Any, steps: Steps, new: object) -> Any:
    """The same document with one member put in the place of another."""
    if not steps:
        return new
    copied: Any = dict(value) if isinstance(value, dict) else list(value)
    copied[steps[0]] = changed(value[steps[0]], steps[1:], new)
    return copied


BINDING = {"protocol": "tcp", "address": "", "port": -1, "container_port": 1}
LISTENER = {"protocol": "tcp", "address": "", "port": 65536}


@pytest.mark.parametrize(
    ("steps", "new", "says"),
    [
        (("docker", "containers"), "one", "Expected `array`, got `str` - at `$.docker.containers`"),
        (("docker", "containers", 0, "name"), 7, "Expected `str`, got `int` - at `$.docker.containers[0].name`"),
        (("docker", "containers", 0, "started_at"), "2026-02-30T00:00:00Z", "at `$.docker.containers[0].started_at`"),
        (("docker", "containers", 0, "bindings"), [BINDING], "at `$.docker.containers[0].bindings[0].port`"),
        (("sockets", "listeners"), [LISTENER], "$.sockets.listeners[0].port"),
        (("nginx",), None, "$.nginx"),
        (("systemd",), [], "$.systemd"),
        (("subject", "kind"), "x" * 10_000, "$.subject.kind"),
        (("subject", "kind"), "\x1b]0;owned\x07", "$.subject.kind"),
        (("taken_at",), "yesterday", "$.taken_at"),
        (("compose", "type"), "docker", "$.compose"),
    ],
)  # fmt: skip
def test_a_member_of_the_wrong_type_is_refused_by_file_and_place(
    scratch: Scratch, steps: Steps, new: object, says: str
) -> None:
    whole = json.loads(dump(facts()))
    scratch.write("facts.json", json.dumps(changed(whole, steps, new)))
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4, ran.text
    assert "facts.json: not a facts document (" in ran.text
    assert says in ran.text
    assert "Traceback" not in ran.text
    assert "\x1b]0;" not in ran.text
    assert len(ran.text) < 3000


@pytest.mark.parametrize(
    "inside", ['{"schema": 1, "subject": %s}', '{"schema": 1, "docker": {"type": "docker", "x": %s}}']
)
def test_a_document_that_nests_too_deep_is_refused_by_name(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(inside % ("[" * 200_000 + "]" * 200_000))
    with pytest.raises(FactsFileError, match=r"facts\.json: not a facts document"):
        read(path)


@pytest.mark.parametrize("content", [b"\0", b" ", b"[", b'{"schema": 1, "trueup": "'])
def test_a_hundred_megabytes_of_nothing_are_refused_in_a_moment(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(content + content[-1:] * 100_000_000)
    started = time.process_time()
    with pytest.raises(FactsFileError, match=r"facts\.json: not a facts document") as refused:
        read(path)
    assert time.process_time() - started < 10
    assert len(str(refused.value)) < 1000


def test_a_name_of_a_hundred_megabytes_does_not_make_an_id_of_it(tmp_path: Path) -> None:
    from trueup.subjects import Access, Asked, collect

    path = tmp_path / "facts.json"
    path.write_bytes(dump(facts(subject=Subject("x" * 10_000_000, SubjectKind.HOST, "recorded"))))
    (one,) = collect(Asked(recordings=(str(path),)), healthy.EXPECTATIONS, tmp_path, None, Access())
    assert len(one.subject.name) < 200


@cache
def subjects() -> list[tuple[Expectations, Facts]]:
    expectations = load(CHECKOUT / "expectations.yaml")
    tree = collect_tree(Subject("watchme", SubjectKind.TREE, "watchme"), CHECKOUT / "watchme", expectations, None)
    return [(healthy.EXPECTATIONS, healthy.facts(machine=machine())), (expectations, tree)]


def leaves(value: object, steps: Steps = ()) -> list[Steps]:
    if isinstance(value, dict):
        return [leaf for key, below in value.items() for leaf in leaves(below, (*steps, key))]
    if isinstance(value, list):
        return [leaf for key, below in enumerate(value) for leaf in leaves(below, (*steps, key))]
    return [steps]


@cache
def plain(index: int) -> tuple[Any, list[Steps]]:
    value = json.loads(dump(subjects()[index][1]))
    return value, leaves(value)


ODD = [
    "", " ", "\x1b[2J", "\x9b31m", "\u202e", "$(x)", "`x`", "<script>", "a\nb", "/", "://", "%", "[", "http://[",
    "é" * 300, "-1", "1-", "99999", "::", "256.1.1.1", "a:b:c", "\x00",
]  # fmt: skip
NUMBERS = [0, 1, 65535, 2**31, 2**53, 10**15]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.data())
def test_whatever_a_member_says_every_check_gives_a_verdict_and_nothing_raw_is_shown(data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([0, 0, 1]))
    value, places = plain(index)
    for _ in range(data.draw(st.integers(1, 4))):
        steps = data.draw(st.sampled_from(places))
        old = value
        for step in steps:
            old = old[step]
        new: object = data.draw(st.sampled_from(ODD if isinstance(old, str) else NUMBERS))
        value = changed(value, steps, not old if isinstance(old, bool) else new)
    try:
        seen = msgspec.json.decode(document(value), type=Facts)
    except msgspec.ValidationError:
        return
    expectations = subjects()[index][0]
    judge = Judge([Platform(expectations, seen)], checks(), NOW)
    for check in checks().values():
        for question in judge.questions(check):
            verdict = judge.verdict(question)
            result = entry("id", verdict, check, 0.0)
            assert verdict.outcome is Outcome.PASSED or not set(text.finding(result)) & set("\x1b\x9b\u202e\x00")
            assert not {0x1B, 0x7F} & set(document(result))
