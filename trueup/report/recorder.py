"""Collects the results of a session, makes the document, and writes it and the summary."""

import datetime
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trueup import escaping
from trueup.files import write_whole
from trueup.notices import Sighting
from trueup.repair.stash import FIXING
from trueup.report import repairs, terminal
from trueup.report.document import RED, Entry, document
from trueup.report.foreign import Foreign
from trueup.session import RUN, Run


class Recorder:
    """A pytest plugin of one session, on the controller only."""

    def __init__(self, config: pytest.Config, path: Path | None) -> None:
        self._config, self._path = config, path
        self._results: list[Entry] = []
        self._told_by_workers: dict[str, Any] = {}
        self._unwritten = ""
        self._foreign = Foreign(config)
        config.pluginmanager.register(self._foreign, "trueup-foreign-reports")
        self._began = time.perf_counter()
        self._started = datetime.datetime.now(datetime.UTC)
        if path:
            path.unlink(missing_ok=True)  # what an older run wrote must not pass for this one's

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result that the report carries."""
        if (result := getattr(report, "trueup", None)) and report.when == "call":
            self._results.append(result)
            if result["outcome"] in {"unknown", "blocked"}:
                self._paint_red()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - a pytest-xdist type, which need not be installed
        """Take from a worker what only it knows: every worker collects the same."""
        self._told_by_workers = getattr(node, "workeroutput", {}).get("trueup") or self._told_by_workers

    def _paint_red(self) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.stats.setdefault("failed", [])  # only these two of pytest's own words turn the bar red

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make a run with anything unknown or blocked red, and let `--lf` bring the blocked back."""
        blocked = [result["id"] for result in self._results if result["outcome"] == "blocked"]
        if self._told_by_workers.get("complaint"):
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return
        if session.exitstatus == pytest.ExitCode.OK and (
            any(r["outcome"] in RED for r in self._results)
            or repairs.make_it_red(self._config.stash.get(FIXING, None), self._config.getoption("exit_non_zero_on_fix"))
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        last_failed = self._config.pluginmanager.get_plugin("lfplugin")
        if last_failed is not None:
            last_failed.lastfailed.update(dict.fromkeys(blocked, True))
        if self._path and RUN in self._config.stash:
            try:
                write_whole(self._path, escaping.document(self._document()))
            except OSError as error:
                self._unwritten = f"the result document {self._path} could not be written: {error.strerror}"
                session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What a person should read last."""
        if complaint := self._told_by_workers.get("complaint"):
            terminalreporter.write_line(f"ERROR: {escaping.printable_lines(complaint)}", red=True)
        for unwritten in filter(None, (self._unwritten, *self._foreign.complaints)):
            terminalreporter.write_line(f"ERROR: {escaping.printable(unwritten)}", red=True)
        if RUN in self._config.stash and self._results:
            terminal.summarise(terminalreporter, self._document())

    def _document(self) -> dict[str, Any]:
        run: Run = self._config.stash[RUN]
        subjects = [
            msgspec.to_builtins(facts.subject) | {"taken_at": facts.taken_at, "commands_asked": facts.commands_asked}
            for facts in run.facts
        ]
        told = self._told_by_workers
        sighted = msgspec.convert(told["sightings"], list[Sighting]) if told else run.sightings()
        return document(
            self._results,
            subjects,
            told.get("not_applicable") or run.not_applicable,
            msgspec.to_builtins(run.notices(self._results, sighted)),
            self._started.isoformat(timespec="milliseconds"),
            time.perf_counter() - self._began,
            repairs.told(self._config.stash.get(FIXING, None)),
        )
