"""The machine's own answers, each understood alone."""

import datetime
import json
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from trueup.collect import machine_questions as asked
from trueup.collect.asking import Answer
from trueup.collect.framed_files import framed
from trueup.collect.machine_questions import questions
from trueup.expectations import Expectations
from trueup.facts.common import Place, Unavailable
from trueup.facts.machine import (
    Clock,
    ContainerLog,
    FileSystem,
    KernelLog,
    Machine,
    MemoryKill,
    Schedule,
    ScheduledFile,
    UnitRestart,
)
from trueup.syntax.secrets import redact_text

__all__ = ["parse", "questions"]

_KILL = re.compile(r"^(?P<at>\S+) .*?oom-kill:.*?,task_memcg=(?P<group>\S*?),task=(?P<process>.*),pid=\d+,uid=\d+$")
_CONTAINER = re.compile(r"(?:docker[/-]|/containers/)([0-9a-f]{64})")

Part = TypeVar("Part")


def parse(answers: Mapping[str, Answer], expectations: Expectations) -> Machine:
    """What the host said of itself; a part that makes no sense is unavailable, and the others are as they are."""
    at = {question.name: Place(command=question.command) for question in questions(expectations)}
    seconds = {question.name: question.seconds for question in questions(expectations)}

    def part(name: str, understood: Callable[[str], Part]) -> Part | Unavailable:
        answer = answers.get(name)
        if answer is None:
            return Unavailable("the host's answer was cut short before this part", at[name])
        if answer.timed_out:
            return Unavailable(f"no answer within {seconds[name]} s", at[name])
        if answer.useless:
            return Unavailable(answer.useless, at[name])
        if answer.code:
            told = answer.errors.splitlines()[-1] if answer.errors else f"exit {answer.code} and no reason"
            return Unavailable(redact_text(told), at[name])
        try:
            return understood(answer.output)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            return Unavailable(f"the answer makes no sense ({type(error).__name__})", at[name])

    disks = expectations.machine.disks
    files = asked.job_files(expectations)
    return Machine(
        file_systems=part(asked.DISKS, lambda text: file_systems(text, disks)),
        kernel_log=part(asked.KERNEL, kernel_log),
        container_logs=part(asked.LOGS, container_logs),
        clock=part(asked.CLOCK, clock),
        failed_units=part(asked.FAILED, _first_words),
        restarts=part(asked.RESTARTS, restarts),
        schedule=part(asked.JOBS, lambda text: schedule(text, files)),
    )


def file_systems(output: str, paths: tuple[str, ...]) -> tuple[FileSystem, ...]:
    """One line of df for each path, or `missing`; df writes `-` for what a file system does not count."""
    return tuple(_file_system(path, line) for path, line in zip(paths, output.splitlines(), strict=True))


def _file_system(path: str, line: str) -> FileSystem:
    if line == "missing":
        return FileSystem(path)
    kind, *counts, mount = line.split(None, 5)
    used, free, inodes, inodes_used = (0 if count == "-" else int(count) for count in counts)
    return FileSystem(path, mount, kind, used, free, inodes, inodes_used)


def kernel_log(output: str) -> KernelLog:
    """`shared` or `own`, then the kernel's lines about processes that it ended (mm/oom_kill.c, dump_oom_summary)."""
    whose, *lines = output.splitlines()
    if whose not in {"shared", "own"}:
        raise ValueError(whose)
    kills = [_kill(found) for line in lines if (found := _KILL.match(line))]
    return KernelLog(whose == "shared", tuple(kills))


def _kill(found: re.Match[str]) -> MemoryKill:
    container = _CONTAINER.search(found["group"])
    return MemoryKill(_moment(found["at"]), found["process"], found["group"], container[1] if container else "")


def _moment(text: str) -> float:
    """Seconds since the epoch, of `1795555403.077152` (journalctl) or `2026-11-24T21:23:22,694975+00:00` (dmesg)."""
    return datetime.datetime.fromisoformat(text).timestamp() if "T" in text else float(text)


def container_logs(output: str) -> tuple[ContainerLog, ...]:
    """`SIZE ID/NAME` a file, rotated ones and those of the `local` driver included."""
    sizes: dict[str, int] = {}
    for line in output.splitlines():
        size, _, path = line.partition(" ")
        container = path.partition("/")[0]
        sizes[container] = sizes.get(container, 0) + int(size)
    return tuple(ContainerLog(container, sizes[container]) for container in sorted(sizes))


def clock(output: str) -> Clock:
    """The time, then who was asked and what it said."""
    now, told = output.split("\n")[:2]
    by, said = told.split(" ")
    return Clock(float(now), {"yes": True, "no": False}[said], by)


def restarts(output: str) -> tuple[UnitRestart, ...]:
    """One JSON object a line (journalctl -o json)."""
    found = [json.loads(line) for line in output.splitlines() if line]
    return tuple(UnitRestart(one["UNIT"], int(one["__REALTIME_TIMESTAMP"]) / 1_000_000) for one in found)


def schedule(output: str, paths: tuple[str, ...]) -> Schedule:
    """Times of files, timers, and the cron files; the three parts end in a record separator."""
    times, timers, files = output.split("\x1e\n", 2)
    lines = {path: tuple(_cron_lines(_text(path, content))) for path, content in framed(files)}
    found = zip(paths, times.splitlines(), strict=True)
    return Schedule(tuple(_scheduled(path, time, lines.get(path, ())) for path, time in found), _first_words(timers))


def _text(path: str, content: str | Unavailable) -> str:
    if isinstance(content, Unavailable):
        raise ValueError(path)  # noqa: TRY004 - nothing is wrong with its type: it could not be read
    return content


def _scheduled(path: str, time: str, lines: tuple[str, ...]) -> ScheduledFile:
    there = time not in {"missing", "other"}
    return ScheduledFile(path, there, float(time) if there else 0.0, lines)


def _cron_lines(text: str) -> list[str]:
    """What cron acts on (crontab(5)): no comments and no blank lines."""
    stripped = [line.strip() for line in text.encode("utf-8", "backslashreplace").decode().splitlines()]
    return [redact_text(line) for line in stripped if line and not line.startswith("#")]


def _first_words(output: str) -> tuple[str, ...]:
    return tuple(line.split()[0] for line in output.splitlines() if line.strip())
