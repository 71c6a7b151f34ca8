"""One login a host and run: ssh shares its connection among our commands, where its own configuration does not."""

import atexit
import contextlib
import functools
import itertools
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from testinfra.backend.ssh import SshBackend

LONGEST_PATH = 80
"""Characters: a socket's name ends at 107, and ssh adds 17 to this one while it makes it."""

SECONDS = 5
"""For ssh to say how it is configured, or to end a connection: neither asks a host."""

_NUMBERS = itertools.count()


def share(backend: Any) -> None:  # noqa: ANN401 - any of testinfra's backends
    """Let this backend's commands share one connection, which ends with this process; others are as they are.

    What passes through is compressed: an answer of 14 services has 260 kB, which are 30 then, and TCP begins with 15
    a round trip.
    """
    if not isinstance(backend, SshBackend) or backend.ssh_extra_args:  # testinfra keeps it: the second command has it
        return
    backend.ssh_extra_args = "-C"
    if not _is_shared(backend):
        with contextlib.suppress(OSError):  # where there is no room for a socket, each command logs in by itself
            path = f"{_folder()}/{next(_NUMBERS)}"
            if len(path) <= LONGEST_PATH and "%" not in path:  # what testinfra formats, and ssh expands
                backend.controlpath = path


def _is_shared(backend: SshBackend) -> bool:
    """Whether ssh's own configuration names a place to share it at; true where nobody knows."""
    command = ["ssh", "-G"]
    command += ["-F", backend.ssh_config] if backend.ssh_config else []
    command += ["-l", backend.host.user] if backend.host.user else []
    command += ["-p", str(backend.host.port)] if backend.host.port else []
    try:
        told = subprocess.run(
            [*command, "--", backend.host.name],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=True, timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return True
    paths = [line.split(None, 1)[1] for line in told.stdout.splitlines() if line.startswith("controlpath ")]
    return paths not in ([], ["none"])


@functools.cache
def _folder() -> Path:
    """A folder of this process alone, for the sockets."""
    folder = Path(tempfile.mkdtemp(prefix="trueup-ssh-"))
    atexit.register(_end, folder)
    return folder


def _end(folder: Path) -> None:
    """End the connections that are still open, and remove the folder."""
    for socket in folder.iterdir():
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            ending = ["ssh", "-F", "/dev/null", "-o", f"ControlPath={socket}", "-O", "exit", "any"]
            subprocess.run(ending, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
