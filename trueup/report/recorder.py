"""Collects the results of a session, makes the document, and has every face of it written and printed."""

import datetime
import time
from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from trueup import escaping
from trueup.declared import base, declared
from trueup.history.session import History
from trueup.notices import Sighting, together
from trueup.repair.stash import FIXING
from trueup.report import outputs, repairs, terminal, verdict
from trueup.report.document import RED, Entry, document
from trueup.report.foreign import Foreign
from trueup.report.unjudged import Unjudged
from trueup.session import RUN, Run


class Recorder:
    """A pytest plugin of one session, on the controller only."""

    def __init__(self, config: pytest.Config, chosen: outputs.Chosen) -> None:
        self._config, self._outputs = config, chosen
        self._results: list[Entry] = []
        self._told: dict[int | None, dict[str, Any]] = {}
        self.content: dict[str, Any] | None = None
        """The result document, once the session has ended; None where nothing could begin."""
        self.complaints: list[str] = []
        """Outputs that could not be written, a sentence each."""
        self._foreign = Foreign(config)
        self._unjudged = Unjudged()
        config.pluginmanager.register(self._foreign, "trueup-foreign-reports")
        config.pluginmanager.register(self._unjudged, "trueup-unjudged")
        self._history = History(config)
        config.pluginmanager.register(self._history, "trueup-history")
        self._began = time.perf_counter()
        self._started = datetime.datetime.now(datetime.UTC)
        outputs.begin(chosen)

    @property
    def all_complaints(self) -> list[str]:
        """Those of other plugins' reports too."""
        return [*self.complaints, *self._foreign.complaints]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result that the report carries."""
        if (result := getattr(report, "trueup", None)) and report.when == "call":
            self._results.append(result)
            if result["outcome"] in {"unknown", "blocked"}:
                self._paint_red()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - a pytest-xdist type, which need not be installed
        """Take from a worker what only it knows: every worker collects the same, or a part of its own."""
        if told := getattr(node, "workeroutput", {}).get("trueup"):
            self._told[told["part"]] = told

    @property
    def _complaint(self) -> str:
        return next((told["complaint"] for told in self._told.values() if told["complaint"]), "")

    def _paint_red(self) -> None:
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.stats.setdefault("failed", [])  # only these two of pytest's own words turn the bar red

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Make the document and have it written; when every plugin is done, the verdict is the last line."""
        self._end(session)
        result = yield
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and self.content and self._has_a_verdict(session):
            self._last_line(reporter, session)
        return result

    def _end(self, session: pytest.Session) -> None:
        """Make a run with anything unknown or blocked red, and let `--lf` bring the blocked back."""
        blocked = [result["id"] for result in self._results if result["outcome"] == "blocked"]
        if self._complaint:
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
        if RUN in self._config.stash:
            self.content = self._document(session)
            if any(output.shows_topology for output, _ in self._outputs):
                from trueup.topology import described

                self.content |= described(self._config.stash[RUN].judge.platforms.values(), self.content["results"])
            self._history.keep(session, self._config.stash[RUN], self.content, for_output=bool(self._outputs))
            self.complaints += outputs.write(self._outputs, self.content)
            if outputs.are_for_github(self._config):
                from trueup.report import github

                self.complaints += github.write_summary(self.content)
            if self.complaints:
                session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
            self._history.tell(self._config.stash[RUN], self.content)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, object, object]:
        """What a person should read, after what pytest and others have to say."""
        with terminal.without_ours(terminalreporter):
            result = yield
        if self._complaint:
            terminalreporter.write_line(f"ERROR: {escaping.printable_lines(self._complaint)}", red=True)
        for unwritten in self.all_complaints:
            terminalreporter.write_line(f"ERROR: {escaping.printable(unwritten)}", red=True)
        if self.content and self._results and not terminalreporter.no_summary:
            with outputs.taken_literally(terminalreporter):
                terminal.summarise(terminalreporter, self.content)
        for line in self._history.said:
            terminalreporter.write_line(escaping.printable(line), yellow=True)
        return result

    def _has_a_verdict(self, session: pytest.Session) -> bool:
        """Whether anything was to be judged; what was refused, or only listed, has its own last line."""
        if self._config.option.collectonly or session.exitstatus == pytest.ExitCode.USAGE_ERROR:
            return False
        return bool(self._results) or session.exitstatus != pytest.ExitCode.OK

    def _last_line(self, out: pytest.TerminalReporter, session: pytest.Session) -> None:
        assert self.content is not None  # noqa: S101 - the caller has looked
        if outputs.are_for_github(self._config):
            from trueup.report import github

            for line in github.annotations(self.content):
                out.write_line(line)
        is_red = session.exitstatus != pytest.ExitCode.OK
        well = not is_red and not self.content["totals"]["warned"]
        out.write_line(verdict.sentence(self.content, is_red_besides=is_red), red=is_red, green=well, bold=True)

    def _document(self, session: pytest.Session) -> dict[str, Any]:
        run: Run = self._config.stash[RUN]
        subjects = [
            msgspec.to_builtins(facts.subject) | {"taken_at": facts.taken_at, "commands_asked": facts.commands_asked}
            for facts in run.facts
        ]
        not_applicable = {name: ids for told in self._told.values() for name, ids in told["not_applicable"].items()}
        seen = [msgspec.convert(told["sightings"], list[Sighting]) for told in self._told.values()]
        parts = zip(run.expectations.waivers, zip(*seen, strict=True), strict=True)
        sighted = [together(waiver, part) for waiver, part in parts] if seen else run.sightings()
        return document(
            self._results,
            subjects,
            not_applicable or run.not_applicable,
            msgspec.to_builtins(run.notices(self._results, sighted)),
            self._started.isoformat(timespec="milliseconds"),
            time.perf_counter() - self._began,
            repairs.told(self._config.stash.get(FIXING, None)),
            self._unjudged.said(session),
            base(run.expectations_path),
            declared(run.expectations, run.expectations_path, self._results),
        )
