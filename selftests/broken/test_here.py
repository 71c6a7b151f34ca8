"""The machine that judges, when it is the one in trouble: no room, or a host that floods it."""

import os
import re
import resource
import subprocess
import sys
import threading

import msgspec
import pytest

from selftests.background import all_ended
from selftests.environment import an_operators
from selftests.machine.judged import NOW, expected, host, judge, machine
from selftests.plugin.scratch import Scratch, facts, with_container
from trueup.checks import Outcome
from trueup.collect import host as collected
from trueup.collect.asking import MUCH, Question, answers, new_token, one_command
from trueup.facts import Facts, Systemd
from trueup.facts.machine import KernelLog, MemoryKill, Schedule, ScheduledFile, UnitRestart
from trueup.facts.systemd import UnitFile, UnitState
from trueup.subjects import Access

YEAR = 365 * 86_400.0
FULL = """
for at in reports .trueup tmp; do
    mkdir -p $at && mount -t tmpfs -o size=16k tmpfs $at && dd if=/dev/zero of=$at/full 2>&1
done
TMPDIR=$PWD/tmp; export TMPDIR
"$@"; code=$?
ls -A reports .trueup
exit $code
"""


def test_an_answer_without_end_is_cut_off_and_the_next_one_is_whole() -> None:
    questions = (
        Question("endless", "yes", "yes; echo late", most=100_000),
        Question("loud", "yes", "yes >&2 & sleep 0.5; kill $!; echo quiet"),
        Question("after", "echo", "echo yes; echo no >&2; exit 3"),
    )
    token = new_token()
    reply = collected._ask("local", one_command(questions, token), 60, 10_000_000, Access())  # noqa: SLF001 - no host floods
    found = answers(reply, questions, token)
    assert found["endless"].cut_off
    assert found["endless"].useless == "`yes` printed more than is ever needed, and was cut off"
    assert len(found["endless"].output) == 100_000
    assert found["loud"].output == "quiet\n"
    assert len(found["loud"].errors) <= 4000
    assert (found["after"].output, found["after"].errors, found["after"].code) == ("yes\n", "no", 3)


def test_a_host_that_floods_is_ended_and_takes_no_more_memory_than_its_limit() -> None:
    before, floods = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, f"no end {os.getpid()}"
    with pytest.raises(collected.UnreachableError, match="it printed more than 32 MB, and was ended"):
        collected._ask("local", f"exec yes '{floods}'", 60, MUCH, Access())  # noqa: SLF001 - as above
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 3 * MUCH / 1024
    assert all_ended(floods)
    assert threading.active_count() < 20


def test_a_program_that_is_missing_is_named() -> None:
    question, token = Question("one", "no-such --all", "no-such --all", needs=("sh", "no-such")), new_token()
    reply = collected._ask("local", one_command((question,), token), 60, 1_000_000, Access())  # noqa: SLF001 - as above
    assert answers(reply, (question,), token)["one"].useless == "no-such is not installed"


@pytest.mark.programs
@pytest.mark.parametrize(
    ("option", "kind"),
    [
        ("--result-json=reports/r", "--result-json"),
        ("--junit-xml=reports/r", "the report"),
        ("--html=reports/r", "the report"),
    ],
)
def test_where_there_is_no_room_the_run_still_judges_and_says_what_it_could_not_write(
    option: str, kind: str, scratch: Scratch
) -> None:
    scratch.record(with_container(facts(), "one", running=False))
    pytest_here = [sys.executable, "-m", "pytest", "--facts=facts.json", option]
    command = ["unshare", "--mount", "--propagation=private", "sh", "-c", FULL, "sh", *pytest_here]
    done = subprocess.run(
        command, cwd=scratch.folder, env=an_operators(), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(rf"ERROR: {kind} \S*reports/r could not be written: No space left on device", done.stdout)
    assert "area.runs [web: one]" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.rstrip().endswith(".trueup:\nfull\n\nreports:\nfull"), done.stdout


def test_what_is_dated_ahead_of_the_clock_is_neither_fresh_nor_forgotten() -> None:
    jobs = {"one": {"log": "/l", "max_age": 60}}
    for changed, outcome in ((NOW + 30, Outcome.PASSED), (NOW + 3600, Outcome.UNKNOWN), (NOW + YEAR, Outcome.UNKNOWN)):
        files = (ScheduledFile("/l", there=True, changed=changed),)
        seen = host(machine=machine(schedule=Schedule(files, ())))
        assert judge("host.scheduled_job_is_fresh", "one", seen, expected(jobs=jobs)).outcome is outcome
    for at, outcome in ((NOW + 3600, Outcome.WARNED), (NOW + YEAR, Outcome.PASSED)):
        log = KernelLog(shared=False, kills=(MemoryKill(at, "a", "/b"),))
        seen = host(machine=machine(kernel_log=log))
        assert judge("host.no_process_was_killed_for_memory", "machine", seen).outcome is outcome


def test_restarts_dated_ahead_of_the_clock_count_within_the_window_only() -> None:
    state = UnitState("one.service", "loaded", "active", "running", "success", "enabled", "/u", (), False, restarts=99)  # noqa: FBT003 - as systemd has it
    units = Systemd((UnitFile("one.service", "/u", (), ()),), (state,), ())
    for ahead, outcome in ((30.0, Outcome.FAILED), (YEAR, Outcome.PASSED)):
        restarts = tuple(UnitRestart("one.service", NOW + ahead) for _ in range(99))
        seen = host(systemd=units, machine=machine(restarts=restarts))
        assert judge("systemd.unit_is_not_flapping", "one.service", seen).outcome is outcome


def test_a_container_whose_last_start_is_still_to_come_is_not_known() -> None:
    seen = with_container(host(), "one", restart_count=99, started_at="2099-01-01T00:00:00Z")
    assert judge("systemd.unit_is_not_flapping", "one.service", _with_unit(seen)).outcome is Outcome.UNKNOWN


def _with_unit(seen: Facts) -> Facts:
    state = UnitState("one.service", "loaded", "active", "running", "success", "enabled", "/u", (), False)  # noqa: FBT003 - as above
    return msgspec.structs.replace(seen, systemd=Systemd((UnitFile("one.service", "/u", (), ()),), (state,), ()))
