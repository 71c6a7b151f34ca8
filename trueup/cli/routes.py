"""`trueup routes`: every way in, by URL or location, with what nginx asks for it and the service behind."""

import argparse
import sys
from collections.abc import Iterator

from trueup.chain.routes_table import Route, RoutesTable, routes_table
from trueup.checks import NotLookedAtError
from trueup.cli import one_subject
from trueup.escaping import document, printable
from trueup.report.columns import columns

HEAD = ("URL OR LOCATION", "DOES", "ASKS OR SENDS BACK", "SERVICE", "DECLARED", "WHERE")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, and how it is printed."""
    one_subject.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the table; 1 where nginx's configuration could not be read, or may have been read in part only."""
    platform = one_subject.platform(options)
    try:
        found, problems = routes_table(platform), platform.nginx.configuration.problems
    except NotLookedAtError as blind:
        sys.stderr.write(f"trueup routes: not known: {printable(blind.why.reason)}\n")
        return 1
    if options.json:
        sys.stdout.buffer.write(document(found))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(found))
    for problem in problems:
        sys.stderr.write(printable(f"trueup routes: nginx refuses {problem.at}: {problem.text}") + "\n")
    return 1 if problems else 0


def lines(table: RoutesTable) -> Iterator[str]:
    """As a person reads it."""
    yield from columns(HEAD, [_cells(route) for route in table.routes])
    if table.lost:
        yield ""
        yield "declared, and not led to their service:"
        yield from (
            printable(f"  {lost.url}  {lost.service}: {lost.does}" + (f" ({lost.at})" if str(lost.at) else ""))
            for lost in table.lost
        )


def _cells(route: Route) -> tuple[str, ...]:
    shown = route.url or f"{route.server or 'default'} {route.location}".rstrip()
    declared = "yes" if route.declared else "NO" if route.does == "proxy" else "-"
    return (shown, route.does, route.target, route.service or "-", declared, str(route.at))
