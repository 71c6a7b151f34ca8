"""A command: the message on its standard input, the first line also in its environment."""

import os
import signal
import subprocess
from contextlib import suppress

from trueup.expectations.schema import Command
from trueup.notify.message import Message
from trueup.notify.secret_files import NotSentError
from trueup.syntax.secrets import redact_text


def send(command: Command, message: Message, timeout: float) -> None:
    """Run it; with what it started, it is ended where it takes longer.

    Raises:
        NotSentError: it could not be run, or did not end well.
    """
    environment = os.environ | {"TRUEUP_TITLE": message.title}
    name = command.argv[0]
    try:
        running = subprocess.Popen(
            command.argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise NotSentError(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    with running:
        try:
            _, complaint = running.communicate(message.text.encode(), timeout)
        except subprocess.TimeoutExpired as error:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            raise NotSentError(f"{name} did not end within {timeout:g} seconds") from error
    if running.returncode:
        said = complaint.decode("utf-8", "replace").strip().splitlines()
        why = f": {redact_text(said[-1])[:200]}" if said else ""
        raise NotSentError(f"{name}: exit {running.returncode}{why}")
