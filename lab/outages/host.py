"""Outages of a running host: commands that bring them about, and commands that put everything back."""

from lab.outages.outage import HostOutage, red
from lab.outages.steps import DAEMON_RELOADED, NGINX_RELOADED, run, write

UNIT = "api-gpt-v1.service"
UNIT_FILE = f"/etc/systemd/system/{UNIT}"
COMPOSE = "/home/ubuntu/api_gpt_v1/docker-compose.prod.yml"
SITE = "/etc/nginx/sites-available/dashboard.hey-watch.me"
LINK = "/etc/nginx/sites-enabled/dashboard.hey-watch.me"
BACKUP = f"{LINK}.backup.20250828_101500"
CERTIFICATE = "/etc/letsencrypt/live/dashboard.hey-watch.me/fullchain.pem"
LEFTOVER = "admin_watchme-network"
LOOK_ALIKE = "api_gpt_v1_watchme-network"
SITE_DRIFTS = f"nginx.file_matches_the_tree [{SITE}]"
UNIT_DRIFTS = f"systemd.unit_matches_the_tree [{UNIT}]"
STALE = "nginx.running_configuration_is_current [nginx]"
DISCONNECT = "docker network disconnect watchme-network api-gpt-v1"
CONNECT = "docker network connect --alias api-gpt-v1 --alias scorer watchme-network api-gpt-v1"
START_ALL = "sh -c 'systemctl start $(grep -l docker /etc/systemd/system/*.service | xargs -n 1 basename)'"

OUTAGES = (
    HostOutage(
        name="container-off-the-network",
        story="item 1: a container was not on watchme-network, and names did not resolve",
        expects=red("network.service_joins_the_network [api-gpt-v1]"),
        breaks=(run(DISCONNECT),),
        mends=(run(CONNECT),),
    ),
    HostOutage(
        name="alias-lost-by-reconnecting",
        story="item 1: reconnected by hand, without the name that its peers call it by",
        expects=red("network.service_joins_the_network [api-gpt-v1]"),
        breaks=(run(DISCONNECT, "docker network connect watchme-network api-gpt-v1"),),
        mends=(run(DISCONNECT, CONNECT),),
    ),
    HostOutage(
        name="attached-but-not-by-definition",
        story="item 1: the running container is attached, and the next recreate will not be",
        expects=red(
            "network.attachment_survives_recreate [api-gpt-v1]",
            f"network.compose_uses_the_external_network [{COMPOSE}]",
            "network.only_the_infrastructure_creates_it [watchme-network]",
        ),
        breaks=(run(f"sed -i 's/external: true/driver: bridge/' {COMPOSE}", touches=(COMPOSE,)),),
    ),
    HostOutage(
        name="leftover-network-unused",
        story="item 10: a left-over network that nobody removed",
        expects=red(f"network.no_leftover_network [{LEFTOVER}]"),
        breaks=(run(f"docker network create {LEFTOVER}"),),
        mends=(run(f"docker network rm {LEFTOVER}"),),
    ),
    HostOutage(
        name="container-on-a-leftover-network",
        story="item 10: a container attached to the shared network and to a left-over one",
        expects=red(f"network.no_leftover_network [{LEFTOVER}]"),
        breaks=(run(f"docker network create {LEFTOVER}", f"docker network connect {LEFTOVER} watchme-admin"),),
        mends=(run(f"docker network disconnect {LEFTOVER} watchme-admin", f"docker network rm {LEFTOVER}"),),
    ),
    HostOutage(
        name="look-alike-network",
        story="item 1: a project made a network of its own under the shared name",
        expects=red("network.only_the_infrastructure_creates_it [watchme-network]"),
        breaks=(run(f"docker network create {LOOK_ALIKE}"),),
        mends=(run(f"docker network rm {LOOK_ALIKE}"),),
    ),
    HostOutage(
        name="unit-disabled",
        story="item 6: some units were not enabled, and a reboot left them down",
        expects=red(f"systemd.unit_is_enabled [{UNIT}]"),
        breaks=(run(f"systemctl disable {UNIT}"),),
        mends=(run(f"systemctl enable {UNIT}"),),
    ),
    HostOutage(
        name="unit-edited-without-daemon-reload",
        story="the edit seems to do nothing, and takes effect at some later reload",
        expects=red(f"systemd.daemon_is_reloaded [{UNIT}]", UNIT_DRIFTS),
        breaks=(run(f"sed -i s/RestartSec=10/RestartSec=11/ {UNIT_FILE}", touches=(UNIT_FILE,)),),
        mends=(DAEMON_RELOADED,),
    ),
    HostOutage(
        name="new-drop-in-without-daemon-reload",
        story="NeedDaemonReload says no, since systemd does not know the directory yet",
        expects=red(f"systemd.daemon_is_reloaded [{UNIT}]", UNIT_DRIFTS),
        breaks=(write(f"{UNIT_FILE}.d/slow.conf", "[Service]\nRestartSec=12\n", folder=f"{UNIT_FILE}.d"),),
        mends=(DAEMON_RELOADED,),
    ),
    HostOutage(
        name="binary-missing-on-the-host",
        story="item 7: a unit named a docker-compose binary at a path that did not exist",
        expects=red(f"systemd.commands_exist [{UNIT}]", UNIT_DRIFTS),
        breaks=(
            run(f"sed -i s|ExecStartPre=-/usr/bin|ExecStartPre=-/opt/bin| {UNIT_FILE}", touches=(UNIT_FILE,)),
            DAEMON_RELOADED,
        ),
        mends=(DAEMON_RELOADED,),
    ),
    HostOutage(
        name="compose-file-missing-on-the-host",
        story="item 7: a unit named a compose file that did not exist",
        expects=red(
            f"systemd.commands_exist [{UNIT}]",
            "systemd.unit_owns_its_containers [api-gpt-v1]",
        ),
        breaks=(run(f"rm {COMPOSE}", touches=(COMPOSE,)),),
    ),
    HostOutage(
        name="nginx-stopped",
        story="every public URL is gone",
        expects=red("nginx.nginx_is_running [nginx]"),
        breaks=(run("systemctl stop nginx"),),
        mends=(run("systemctl start nginx"),),
    ),
    HostOutage(
        name="nginx-edited-not-reloaded",
        story="item 8: nginx was not reloaded after an edit",
        expects=red(STALE),
        breaks=(run(f"sed -i '$a # edited' {SITE}", touches=(SITE,)),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="certificate-renewed-not-reloaded",
        story="clients still get the old certificate, until it ends",
        expects=red(STALE),
        breaks=(run(f"touch {CERTIFICATE}"),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="nginx-broken-on-disk",
        story="the old configuration runs, until the next reboot",
        expects=red("nginx.configuration_parses [nginx]", SITE_DRIFTS),
        breaks=(run(f"sed -i '$a nonsense here' {SITE}", touches=(SITE,)),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="site-link-missing",
        story="a public name that nginx no longer knows after its next reload",
        expects=red("nginx.site_is_enabled [dashboard.hey-watch.me]", STALE),
        breaks=(run(f"rm {LINK}", touches=(LINK,)),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="site-link-to-the-wrong-file",
        story="one name is served as another",
        expects=red("nginx.site_is_enabled [dashboard.hey-watch.me]", STALE),
        breaks=(run(f"ln -sfn /etc/nginx/sites-available/admin.hey-watch.me {LINK}", touches=(LINK,)),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="backup-in-sites-enabled",
        story="a copy made in the wrong directory: nginx reads both",
        expects=red("nginx.only_sites_are_enabled [nginx]", STALE),
        breaks=(run(f"cp {SITE} {BACKUP}", touches=(BACKUP,)),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="unit-stopped",
        story="item 6: a reboot left services down",
        expects=red(f"systemd.unit_is_active [{UNIT}]"),
        breaks=(run(f"systemctl stop {UNIT}"),),
        mends=(run(f"systemctl start {UNIT}"),),
    ),
    HostOutage(
        name="docker-hangs",
        story="dockerd answers nobody: one root cause, the rest is blocked by it",
        expects=red("network.docker_answers [docker]"),
        breaks=(run("pkill -STOP -x dockerd"),),
        mends=(run("pkill -CONT -x dockerd"),),
    ),
    HostOutage(
        name="docker-stopped",
        story="one root cause, the rest is blocked by it",
        expects=red("network.docker_answers [docker]"),
        breaks=(run("systemctl stop docker.socket docker.service"),),
        mends=(run("systemctl start docker.service", START_ALL),),
    ),
)
