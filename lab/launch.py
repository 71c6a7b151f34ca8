"""Starting a replica's processes, in namespaces of their own."""

import os
import re
import subprocess
import sys

from lab import cgroups, records, support, sweep
from lab.errors import LabError
from lab.paths import CHECKOUT, NO_CHECKOUT, RECORDS
from lab.platforms import Platform
from lab.processes import Process, identify
from lab.records import Record

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
"""systemd-nspawn takes host names, and the name becomes part of a path."""


Started = tuple[Record, "subprocess.Popen[bytes]"]


def launch(name: str, platform: Platform, *, detached: bool, checkout: bool = True) -> Started:
    """Start replica `name`; it ends with this process unless `detached`, and sees no checkout unless `checkout`.

    Call it from the main thread: the kernel ends the replica when the thread that started it ends
    (PR_SET_PDEATHSIG in prctl(2)).
    """
    if not NAME.fullmatch(name):
        raise LabError(f"{name!r} is no name for a replica: use small letters, digits and '-', 41 at most")
    support.require()
    if not platform.is_prepared:
        raise LabError(f"platform {platform.name} is not prepared; `python -m lab prepare {platform.name}` does it")
    with records.lock():
        sweep.sweep()
        if name in records.names():
            raise LabError(f"replica {name} is already up; `python -m lab down {name}` ends it")
        try:
            return _start(name, platform, detached=detached, checkout=checkout)
        except BaseException:
            sweep.end(name, records.load(name))
            raise


def _start(name: str, platform: Platform, *, detached: bool, checkout: bool) -> Started:
    folder = RECORDS / name
    folder.mkdir(mode=0o700)
    cgroups.create(name)
    with (folder / "console").open("wb") as console:
        started = subprocess.Popen(
            command(name, platform, detached=detached, checkout=checkout),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            start_new_session=True,  # Ctrl-C is for the driver, which then ends the replica itself
        )
    record = Record(name, _known(started.pid), None if detached else _known(os.getpid()), platform.name)
    record.save()
    return record, started


def command(name: str, platform: Platform, *, detached: bool, checkout: bool = True) -> list[str]:
    """The command line of a replica's launcher: kill it, and the kernel kills everything in the replica."""
    tie = [] if detached else ["/usr/bin/setpriv", "--pdeathsig", "KILL"]
    unshare = ["/usr/bin/unshare", "--mount", "--net", "--propagation", "private", "--pid", "--fork"]
    stage = [sys.executable, "-m", "lab.stage", name, platform.name, *([] if checkout else [NO_CHECKOUT])]
    return [*tie, *unshare, "--kill-child=KILL", "--mount-proc", *stage]


def _known(pid: int) -> Process:
    process = identify(pid)
    if process is None:
        raise LabError(f"process {pid} ended as soon as it was started")
    return process
