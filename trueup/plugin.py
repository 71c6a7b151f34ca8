"""pytest hooks only: options, subjects, one item a check and resource, and what each outcome looks like to pytest.

Loaded by `-p trueup.plugin` in the `pytest.ini` beside the expectations; everything it decides is decided elsewhere.
"""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
import pytest

from trueup import __version__
from trueup.checks import Check, check_of
from trueup.report import outputs
from trueup.report.quiet import QUIET, be_quiet

if TYPE_CHECKING:
    from trueup.judging import Question


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is judged, against which expectations, and where the results go."""
    group = parser.getgroup("trueup", "infrastructure expectations")
    group.addoption("--configs", action="append", default=[], metavar="DIR", help="judge this configuration tree")
    group.addoption("--facts", action="append", default=[], metavar="FILE", help="judge recorded facts")
    group.addoption("--expectations", metavar="FILE", help="what must be true (default: expectations.yaml)")
    group.addoption("--fix", action="store_true", help="repair what is safe: it cuts no traffic, deploys nothing new")
    group.addoption("--fix-unsafe", action="store_true", help="repair also by editing a file or restarting something")
    group.addoption("--fix-plan", action="store_true", help="show what would be done, and do nothing")
    group.addoption("--exit-non-zero-on-fix", action="store_true", help="exit 1 where something was repaired")
    group.addoption("--no-history", action="store_true", help="do not record this run, and notify nobody of it")
    group.addoption("--notify", action="store_true", help="notify of trees too, in a build, and while somebody watches")
    for output in outputs.OUTPUTS:
        group.addoption(output.option, metavar="FILE", help=output.about)
    group.addoption("--github", action="store_true", default=None, help="annotate for GitHub, also outside its Actions")
    group.addoption("--no-github", dest="github", action="store_false", help="and not in its Actions either")
    group.addoption(
        "--exit-mode",
        choices=("pytest", "nagios"),
        default="pytest",
        help="pytest's exit codes and output, or a Nagios plugin's",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """The one place that changes an exit code: for Nagios, around the whole of pytest.

    The end of the session would be too late: a run that is refused, or cannot collect, never comes to it.
    """
    if config.getoption("exit_mode") != "nagios" or hasattr(config, "workerinput"):
        return (yield)
    from trueup.nagios_mode import as_a_plugin

    return (yield from as_a_plugin(config))


@pytest.hookimpl(tryfirst=True)  # before the plugins whose reports may have no room
def pytest_configure(config: pytest.Config) -> None:
    """Say what a check is, and get ready to record results."""
    from trueup import session as run
    from trueup.report.recorder import Recorder

    config.addinivalue_line("markers", "check(area, severity): a trueup check, for -m selections")
    if config.getoption("nagios", default=False):
        raise pytest.UsageError(
            "--nagios is pytest-testinfra's, and OK to it is what was not looked at: --exit-mode=nagios"
        )
    be_quiet(config)
    if not (config.rootpath / "tests").is_dir():
        from trueup import shipped_checks

        shipped_checks.name_them(config)
    chosen = outputs.chosen(config)
    if run.repairs(config):
        from trueup.repair import fixing
        from trueup.repair.stash import FIXING

        config.stash[FIXING] = fixing.asked(config)
    if not hasattr(config, "workerinput"):
        recorder = Recorder(config, chosen)
        config.pluginmanager.register(recorder, "trueup-recorder")
        if page := config.getoption("htmlpath", default=None):
            from trueup.report.html_view import HtmlView

            config.pluginmanager.register(HtmlView(Path(page), recorder), "trueup-html")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Collect the facts of every subject, once, before anything is judged."""
    from trueup import session as run
    from trueup.report import progress

    with progress.shown(session.config, "collecting facts"):
        session.config.stash[run.RUN] = current = run.start(session.config)
    run.distribute(session.config, current)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Hand the facts to a worker of pytest-xdist as one string."""
    from trueup import session as run

    run.hand_over(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Of several hosts, each to one worker; of one, whatever pytest-xdist makes of `--dist`."""
    from trueup import session as run

    if (distribution := config.stash[run.RUN].distribution) is None:
        return None
    from trueup.by_host import ByHost

    return ByHost(config, log, distribution)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """What is judged."""
    from trueup import session as run
    from trueup.escaping import printable

    current = config.stash.get(run.RUN, None)
    subjects = ", ".join(f"{s.name} ({s.kind.value} {s.spec})" for s in current.subjects) if current else "nothing"
    took = f", facts in {current.collected_in:.2f} s" if current else ""
    return [f"trueup {__version__}: {printable(subjects)}{took}"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item for each resource of each subject that the check can be judged on."""
    from trueup import session as run

    if about := check_of(metafunc.function):
        current = metafunc.config.stash[run.RUN]
        names = (about.kind, *about.wants)
        rows = current.rows(about) or [run.nothing(len(names))]  # an empty list would be a silent skip
        metafunc.parametrize(names, [row.arguments for row in rows], ids=[row.id for row in rows])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark items for `-m`, and find the checks that others follow from, selected or not."""
    from trueup import session as run

    current = config.stash[run.RUN]
    current.complete(whole=run.repairs(config))
    try:
        current.refuse_unknown_waivers()
    except pytest.UsageError as error:
        if not hasattr(config, "workerinput"):
            raise
        current.complaint, items[:] = str(error), []  # a worker cannot end the run: its controller does
    items[:] = [item for item in items if not (_check(item) and item.callspec.id == run.NOT_APPLICABLE)]  # type: ignore[attr-defined]
    marks: dict[str, pytest.MarkDecorator] = {}
    for item in items:
        if about := _check(item):
            if about.id not in marks:
                marks[about.id] = pytest.mark.check(area=about.area, severity=about.severity.value)
            item.add_marker(marks[about.id])


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Repair, where that was asked for, before anything is reported: each item then says what came of it."""
    from trueup import session as run

    if not run.repairs(session.config) or session.config.option.collectonly:
        return
    from trueup.repair import fixing
    from trueup.repair.stash import FIXING
    from trueup.report import progress

    chosen = [item.callspec.params[about.kind] for item in session.items if (about := _check(item))]  # type: ignore[attr-defined]
    config = session.config
    doing = "planning repairs" if config.stash[FIXING].only_plan else "repairing"
    with progress.shown(config, doing):
        fixing.carry_out(config.stash[FIXING], config.stash[run.RUN], chosen, run.access(config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of pytest-xdist: tell the controller which checks no subject can show, and what waivers meet."""
    from trueup import session as run

    if hasattr(session.config, "workeroutput") and run.RUN in session.config.stash:
        current = session.config.stash[run.RUN]
        session.config.workeroutput["trueup"] = {
            "part": getattr(session.config, "workerinput", {}).get("trueup_part"),
            "not_applicable": current.not_applicable,
            "sightings": msgspec.to_builtins(current.sightings()),
            "complaint": current.complaint,
        }


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Ask the judge instead of calling the function with pytest's arguments, which are only keys."""
    from trueup import session as run

    about = check_of(pyfuncitem.obj)
    if about is None:
        return None
    question = cast("Question", pyfuncitem.callspec.params[about.kind])  # what `rows` made of its first argument
    pyfuncitem.stash[run.VERDICT] = pyfuncitem.config.stash[run.RUN].verdict(question)
    return True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the verdict into pytest's terms, and hang the result on the report."""
    report = yield
    if call.when == "call" and (about := _check(item)):
        from trueup.report import outcomes

        outcomes.translate(report, item, about, call)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport, config: pytest.Config
) -> tuple[str, str, tuple[str, dict[str, bool]] | str] | None:
    """The letter and word of the outcomes that pytest does not know; none in a log that was asked to be quiet."""
    if report.when != "call" or not hasattr(report, "trueup"):
        return None
    from trueup.report import outcomes

    return outcomes.status(report, quiet=config.stash.get(QUIET, False))


def _check(item: pytest.Item) -> Check | None:
    return check_of(item.obj) if isinstance(item, pytest.Function) else None
