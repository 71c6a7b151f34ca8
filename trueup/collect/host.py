"""The facts of a host: one command asks everything, a second tries what the answers name.

Both go through pytest-testinfra's backends.

Nothing of ours need be on the host: a POSIX shell, coreutils, gzip, perl, and the programs that are asked.
"""

import dataclasses
import datetime
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from trueup import __version__
from trueup.collect import compose, docker, hold, machine, nginx, probes, sites, sockets, systemd
from trueup.collect.asking import LONGEST_COMMAND, Answer, Question, answers, new_token, one_command, refusal
from trueup.collect.bounded import bound
from trueup.collect.children import end_children_of
from trueup.collect.probe_plan import plan
from trueup.collect.projects import calls
from trueup.collect.room import with_room
from trueup.collect.shipped import packed, printed
from trueup.expectations import Expectations
from trueup.facts import Facts, Place, Subject, Systemd, Unavailable
from trueup.subjects import Access
from trueup.syntax.secrets import redact_text
from trueup.syntax.valid_text import valid_text

GRACE = 20
"""Seconds that a host gets beyond the deadlines of all the questions."""

NOISE = 1_000_000
"""Bytes that it may print beyond the limits of all the questions: greetings, and our own marks."""

ONE_AT_A_TIME = threading.Lock()
"""testinfra's cache of hosts holds an empty list while it makes one: another thread would find that."""


class UnreachableError(Exception):
    """The host could not be asked; the message is one sentence."""


def collect_host(subject: Subject, expectations: Expectations, cache: Path | None, access: Access) -> Facts:
    """What was seen of the host; where it could not be reached, every source is unavailable for that reason."""
    questions = _questions(expectations)
    try:
        found = answers_of(subject, questions, access)
    except UnreachableError as error:
        return _unreachable(subject, Unavailable(redact_text(str(error)), Place(command=_how(subject.spec))))
    facts = _understood(_bare(subject), found, expectations, cache)
    return _tried(facts, subject, expectations, access)


def _tried(facts: Facts, subject: Subject, expectations: Expectations, access: Access) -> Facts:
    """The same facts, and what came of the probes that are planned from them."""
    planned = plan(facts, expectations)
    if not planned:
        return facts
    question, room = probes.question(planned)
    try:
        seen = probes.parse(planned, room, answers_of(subject, (question,), access))
    except UnreachableError as error:
        seen = Unavailable(redact_text(str(error)), Place(command=_how(subject.spec)))
    return msgspec.structs.replace(facts, probes=seen, commands_asked=facts.commands_asked + 1)


def answers_of(subject: Subject, questions: tuple[Question, ...], access: Access) -> Mapping[str, Answer]:
    """What the host says to the questions, which travel as one command.

    Raises:
        UnreachableError: it says nothing to any of them.
    """
    token = new_token()
    seconds, most = sum(q.seconds for q in questions) + GRACE, sum(q.most for q in questions) + NOISE
    reply = _ask(subject.spec, one_command(questions, token), seconds, most, access)
    if why := refusal(reply, token):
        raise UnreachableError(valid_text(why))
    return answers(reply, questions, token)


def _questions(expectations: Expectations) -> tuple[Question, ...]:
    definition = (expectations.network.definition,)
    return (
        *docker.QUESTIONS,
        *nginx.QUESTIONS,
        *systemd.QUESTIONS,
        *sockets.QUESTIONS,
        *compose.questions(definition),
        *machine.questions(expectations),
        *sites.questions(expectations),
        *hold.QUESTIONS,
    )


def _understood(subject: Subject, found: Mapping[str, Answer], expectations: Expectations, cache: Path | None) -> Facts:
    units, files = systemd.parse(found), compose.read(found)
    texts = systemd.texts(found)
    starting = calls(units.units, texts, _texts_of(files)) if isinstance(units, Systemd) else ()
    return Facts(
        trueup=__version__,
        subject=subject,
        taken_at=_now(),
        docker=docker.parse(found),
        sockets=sockets.parse(found),
        nginx=nginx.parse(found),
        systemd=units,
        compose=with_room(lambda: compose.parse(files, starting, cache), "docker-compose config"),
        machine=machine.parse(found, expectations),
        sites=sites.parse(found),
        hold=hold.parse(found),
        commands_asked=1,
    )


def _texts_of(files: compose.Host | Unavailable) -> dict[str, compose.SourceFile]:
    return {} if isinstance(files, Unavailable) else files.files


def _unreachable(subject: Subject, why: Unavailable) -> Facts:
    return Facts(
        trueup=__version__,
        subject=_bare(subject),
        taken_at=_now(),
        unreachable=why,
        docker=why,
        sockets=why,
        nginx=why,
        systemd=why,
        compose=why,
        machine=why,
        sites=why,
        probes=why,
        hold=why,
        commands_asked=1,
    )


def _ask(spec: str, script: str, seconds: float, most: int, access: Access) -> str:
    """The host's reply to the script, which travels as one argument without a quote in it.

    testinfra has neither a deadline nor a limit of its own. It runs in a thread; past the deadline or beyond `most`
    bytes the program that it started is ended, and the thread with it.
    """
    command = f'sh -c "$({printed(packed(script))})"'
    if len(command) > LONGEST_COMMAND:
        raise UnreachableError(f"the questions take {len(command)} bytes, more than one argument may have")
    replies: list[str | UnreachableError] = []
    thread = threading.Thread(target=lambda: replies.append(_run(spec, command, most, access)), daemon=True)
    thread.start()
    thread.join(seconds)
    if not replies:
        end_children_of(thread)
        raise UnreachableError(f"no answer within {seconds:.0f} s")
    if isinstance(replies[0], UnreachableError):
        raise replies[0]
    return replies[0]


def _run(spec: str, command: str, most: int, access: Access) -> str | UnreachableError:
    import testinfra

    from trueup.collect.one_login import share

    given = {name: value for name, value in dataclasses.asdict(access).items() if value}
    name = "local://" if spec in {"local", "localhost"} else spec
    try:
        with ONE_AT_A_TIME:
            host = testinfra.get_hosts([name], **given)[0]
        bound(host.backend, most)
        share(host.backend)
        result = host.run(command)
    except RuntimeError as error:  # testinfra's word for ssh's exit code 255
        told = getattr(error.args[0] if error.args else None, "stderr_bytes", b"") or str(error).encode()
        return UnreachableError(f"the host did not answer: {_last_line(told)}")
    except Exception as error:  # noqa: BLE001 - a backend may raise anything, and each means that nobody looked
        return UnreachableError(
            f"the host could not be asked: {_last_line(str(error).encode()) or type(error).__name__}"
        )
    reply: str = result.stdout_bytes.decode("utf-8", "surrogateescape")
    if not reply:
        return UnreachableError(f"the host answered nothing (exit {result.rc}): {_lacking(result.stderr_bytes)}")
    return reply


def _lacking(told: bytes) -> str:
    """What a shell says of the first program that it lacks, since the next complains of that; else the last line."""
    lines = [line.strip() for line in told.decode("utf-8", "replace").splitlines()]
    return next((line[:300] for line in lines if line.endswith("not found")), _last_line(told))


def _last_line(told: bytes) -> str:
    lines = [line.strip() for line in told.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason given"


def _bare(subject: Subject) -> Subject:
    """The subject without the password that its spec may hold."""
    return Subject(subject.name, subject.kind, _how(subject.spec))


def _how(spec: str) -> str:
    """How the host is reached, without a password."""
    scheme, joint, rest = spec.partition("://") if "://" in spec else ("", "", spec)
    user, at, host = rest.rpartition("@")
    return f"{scheme}{joint}{user.partition(':')[0]}{at}{host}"


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
