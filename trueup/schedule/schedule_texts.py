"""What is written for a run by the clock: the script that runs, who calls it, and how its log is rotated.

cron and systemd each have characters of their own (`%`), so all that varies stands in the script, quoted for the
shell, and the lines of cron and systemd name nothing but that.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from shlex import quote

SCRIPT = "/usr/local/sbin/trueup-scheduled"
CRON = "/etc/cron.d/trueup"
ROTATION = "/etc/logrotate.d/trueup"
SERVICE = "/etc/systemd/system/trueup-scheduled.service"
TIMER = "/etc/systemd/system/trueup-scheduled.timer"
LOG = "/var/log/trueup/scheduled.log"
REPORTS = "/var/lib/trueup/reports"
LOCK = "/run/trueup-scheduled.lock"
"""Not in /run/lock, where anybody may make a file first."""
EVERY_PATH = (SCRIPT, CRON, ROTATION, SERVICE, TIMER)
JOB = "trueup"
"""What the expectations call it."""

EVERY = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""Minutes: what divides an hour, since `*/7` would run at 56 and again at 0."""
LATE = 3
"""How many runs may be missing before the job is no longer fresh."""
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Wanted:
    """`folder` is that of the expectations, `program` the pytest that runs there; `every` is in minutes."""

    folder: PurePosixPath
    program: PurePosixPath
    expectations: str = "expectations.yaml"
    every: int = 5
    fix: bool = False
    timer: bool = False
    keep_days: int = 30


def files(wanted: Wanted) -> dict[str, tuple[str, int]]:
    """The text and the mode of each file, by its path on the server, without the line that says whose it is."""
    found = {SCRIPT: (_script(wanted), 0o755), ROTATION: (_ROTATED, 0o644)}
    if wanted.timer:
        found |= {SERVICE: (_SERVICE, 0o644), TIMER: (_timer(wanted.every), 0o644)}
    else:
        found[CRON] = (_cron(wanted.every), 0o644)
    return found


def entry(wanted: Wanted) -> list[str]:
    """The job as the expectations hold it, line by line, so that it is seen whether it really runs."""
    who = [f"    timer: {PurePosixPath(TIMER).name}"] if wanted.timer else [f"    cron: {CRON}", f"    runs: {SCRIPT}"]
    return [f"  {JOB}:", *who, f"    log: {LOG}", f"    max_age: {wanted.every * 60 * LATE}"]


def _script(wanted: Wanted) -> str:
    named = () if wanted.expectations == "expectations.yaml" else (f"--expectations={wanted.expectations}",)
    fix = ("--fix",) if wanted.fix else ()
    words = (str(wanted.program), "-q", "--color=no", "--hosts=local", *fix, *named)
    return f"""\
# Judges this server, one run at a time, and says so in its log; what is wrong is told by whoever notifies.
set -u
umask 027
PATH={_PATH}
export PATH
now() {{ date '+%Y-%m-%dT%H:%M:%S%z'; }}
mkdir -p {PurePosixPath(LOG).parent} {REPORTS} || exit 1
exec >>{LOG} 2>&1
cd {quote(str(wanted.folder))} || exit 1
exec 9>{LOCK} || exit 1
flock -n 9 || {{ echo "$(now) skipped: the run before is still at work"; exit 0; }}
echo "$(now) begins"
code=0
nice -n 10 ionice -t -c 3 {" ".join(map(quote, words))} \\
    --result-json={REPORTS}/latest.json --dashboard={REPORTS}/index.html 9>&- || code=$?
echo "$(now) ended with exit code $code"
[ "$code" = 0 ] || cp {REPORTS}/latest.json "{REPORTS}/result-$(date +%Y%m%dT%H%M%S).json"
find {REPORTS} -maxdepth 1 -type f -name 'result-*.json' -mtime +{wanted.keep_days} -delete
[ "$code" -le 1 ] || exit "$code"
"""


def _cron(every: int) -> str:
    minutes = "0" if every == 60 else f"*/{every}" if every > 1 else "*"
    return f"""\
SHELL=/bin/sh
PATH={_PATH}
MAILTO=""
{minutes} * * * * root {SCRIPT}
"""


_ROTATED = f"""\
{LOG} {{
    weekly
    maxsize 10M
    rotate 8
    compress
    delaycompress
    missingok
    notifempty
    create 0640 root root
}}
"""
_SERVICE = f"""\
[Unit]
Description=Judge this server by its expectations
After=docker.service nginx.service

[Service]
Type=oneshot
ExecStart={SCRIPT}
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=30min
"""


def _timer(every: int) -> str:
    when = "hourly" if every == 60 else f"*:0/{every}"
    return f"""\
[Unit]
Description=Judge this server by its expectations, by the clock

[Timer]
OnCalendar={when}
AccuracySec=10s
Persistent=true

[Install]
WantedBy=timers.target
"""
