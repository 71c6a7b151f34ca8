"""History in a session of pytest: which runs are recorded, and what is said where that cannot be done."""

import datetime
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from trueup.history.place import state_of
from trueup.report.document import no_context
from trueup.session import Run

if TYPE_CHECKING:
    from trueup.expectations.schema import Notify
    from trueup.history.keeping import Kept

SELECTS = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")
"""pytest's options that leave items out; a run with one of them says nothing of what it did not judge."""
JUDGED = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED})


class History:
    """A pytest plugin of one session, on the controller only. `said` are the lines that the summary prints."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._left_out = False
        self._kept: Kept | None = None
        self._trouble = ""
        self._expectations = ("", "")
        self.said: list[str] = []

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Notice that something is not judged."""
        self._left_out |= bool(items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Notice that something could not be collected."""
        self._left_out |= report.failed

    def keep(self, session: pytest.Session, run: Run, document: dict[str, Any], *, for_output: bool) -> None:
        """Record the run, and where an output will show it, read what earlier runs saw into the document's context.

        Whatever goes wrong is said and in the context, and changes nothing else: the verdict never hangs on history.
        """
        if for_output:
            document["context"]["holds"] = _holds(run)
        if not self._is_kept(session, document):
            return
        try:
            self._keep(session, run, document, for_output=for_output)
        except Exception as error:  # noqa: BLE001 - whatever it is, this run's verdict must not be lost with it
            why = str(error) if type(error).__name__ == "NoHistoryError" else f"{type(error).__name__}: {error}"
            self._trouble = why
            self.said.append(f"no history this run: {why}")
            document["context"] = no_context(why) | {"holds": document["context"]["holds"]}

    def _keep(self, session: pytest.Session, run: Run, document: dict[str, Any], *, for_output: bool) -> None:
        from trueup.history import keeping
        from trueup.history.recording import Judged
        from trueup.history.service_names import ServiceNames

        state, content = _state(run), keeping.hash_of(run.expectations_path)
        judged = Judged(document, self._is_whole(session), content, ServiceNames(run.expectations))
        self._kept = kept = keeping.record(state, judged, run.facts)
        self._expectations = (run.shown, content)
        if kept.said:
            self.said.append(kept.said)
        if for_output:
            now = datetime.datetime.now(datetime.UTC)
            document["context"] |= keeping.context(state, kept.recorded, list(_states(run, state)), now) | {
                "trouble": kept.said
            }

    def tell(self, run: Run, document: dict[str, Any]) -> None:
        """Tell whoever is to be told of a change; that it failed is said, and changes nothing else."""
        rules = run.expectations.notify
        subjects = [one["name"] for one in document["subjects"] if one["kind"] == "host" or self._config.option.notify]
        if rules is None or not subjects or not self._speaks():
            return
        try:
            self.said += list(self._told(run, document, rules, subjects))
        except Exception as error:  # noqa: BLE001 - as above
            self.said.append(f"not notified: {type(error).__name__}: {error}")

    def _told(self, run: Run, document: dict[str, Any], rules: "Notify", subjects: list[str]) -> Iterator[str]:
        from trueup.notify import telling

        if self._kept is None:
            bad = [one for one in document["results"] if one["outcome"] == "failed" and one["subject"] in subjects]
            labels = [f"{one['check']} [{one['subject']}: {one['resource']}]" for one in bad]
            if labels and self._trouble and "another run holds it" not in self._trouble:
                yield from telling.without_history(_state(run), self._trouble, run.expectations.platform, rules, labels)
        elif not self._kept.recorded.overtaken:
            from trueup.history.recording import milliseconds
            from trueup.notify.events import Told

            known = {name: number for name, number in self._kept.recorded.subjects.items() if name in subjects}
            at, now = milliseconds(document["started"]), milliseconds(datetime.datetime.now(datetime.UTC).isoformat())
            told = Told(document, known, at, now, self._expectations)
            yield from telling.tell(_state(run), run.expectations.platform, rules, told)

    def _speaks(self) -> bool:
        """Whether nobody watches: no terminal, and no build, whose result is shown where it was asked for."""
        if self._config.option.notify:
            return True
        reporter: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        return not os.environ.get("CI") and not (reporter is not None and reporter.isatty)

    def _is_kept(self, session: pytest.Session, document: dict[str, Any]) -> bool:
        """Not what was only collected or broken off, nor a recording that is judged again: it was seen long ago.

        Nor a plan: whoever asks for one is promised that nothing is written.
        """
        option = self._config.option
        asked = not (option.no_history or option.facts or option.fix_plan or option.collectonly)
        return asked and session.exitstatus in JUDGED and bool(document["results"])

    def _is_whole(self, session: pytest.Session) -> bool:
        option = self._config.option
        if self._left_out or session.shouldfail or session.shouldstop:
            return False
        return not any(getattr(option, name, None) for name in SELECTS) and self._covers_all()

    def _covers_all(self) -> bool:
        """Whether the paths of the command line, if there are any, hold every folder of tests."""
        config = self._config
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            return True
        given = [Path(str(one)) for one in config.args if "::" not in str(one)]
        every = [config.rootpath / each for each in config.getini("testpaths")] or [config.rootpath]
        wanted = [(config.invocation_params.dir / one).resolve() for one in given]
        return all(any(each.resolve().is_relative_to(one) for one in wanted) for each in every)


def _state(run: Run) -> Path:
    return state_of(run.asked_subjects.values(), run.expectations_path.absolute().parent)


def _holds(run: Run) -> list[dict[str, str]]:
    """Who holds which subject; this needs no history, and is known of a recording too."""
    from trueup.history.work_done import held

    state = _state(run)
    return held(run.facts, list(_states(run, state)), datetime.datetime.now(datetime.UTC))


def _states(run: Run, state: Path) -> Iterator[tuple[str, Path]]:
    """The subjects whose journal and hold lie on this machine, and where."""
    from trueup.history.place import ON_A_HOST

    base = run.expectations_path.absolute().parent
    for seen in run.facts:
        name = seen.subject.name
        if name in run.asked_subjects:
            if state == ON_A_HOST and state_of([run.asked_subjects[name]], base) == ON_A_HOST:
                yield name, state
        elif (root := _root(run, seen.subject, base)) is not None:
            from trueup.repair.in_a_tree import TreePlace

            yield name, TreePlace(seen.subject, root, base, run.expectations).state


def _root(run: Run, subject: Any, base: Path) -> Path | None:  # noqa: ANN401 - a Subject
    if subject.name in run.asked_trees:
        return run.asked_trees[subject.name]
    declared = run.expectations.subjects.tree
    return base / declared if declared else None
