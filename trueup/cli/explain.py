"""`trueup explain`: what nginx does with a URL, by its configuration alone."""

import argparse
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from trueup.cli import CommandError
from trueup.collect.nginx_files import NoFileError, configuration_at
from trueup.escaping import document, printable
from trueup.facts.nginx import Configuration
from trueup.routing import Answer, Routes
from trueup.routing.answer import UndecidedError
from trueup.routing.text import shown
from trueup.syntax.nginx_refusals import refusals
from trueup.syntax.secrets import redact_text, redact_url


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """URLs as arguments, or one a line."""
    parser.add_argument("urls", nargs="*", metavar="URL", help="an absolute http or https URL")
    parser.add_argument("--nginx-conf", required=True, metavar="FILE", help="nginx.conf, or what `nginx -T` printed")
    parser.add_argument("--nginx-version", default="", metavar="X.Y.Z", help="where releases of nginx differ")
    parser.add_argument("--nginx-prefix", default="", metavar="DIR", help="what relative roots count from (nginx -p)")
    parser.add_argument("--stdin", action="store_true", help="read one URL a line, as bytes")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Explain every URL in order; 0 whatever becomes of them."""
    if options.stdin == bool(options.urls):
        raise CommandError("name URLs, or give --stdin and one URL a line")
    found = _configuration(Path(options.nginx_conf))
    routes = Routes(
        found.directives, version=options.nginx_version, prefix=os.fsencode(options.nginx_prefix), look=look
    )
    lines = sys.stdin.buffer.read().split(b"\n") if options.stdin else [os.fsencode(url) for url in options.urls]
    if options.stdin and not lines[-1]:
        lines.pop()
    _print((line, routes.answer(line)) for line in lines) if options.json else _tell(routes, lines)
    return 0


def _configuration(path: Path) -> Configuration:
    try:
        found = configuration_at(path)
    except NoFileError as error:
        raise CommandError(str(error)) from error
    problem = next(iter([*found.problems, *refusals(found.directives)]), None)
    if problem:
        raise CommandError(f"{problem.at}: {redact_text(problem.text)}; nginx would not start: mend it, then ask again")
    if not any(directive.name == "http" and directive.block is not None for directive in found.directives):
        raise CommandError(f"{path}: no http block in it; give the main nginx.conf, or what `nginx -T` printed")
    return found


def look(path: bytes) -> str:
    """What lies there on this machine."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - a path in bytes
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        raise UndecidedError(f"{shown(path)} cannot be looked at") from error
    return "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def _print(answers: Iterable[tuple[bytes, Answer]]) -> None:
    for line, answer in answers:
        fields = {
            "url": shown(line),
            "server": answer.server,
            "location": answer.location,
            "outcome": answer.outcome,
            "status": answer.status,
            "upstream_url": _hidden(answer.upstream_url, line),
            "location_header": _hidden(answer.location_header, line),
            "reason": _hidden(answer.reason, line),
        }
        sys.stdout.buffer.write(document(fields, indent=0))
    sys.stdout.buffer.flush()


def _tell(routes: Routes, lines: Iterable[bytes]) -> None:
    for line in lines:
        answer = routes.answer(line)
        target = _hidden(answer.upstream_url or answer.location_header or "", line)
        what = " ".join(str(part) for part in (answer.outcome, answer.status or "", target) if part)
        where = f"server {answer.server or '(default)'}, location {answer.location or '(none)'}"
        why = [f"  because: {_hidden(answer.reason, line)}"] if answer.reason else []
        sys.stdout.write("".join(f"{printable(each)}\n" for each in (shown(line), f"  {where}", f"  {what}", *why)))
    sys.stdout.flush()


def _hidden(text: str | None, line: bytes) -> str | None:
    """The text without the credentials that the configuration puts in; those of the URL itself were asked with it."""
    return redact_url(text, shown(line)) if isinstance(text, str) else text
