"""Running the command lines that pytest-testinfra makes, with a limit to what they print: it has none of its own."""

import selectors
import subprocess
import threading
from typing import IO, Any

from trueup.collect.children import end_children_of

CHUNK = 1 << 16
MOST_ERRORS = 100_000
"""Bytes of standard error; what comes after them is read and forgotten."""


class EndlessError(Exception):
    """It printed more than it may, and was ended."""


def bound(backend: Any, most: int) -> None:  # noqa: ANN401 - any of testinfra's backends
    """Let this backend's programs print `most` bytes and no more; those that start none are as they are."""

    def run_local(command: str, *arguments: str) -> Any:  # noqa: ANN401 - testinfra's CommandResult
        line = backend.encode(backend.quote(command, *arguments))
        code, output, errors = _printed(line, most)
        return backend.result(code, line, output, errors)

    backend.run_local = run_local


def _printed(line: bytes, most: int) -> tuple[int, bytes, bytes]:
    """Exit code, output and complaints of a command line.

    Raises:
        EndlessError: as said; it and all that it started have been ended.
    """
    pipe = subprocess.PIPE
    # a shell's command line, as testinfra quotes it
    with subprocess.Popen(line, shell=True, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as process:  # noqa: S602
        assert process.stdout  # noqa: S101 - it is a pipe, for the type checker only
        assert process.stderr  # noqa: S101 - as above
        output, errors = bytearray(), bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ, output)
            waiting.register(process.stderr, selectors.EVENT_READ, errors)
            while waiting.get_map():
                for key, _ in waiting.select():
                    if not _read(key.fileobj, key.data):
                        waiting.unregister(key.fileobj)
                del errors[MOST_ERRORS:]
                if len(output) > most:
                    end_children_of(threading.current_thread())
                    raise EndlessError(f"it printed more than {most // 1_000_000} MB, and was ended")
        return process.wait(), bytes(output), bytes(errors)


def _read(file: Any, into: bytearray) -> bool:  # noqa: ANN401 - what selectors calls a file object
    """Take what is there; False at its end."""
    pipe: IO[bytes] = file
    chunk: bytes = pipe.read1(CHUNK)  # type: ignore[attr-defined]
    into += chunk
    return bool(chunk)
