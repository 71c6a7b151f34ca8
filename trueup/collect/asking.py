"""One shell command that asks a host everything, and its answer taken apart again.

Each question runs under `timeout` in a shell of its own, and its output and its complaints each end at a limit. They
stand between marker lines that carry a random token, so that nothing a file or a program prints can forge an end.
Some are asked beside the others: a look takes the longer of the two, where the host has two processors.
"""

import re
import secrets
import shlex
from collections.abc import Iterable, Mapping

import msgspec

LONGEST_COMMAND = 96_000
"""Bytes: one argument of a command may not be longer than about 128 kB (execve(2), MAX_ARG_STRLEN)."""

MOST = 4_000_000
"""Bytes of one answer, where its question allows no more."""

MUCH = 32_000_000
"""Bytes: what `docker inspect` says of four thousand containers (7.6 kB each), or some thousand files."""

MOST_ERRORS = 4000
"""Bytes of a question's complaints."""

NEEDED = ("timeout", "head", "cat")
"""Without these nothing at all can be asked: an answer would have no limit."""

USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where programs are looked for: what root has, also for an account whose PATH has no sbin."""

_PREAMBLE = """\
PATH=USUAL_PATH; export PATH; LC_ALL=C; export LC_ALL
lacks=; for program in NEEDED; do command -v $program >/dev/null || lacks="$lacks $program"; done
[ -z "$lacks" ] || { printf '\\n%s lacks%s\\n' TOKEN "$lacks"; exit 1; }
AS_ROOT=; [ "$(id -u)" = 0 ] || { timeout -k 1 5 sudo -n true 2>/dev/null && AS_ROOT='sudo -n timeout -k 2 30'; }
export AS_ROOT; HUNG=; export HUNG
exec 3>&1
RUN='RUN'
"""
"""What runs as root has a deadline of root's own: an ordinary user's `timeout` cannot end it."""

_RUN = """\
code=$( { {
    { ( for program in $3; do
            command -v $program >/dev/null || { echo "$program is not installed" >&2; exit 127; }
        done
        eval "$1" ) 2>&4 3>&- 4>&- 5>&- 6>&-
      echo $? >&5; } | head -c "$2" >&3
    } 4>&1 | { head -c MOST_ERRORS; cat >/dev/null; } >&6; } 5>&1 )
exit "$code\""""
"""One question: script, limit, programs. Its output goes to 3 and its complaints to 6, each through a pipe that ends
at its limit; what it leaves behind holds neither open."""

CAPPED = r"""
capped() {
    most=$1; shift
    { capped_code=$( { { "$@" 8>&- 9>&-; echo $? >&9; } | head -c "$most" >&8; } 9>&1 ); } 8>&1
    return "$capped_code"
}
"""
"""POSIX sh: `capped BYTES COMMAND...` prints no more than that, and returns the command's code: what a variable takes
may have no end either. A command that would print more is ended by SIGPIPE, which is a failure of its own."""

_NOT_INSTALLED = re.compile(r"\S+ is not installed")
_SIGPIPE = 128 + 13


class Question(msgspec.Struct, frozen=True):
    """What to ask: `script` is POSIX sh of our own, never built from data, with `$AS_ROOT` before what needs root.

    `command` is how a person would ask it, for reports. `seconds` is its deadline on the host, `most` the bytes that
    its answer may have, `needs` the programs without which it is not asked. Where one before it did not answer in
    time, `$HUNG` has its name. Those that are asked `beside` the others are one after the other too; a variable of the
    shell holds what they print until then, so that no NUL may be in it.
    """

    name: str
    command: str
    script: str
    seconds: int = 20
    most: int = MOST
    needs: tuple[str, ...] = ()
    beside: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What came back: `code` is the script's exit code, 124 or 137 at its deadline; `cut_off` at its limit."""

    command: str
    code: int
    output: str
    errors: str
    cut_off: bool = False

    @property
    def timed_out(self) -> bool:
        """The program did not answer in time (timeout(1): 124, or 137 when it had to be killed)."""
        return self.code in {124, 137} and not self.cut_off

    @property
    def useless(self) -> str:
        """Why nothing can be made of it, whatever it says: a program is missing, or it has no end. Else nothing."""
        if self.cut_off or self.code == _SIGPIPE:
            return f"`{self.command}` printed more than is ever needed, and was cut off"
        if self.code == 127 and (missing := _NOT_INSTALLED.fullmatch(self.errors)):
            return missing[0]
        return ""


def one_command(questions: Iterable[Question], token: str) -> str:
    """The whole of the questions as one POSIX shell script.

    Raises:
        ValueError: longer than a host takes as one argument.
    """
    run = _RUN.replace("MOST_ERRORS", str(MOST_ERRORS))
    preamble = (
        _PREAMBLE.replace("NEEDED", " ".join(NEEDED))
        .replace("TOKEN", token)
        .replace("USUAL_PATH", USUAL_PATH)
        .replace("'RUN'", shlex.quote(run))
    )
    asked = list(questions)
    beside = [_section(question, token) for question in asked if question.beside]
    others = [_section(question, token) for question in asked if not question.beside]
    script = preamble + "\n".join(_at_once(others, beside) if beside else others) + "\n"
    if len(script.encode()) > LONGEST_COMMAND:
        raise ValueError(f"the questions take {len(script)} bytes, more than the {LONGEST_COMMAND} of one argument")
    return script


def _at_once(others: list[str], beside: list[str]) -> list[str]:
    """Both at the same time: what some say is kept until the others are done, so that none waits for room in a pipe."""
    kept = """{ told=$(exec 3>&1; beside); printf '%s\\n' "$told"; } | {"""
    return ["beside() {", *beside, "}", kept, *others, "cat", "}"]


def _section(question: Question, token: str) -> str:
    mark = f"printf '\\n%s %s\\n' {token}"
    run = f'timeout -k 2 {question.seconds} sh -c "$RUN" sh {shlex.quote(question.script)}'
    return (
        f"{mark} 'begin {question.name}'\n"
        f"told=$({run} {question.most} '{' '.join(question.needs)}' 6>&1 >&3 2>&6 </dev/null); code=$?\n"
        f'{mark} "errors {question.name}"; printf %s "$told"; {mark} "end {question.name} $code"\n'
        f'case $code in (124 | 137) HUNG="$HUNG {question.name}" ;; esac'
    )


def new_token() -> str:
    """A marker that no file on any host contains."""
    return f"trueup-{secrets.token_hex(12)}"


def refusal(text: str, token: str) -> str:
    """Why there is no answer at all in what a host printed; nothing where there is one."""
    _, lacks, rest = text.partition(f"\n{token} lacks ")
    if lacks:
        return f"nothing can be asked there: {rest.splitlines()[0].replace(' ', ', ')} not installed"
    if f"\n{token} begin " not in text:
        said = [line.strip() for line in text.splitlines() if line.strip()]
        return f"it answered something else: {said[-1][:300] if said else 'blank lines'}"
    return ""


def answers(text: str, questions: Iterable[Question], token: str) -> Mapping[str, Answer]:
    """The answers by question name; one that is missing or cut short is absent.

    They come in the questions' order, but for those that were asked beside the others, which come last.
    """
    found, at = {}, 0
    for question in sorted(questions, key=lambda one: one.beside):
        begin, errors, end = (f"\n{token} {word} {question.name}" for word in ("begin", "errors", "end"))
        opened = text.find(begin + "\n", at)
        middle = text.find(errors + "\n", opened)
        closed = text.find(end + " ", middle)
        if -1 in {opened, middle, closed}:
            continue
        output = text[opened + len(begin) + 1 : middle]
        complaint = text[middle + len(errors) + 1 : closed]
        at = closed + len(end) + 1
        code = int(text[at : at + len("137")].split("\n", 1)[0])
        cut_off = len(output.encode("utf-8", "surrogateescape")) >= question.most
        found[question.name] = Answer(question.command, code, output, complaint.strip(), cut_off)
    return found
