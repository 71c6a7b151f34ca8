"""What takes long is said on a terminal, and how long it has taken; in a log, a pipe or cron nothing is."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SHOWN_AFTER = 0.5
"""Seconds: what is done by then needs no word."""


@contextmanager
def shown(config: pytest.Config, doing: str) -> Iterator[None]:
    """Show it while the block runs, and take it away afterwards."""
    out = config.pluginmanager.get_plugin("terminalreporter")
    if out is None or not out.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    done = threading.Event()
    showing = threading.Thread(target=_show, args=(out, doing, done), daemon=True)
    showing.start()
    try:
        yield
    finally:
        done.set()
        showing.join()


def _show(out: pytest.TerminalReporter, doing: str, done: threading.Event) -> None:
    began, any_shown = time.monotonic(), False
    while not done.wait(SHOWN_AFTER):
        out.rewrite(f"{doing} ... {time.monotonic() - began:.0f} s", erase=True)
        any_shown = True
    if any_shown:
        out.rewrite("", erase=True)
        out.write("\r", flush=True)
