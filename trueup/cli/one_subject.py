"""The options of every command that looks at one subject, and what was seen of it."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from trueup.cli import CommandError
from trueup.expectations import Expectations, ExpectationsError, load, places
from trueup.expectations.overriding import ByHost
from trueup.facts import Facts, Place, SubjectKind
from trueup.platform import Platform
from trueup.subjects import Access, Asked, UnusableSubjectError, collect, kept_cache


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, a host, a tree or a recording, and how it is printed."""
    add_live(parser).add_argument("--facts", metavar="FILE", help="a recording of `trueup facts`")
    add_access(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def add_live(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    """A host or a tree, of which facts can be collected; another kind of subject can be added beside them."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hosts", metavar="HOST", help="a host, as pytest-testinfra names it; local is this one")
    what.add_argument("--configs", metavar="DIR", help="a configuration tree (default: that of the expectations)")
    return what


def add_access(parser: argparse.ArgumentParser) -> None:
    """What must be true, and how a host is reached."""
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    parser.add_argument("--ssh-config", metavar="FILE", help="the ssh_config to reach the host with")
    parser.add_argument("--ssh-identity-file", metavar="FILE", help="the key to reach the host with")


def access(options: argparse.Namespace) -> Access:
    """How the host is reached."""
    return Access(ssh_config=options.ssh_config, ssh_identity_file=options.ssh_identity_file)


def platform(options: argparse.Namespace) -> Platform:
    """The subject that was asked for.

    Raises:
        CommandError: the expectations or the subject cannot be used.
    """
    return Platform(*collected(options, options.facts))


def collected(options: argparse.Namespace, recording: str | None = None) -> tuple[Expectations, Facts]:
    """What must be true, and the facts of the subject.

    Raises:
        CommandError: the expectations or the subject cannot be used.
    """
    path = Path(options.expectations)
    asked = Asked(*((given,) if given else () for given in (options.configs, options.hosts, recording)))
    try:
        expectations = load(path)
        base = path.absolute().parent
        found = collect(asked, expectations, base, kept_cache(base), access(options))
    except (ExpectationsError, UnusableSubjectError) as error:
        raise CommandError(str(error)) from error
    if len(found) != 1:
        names = ", ".join(facts.subject.name for facts in found[:5])
        raise CommandError(f"{len(found)} hosts ({names} ...): this looks at one, name it")
    subject = found[0].subject
    return expectations if subject.kind is SubjectKind.TREE else ByHost(expectations).of(subject.name), found[0]


def declared_at(options: argparse.Namespace, platform: Platform) -> dict[str, Place]:
    """Where the expectations declare each public URL."""
    path = Path(options.expectations)
    services = platform.expectations.services.items()
    every = [(one.url, ("services", name, "public", n)) for name, its in services for n, one in enumerate(its.public)]
    found = places(path, str(path), [steps for _, steps in every])
    return {url: at for (url, _), at in zip(every, found, strict=True)}


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error about a name that nothing has."""
    import difflib

    near = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else ""
