"""Outages of the machine itself: full disks, killed processes, logs without end, a wrong clock, jobs that stopped."""

from lab.guest import CLOCK
from lab.outages.edits import Change
from lab.outages.outage import HostOutage, red
from lab.outages.places import REGISTRY, compose, server
from lab.outages.steps import edit, restarted, run

SCORER = "api-gpt-v1.service"
COMPOSE = server(compose("api_gpt_v1"))
CRON = "/etc/cron.d/watchme-infrastructure"
LOG = "/var/log/scheduler/cron.log"
LOGGING = """    logging:
      driver: json-file
      options:
        max-size: 10m
        max-file: "3"
"""

KILLED = red("host.no_process_was_killed_for_memory [machine]")
GREEDY = "x=aaaaaaaa; while :; do x=$x$x; done"
LIMITED = (
    f"docker run -d --name greedy --network none --memory 8m --entrypoint /bin/sh {REGISTRY}/watchme-api-gpt:latest"
)

ASIDE = "mkdir -p /run/kept && cp -a /var/log/. /run/kept"
BACK = "cp -a /run/kept/. /var/log && rm -rf /run/kept"
OFF = run("umount --lazy /var/log")


def _small_disk(options: str) -> tuple[str, ...]:
    """A file system of its own at /var/log, with what was there before."""
    return (
        f"sh -c '{ASIDE}'",
        f"mount -t tmpfs -o mode=755,{options} tmpfs /var/log",
        f"sh -c '{BACK}'",
    )


OUTAGES = (
    HostOutage(
        name="disk-full",
        story="Logs filled their disk: Docker starts nothing any more, and nobody can log why.",
        expects=red("host.disk_has_room [/var/log]"),
        breaks=(run(*_small_disk("size=128m"), "-dd if=/dev/zero of=/var/log/core.dump bs=1M"),),
        mends=(OFF,),
    ),
    HostOutage(
        name="inodes-used-up",
        story="A mail queue of a million empty files: df shows room, and no file can be made.",
        expects=red("host.disk_has_room [/var/log]"),
        breaks=(
            run(
                *_small_disk("size=128m,nr_inodes=500"), "-sh -c 'cd /var/log && for n in $(seq 600); do : >q$n; done'"
            ),
        ),
        mends=(OFF,),
    ),
    HostOutage(
        name="container-killed-for-memory",
        story="A container reached its memory limit; one by hand, outside the platform, so that nothing else stops.",
        expects=KILLED,
        breaks=(run(f"{LIMITED} -c '{GREEDY}'", "docker wait greedy"),),
        mends=(run("docker rm -f greedy"),),
    ),
    HostOutage(
        name="process-in-a-container-killed-for-memory",
        story="Only a worker was killed, and the container went on: Docker calls it well. Nobody declared it either.",
        expects={**KILLED, **red("network.container_is_declared [greedy]")},
        breaks=(run(f"{LIMITED} -c '({GREEDY}); exec sleep 600'", "sleep 3"),),
        mends=(run("docker rm -f greedy"),),
    ),
    HostOutage(
        name="container-log-without-end",
        story="A compose file lost its logging block: Docker keeps all that is printed, until the disk is full.",
        expects=red("host.container_logs_are_bounded [api-gpt-v1]"),
        breaks=(edit(COMPOSE, Change(LOGGING, "")), restarted(SCORER)),
        mends=(restarted(SCORER),),
    ),
    HostOutage(
        name="clock-not-synchronised",
        story="The time servers were not reached after a firewall change; the clock drifts.",
        expects=red("host.clock_is_synchronised [machine]"),
        breaks=(run(f"sh -c 'echo no >{CLOCK}'", touches=(CLOCK,)),),
    ),
    HostOutage(
        name="backup-job-failed",
        story="A unit that is no service of the platform failed in the night.",
        expects=red("host.no_other_unit_has_failed [machine]"),
        breaks=(run("-systemd-run --unit=backup --wait /bin/false"),),
        mends=(run("systemctl reset-failed backup.service"),),
    ),
    HostOutage(
        name="cron-file-not-installed",
        story="The server was set up again, and the line that checks it every five minutes was forgotten.",
        expects=red("host.scheduled_job_is_fresh [infrastructure-check]"),
        breaks=(run(f"rm {CRON}", touches=(CRON,)),),
    ),
    HostOutage(
        name="cron-line-commented-out",
        story="Somebody silenced the job for an hour, weeks ago.",
        expects=red("host.scheduled_job_is_fresh [infrastructure-check]"),
        breaks=(edit(CRON, Change("*/5 * * * * ubuntu", "# */5 * * * * ubuntu")),),
    ),
    HostOutage(
        name="scheduler-stopped-working",
        story="The scheduler's container runs and answers, and its cron has done nothing for days.",
        expects=red("host.scheduled_job_is_fresh [scheduler]"),
        breaks=(run(f"touch -d '3 days ago' {LOG}", touches=(LOG,)),),
    ),
    HostOutage(
        name="scheduler-log-missing",
        story="The volume of the scheduler's log was not mounted after a redeploy.",
        expects=red("host.scheduled_job_is_fresh [scheduler]"),
        breaks=(run(f"rm {LOG}", touches=(LOG,)),),
    ),
)
