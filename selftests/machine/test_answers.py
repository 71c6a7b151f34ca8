"""The machine's answers, as real programs printed them, and what becomes of one that is missing."""

import base64
from pathlib import Path

import pytest

from selftests.machine.judged import expected
from trueup.collect import machine_questions as asked
from trueup.collect.asking import Answer
from trueup.collect.machine import clock, container_logs, file_systems, kernel_log, parse, restarts, schedule
from trueup.facts import Unavailable
from trueup.facts.machine import FileSystem

ID = "834835b537ca4aea52aeb1490b7bd1d26734395d5c67f1c339f7e1fc864f716e"
RECORDED = Path(__file__).with_name("kernel-log.txt").read_text(encoding="utf-8")
WHOLE = {
    asked.DISKS: "ext4 50 50 100 10 /\n" * 4,
    asked.KERNEL: "own\n",
    asked.LOGS: "",
    asked.CLOCK: "1795556134.4530041\ntimedatectl yes\n",
    asked.FAILED: "",
    asked.RESTARTS: "",
    asked.JOBS: "\x1e\n\x1e\n",
}
PARTS = {
    asked.DISKS: "file_systems",
    asked.KERNEL: "kernel_log",
    asked.LOGS: "container_logs",
    asked.CLOCK: "clock",
    asked.FAILED: "failed_units",
    asked.RESTARTS: "restarts",
    asked.JOBS: "schedule",
}


def answers(**changed: Answer) -> dict[str, Answer]:
    return {name: Answer(name, 0, text, "") for name, text in WHOLE.items()} | changed


def test_a_kill_is_understood_from_the_journal_and_from_the_kernels_own_buffer() -> None:
    log = kernel_log(RECORDED)
    assert [(kill.process, kill.container[:6]) for kill in log.kills] == [
        ("sh", "834835"),
        ("python3", "834835"),
        ("mysqld", ""),
        ("a,task=b,pid=1", ""),
    ]
    assert {round(kill.at) for kill in log.kills} == {1795555403}
    assert not log.shared


def test_df_is_understood_with_blanks_in_a_mount_point_and_without_inodes() -> None:
    found = file_systems("btrfs 10 20 - - /mnt/my disk\nmissing\n", ("/mnt/my disk/a", "/none"))
    assert found == (FileSystem("/mnt/my disk/a", "/mnt/my disk", "btrfs", 10, 20), FileSystem("/none"))


def test_rotated_log_files_count_with_the_one_that_is_written() -> None:
    (found,) = container_logs(f"100 {ID}/{ID}-json.log\n50 {ID}/{ID}-json.log.1\n")
    assert (found.container, found.size) == (ID, 150)


def test_chronys_word_and_timedatectls_are_understood() -> None:
    assert clock("1.5\nchronyc no\n").synchronised is False
    assert clock("1.5\ntimedatectl yes\n").synchronised is True


def test_a_restart_has_its_unit_and_its_time() -> None:
    (one,) = restarts('{"__REALTIME_TIMESTAMP":"1795556134000000","UNIT":"a.service","_BOOT_ID":"x"}\n')
    assert (one.unit, one.at) == ("a.service", 1795556134.0)


def test_comments_of_a_cron_file_are_no_jobs_and_its_secrets_are_masked() -> None:
    cron = b"# old\n\n  #* * * * * root /x\n1 * * * * root /run --password hunter2\n"
    files = f"/c\0{base64.b64encode(cron).decode()}\0"
    found = schedule(f"1795556134\n\x1e\na.timer loaded active waiting A\n\x1e\n{files}", ("/c",))
    assert found.active_timers == ("a.timer",)
    assert found.files[0].lines == ("1 * * * * root /run --password ***",)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer("x", 124, "", ""),
        Answer("x", 1, "", "permission denied"),
        Answer("x", 0, "\x00 what is this\n", ""),
    ],
)
def test_a_part_that_could_not_be_read_is_unavailable_and_the_others_are_not(name: str, answer: Answer | None) -> None:
    if answer and not answer.code and name == asked.FAILED:
        return  # any line names a unit
    given = answers()
    if answer:
        given[name] = answer
    else:
        del given[name]
    found = parse(given, expected())
    unavailable = [part for part in PARTS.values() if isinstance(getattr(found, part), Unavailable)]
    assert unavailable == [PARTS[name]]
