"""`trueup new service NAME`: compose file, nginx location, unit and expectation, which agree and are green at once."""

import argparse
import sys
from pathlib import Path

from trueup.cli import CommandError, one_subject
from trueup.escaping import printable
from trueup.expectations import Expectations
from trueup.facts import Facts
from trueup.repair.in_a_tree import TreePlace
from trueup.starting.new_service import NewService
from trueup.starting.planning import Plan, planned
from trueup.starting.refusal import CannotStartError
from trueup.starting.whole_set import diff, write_all
from trueup.subjects import tree_subject
from trueup.syntax.secrets import redact_text

AUTO = "auto"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is new, and where."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    service = kinds.add_parser("service", help="a service behind nginx", description="Add a service behind nginx.")
    service.add_argument("name", metavar="NAME", help="what its container, its unit and its host are called")
    service.add_argument("--path", required=True, metavar="/PATH/", help="the public path, which ends with a slash")
    service.add_argument("--port", default=AUTO, metavar="PORT", help="its port (default: auto, the next free one)")
    service.add_argument("--range", default="", metavar="NAME", help="the range of ports (default: the usual one)")
    service.add_argument("--host", default="", metavar="NAME", help="the public name (default: that of most services)")
    service.add_argument(
        "--upstream-path", default="/", metavar="/PATH/", help="the path in the container that takes its place"
    )
    service.add_argument("--image", default="", metavar="IMAGE", help="the image (default: a guess, which is said)")
    service.add_argument("--health", default="", metavar="/PATH", help="the path that says whether it is well")
    service.add_argument(
        "--cors", default="none", choices=("nginx", "application", "none"), help="who sends CORS headers, if anybody"
    )
    service.add_argument("--timeout", default=0, type=int, metavar="SECONDS", help="how long one request may take")
    service.add_argument("--body-size", default="", metavar="SIZE", help="the largest request body, as in 10m")
    service.add_argument("--peers", default="", metavar="NAME,...", help="the services that it calls")
    service.add_argument("--configs", metavar="DIR", help="the tree (default: that of the expectations)")
    service.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    service.add_argument("--dry-run", action="store_true", help="show what would be written, and write nothing")


def run(options: argparse.Namespace) -> int:
    """0 when all of it is written, or would be."""
    options.hosts, options.ssh_config, options.ssh_identity_file = None, None, None
    try:
        expectations, facts = one_subject.collected(options)
        plan = planned(
            _wanted(options), Path(options.expectations), expectations, _tree(options, expectations, facts), facts
        )
        _say_changes(plan)
        if not options.dry_run:
            write_all(plan.changes)
    except CannotStartError as error:
        raise CommandError(str(error)) from error
    _say_the_rest(plan, written=not options.dry_run)
    return 0


def _wanted(options: argparse.Namespace) -> NewService:
    port = None
    if options.port != AUTO:
        if not (options.port.isascii() and options.port.isdecimal()):
            raise CannotStartError(f"--port {options.port}: expected a port from 1 to 65535, or auto")
        port = int(options.port)
    peers = tuple(peer.strip(" ") for peer in options.peers.split(",")) if options.peers else ()
    return NewService(
        name=options.name, path=options.path, port=port, host=options.host, upstream_path=options.upstream_path,
        image=options.image, range=options.range, cors=options.cors, timeout=options.timeout,
        body_size=options.body_size, health=options.health, peers=peers,
    )  # fmt: skip


def _tree(options: argparse.Namespace, expectations: Expectations, facts: Facts) -> TreePlace:
    base = Path(options.expectations).absolute().parent
    root = Path(options.configs) if options.configs else base / str(expectations.subjects.tree)
    subject = tree_subject(root, base)
    return TreePlace(subject if subject.spec == facts.subject.spec else facts.subject, root, base, expectations)


def _say_changes(plan: Plan) -> None:
    for line in diff(plan.changes):
        _say(redact_text(line))  # what stands around a change may hold a credential
    _say("")


def _say_the_rest(plan: Plan, *, written: bool) -> None:
    decided = plan.decided
    what = "written" if written else "nothing was written (--dry-run); it would be"
    _say(f"{what}: {', '.join(change.shown for change in plan.changes)}")
    _say(f"{decided.url} -> {decided.upstream} ({decided.wanted.unit}, port {decided.port})")
    for note in plan.notes:
        _say(f"note: {note}")
    _say("")
    _say("what to type next:")
    for line in plan.then:
        _say(f"    {line}")


def _say(text: str) -> None:
    sys.stdout.write(printable(text) + "\n")
