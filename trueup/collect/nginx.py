"""nginx on a host: what it is told, what it runs, and when the files that it reads last changed."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trueup.collect.asking import Answer
from trueup.collect.nginx_dump import NoDumpError, dumped_configuration
from trueup.collect.nginx_processes import processes
from trueup.collect.nginx_question import COMMAND, QUESTION, MalformedAnswerError, Row, rows
from trueup.collect.nginx_secrets import without_secrets
from trueup.collect.nginx_tree import from_tree
from trueup.facts.common import Place, Problem, Unavailable
from trueup.facts.nginx import Configuration, Entry, Nginx
from trueup.syntax.nginx_configuration import configuration, printable
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.secrets import redact_text

__all__ = ["QUESTIONS", "from_tree", "parse"]

QUESTIONS = (QUESTION,)

_MOST_MESSAGES = 20
_KINDS = {"f": "file", "d": "directory", "l": "link"}
_MESSAGE = re.compile(
    r"(?:nginx: |\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )\[(?P<level>[a-z]+)\] (?:\d+#\d+: )?(?P<text>.*?)"
    r"(?: in (?P<file>/[^\n]*):(?P<line>\d+))?\n(?=nginx: |\d{4}/\d\d/\d\d |\Z)",
    re.DOTALL,
)


def parse(answers: Mapping[str, Answer]) -> Nginx | Unavailable:
    """What the host said. A configuration that nginx refuses is an answer; nginx that is not installed is none."""
    at = Place(command=COMMAND)
    answer = answers.get(QUESTION.name)
    if answer is None:
        return Unavailable("the host's answer was cut short before nginx's part", at)
    if answer.timed_out:
        return Unavailable(f"nginx -T did not answer within {QUESTION.seconds} s", at)
    if answer.useless:
        return Unavailable(answer.useless, at)
    try:
        return _understood(answer.code, list(rows(answer.output)))
    except (MalformedAnswerError, NoDumpError) as error:
        return Unavailable(printable(f"nginx's answer makes no sense: {error}"), at)
    except (ValueError, IndexError, KeyError) as error:
        return Unavailable(f"nginx's answer makes no sense: {type(error).__name__}", at)


def _understood(code: int, answer: list[Row]) -> Nginx | Unavailable:
    one = {row.kind: row.fields for row in answer}
    if code and one["u"] != ("0",):
        told = " ".join(one["m"][0].split()).rpartition("[emerg] ")[2][:300]
        return Unavailable(redact_text(printable(f"nginx -T needs root: {told}")), Place(command=COMMAND))
    paths = (row.fields[2] for row in answer if row.kind == "e")
    found = _refused(code, one, answer) if code else dumped_configuration(one["d"][0], paths)
    return Nginx(
        configuration=msgspec.structs.replace(found, directives=without_secrets(found.directives)),
        version=_version(one["v"][0]),
        processes=processes(one["t"], (row.fields for row in answer if row.kind == "p")),
        entries=_entries(row.fields for row in answer if row.kind == "e"),
        certificates=_entries(row.fields for row in answer if row.kind == "c"),
    )


def _refused(code: int, one: Mapping[str, tuple[str, ...]], answer: Iterable[Row]) -> Configuration:
    """The files as they lie there; what is wrong with them is said by nginx, which read them itself."""
    main = one["n"][0]
    sources = {row.fields[0]: Source(*row.fields) for row in answer if row.kind == "f"}
    found = configuration(main, Files(sources))
    problems = tuple(dict.fromkeys(_messages(one["m"][0])))[:_MOST_MESSAGES]
    silent = Problem(f"nginx -T failed with exit code {code} and no reason", Place(command=COMMAND))
    problems = problems or (silent, *found.problems)  # it dies without a word of an include that never ends
    return msgspec.structs.replace(found, main=printable(main), problems=problems)


def _messages(text: str) -> Iterator[Problem]:
    """nginx's own words, without its warnings, each at the line that it names."""
    for message in _MESSAGE.finditer(text):
        if message["level"] in {"emerg", "alert", "crit", "error"}:
            file = message["file"]
            place = Place(printable(file), int(message["line"])) if file else Place(command=COMMAND)
            yield Problem(redact_text(printable(message["text"])), place)


def _version(text: str) -> str:
    """`1.22.1` of `nginx version: nginx/1.22.1 (Ubuntu)`; another make keeps its name."""
    found = re.search(r"nginx version: (?:nginx/)?(\S+)", text)
    return printable(found[1]) if found else ""


def _entries(seen: Iterable[tuple[str, ...]]) -> tuple[Entry, ...]:
    """By path, each once."""
    entries = {}
    for kind, changed, path, target in seen:
        name = printable(path.rstrip("/") or "/")
        entries[name] = Entry(name, _KINDS.get(kind, "other"), printable(target), float(changed))
    return tuple(entries[name] for name in sorted(entries))
