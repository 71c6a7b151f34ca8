"""Where the state of a run lies (DECISIONS 10): the one answer to that question."""

import os
from collections.abc import Iterable
from pathlib import Path

from trueup.facts import Subject
from trueup.subjects import STATE

ON_A_HOST = Path("/var/lib/trueup")
"""The same as `trueup.repair.workplace.STATE_OF_A_HOST`, which not every run imports; a self-test compares them."""
HERE = frozenset({"local", "localhost", "local://"})


def state_of(hosts: Iterable[Subject], base: Path) -> Path:
    """The state directory of a run that judges these hosts; `base` is the folder of the expectations.

    A judged host keeps its own: that is this machine, judged by root. Everything else is kept in the checkout.
    """
    if os.geteuid() == 0 and any(host.spec in HERE for host in hosts):
        return ON_A_HOST
    return base.absolute() / STATE
