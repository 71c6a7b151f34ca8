"""One shell command that asks a host everything, and its answer taken apart again.

Each question runs under `timeout` in a shell of its own. Its output stands between marker lines that carry a random
token, so that nothing a file or a program prints can forge the end of an answer.
"""

import secrets
import shlex
from collections.abc import Iterable, Mapping

import msgspec

LONGEST_COMMAND = 96_000
"""Bytes: one argument of a command may not be longer than about 128 kB (execve(2), MAX_ARG_STRLEN)."""

_PREAMBLE = """\
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH; LC_ALL=C; export LC_ALL
AS_ROOT=; [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && AS_ROOT='sudo -n'; }; export AS_ROOT
errors=$(mktemp 2>/dev/null) || errors=/dev/null
"""
_EPILOGUE = '[ "$errors" = /dev/null ] || rm -f "$errors"'


class Question(msgspec.Struct, frozen=True):
    """What to ask: `script` is POSIX sh of our own, never built from data, with `$AS_ROOT` before what needs root.

    `command` is how a person would ask it, for reports. `seconds` is its deadline on the host.
    """

    name: str
    command: str
    script: str
    seconds: int = 20


class Answer(msgspec.Struct, frozen=True):
    """What came back: `code` is the script's exit code, 124 or 137 at its deadline."""

    command: str
    code: int
    output: str
    errors: str

    @property
    def timed_out(self) -> bool:
        """The program did not answer in time (timeout(1): 124, or 137 when it had to be killed)."""
        return self.code in {124, 137}


def one_command(questions: Iterable[Question], token: str) -> str:
    """The whole of the questions as one POSIX shell script.

    Raises:
        ValueError: longer than a host takes as one argument.
    """
    script = _PREAMBLE + "\n".join(_section(q, token) for q in questions) + "\n" + _EPILOGUE
    if len(script.encode()) > LONGEST_COMMAND:
        raise ValueError(f"the questions take {len(script)} bytes, more than the {LONGEST_COMMAND} of one argument")
    return script


def _section(question: Question, token: str) -> str:
    mark = f"printf '\\n%s %s\\n' {token}"
    return (
        f"{mark} 'begin {question.name}'\n"
        f'timeout -k 2 {question.seconds} sh -c {shlex.quote(question.script)} 2>"$errors" </dev/null; code=$?\n'
        f'{mark} "errors {question.name}"; head -c 4000 "$errors"; {mark} "end {question.name} $code"'
    )


def new_token() -> str:
    """A marker that no file on any host contains."""
    return f"trueup-{secrets.token_hex(12)}"


def answers(text: str, questions: Iterable[Question], token: str) -> Mapping[str, Answer]:
    """The answers by question name; one that is missing or cut short is absent."""
    found = {}
    for question in questions:
        begin, errors, end = (f"\n{token} {word} {question.name}" for word in ("begin", "errors", "end"))
        _, opened, rest = text.partition(begin + "\n")
        output, middle, rest = rest.partition(errors + "\n")
        complaint, closed, code = rest.partition(end + " ")
        if opened and middle and closed:
            found[question.name] = Answer(question.command, int(code.split("\n", 1)[0]), output, complaint.strip())
    return found
