"""What runs by the clock."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.facts import Place
from trueup.platform import Job


@check(judges=Judges.HOST, may_see_none=True)
def test_scheduled_job_is_fresh(job: Job) -> None:
    """A job that runs by the clock is installed, and has lately left a trace of a run.

    A job that no longer runs fails nothing and alarms nobody: what it made is simply missing, days later.

    Repair: install its cron file or start its timer; when it runs and its log stays old, the log says why.
    """
    _is_installed(job)
    if job.expected.log and job.expected.max_age:
        _has_run(job, job.expected.log, job.expected.max_age)


def _is_installed(job: Job) -> None:
    cron, runs, timer = job.expected.cron, job.expected.runs, job.expected.timer
    if cron:
        file = job.file(cron)
        expect(file.there, f"{job.name} installed as {cron}", found="no such file", at=Place(cron))
        found = "no line that is no comment holds it"
        there = any(runs in line for line in file.lines) if runs else bool(file.lines)
        expect(there, f"{cron} to run {runs or 'something'}", found=found, at=Place(cron))
    if timer:
        remedy = Remedy("by hand", (("systemctl", "enable", "--now", timer),))
        at = Place(command=f"systemctl status {timer}")
        expect(timer in job.active_timers, f"{timer} active", found="it is not", at=at, remedy=remedy)


def _has_run(job: Job, path: str, most: float) -> None:
    log, at = job.file(path), Place(path)
    remedy = Remedy("by hand", look=(("tail", "-n", "50", "--", path),))
    wanted = f"{path} written to within {most:g} s"
    expect(log.there, wanted, found="no such file", at=at, remedy=remedy)
    age = job.machine.age(log.changed, f"the last line of {path}")
    expect(age <= most, wanted, found=f"last written {age:.0f} s ago", at=at, remedy=remedy)
