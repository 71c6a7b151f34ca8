"""Runs that are told of, by a real command that writes down what it gets."""

import datetime
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from selftests.history.made import FIVE, NOON, Outcomes, keep, run
from trueup.expectations.schema import Command, Notify
from trueup.history.recording import milliseconds
from trueup.notify.events import Told
from trueup.notify.telling import tell
from trueup.report.document import Entry
from trueup.report.repairs import NOTHING

WRITES = (
    "import sys, pathlib, time; pathlib.Path(sys.argv[1], str(time.time_ns())).write_bytes(sys.stdin.buffer.read())"
)


@dataclass
class Town:
    """A state directory, and whom it tells: each message is a file of `inbox`."""

    folder: Path
    rules: Notify = field(default_factory=Notify)
    number: int = 0
    content: str = "hash"
    moment: datetime.datetime = NOON
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inbox = self.folder / "inbox"
        self.inbox.mkdir(exist_ok=True)
        if not (self.rules.mail or self.rules.webhook or self.rules.command):
            told = Command((sys.executable, "-c", WRITES, str(self.inbox)))
            self.rules = msgspec.structs.replace(self.rules, command=told)

    def run(
        self,
        outcomes: Outcomes | Sequence[Entry],
        *,
        whole: bool = True,
        later: datetime.timedelta = FIVE,
        repairs: dict[str, Any] = NOTHING,
    ) -> list[str]:
        """Keep one run, tell of it, and give the messages that came of it."""
        before = set(self.inbox.iterdir())
        self.moment += later if self.number else FIVE
        self.number += 1
        made = run(outcomes, self.moment, repairs=repairs)
        kept = keep(self.folder, made, whole=whole)
        now = milliseconds(made["started"]) + 2000
        told = Told(
            made, kept.recorded.subjects, milliseconds(made["started"]), now, ("expectations.yaml", self.content)
        )
        self.said = list(tell(self.folder / "state", "platform", self.rules, told))
        return [path.read_text(encoding="utf-8") for path in sorted(set(self.inbox.iterdir()) - before)]

    def titles(self, *runs: Outcomes, **how: Any) -> list[list[str]]:
        """The first lines of the messages after each of these runs."""
        return [[text.split("\n")[0] for text in self.run(outcomes, **how)] for outcomes in runs]
