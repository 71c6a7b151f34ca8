"""Outages of a host that runs: it is no longer what the tree says, or it is started again and again."""

from lab.outages.edits import Change, in_file
from lab.outages.outage import HostOutage, TreeOutage, red
from lab.outages.places import ADMIN_SITE, server, unit
from lab.outages.steps import DAEMON_RELOADED, NGINX_RELOADED, edit, restarted, run, write

UNIT = "api-gpt-v1.service"
UNIT_FILE = f"/etc/systemd/system/{UNIT}"
ADMIN = server(ADMIN_SITE)
EXTRA = "/etc/nginx/sites-available/status.hey-watch.me"
EXTRA_LINK = "/etc/nginx/sites-enabled/status.hey-watch.me"
SITE_DRIFTS = f"nginx.file_matches_the_tree [{ADMIN}]"
UNIT_DRIFTS = f"systemd.unit_matches_the_tree [{UNIT}]"
TARGET = "proxy_pass http://localhost:9000;\n"
STATUS = "server {\n    listen 127.0.0.1:8099;\n    return 204;\n}\n"
KILL = f"""
before=$(systemctl show -p NRestarts --value {UNIT})
systemctl kill --signal=KILL {UNIT}
for try in $(seq 60); do
    [ "$(systemctl show -p NRestarts --value {UNIT})" != "$before" ] && systemctl is-active --quiet {UNIT} && exit 0
    sleep 0.5
done
exit 1
"""

OUTAGES = (
    TreeOutage(
        name="pull-in-a-minute",
        story="A limit written for the old, small image; minutes are easily mistaken for seconds.",
        expects=red("systemd.start_timeout_allows_the_pull [watchme-admin.service]"),
        edits=(in_file(unit("watchme-admin.service"), Change("TimeoutStartSec=900\n", "TimeoutStartSec=1min 30s\n")),),
    ),
    HostOutage(
        name="site-edited-on-the-host",
        story="A timeout raised on the server in a hurry, and never brought into the repository.",
        expects=red(SITE_DRIFTS),
        breaks=(
            edit(
                ADMIN,
                Change(
                    "proxy_pass http://localhost:9000;\n",
                    "proxy_pass http://localhost:9000;\n        proxy_buffering off;\n",
                ),
            ),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="site-only-on-the-host",
        story="A site for one test, months ago: nobody knows of it, and nginx serves it.",
        expects=red(f"nginx.file_matches_the_tree [{EXTRA}]"),
        breaks=(
            write(EXTRA, STATUS),
            run(f"ln -s {EXTRA} {EXTRA_LINK}", touches=(EXTRA_LINK,)),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="unit-edited-on-the-host",
        story="A setting changed on the server, loaded, and never brought into the repository.",
        expects=red(UNIT_DRIFTS),
        breaks=(edit(UNIT_FILE, Change("RestartSec=10\n", "RestartSec=20\n")), DAEMON_RELOADED),
        mends=(DAEMON_RELOADED,),
    ),
    HostOutage(
        name="drop-in-only-on-the-host",
        story="`systemctl edit` on the server: the unit's own file is as in the repository, and it is another.",
        expects=red(UNIT_DRIFTS),
        breaks=(
            write(f"{UNIT_FILE}.d/override.conf", "[Service]\nNice=5\n", folder=f"{UNIT_FILE}.d"),
            DAEMON_RELOADED,
        ),
        mends=(DAEMON_RELOADED,),
    ),
    HostOutage(
        name="unit-that-flaps",
        story="Its main process dies as soon as it works, systemd starts it again, and each look finds it active.",
        expects=red(f"systemd.unit_is_not_flapping [{UNIT}]"),
        breaks=tuple(run(f"sh -c '{KILL}'") for _ in range(3)),
        mends=(restarted(UNIT),),
    ),
)
