"""Reports that other plugins write (`--junit-xml`, `--html`): one that cannot be written is said, and ends nothing."""

import tempfile
from pathlib import Path
from traceback import walk_tb

import pytest

OPTIONS = ("xmlpath", "htmlpath")
WHERE = ("logfile", "_report_path")
"""How pytest's own JUnit plugin and pytest-html call the path of their report."""
ROOM = 65_536
"""Bytes that a report takes at least: without them it is not begun."""


class Foreign:
    """A pytest plugin of one session, on the controller only."""

    def __init__(self, config: pytest.Config) -> None:
        """Drop the reports for which there is no room: pytest-html would end the run before anything is judged."""
        self.complaints: list[str] = []
        for option in OPTIONS:
            path = getattr(config.option, option, None)
            if path and (why := _refuses(Path(path).absolute().parent)):
                setattr(config.option, option, None)
                self.complaints.append(_complaint(path, why))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> object:
        """Around every plugin that writes at the end, and inside the terminal's summary, which would else be lost."""
        if self.complaints:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        try:
            return (yield)
        except OSError as error:
            half = _half_written(error)
            if half is not None and half.is_file():
                half.unlink()
            self.complaints.append(_complaint(half or error.filename, error.strerror))
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
            return None


def _complaint(path: object, why: str | None) -> str:
    return f"the report {path} could not be written: {why}"


def _refuses(directory: Path) -> str:
    """Why nothing can be written there; nothing where it can, or where its plugin will make it first."""
    if not directory.is_dir():
        return ""
    try:
        with tempfile.NamedTemporaryFile(dir=directory, prefix=".trueup-") as probe:
            probe.write(b"\0" * ROOM)
            probe.flush()
    except OSError as error:
        return error.strerror or "it cannot be written to"
    return ""


def _half_written(error: OSError) -> Path | None:
    """The path of the report that its plugin was writing."""
    for frame, _ in walk_tb(error.__traceback__):
        owner = frame.f_locals.get("self")
        for name in WHERE:
            if path := getattr(owner, name, None):
                return Path(path)
    return None
