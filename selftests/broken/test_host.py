"""A server on which something is missing, hangs, floods or lies: one finding, or unknowns by name; the rest judged.

Each is looked at through the whole of the program, on a real server; what must be bounded has its seconds.
"""

import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.broken.looking import Look, halted, instead, look, pid_of, pids_of, without
from selftests.matrix.settling import settled, unexpected
from trueup.subjects import STATE

pytestmark = pytest.mark.replica

ENGINE = {"network.docker_answers": {"docker"}}
UNREACHABLE = {"host.host_answers": {"machine"}}
NETWORK = ("network.service_joins_the_network", "network.container_is_running")
UNITS = ("systemd.unit_is_active", "systemd.unit_is_enabled")
FRONT = ("nginx.public_url_answers", "nginx.location_target_is_live")
ALIKE = ("systemd.unit_matches_the_tree", "nginx.file_matches_the_tree")
FILES = ("network.compose_file_resolves", *ALIKE)
MACHINE = ("host.disk_has_room", "host.clock_is_synchronised", "host.no_process_was_killed_for_memory")
SOCKETS = ("ports.listener_is_the_service", "ports.nothing_else_is_public")
LONG = 60.0
"""Seconds: the deadlines of all that hangs here, on a busy machine."""


def is_judged(seen: Look, *checks: str) -> bool:
    return all(seen.passes(check) for check in checks) and not seen.causeless


@pytest.mark.parametrize(
    ("program", "red", "still"),
    [
        ("ss", {}, (*NETWORK, *UNITS, *FRONT, *FILES, *MACHINE)),
        ("systemctl", {}, (*NETWORK, *FRONT, *FILES, *SOCKETS, "host.disk_has_room", "systemd.commands_exist")),
        ("nginx", {"nginx.nginx_is_running": {"nginx"}}, (*NETWORK, *UNITS, *FILES, *MACHINE, *SOCKETS)),
        (
            "docker",
            {**ENGINE, "systemd.commands_exist": {"watchme-infrastructure.service"}},
            ("systemd.unit_is_enabled", "nginx.configuration_parses", *FILES),
        ),
        ("openssl", {}, (*NETWORK, *UNITS, *FILES, *MACHINE, *SOCKETS, "nginx.location_target_is_live")),
        ("perl", {}, (*UNITS, *MACHINE, "network.docker_answers", "ports.nothing_else_is_public", *ALIKE)),
        ("nsenter", {}, (*NETWORK, *UNITS, *FRONT, *FILES, *MACHINE, *SOCKETS)),
        ("find", {}, ("network.docker_answers", "ports.nothing_else_is_public", "host.disk_has_room")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_without_a_program(replica: Replica, program: str, red: dict[str, set[str]], still: tuple[str, ...]) -> None:
    with without(replica, program):
        seen = look(replica)
    assert seen.red == red, seen
    assert all(program in reason for reason in seen.reasons), seen
    assert red or seen.unknown
    assert is_judged(seen, *still), seen


@pytest.mark.parametrize("program", ["timeout", "base64", "gzip"])
def test_without_what_every_question_needs_the_host_answers_nothing(replica: Replica, program: str) -> None:
    with without(replica, program):
        seen = look(replica)
    assert seen.red == UNREACHABLE, seen
    assert program in seen.found("host.host_answers", "machine")
    assert not seen.unknown
    assert not seen.causeless


def test_what_hangs_behind_and_beside_is_said_of_each_alone(replica: Replica) -> None:
    """nginx's master and the journal halted; one container halted; what is sent to another one is dropped."""
    inside = ["nsenter", f"--net=/proc/{pid_of(replica, 'api-transcriber')}/ns/net", "iptables"]
    rule = ["INPUT", "-i", "eth0", "-p", "tcp", "--dport", "8001", "-j", "DROP"]
    master, journal = pids_of(replica, "nginx: master"), pids_of(replica, "systemd-journald$")
    replica.run([*inside, "-A", *rule], check=True)
    try:
        with halted(replica, *master, *journal, pid_of(replica, "api-gpt-v1")):
            seen = look(replica)
            for _ in range(2):  # this machine may have other tests
                seen = look(replica) if any("too busy" in reason for reason in seen.reasons) else seen
    finally:
        replica.run([*inside, "-D", *rule], check=True)
    calls = {resource for _, resource in seen.verdicts if resource.endswith("/api-transcriber")}
    assert calls
    assert seen.red == {
        "nginx.nginx_is_running": {"nginx"},
        "nginx.location_target_is_live": {"localhost:8001", "localhost:8002"},
        "network.peers_resolve_and_connect": calls,
    }, seen
    for target in ("localhost:8001", "localhost:8002"):
        assert "no answer in time" in seen.found("nginx.location_target_is_live", target)
    assert all("no answer in time" in seen.found("network.peers_resolve_and_connect", call) for call in calls)
    assert f"the master {master[0]} is halted" in seen.found("nginx.nginx_is_running", "nginx")
    assert not seen.unknown, seen
    assert is_judged(seen, *UNITS, *FILES, *MACHINE, *SOCKETS)
    assert seen.seconds < LONG


def test_answers_without_end_are_cut_off_each_alone(replica: Replica) -> None:
    endless = 'exec yes \'{"Id": "an answer that never ends"}\''
    with instead(replica, "docker", endless), instead(replica, "nginx", endless), instead(replica, "df", endless):
        seen = look(replica)
    assert seen.red == ENGINE, seen
    told = "printed more than is ever needed, and was cut off"
    assert seen.found("network.docker_answers", "docker") == f"`docker inspect` {told}"
    assert seen.reasons == {f"`nginx -T` {told}", "the answer makes no sense (ValueError)"}, seen
    assert is_judged(seen, "systemd.unit_is_enabled", "host.clock_is_synchronised", *FILES)
    assert seen.seconds < LONG


@pytest.mark.parametrize(
    ("hours", "unknown"),
    [(1, set()), (-1, {"nginx.running_configuration_is_current", "host.scheduled_job_is_fresh"}),
     (-8760, {"nginx.running_configuration_is_current", "host.scheduled_job_is_fresh"})],
)  # fmt: skip
def test_a_clock_that_was_set(replica: Replica, hours: int, unknown: set[str]) -> None:
    """The lab cannot set a clock: `date` says what it would say after somebody did."""
    wrong = f'case $1 in +%s.%N) exec /usr/bin/date -d "now {hours:+d} hours" +%s.%N ;; esac; exec /usr/bin/date "$@"'
    with instead(replica, "date", wrong):
        seen = look(replica)
    assert seen.red == {}, seen
    assert seen.unknown == unknown, seen
    assert all("ahead of the host's clock" in reason for reason in seen.reasons)


def test_a_host_without_room_is_asked_all_the_same(replica: Replica) -> None:
    """Compose works on copies, for which there is no room then: only what it said of the same files before is known."""
    places = ("/tmp", "/var/tmp", "/var/lib/trueup", "/run/lock", "/dev/shm")  # noqa: S108 - the guest's own
    fill = "for at; do mkdir -p $at; mount -t tmpfs -o size=16k tmpfs $at; dd if=/dev/zero of=$at/full; done 2>&1; :"
    look(replica)
    replica.run(["/bin/sh", "-c", fill, "sh", *places], check=True)
    try:
        remembered = look(replica)
        replica.run(["/bin/sh", "-c", f"rm -f {CHECKOUT}/{STATE}/cache/compose-*"], check=True)
        seen = look(replica)
    finally:
        replica.run(["umount", *places], check=True)
    assert (remembered.red, remembered.unknown) == ({}, set()), remembered
    assert seen.red == {}, seen
    assert ("network.compose_file_resolves" in seen.unknown) == replica.platform.runs_our_python, seen
    assert all("No space left" in reason for reason in seen.reasons), seen
    assert is_judged(seen, *FRONT, *MACHINE, "systemd.unit_is_enabled", "network.docker_answers"), seen


def test_a_halted_engine_and_halted_workers_are_one_finding_each(replica: Replica) -> None:
    """The last but one: the health checks that containerd could not carry out make containers unhealthy for a while."""
    with halted(replica, *pids_of(replica, "containerd$"), *pids_of(replica, "nginx: worker")):
        seen = look(replica)
    assert seen.red == {**ENGINE, "nginx.nginx_is_running": {"nginx"}}, seen
    assert "did not answer in time" in seen.found("network.docker_answers", "docker")
    assert "is halted" in seen.found("nginx.nginx_is_running", "nginx")
    assert not seen.unknown, seen
    assert is_judged(seen, "systemd.unit_is_enabled", "host.disk_has_room", *FILES)
    assert seen.seconds < LONG


def test_the_server_is_as_it_was(replica: Replica) -> None:
    assert unexpected(settled(replica, {}), {}) == []
