"""What the machine itself is asked: one question for each part, so that one that hangs takes no other with it."""

import shlex

from trueup.collect.asking import CAPPED, Question
from trueup.collect.framed_files import FRAME
from trueup.expectations import Expectations

_PATHS = "set -- PATHS\n"

_DISKS = """
for path; do
    if $AS_ROOT test -e "$path"; then
        $AS_ROOT df -k --output=fstype,used,avail,itotal,iused,target -- "$path" | head -c 100000 | tail -n 1
    else
        echo missing
    fi
done
"""
"""One line for each path, in their order; the mount point last, since it may hold blanks."""

_NEEDS_ROOT = """
[ "$(id -u)" = 0 ] || [ -n "$AS_ROOT" ] || { echo 'permission denied: it needs root' >&2; exit 77; }
"""

_KERNEL = (
    _NEEDS_ROOT
    + """
systemd-detect-virt --quiet --container && echo shared || echo own
last() {
    { code=$( { { "$@" 8>&- 9>&-; echo $? >&9; } | head -c 400000000 | grep -a 'oom-kill:' | tail -n 200 >&8; } 9>&1 )
    } 8>&1
    return "$code"
}
if [ -n "$($AS_ROOT journalctl --quiet -n 1 _TRANSPORT=kernel 2>/dev/null | head -c 100)" ]; then
    last $AS_ROOT journalctl --quiet --no-pager -o short-unix --since=-7days _TRANSPORT=kernel
else
    last $AS_ROOT dmesg --time-format iso
fi
"""
)
"""The journal keeps the kernel's words over a reboot; where it has none of them, the kernel's own buffer is read."""

_LOGS = (
    CAPPED
    + """
case $HUNG in *docker*) echo 'the Docker daemon did not answer, so nobody knows where its logs lie' >&2; exit 1 ;; esac
root=$(capped 4000 $AS_ROOT timeout 5 docker info --format '{{.DockerRootDir}}') || exit
$AS_ROOT find "$root/containers" -mindepth 2 -maxdepth 3 -type f -name '*.log*' -printf '%s %P\\n'
"""
)

_CLOCK = (
    CAPPED
    + """
date +%s.%N
told=$(timedatectl show -p NTPSynchronized --value 2>/dev/null | head -c 100)
case $told in yes|no) echo "timedatectl $told"; exit 0;; esac
command -v chronyc >/dev/null || { echo 'neither timedatectl nor chronyc says whether it is right' >&2; exit 1; }
told=$(capped 4000 $AS_ROOT chronyc -c tracking) || exit
case $told in *,Normal|*,Insert\\ second|*,Delete\\ second) echo 'chronyc yes';; *) echo 'chronyc no';; esac
"""
)

_FAILED = "systemctl list-units --state=failed --plain --no-legend --no-pager --full"

_RESTARTS = (
    _NEEDS_ROOT
    + """
{ code=$( { {
        $AS_ROOT journalctl --quiet --no-pager -o json --output-fields=UNIT --since=-7days \\
            MESSAGE_ID=5eb03494b6584870a536b337290809b3 8>&- 9>&-
        echo $? >&9; } | head -c 100000000 | tail -n 5000 >&8; } 9>&1 )
} 8>&1
exit "$code"
"""
)
"""systemd's own message for `Scheduled restart job` (SD_MESSAGE_UNIT_RESTART_SCHEDULED)."""

_JOBS = (
    """
for path; do
    if $AS_ROOT test -f "$path"; then
        $AS_ROOT stat -L -c '%Y' -- "$path" || exit
    elif $AS_ROOT test -e "$path"; then
        echo other
    else
        echo missing
    fi
done
printf '\\036\\n'
systemctl list-units --type=timer --state=active --plain --no-legend --no-pager --full || exit
printf '\\036\\n'
set -- CRON
[ $# = 0 ] || """
    "$AS_ROOT sh -c '"
    + FRAME.replace("'", "'\\''")
    + 'for file; do [ ! -f "$file" ] || frame "$file"; done'
    + '\' sh "$@"\n'
)

DISKS, KERNEL, LOGS, CLOCK, FAILED, RESTARTS, JOBS = (
    "machine-disks", "machine-kernel", "machine-logs", "machine-clock", "machine-failed", "machine-restarts",
    "machine-jobs",
)  # fmt: skip


def job_files(expectations: Expectations) -> tuple[str, ...]:
    """Every file that a declared job needs or leaves, each once."""
    paths = [path for job in expectations.jobs.values() for path in (job.log, job.cron) if path]
    return tuple(dict.fromkeys(paths))


def cron_files(expectations: Expectations) -> tuple[str, ...]:
    """The cron files of the declared jobs, each once."""
    return tuple(dict.fromkeys(job.cron for job in expectations.jobs.values() if job.cron))


def questions(expectations: Expectations) -> tuple[Question, ...]:
    """What is asked; the only things not ours are paths of the expectations, as quoted arguments."""
    disks = _quoted(expectations.machine.disks)
    jobs = _PATHS.replace("PATHS", _quoted(job_files(expectations)))
    return (
        Question(DISKS, "df", _PATHS.replace("PATHS", disks) + _DISKS, 10, needs=("df", "tail"), beside=True),
        Question(KERNEL, "journalctl -k", _KERNEL, needs=("grep", "tail"), beside=True),
        Question(LOGS, "ls -l /var/lib/docker/containers", _LOGS, 10, needs=("docker", "find"), beside=True),
        Question(CLOCK, "timedatectl", _CLOCK, 10, needs=("date",), beside=True),
        Question(FAILED, "systemctl --failed", _FAILED, 10, needs=("systemctl",), beside=True),
        Question(
            RESTARTS,
            "journalctl MESSAGE_ID=5eb03494b6584870a536b337290809b3",
            _RESTARTS,
            needs=("journalctl",),
            beside=True,
        ),
        Question(
            JOBS,
            "ls -l",
            jobs + _JOBS.replace("CRON", _quoted(cron_files(expectations))),
            10,
            needs=("systemctl", "stat", "base64"),
        ),
    )


def _quoted(paths: tuple[str, ...]) -> str:
    return " ".join(shlex.quote(path) for path in paths)
