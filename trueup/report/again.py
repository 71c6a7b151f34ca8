"""How a person has pytest ask one question again: an id names its subject, and only options bring that in."""

import shlex
from collections.abc import Iterable

import pytest

from trueup.facts import Subject, SubjectKind
from trueup.session import RUN
from trueup.subjects import THIS_MACHINE


def look(subject: Subject, config: pytest.Config) -> str:
    """The options that have pytest judge this subject; none where it does so without any."""
    chosen: list[str] = []
    if recording := config.stash[RUN].recordings.get(subject.name):
        chosen.append(f"--facts={shlex.quote(recording)}")
    elif subject.kind is SubjectKind.HOST:
        chosen.append(_host(subject, config))
    elif config.getoption("configs"):
        chosen.append(f"--configs={shlex.quote(subject.spec)}")
    return _with_expectations(chosen, config)


def repair(option: str, subject: Subject, config: pytest.Config) -> str:
    """The options that have pytest take a step: without a subject they mean this host. A recording takes none."""
    if subject.name in config.stash[RUN].recordings:
        return ""
    if subject.kind is SubjectKind.TREE:
        chosen = [f"--configs={shlex.quote(subject.spec)}"]
    else:
        chosen = [] if subject.spec in THIS_MACHINE else [_host(subject, config)]
    return _with_expectations([option, *chosen], config)


def _host(subject: Subject, config: pytest.Config) -> str:
    """By the name that the expectations have for it, which stays when its address changes."""
    declared = config.stash[RUN].expectations.subjects.hosts
    return f"--hosts={shlex.quote(subject.name if subject.name in declared else subject.spec)}"


def _with_expectations(options: Iterable[str], config: pytest.Config) -> str:
    written = config.getoption("expectations")
    return " ".join([*([f"--expectations={shlex.quote(written)}"] if written else []), *options])
