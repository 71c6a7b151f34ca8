"""What can be asked only since a repair is said, and makes the run red where it is."""

from dataclasses import replace

import pytest

from selftests.checks import scene
from trueup.checks import Outcome
from trueup.facts import Docker, Unavailable
from trueup.facts.docker import Network
from trueup.judging import Verdict
from trueup.repair.fixing import ANY, appeared
from trueup.repair.stash import Fixing
from trueup.report import repairs


@pytest.fixture(scope="module")
def found() -> list[Verdict]:
    down = scene.judge_of(scene.host(docker=Unavailable("the Docker daemon is not running")))
    up = scene.host()
    assert isinstance(up.docker, Docker)
    networks = (*up.docker.networks, Network("old_default", "n9", "bridge"))
    now = scene.judge_of(scene.with_docker(up, networks=networks))
    assert list(appeared(now, now, now.checks.values())) == []
    return list(appeared(down, now, now.checks.values()))


def test_what_nobody_could_ask_before_is_found_and_said(found: list[Verdict]) -> None:
    assert [(one.question.resource, one.outcome) for one in found] == [("old_default", Outcome.WARNED)]
    (line,) = repairs.lines(repairs.told(Fixing(ANY, only_plan=False, appeared=found)))
    assert line.startswith("SEEN SINCE THEN network.no_leftover_network [box: old_default] warned: old_default is ")


def test_only_what_is_red_makes_the_run_red(found: list[Verdict]) -> None:
    assert not repairs.make_it_red(Fixing(ANY, only_plan=False, appeared=found), on_fix=False)
    failed = [replace(one, outcome=Outcome.FAILED) for one in found]
    assert repairs.make_it_red(Fixing(ANY, only_plan=False, appeared=failed), on_fix=False)
