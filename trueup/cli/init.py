"""`trueup init`: expectations from what is there: what is doubtful is marked, and what is broken is waived."""

import argparse
import getpass
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from trueup.cli import CommandError, one_subject
from trueup.escaping import printable
from trueup.expectations import Expectations
from trueup.facts import Facts, SubjectKind
from trueup.report.text import many
from trueup.starting import draft_text, initial, pytest_ini
from trueup.starting.candidate import loaded
from trueup.starting.draft import Draft
from trueup.starting.known_checks import checks, folder_of_checks
from trueup.starting.proposed_waivers import propose
from trueup.starting.provisional import for_collecting
from trueup.starting.refusal import CannotStartError
from trueup.starting.tree_layout import Layout, layout
from trueup.starting.whole_set import Change, write_all
from trueup.subjects import Asked, UnusableSubjectError, collect, kept_cache

NOBODY = "whoever typed trueup init"
SHORTEST_OWNER = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of what, and where to."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--hosts", metavar="HOST", help="a host, as pytest-testinfra names it; local is this one")
    what.add_argument("--configs", metavar="DIR", help="a configuration tree")
    what.add_argument("--facts", metavar="FILE", help="a recording of `trueup facts`")
    parser.add_argument("--to", default="expectations.yaml", metavar="FILE", help="the file that is written")
    parser.add_argument("--name", default="", metavar="NAME", help="what the platform is called (default: the subject)")
    parser.add_argument("--owner", default="", metavar="NAME", help="who answers for the proposed waivers")
    parser.add_argument("--ssh-config", metavar="FILE", help="the ssh_config to reach the host with")
    parser.add_argument("--ssh-identity-file", metavar="FILE", help="the key to reach the host with")


def run(options: argparse.Namespace) -> int:
    """0 when the files are written; what is broken is told, and waived in them."""
    target = Path(options.to)
    if target.exists() or target.is_symlink():
        raise CommandError(
            f"{target}: is there already, and is never overwritten; "
            "type it in a folder of its own, or name another file with --to"
        )
    if not target.absolute().parent.is_dir():
        raise CommandError(f"--to {target}: no such directory {target.absolute().parent}: make it first")
    try:
        text, draft = _written(options, target)
        changes = [Change(target, str(target), None, text), *_pytest_ini(target)]
        write_all(changes)
    except CannotStartError as error:
        raise CommandError(str(error)) from error
    except UnusableSubjectError as error:
        raise CommandError(str(error)) from error
    _say(f"written: {', '.join(change.shown for change in changes)}")
    urls = sum(len(service.public) for service in draft.services)
    doubts = text.count("# doubtful: ")
    counts = (many(len(draft.services), "service"), many(urls, "public URL"), many(doubts, "doubtful line"))
    _say(f"{counts[0]} with {counts[1]}; {counts[2]}, to be read first")
    until = (initial.today() + draft_text.WAIVED_FOR).date()
    for waiver in draft.waivers:
        _say(f"waived until {until}: {waiver.check} [{waiver.resource}]: {waiver.finding}")
    _say_of_pytest_ini(target)
    _say("what to type next: pytest -q" if draft.tree else f"what to type next: pytest -q {_target(options)}")
    return 0


def _target(options: argparse.Namespace) -> str:
    return f"--hosts={options.hosts}" if options.hosts else f"--facts={options.facts}"


def _written(options: argparse.Namespace, target: Path) -> tuple[str, Draft]:
    base = target.absolute().parent
    with tempfile.TemporaryDirectory(prefix="trueup-init-") as folder:
        options.cache = kept_cache(base) or Path(folder)  # what compose says of a file is asked once
        return _drafted(options, target, base)


def _drafted(options: argparse.Namespace, target: Path, base: Path) -> tuple[str, Draft]:
    root = Path(options.configs) if options.configs else None
    name = initial.name_of(options.name or (root.resolve().name if root else ""))
    layout_found = _layout(root, name)
    first = for_collecting(layout_found)
    facts = _look(options, first, base)
    if not options.name and not root:
        name = initial.name_of(facts.subject.name)
    draft = initial.drafted(first, facts, layout_found, name, root)
    _subject(draft, facts, root, base)
    if root:
        draft.jobs = initial.jobs_of(layout_found, root)
    if options.hosts:
        facts = _look_again(options, draft, facts, base)
    elif root:
        facts = _look(options, _expected(draft, target), base)
    draft.waivers, unknown = propose(_expected(draft, target), facts, checks(folder_of_checks(base)), initial.today())
    draft.remarks += unknown
    return _text(draft, options.owner), draft


def _layout(root: Path | None, name: str) -> Layout:
    if root is None:
        return Layout((), (), ())
    if not root.is_dir():
        raise CannotStartError(f"--configs {root}: not a directory")
    return layout(root, name)


def _look(options: argparse.Namespace, expectations: Expectations, base: Path) -> Facts:
    asked = Asked(*((given,) if given else () for given in (options.configs, options.hosts, options.facts)))
    (facts,) = collect(asked, expectations, base, options.cache, one_subject.access(options))
    if facts.unreachable is not None:
        raise CannotStartError(f"{facts.subject.spec}: {facts.unreachable.reason}")
    return facts


def _look_again(options: argparse.Namespace, draft: Draft, facts: Facts, base: Path) -> Facts:
    """Of a host, once it is known what to try: its URLs, its peers, its names."""
    for _ in range(2):
        facts = _look(options, _expected(draft, Path(options.to)), base)
        if not initial.learned(draft, facts):
            break
    return facts


def _subject(draft: Draft, facts: Facts, root: Path | None, base: Path) -> None:
    if root is not None:
        draft.tree = os.path.relpath(root.resolve(), base.resolve())
    elif facts.subject.kind is SubjectKind.HOST and facts.subject.spec.startswith("ssh://"):
        draft.hosts = {initial.name_of(facts.subject.name): facts.subject.spec}


def _expected(draft: Draft, target: Path) -> Expectations:
    with tempfile.TemporaryDirectory(prefix="trueup-init-") as folder:
        return loaded(_text(replace(draft, waivers=[]), ""), Path(folder) / "expectations.yaml", str(target))


def _text(draft: Draft, owner: str) -> str:
    name = owner or getpass.getuser()
    return draft_text.text(draft, name if len(name) >= SHORTEST_OWNER else NOBODY, initial.today().date())


def _pytest_ini(target: Path) -> list[Change]:
    file = target.absolute().parent / "pytest.ini"
    if file.exists() or file.is_symlink():
        return []
    return [Change(file, str(target.parent / "pytest.ini"), None, pytest_ini.text(file.parent))]


def _say_of_pytest_ini(target: Path) -> None:
    """What is missing in one that was there before us."""
    file = target.absolute().parent / "pytest.ini"
    if "trueup.plugin" not in file.read_text(encoding="utf-8", errors="replace"):
        wanted = "; ".join(pytest_ini.text(file.parent).splitlines()[1:])
        _say(f"{target.parent / 'pytest.ini'} is left as it is, and loads no checks of trueup: add to it {wanted}")


def _say(text: str) -> None:
    sys.stdout.write(printable(text) + "\n")
