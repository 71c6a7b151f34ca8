"""A server on which something is broken, looked at once by every check."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from lab.replica import Replica
from selftests.matrix.judging import Verdicts, blocked, judge_replica, red, unknown
from trueup.checks import Outcome

FOLDERS = "/usr/local/sbin /usr/local/bin /usr/sbin /usr/bin"
ASIDE = f"for folder in {FOLDERS}; do [ ! -e $folder/$1 ] || mv $folder/$1 $folder/$1.aside; done"
BACK = f"for folder in {FOLDERS}; do [ ! -e $folder/$1.aside ] || mv $folder/$1.aside $folder/$1; done"


@dataclass(frozen=True)
class Look:
    """What was found, and the seconds that it took."""

    verdicts: Verdicts
    seconds: float

    @property
    def red(self) -> Mapping[str, set[str]]:
        """The resources for which each check fails or warns."""
        return {check: set(resources) for check, resources in red(self.verdicts).items()}

    @property
    def unknown(self) -> set[str]:
        """The checks that could not look at something."""
        return set(unknown(self.verdicts))

    @property
    def reasons(self) -> set[str]:
        """Why, each once."""
        return {verdict.found for verdict in self.verdicts.values() if verdict.outcome is Outcome.UNKNOWN}

    @property
    def causeless(self) -> set[tuple[str, str]]:
        """What is blocked by something that is neither red nor unknown itself."""
        named = {
            (c, r) for found in (red(self.verdicts), unknown(self.verdicts)) for c, rs in found.items() for r in rs
        }
        return {one for one, cause in blocked(self.verdicts).items() if cause not in named}

    def passes(self, check: str) -> bool:
        """Whether a check was judged, and all is well."""
        outcomes = {verdict.outcome for (its, _), verdict in self.verdicts.items() if its == check}
        return outcomes == {Outcome.PASSED}

    def found(self, check: str, resource: str) -> str:
        """What a check found."""
        return self.verdicts[check, resource].found

    def __str__(self) -> str:
        """What is not well, a line each."""
        wrong = (v for v in self.verdicts.values() if v.outcome not in {Outcome.PASSED, Outcome.BLOCKED})
        return "\n".join(f"{v.outcome.value} {v.question.label}: {v.found}" for v in wrong)


def look(replica: Replica) -> Look:
    """Every check, once."""
    began = time.monotonic()
    verdicts = judge_replica(replica)
    return Look(verdicts, time.monotonic() - began)


@contextmanager
def without(replica: Replica, program: str) -> Iterator[None]:
    """The server without a program."""
    replica.run(["/bin/sh", "-c", ASIDE, "sh", program], check=True)
    try:
        yield
    finally:
        replica.run(["/bin/sh", "-c", BACK, "sh", program], check=True)


@contextmanager
def instead(replica: Replica, program: str, script: str) -> Iterator[None]:
    """The server with a script in a program's place."""
    path = f"/usr/local/sbin/{program}"
    replica.write(path, f"#!/bin/sh\n{script}\n", 0o755)
    try:
        yield
    finally:
        replica.run(["rm", path], check=True)


@contextmanager
def halted(replica: Replica, *pids: str) -> Iterator[None]:
    """The server with processes that are halted by a signal."""
    replica.run(["kill", "-STOP", *pids], check=True)
    try:
        yield
    finally:
        replica.run(["kill", "-CONT", *pids], check=True)


def pids_of(replica: Replica, pattern: str) -> list[str]:
    """The processes whose command line is like that."""
    every = replica.run(["ps", "-eo", "pid=,args="], check=True).stdout.splitlines()
    return [line.split()[0] for line in every if re.search(pattern, line)]


def pid_of(replica: Replica, container: str) -> str:
    """A container's first process."""
    return replica.run(["docker", "inspect", "-f", "{{.State.Pid}}", container], check=True).stdout.strip()
