"""What the program on the host is told to do, one order a line, and what it says of each."""

import base64
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote

from trueup.collect.shipped import packed, printed, program

Order = tuple[str, ...]
"""A word of `on_host/carry_out.pl`, then its fields: any text, a lone surrogate for a byte that is no UTF-8."""

PROGRAM = ("carry_out.pl",)
COPIED_WITHIN = 120
"""Seconds: a rehearsal copies a directory, and removes the copy."""
ONE_BY_ONE = 30
"""Seconds for orders that start no program."""
UNSEEN = "the host's answer ended before it"


class OrderFailedError(Exception):
    """One order could not be carried out; nothing that follows it was begun."""

    def __init__(self, order: Order, told: str) -> None:
        super().__init__(told)
        self.order, self.told = order, told


class Told(NamedTuple):
    """What became of the orders, in their order; those after a failure are not there."""

    answers: tuple[str, ...]
    failed: str | None

    def all(self, orders: Sequence[Order]) -> tuple[str, ...]:
        """What each order had to tell.

        Raises:
            OrderFailedError: naming the one that failed, or of which nothing was heard.
        """
        if self.failed is not None or len(self.answers) < len(orders):
            at = min(len(self.answers), len(orders) - 1)
            raise OrderFailedError(orders[at], self.failed if self.failed is not None else UNSEEN)
        return self.answers


def seconds_for(orders: Sequence[Order]) -> int:
    """How long they may take at most: what their programs may, and what looking at files and copying them needs."""
    programs = sum(int(order[1]) for order in orders if order[0] in {"run", "try"})
    rehearsals = sum(int(order[2]) + COPIED_WITHIN for order in orders if order[0] == "rehearse")
    return ONE_BY_ONE + programs + rehearsals


def script(orders: Sequence[Order], state: str, *, as_root: bool = True, only_look: bool = False) -> str:
    """The orders and the program that carries them out, as one POSIX shell script; no word of any file stands in it.

    Root's own deadline is that of these orders, and not that of a question, which is shorter than a unit's start. Where
    they `only_look`, the state is not needed, and not made.
    """
    command = 'perl -e "$program" "$state" "$program"' + (" looking" if only_look else "")
    if as_root:
        command = f"$AS_ROOT {command}"
    lines = "".join(" ".join((word, *map(escaped, fields))) + "\n" for word, *fields in orders)
    return (
        "command -v perl >/dev/null || { echo 'perl is not installed, and repair needs it' >&2; exit 127; }\n"
        f"program=$({printed(packed(program('trueup.repair', PROGRAM)))})\n"
        f"state=$(printf %s {base64.b64encode(state.encode()).decode()} | base64 -d)\n"
        f"[ -z \"$AS_ROOT\" ] || AS_ROOT='sudo -n timeout -k 2 {seconds_for(orders)}'\n"
        f"{printed(packed(lines))} | {command}\n"
    )


def understood(reply: str) -> Told:
    """The program's lines as answers; a reply that was cut short has fewer."""
    answers: list[str] = []
    for line in reply.splitlines():
        number, word, told = (*line.split("\t", 2), "", "")[:3]
        if number != str(len(answers)) or word not in {"ok", "failed"}:
            break
        if word == "failed":
            return Told(tuple(answers), plain(told))
        answers.append(plain(told))
    return Told(tuple(answers), None)


def escaped(text: str) -> str:
    """A field: bytes that mean something to the program's reader as `%XX`."""
    return quote(text, safe="/", errors="surrogateescape")


def plain(field: str) -> str:
    """The text of a field."""
    return unquote(field, errors="surrogateescape")
