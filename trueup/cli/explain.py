"""`trueup explain`: the whole way of a URL, with its broken link marked; or what nginx alone does with it."""

import argparse
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trueup.cli import CommandError, one_subject
from trueup.collect.nginx_files import NoFileError, configuration_at
from trueup.escaping import document, printable
from trueup.facts.nginx import Configuration
from trueup.routing import Answer, Routes
from trueup.routing.answer import UndecidedError
from trueup.routing.text import shown
from trueup.syntax.nginx_refusals import refusals
from trueup.syntax.secrets import redact_text, redact_url

if TYPE_CHECKING:
    from trueup.chain import Chain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """URLs as arguments, or one a line; of one subject, or of a configuration of nginx alone."""
    parser.add_argument(
        "urls",
        nargs="*",
        metavar="URL",
        help="an http or https URL, or a service for its own (default: every declared one)",
    )
    one_subject.add_arguments(parser)
    parser.add_argument("--stdin", action="store_true", help="read one URL a line, as bytes")
    alone = parser.add_argument_group("nginx alone")
    alone.add_argument("--nginx-conf", metavar="FILE", help="nginx.conf, or what `nginx -T` printed: no more is asked")
    alone.add_argument("--nginx-version", default="", metavar="X.Y.Z", help="where releases of nginx differ")
    alone.add_argument("--nginx-prefix", default="", metavar="DIR", help="what relative roots count from (nginx -p)")


def run(options: argparse.Namespace) -> int:
    """Draw every chain in order: 0 if all hold, 1 if a link is broken or unknown. Of nginx alone always 0."""
    if options.stdin and options.urls:
        raise CommandError("name URLs, or give --stdin and one URL a line")
    if options.nginx_conf:
        return _of_nginx_alone(options)
    return _of_chains(options)


def _lines(options: argparse.Namespace) -> list[bytes]:
    lines = sys.stdin.buffer.read().split(b"\n") if options.stdin else [os.fsencode(url) for url in options.urls]
    if options.stdin and not lines[-1]:
        lines.pop()
    return lines


def _as_typed(line: bytes) -> str:
    """A URL as text; bytes that are no UTF-8 are escaped, as a browser does."""
    text = line.decode("utf-8", "surrogateescape")
    return "".join(f"%{ord(each) - 0xDC00:02X}" if "\udc80" <= each <= "\udcff" else each for each in text)


def _of_chains(options: argparse.Namespace) -> int:
    from trueup.chain import Chains
    from trueup.chain.asked import NotAUrlError
    from trueup.report.chain import drawn, listed
    from trueup.report.paint import paint_for

    given = [_as_typed(line) for line in _lines(options)]
    platform = one_subject.platform(options)
    chains = Chains(platform, one_subject.declared_at(options, platform))
    asked = [url for word in given for url in (chains.urls_of(word) or [word])] if given else chains.urls
    try:
        found = [chains.of(url) for url in asked]
    except NotAUrlError as error:
        near = one_subject.nearest(error.url, [*chains.urls, *platform.expectations.services])
        what = f"{printable(error.url)}: {error}"
        raise CommandError(f"{what}: give an http or https URL with a host, or a service{near}") from error
    if options.json:
        sys.stdout.buffer.writelines(document(_document(chain), indent=0) for chain in found)
    elif given:
        for number, chain in enumerate(found):
            sys.stdout.writelines(
                f"{line}\n" for line in [*([""] if number else []), *drawn(chain, paint_for(sys.stdout))]
            )
    else:
        sys.stdout.writelines(f"{line}\n" for line in listed(found, paint_for(sys.stdout)))
    return 0 if all(chain.state == "holds" for chain in found) else 1


def _document(chain: "Chain") -> dict[str, Any]:
    """A chain with what it comes to: its state, and the kind of the link to repair."""
    broken = chain.broken
    then = _document(chain.then) if chain.then else None
    return {
        "url": chain.url, "subject": chain.subject, "service": chain.service, "state": chain.state,
        "broken": broken.kind if broken else None, "links": chain.links, "then": then,
    }  # fmt: skip


def _of_nginx_alone(options: argparse.Namespace) -> int:
    lines = _lines(options)
    if not lines and not options.stdin:
        raise CommandError("name URLs, or give --stdin and one URL a line")
    found = _configuration(Path(options.nginx_conf))
    routes = Routes(
        found.directives, version=options.nginx_version, prefix=os.fsencode(options.nginx_prefix), look=look
    )
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
        what = "  " + " ".join(str(part) for part in (answer.outcome, answer.status or "", target) if part)
        where = f"  server {answer.server or '(default)'}, location {answer.location or '(none)'}"
        why = [f"  because: {_hidden(answer.reason, line)}"] if answer.reason else []
        sys.stdout.writelines(f"{printable(text)}\n" for text in (shown(line), where, what, *why))
    sys.stdout.flush()


def _hidden(text: str | None, line: bytes) -> str | None:
    """The text without the credentials that the configuration puts in; those of the URL itself were asked with it."""
    return redact_url(text, shown(line)) if isinstance(text, str) else text
