"""`trueup dashboard`: the page of a run that is over, from its result document; and how nginx serves the page."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from trueup.cli import CommandError
from trueup.cli.one_subject import nearest
from trueup.files import write_whole
from trueup.report.document import SCHEMA

NEEDED = ("subjects", "totals", "checks", "context", "repairs", "results", "started", "duration_s")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A result document and the file to write, or the location."""
    parser.add_argument("document", nargs="?", metavar="RESULT.json", help="what `pytest --result-json` wrote")
    parser.add_argument("-o", "--output", metavar="FILE", help="where the page goes (default: standard output)")
    parser.add_argument("--host", metavar="NAME", help="of several hosts that the document judges, show this one")
    parser.add_argument("--nginx-location", metavar="PATH", help="print the location of nginx that serves it there")
    parser.add_argument("--folder", default="/var/lib/trueup/reports/", metavar="DIR", help="where the page lies")


def run(options: argparse.Namespace) -> int:
    """Write one of the two."""
    if bool(options.nginx_location) == bool(options.document):
        raise CommandError("name a result document, or --nginx-location PATH")
    if options.nginx_location:
        sys.stdout.write(_location(options.nginx_location, options.folder))
        return 0
    from trueup.dashboard.page import render

    content = read(options.document)
    made = render(_of_one(content, options.host) if options.host else content)
    if options.output:
        try:
            write_whole(Path(options.output), made)
        except OSError as error:
            raise CommandError(f"{options.output} could not be written: {error.strerror}") from error
    else:
        sys.stdout.buffer.write(made)
    return 0


def _location(path: str, folder: str) -> str:
    from trueup.dashboard.policy import nginx_location

    for given in (path, folder):
        if not given.startswith("/") or not given.endswith("/") or set(given) & set(" \t\n;{}\"'$\\#"):
            raise CommandError(f"{given}: a path that begins and ends with / and needs no quotes")
    return nginx_location(path, folder)


def _of_one(content: dict[str, Any], host: str) -> dict[str, Any]:
    from trueup.report.merging import of_one

    names = [one["name"] for one in content["subjects"]]
    if host not in names:
        raise CommandError(f"--host {host}: the document does not judge it{nearest(host, names)}")
    return of_one(content, host)


def read(path: str) -> dict[str, Any]:
    """A result document.

    Raises:
        CommandError: there is none.
    """
    try:
        content = msgspec.json.decode(Path(path).read_bytes())
    except OSError as error:
        raise CommandError(f"{path} could not be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise CommandError(f"{path} is no JSON: {error}") from error
    if not isinstance(content, dict) or not all(key in content for key in NEEDED):
        raise CommandError(f"{path} is no result document: name what `pytest --result-json FILE` wrote")
    if content.get("schema") != SCHEMA:
        raise CommandError(f"{path} has schema {content.get('schema')}, and this trueup reads {SCHEMA}")
    return content
