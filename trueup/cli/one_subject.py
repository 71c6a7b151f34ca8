"""The options of every command that looks at one subject, and what was seen of it."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from trueup.cli import CommandError
from trueup.expectations import ExpectationsError, load, places
from trueup.facts import Place
from trueup.platform import Platform
from trueup.subjects import Access, Asked, UnusableSubjectError, collect


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, a host, a tree or a recording, and how it is printed."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hosts", metavar="HOST", help="a host, as pytest-testinfra names it; local is this one")
    what.add_argument("--configs", metavar="DIR", help="a configuration tree (default: that of the expectations)")
    what.add_argument("--facts", metavar="FILE", help="a recording of `trueup facts`")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    parser.add_argument("--ssh-config", metavar="FILE", help="the ssh_config to reach the host with")
    parser.add_argument("--ssh-identity-file", metavar="FILE", help="the key to reach the host with")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def platform(options: argparse.Namespace) -> Platform:
    """The subject that was asked for.

    Raises:
        CommandError: the expectations or the subject cannot be used.
    """
    path = Path(options.expectations)
    asked = Asked(*((given,) if given else () for given in (options.configs, options.hosts, options.facts)))
    access = Access(ssh_config=options.ssh_config, ssh_identity_file=options.ssh_identity_file)
    try:
        expectations = load(path)
        (facts,) = collect(asked, expectations, path.absolute().parent, None, access)
    except (ExpectationsError, UnusableSubjectError) as error:
        raise CommandError(str(error)) from error
    return Platform(expectations, facts)


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
