"""From findings to steps: in order, each work once, hostile names as arguments, and never what was not asked for."""

from collections.abc import Iterable

import msgspec
import pytest

from selftests.checks import scene
from trueup.facts import Docker, Facts, Sockets, Unavailable
from trueup.fixes import every
from trueup.judging import Question
from trueup.model.network_commands import create
from trueup.repair.fixing import ANY, SAFE, SHOWN
from trueup.repair.planning import Plan, plan
from trueup.repair.steps import Layer, Level
from trueup.report.document import entry
from trueup.report.text import finding

HOSTILE = "x$(reboot)"


NOT_IN_THE_SCENE = {"systemd.daemon_is_reloaded", "nginx.nginx_is_running"}
"""Its units have no fragments, and its nginx no processes."""


def planned(
    facts: Facts, allowed: frozenset[Level] = ANY, checks: Iterable[str] = every().keys() - NOT_IN_THE_SCENE
) -> Plan:
    judge = scene.judge_of(facts)
    questions = [question for check in checks for question in judge.questions(judge.checks[check])]
    return plan(map(judge.verdict, questions), judge.platforms, allowed)


def off_the_network(*names: str) -> Facts:
    facts = scene.host()
    for name in names:
        facts = scene.with_container(facts, name, attachments=())
    return facts


def test_a_healthy_host_needs_nothing() -> None:
    assert planned(scene.host()) == Plan((), ())


def test_every_fix_mends_a_check_that_exists() -> None:
    judge = scene.judge_of(scene.host())
    assert set(every()) <= set(judge.checks)


def test_each_container_is_connected_in_a_stable_order() -> None:
    steps = planned(off_the_network("web", "api")).steps
    assert [step.commands[0].argv[-2:] for step in steps] == [("shared-network", "api"), ("shared-network", "web")]
    assert {step.level for step in steps} == {"safe"}
    assert {step.layer for step in steps} == {Layer.ATTACHMENT}
    assert [step.undo[0].argv for step in steps] == [
        ("docker", "network", "disconnect", "shared-network", name) for name in ("api", "web")
    ]


def test_what_is_blocked_waits_for_its_cause() -> None:
    facts = scene.with_docker(off_the_network("web", "api"), networks=())
    (step,) = planned(facts).steps
    assert step.commands[0].argv == create(scene.expected().network)
    assert step.layer is Layer.NETWORK


def test_one_reload_of_systemd_does_for_every_unit() -> None:
    facts = scene.host()
    states = tuple(msgspec.structs.replace(state, need_daemon_reload=True) for state in scene.states())
    facts = msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, states=states))
    (step,) = planned(facts, checks=["systemd.daemon_is_reloaded"]).steps
    assert step.commands[0].argv == ("systemctl", "daemon-reload")


def test_units_come_before_containers_and_both_before_attachments() -> None:
    facts = off_the_network("web")
    facts = scene.with_container(facts, "api", running=False, status="exited")
    states = scene.states(web_service="disabled")
    facts = msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, states=states))
    steps = planned(facts).steps
    assert [step.fix for step in steps] == ["enable_unit", "start_unit", "connect_container"]
    assert [step.layer for step in steps] == sorted(step.layer for step in steps)


@pytest.mark.parametrize(
    ("pre", "level"), [("", "safe"), (f"{scene.COMPOSE} -f /srv/api/docker-compose.yml pull", "unsafe")]
)
def test_a_unit_that_may_bring_a_new_image_is_started_by_unsafe_only(pre: str, level: str) -> None:
    facts = scene.host()
    units = tuple(
        msgspec.structs.replace(
            unit,
            settings=(*unit.settings, msgspec.structs.replace(unit.settings[0], key="ExecStartPre", value=pre)),
        )
        if unit.name == "api.service" and pre
        else unit
        for unit in scene.units()
    )
    states = tuple(
        msgspec.structs.replace(state, active_state="failed", sub_state="failed")
        if state.name == "api.service"
        else state
        for state in scene.states()
    )
    facts = msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, units=units, states=states))
    (step,) = [step for step in planned(facts).steps if step.fix == "start_unit"]
    assert step.level == level
    assert bool(step.because) == (level == "unsafe")
    kept = planned(facts, SAFE)
    assert (step in kept.held_back) == (level == "unsafe")
    assert (step in kept.steps) == (level == "safe")


def test_a_network_that_holds_a_containers_only_attachment_is_not_removed() -> None:
    facts = scene.host()
    assert isinstance(facts.docker, Docker)
    old = msgspec.structs.replace(facts.docker.networks[0], name="old_shared-network", id="n0")
    facts = scene.with_docker(facts, networks=(*facts.docker.networks, old))
    there = scene.attachment("172.28.0.2", network=old.name, network_id="n0")
    only_there = scene.with_container(facts, "api", attachments=(there,))
    assert [step.fix for step in planned(only_there).steps] == ["connect_container"]
    on_both = scene.with_container(facts, "api", attachments=(scene.attachment("172.27.0.2"), there))
    (step,) = [step for step in planned(on_both).steps if step.fix == "remove_network"]
    assert step.level == "unsafe"
    assert [command.argv[:3] for command in step.commands] == [
        ("docker", "network", "disconnect"), ("docker", "network", "rm"),
    ]  # fmt: skip


def test_on_a_tree_only_edits_are_planned_and_they_are_safe() -> None:
    facts = scene.as_tree(scene.defined(networks=()))
    steps, held_back = planned(facts, SAFE)
    assert {step.fix for step in steps} == {"order_unit"}
    assert held_back == ()
    assert not any(step.commands or step.undo for step in steps)
    assert all(step.edits for step in steps)


def test_a_hostile_name_is_one_argument() -> None:
    facts = scene.host()
    assert isinstance(facts.docker, Docker)
    old = msgspec.structs.replace(facts.docker.networks[0], name="old_shared-network", id="n0")
    both = (scene.attachment("172.27.0.9"), scene.attachment("172.28.0.2", network=old.name, network_id="n0"))
    facts = scene.with_docker(facts, networks=(*facts.docker.networks, old))
    facts = scene.and_containers(facts, scene.container(HOSTILE, attachments=both, bindings=()))
    (step,) = [step for step in planned(facts).steps if step.fix == "remove_network"]
    assert step.commands[0].argv == ("docker", "network", "disconnect", old.name, HOSTILE)


def fixes_of(facts: Facts, check: str) -> list[tuple[str, Level]]:
    return [
        (step.fix, step.level) for step in planned(facts, checks=[check]).steps + planned(facts, ANY, [check]).held_back
    ]


def test_a_container_that_is_gone_is_made_anew_by_its_unit() -> None:
    facts = scene.host()
    assert isinstance(facts.docker, Docker)
    left = tuple(each for each in facts.docker.containers if each.name != "api")
    assert fixes_of(scene.with_docker(facts, containers=left), "network.container_is_running") == [
        ("restart_unit", "unsafe")
    ]


def test_a_container_that_is_down_leaves_a_network_that_was_removed_before_it_is_started() -> None:
    down = {"running": False, "status": "exited"}
    left_behind = scene.attachment("", network_id="n0", endpoint_id="", aliases=("api", "scorer"))
    facts = scene.with_container(scene.host(), "api", **down, attachments=(left_behind,))
    (step,) = planned(facts, SAFE, ["network.container_is_running"]).steps
    assert [" ".join(command.argv) for command in step.commands] == [
        "docker network disconnect --force shared-network api",
        "docker network connect --alias api --alias scorer shared-network api",
        "docker start api",
    ]
    without_any = scene.with_docker(scene.with_container(scene.host(), "api", **down), networks=())
    (step,) = planned(without_any, SAFE, ["network.container_is_running"]).steps
    assert len(step.commands) == 3
    there = scene.with_container(scene.host(), "api", **down)
    (step,) = planned(there, SAFE, ["network.container_is_running"]).steps
    assert [command.argv for command in step.commands] == [("docker", "start", "api")]


@pytest.mark.parametrize(
    ("labels", "fix"),
    [({"com.docker.compose.project": "api"}, ("restart_unit", "unsafe")), ({}, ("by_hand", "by hand"))],
)
def test_only_a_container_of_the_unit_itself_is_made_anew(labels: dict[str, str], fix: tuple[str, Level]) -> None:
    wrong = scene.with_container(scene.host(), "api", image="example/web:latest", labels=labels)
    assert fixes_of(wrong, "network.container_is_running") == [fix]


@pytest.mark.parametrize(
    ("health", "fixes"), [("unhealthy", [("restart_unit", "unsafe")]), ("starting", []), ("none", []), ("", [])]
)
def test_only_a_container_that_says_it_is_unwell_is_made_anew(health: str, fixes: list[tuple[str, Level]]) -> None:
    labels = {"com.docker.compose.project": "api"}
    facts = scene.with_container(scene.host(), "api", health=health, labels=labels)
    assert fixes_of(facts, "network.container_is_healthy") == fixes


def taken_by_a_stranger(facts: Facts) -> Facts:
    assert isinstance(facts.sockets, Sockets)
    listeners = tuple(
        msgspec.structs.replace(each, processes=("busybox",), units=("stranger.service",))
        if each.port == scene.PORTS["api"]
        else each
        for each in facts.sockets.listeners
    )
    return msgspec.structs.replace(facts, sockets=Sockets(listeners))


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"running": False, "status": "exited"}, "network.container_is_running"),
        ({"health": "unhealthy", "labels": {"com.docker.compose.project": "api"}}, "network.container_is_healthy"),
    ],
)
def test_a_container_whose_port_is_a_strangers_is_left_to_a_person(changes: dict[str, object], check: str) -> None:
    facts = scene.with_container(scene.host(), "api", **changes)
    assert fixes_of(facts, check)
    facts = taken_by_a_stranger(facts)
    assert {fix for fix, _ in fixes_of(facts, check)} <= {"by_hand"}


def test_a_unit_whose_port_is_a_strangers_is_not_started() -> None:
    states = tuple(
        msgspec.structs.replace(state, active_state="inactive") if state.name == "api.service" else state
        for state in scene.states()
    )
    facts = scene.host()
    facts = msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, states=states))
    assert [fix for fix, _ in fixes_of(facts, "systemd.unit_is_active")] == ["start_unit"]
    assert {fix for fix, _ in fixes_of(taken_by_a_stranger(facts), "systemd.unit_is_active")} <= {"by_hand"}


def test_a_container_that_ends_again_and_again_is_left_to_a_person() -> None:
    looping = scene.with_container(scene.host(), "api", restarting=True, running=True, status="restarting")
    assert fixes_of(looping, "network.container_is_running") == [("by_hand", "by hand")]


@pytest.mark.parametrize(
    ("active", "fix"), [("inactive", ("start_docker", "safe")), ("active", ("by_hand", "by hand"))]
)
def test_docker_is_started_only_where_it_is_down(active: str, fix: tuple[str, Level]) -> None:
    states = tuple(
        msgspec.structs.replace(state, active_state=active) if state.name == "docker.service" else state
        for state in scene.states()
    )
    facts = scene.host(docker=Unavailable("Docker does not answer"))
    facts = msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, states=states))
    assert fixes_of(facts, "network.docker_answers") == [fix]


def test_what_is_by_hand_is_shown_and_never_done() -> None:
    looping = scene.with_container(scene.host(), "api", restarting=True, running=True, status="restarting")
    (shown,) = planned(looping, SHOWN, ["network.container_is_running"]).steps
    assert shown.commands[0].argv == ("systemctl", "start", "api.service")
    for allowed in (SAFE, ANY):
        assert planned(looping, allowed, ["network.container_is_running"]) == Plan((), (shown,))


def test_a_finding_names_what_repairs_it() -> None:
    judge = scene.judge_of(off_the_network("web"))
    check = judge.checks["network.service_joins_the_network"]
    verdict = judge.verdict(Question(check.id, "box", "web"))
    for level, command in (
        ("safe", "pytest --fix 'x.py::test[web]'"),
        ("unsafe", "pytest --fix-unsafe 'x.py::test[web]'"),
    ):
        said = finding(entry("x.py::test[web]", verdict, check, 0.0, level=level))
        assert f"repair: {command}" in said
        assert f"fix ({level}): docker network connect" in said
    assert "look again: pytest 'x.py::test[web]'" in finding(entry("x.py::test[web]", verdict, check, 0.0))
