"""What `-q` leaves of pytest's own lines where no terminal shows them, as in cron: of a run that is well, one."""

import sys

import pytest

QUIET = pytest.StashKey[bool]()


def be_quiet(config: pytest.Config) -> None:
    """No letter an item and no line of pytest's own counts: our last line says both.

    `--collect-only -q` stays as it is, since scripts read its list.
    """
    quiet = config.option.verbose < 0 and not sys.stdout.isatty() and not config.option.collectonly
    config.stash[QUIET] = quiet
    if quiet:
        config.option.verbose = min(config.option.verbose, -2)
