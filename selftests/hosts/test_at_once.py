"""A hundred hosts are asked at once: who does not answer is one failure, and keeps nobody from their turn."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from selftests.hosts.fleet import Fleet, recorded
from selftests.plugin.scratch import EXPECTATIONS
from trueup.collect import host
from trueup.expectations import Expectations, load
from trueup.facts import Facts, Subject
from trueup.subjects import AT_ONCE, Access, Asked, collect

HOSTS = "subjects:\n  hosts:\n" + "".join(f"    h{n:03d}: ssh://nobody@127.0.0.1:1\n" for n in range(AT_ONCE))


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


def test_each_of_a_hundred_has_its_turn_while_all_others_are_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_at_once = threading.Barrier(AT_ONCE, timeout=120)

    def asked(subject: Subject, expectations: Expectations, cache: Path | None, access: Access) -> Facts:
        assert (expectations.platform, cache, access) == ("scratch", None, Access())
        all_at_once.wait()  # nobody comes past here before the last of them is asked
        return recorded(subject.name)

    monkeypatch.setattr(host, "collect_host", asked)
    path = tmp_path / "expectations.yaml"
    path.write_text(EXPECTATIONS.replace("subjects: {tree: tree}\n", HOSTS), encoding="utf-8")
    found = collect(Asked(hosts=("all",)), load(path), tmp_path, None, Access())
    assert [one.subject.name for one in found] == [f"h{n:03d}" for n in range(AT_ONCE)]


def test_each_host_that_does_not_answer_is_one_failure_and_the_others_are_judged(fleet: Fleet, silent: int) -> None:
    away = [f"refuses-{n}=ssh://nobody@127.0.0.1:1" for n in range(20)]
    mute = [f"mute-{n}=ssh://nobody@127.0.0.1:{silent}" for n in range(8)]
    ran = fleet.pytest(f"--hosts={','.join([*mute, *away, 'here-1=local', 'here-2=local'])}", "--no-history")
    assert ran.code == 1, ran.text
    results = ran.document["results"]
    answers = {r["subject"]: r["outcome"] for r in results if r["check"] == "host.host_answers"}
    gone = {name for name, outcome in answers.items() if outcome == "failed"}
    why = [r["message"] for r in results if r["check"] == "host.host_answers" and r["subject"].startswith("here")]
    assert gone == {one.partition("=")[0] for one in (*away, *mute)}, why
    assert {r["outcome"] for r in results if r["subject"] in gone and r["check"] != "host.host_answers"} == {"blocked"}
    assert {r["blocked_by"] for r in results if r["outcome"] == "blocked" and r["subject"] in gone} == {
        f"host.host_answers [{name}: machine]" for name in gone
    }
    assert answers["here-1"] == answers["here-2"] == "passed"
    said = [one["found"] for one in results if one["subject"] in gone and one["outcome"] == "failed"]
    assert "host.host_answers [machine]: 20 of 30 hosts: refuses-0, refuses-10, refuses-11 and 17 more" in ran.text, (
        said
    )
