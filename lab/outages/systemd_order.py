"""Outages of a host: units that somebody wrote on the server alone."""

from lab.outages.outage import HostOutage, red
from lab.outages.steps import DAEMON_RELOADED, write

LEFT_BEHIND = """[Unit]
After=docker.service watchme-infrastructure.service
Requires=docker.service watchme-infrastructure.service

[Service]
TimeoutStartSec=900
ExecStart=/usr/bin/docker-compose -f /home/ubuntu/opensmile/docker-compose.prod.yml up
ExecStop=/usr/bin/docker-compose -f /home/ubuntu/opensmile/docker-compose.prod.yml down
Restart=always

[Install]
WantedBy=multi-user.target
"""

OUTAGES = (
    HostOutage(
        name="docker-after-everything-on-the-host",
        story="Nothing shows before the next boot, when systemd leaves out one of them to break the cycle.",
        expects=red("systemd.ordering_has_no_cycle [watchme-infrastructure.service]"),
        breaks=(
            write("/etc/systemd/system/docker.service.d/late.conf", "[Unit]\nAfter=multi-user.target\n"),
            DAEMON_RELOADED,
        ),
        mends=(DAEMON_RELOADED,),
    ),
    HostOutage(
        name="unit-left-behind-on-the-host",
        story="The renamed unit's old file stayed on the server: a `systemctl start` of it takes the container.",
        expects=red("systemd.unit_owns_its_containers [opensmile-api]"),
        breaks=(write("/etc/systemd/system/opensmile.service", LEFT_BEHIND), DAEMON_RELOADED),
        mends=(DAEMON_RELOADED,),
    ),
)
