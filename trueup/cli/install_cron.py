"""`trueup install-cron`: this server is judged by the clock; shown first, and removed as it was written."""

import argparse
import sys
from pathlib import Path, PurePosixPath

from trueup.cli import CommandError
from trueup.escaping import printable
from trueup.expectations import ExpectationsError, load
from trueup.schedule import installing, schedule_texts
from trueup.schedule.installing import Act, NotOursError
from trueup.schedule.schedule_texts import EVERY, EVERY_PATH, JOB, TIMER, Wanted
from trueup.starting.expectations_edit import add_entry
from trueup.starting.refusal import CannotStartError
from trueup.starting.whole_set import Change, write_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How often, by whom, and whether it is done or only shown."""
    parser.add_argument("--every", type=int, default=5, metavar="MINUTES", help="how often (default: 5)")
    parser.add_argument("--fix", action="store_true", help="let each run repair what is safe, as `pytest --fix` does")
    parser.add_argument("--timer", action="store_true", help="by a timer of systemd, not by cron")
    parser.add_argument("--keep-days", type=int, default=30, metavar="DAYS", help="how long reports stay (default: 30)")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    parser.add_argument("--declare", action="store_true", help="with --apply: add the job to the expectations too")
    parser.add_argument("--remove", action="store_true", help="take away what was written")
    parser.add_argument("--apply", action="store_true", help="do it; without, it is only shown")
    parser.add_argument("--root", default="/", metavar="DIR", help="the root of the files (default: /)")


def run(options: argparse.Namespace) -> int:
    """0 when it is done, or shown."""
    wanted, root = _wanted(options), Path(options.root)
    try:
        acts = list(installing.acts({} if options.remove else schedule_texts.files(wanted), EVERY_PATH, root))
        for act in acts:
            _say_act(act, applied=options.apply)
            if options.apply:
                installing.carry_out(act)
        if options.apply and options.declare and not options.remove:
            _declare(wanted, Path(options.expectations))
    except (NotOursError, CannotStartError, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    if options.remove:
        _say_what_is_left(acts, root)
    else:
        _say_the_rest(wanted, applied=options.apply)
    return 0


def _wanted(options: argparse.Namespace) -> Wanted:
    if options.every not in EVERY:
        raise CommandError(f"--every {options.every}: expected one of {', '.join(map(str, EVERY))} minutes")
    if options.keep_days < 1:
        raise CommandError(f"--keep-days {options.keep_days}: expected at least 1")
    path = Path(options.expectations).absolute()
    if not options.remove:
        try:
            load(path, options.expectations)
        except ExpectationsError as error:
            raise CommandError(str(error)) from error
    folder = _lasting(path.parent)
    own = folder / ".venv" / "bin" / "pytest"
    program = own if own.exists() else Path(sys.executable).absolute().parent / "pytest"
    if any(not str(each).isprintable() for each in (folder / path.name, program)):
        raise CommandError(f"{path}: a path with such characters cannot be written into a script; move it")
    return Wanted(
        PurePosixPath(folder), PurePosixPath(program), path.name, options.every, options.fix, options.timer,
        options.keep_days,
    )  # fmt: skip


def _lasting(folder: Path) -> Path:
    """The folder by a name that outlives a release: one release after the other is called `current`."""
    current = folder.parent.parent / "current"
    is_a_release = folder.parent.name == "releases" and current.is_symlink() and current.resolve() == folder.resolve()
    return current if is_a_release else folder


def _say_act(act: Act, *, applied: bool) -> None:
    done = {"write": "written", "replace": "replaced", "remove": "removed", "keep": "as it should be"}
    would = {"write": "would write", "replace": "would replace", "remove": "would remove", "keep": "as it should be"}
    _say(f"{(done if applied else would)[act.does]}: {act.path}")
    if not applied:
        for line in act.text.splitlines():
            _say(f"    {line}")


def _declare(wanted: Wanted, path: Path) -> None:
    if JOB in load(path).jobs:
        _say(f"{path}: has a job {JOB} already, which stays as it is")
        return
    text = path.read_bytes().decode("utf-8")
    new = add_entry(text, str(path), "jobs", JOB, schedule_texts.entry(wanted))
    write_all([Change(path.resolve(), str(path), text, new)])
    _say(f"written: jobs: {JOB} in {path}")


def _say_the_rest(wanted: Wanted, *, applied: bool) -> None:
    _say("")
    _say("in expectations.yaml, where the archive is packed (--declare adds it): so others see whether it runs:")
    for line in ("jobs:", *schedule_texts.entry(wanted)):
        _say(f"    {line}")
    _say("")
    _say("what to type next:")
    if not applied:
        _say("    sudo trueup install-cron ... --apply   # nothing was written yet")
    if wanted.timer:
        _say(f"    sudo systemctl daemon-reload && sudo systemctl enable --now {PurePosixPath(TIMER).name}")
    _say(f"    tail -f {schedule_texts.LOG}")
    _say("    pytest --hosts=HOST -k scheduled_job_is_fresh   # from elsewhere: whether it really runs")


def _say_what_is_left(acts: list[Act], root: Path) -> None:
    if not acts:
        _say("nothing of install-cron is there")
    for path in installing.left(EVERY_PATH, root):
        _say(f"left, since it is not as install-cron wrote it: {path}")
    timer = root / TIMER.lstrip("/")
    if any(act.path == timer for act in acts):
        _say(f"what to type next: sudo systemctl disable --now {timer.name}; sudo systemctl daemon-reload")
    _say(f"the log and the reports stay ({schedule_texts.LOG}, {schedule_texts.REPORTS}), and so does jobs: {JOB}")


def _say(text: str) -> None:
    sys.stdout.write(printable(text) + "\n")
