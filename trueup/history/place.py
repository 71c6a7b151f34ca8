"""Where the state of a run lies (DECISIONS 10): the one answer to that question."""

import os
from collections.abc import Iterable
from pathlib import Path

from trueup.facts import Subject
from trueup.subjects import STATE, STATE_OF_A_HOST, THIS_MACHINE

ON_A_HOST = Path(STATE_OF_A_HOST)


def state_of(hosts: Iterable[Subject], base: Path) -> Path:
    """The state directory of a run that judges these hosts; `base` is the folder of the expectations.

    A judged host keeps its own: that is this machine, judged by root. Everything else is kept in the checkout.
    """
    if os.geteuid() == 0 and any(host.spec in THIS_MACHINE for host in hosts):
        return ON_A_HOST
    return base.absolute() / STATE
