"""What a fix plans: edits and commands, with what undoes them. Pure data; nothing here is carried out."""

import enum
from dataclasses import dataclass
from typing import Literal

from trueup.judging import Question
from trueup.repair.edits import Wanted

Level = Literal["safe", "unsafe", "by hand"]
"""`safe` cuts no traffic and deploys nothing new; `unsafe` edits or restarts; `by hand` is shown, and never done."""


class Layer(enum.IntEnum):
    """What a step mends, in the order in which one thing needs another."""

    SYSTEMD = 0
    ENGINE = 1
    NETWORK = 2
    UNIT_FILE = 3
    UNIT = 4
    CONTAINER = 5
    ATTACHMENT = 6
    SITE = 7
    WEB_SERVER = 8
    BY_HAND = 9


@dataclass(frozen=True)
class Command:
    """A program and its arguments, with its deadline in seconds."""

    argv: tuple[str, ...]
    seconds: int = 60


@dataclass(frozen=True)
class Rehearsal:
    """A program that must accept the edits before they are made: it sees them in a copy, in the place of `root`."""

    root: str
    command: Command


@dataclass(frozen=True)
class Step:
    """One repair: it edits, then runs; where it fails, or helps nobody, the copies go back and `undo` runs."""

    fix: str
    mends: Question
    level: Level
    layer: Layer
    says: str
    commands: tuple[Command, ...] = ()
    edits: tuple[Wanted, ...] = ()
    rehearsals: tuple[Rehearsal, ...] = ()
    undo: tuple[Command, ...] = ()
    settles_in: float = 60.0
    because: str = ""
    turn: int = 0
    """Among steps of one layer, those of a lower turn come first."""
    beside: bool = False
    """Whether it only adds something, so that more such steps of its fix may be done before one look judges them."""

    @property
    def key(self) -> tuple[str, str]:
        """What it mends, within its subject: check and resource."""
        return self.mends.check, self.mends.resource

    @property
    def work(self) -> tuple[object, ...]:
        """What it does: two steps of one work are one step."""
        return (self.commands, self.edits)
