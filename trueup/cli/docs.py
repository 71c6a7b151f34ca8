"""`trueup docs`: the documents of a platform as it is, which people otherwise keep by hand."""

import argparse
import datetime
import difflib
import sys
from pathlib import Path

from trueup.cli import CommandError, one_subject
from trueup.documents.platform_pages import pages
from trueup.escaping import printable
from trueup.files import write_whole
from trueup.judging import Judge
from trueup.starting.known_checks import checks, folder_of_checks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of what, and where to."""
    one_subject.add_live(parser).add_argument("--facts", metavar="FILE", help="a recording of `trueup facts`")
    one_subject.add_access(parser)
    parser.add_argument("--to", default="docs/platform", metavar="DIR", help="the folder (default: docs/platform)")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 and a diff where they are out of date")


def run(options: argparse.Namespace) -> int:
    """0 when they are written, or current; with --check, 1 where they are not."""
    platform = one_subject.platform(options)
    if platform.facts.unreachable is not None:
        raise CommandError(f"{platform.facts.subject.spec}: {platform.facts.unreachable.reason}")
    known = checks(folder_of_checks(Path(options.expectations).absolute().parent))
    made = pages(platform, Judge([platform], known, datetime.datetime.now(datetime.UTC)))
    folder = Path(options.to)
    if options.check:
        return _stale(folder, made)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in made.items():
            write_whole(folder / name, page.encode())
    except OSError as error:
        raise CommandError(f"{error.filename or folder}: {error.strerror}") from error
    sys.stdout.write(printable(f"written: {', '.join(str(folder / name) for name in made)}") + "\n")
    return 0


def _stale(folder: Path, made: dict[str, str]) -> int:
    code = 0
    for name, page in made.items():
        try:
            there = (folder / name).read_bytes().decode("utf-8", "replace")
        except OSError:
            there = ""
        if there != page:
            code = 1
            shown = str(folder / name)
            told = difflib.unified_diff(there.splitlines(), page.splitlines(), shown, f"{shown} (now)", lineterm="")
            sys.stdout.writelines(f"{printable(line)}\n" for line in told)
    return code
