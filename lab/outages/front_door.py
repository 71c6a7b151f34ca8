"""Outages of a host: everything runs, and what was tried at the front door or between containers does not work."""

from lab.certificates import issue
from lab.outages.edits import Change
from lab.outages.host import STALE
from lab.outages.nginx_routing import API, API_DRIFTS, CERTIFICATE, KEY
from lab.outages.outage import HostOutage, red
from lab.outages.steps import NGINX_RELOADED, Step, edit, restarted, run
from lab.replica import Replica
from lab.sites import RENEWAL

HOSTS = "/etc/hosts"
REFUSED = "-p tcp --dport 8002 -j REJECT --reject-with tcp-reset"
IN_SCORER = "sh -c 'exec nsenter -t $(docker inspect -f {{.State.Pid}} api-gpt-v1) -n iptables "
UPSTREAM = "upstream scorer {\n    server 127.0.0.1:8002;\n    server [::1]:8002;\n}\n\n"
SELF_SIGNED = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 300 -subj /CN=admin.hey-watch.me "
    "-addext subjectAltName=DNS:admin.hey-watch.me -out /var/tmp/self.pem -keyout /var/tmp/self.key"
)


def _renewed(replica: Replica) -> None:
    issued = issue(["admin.hey-watch.me"])
    replica.write(CERTIFICATE, issued.fullchain)
    replica.write(KEY, issued.key, 0o600)


OUTAGES = (
    HostOutage(
        name="target-behind-a-firewall-rule",
        story="A rule of one afternoon: the container is healthy, nginx runs, and between them nothing passes.",
        expects=red("nginx.location_target_is_live [localhost:8002]"),
        breaks=(run(f"iptables -I INPUT -i lo {REFUSED}"),),
        mends=(run(f"iptables -D INPUT -i lo {REFUSED}"),),
    ),
    HostOutage(
        name="upstream-server-dead-on-ipv6",
        story="The upstream names ::1 too, and the container is published on 127.0.0.1 only: some requests fail first.",
        expects=red("nginx.location_target_is_live [[::1]:8002]", API_DRIFTS),
        breaks=(
            edit(
                API,
                Change(
                    "server {\n    listen 80;",
                    f"{UPSTREAM}server {{\n    listen 80;",
                ),
                Change("proxy_pass http://localhost:8002/;", "proxy_pass http://scorer/;"),
            ),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="public-url-answers-502",
        story="`upstream sent too big header`: the buffer for it was made too small, and every part is well.",
        expects=red("nginx.public_url_answers [api-gpt-v1]", API_DRIFTS),
        breaks=(
            edit(
                API,
                Change(
                    "proxy_pass http://localhost:8002/;",
                    "proxy_pass http://localhost:8002/;\n        proxy_buffer_size 64;",
                ),
            ),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="peer-name-does-not-resolve",
        story="A VPN's script wrote its own nameserver into the container: it knows no container's name any more.",
        expects=red("network.peers_resolve_and_connect [watchme-admin/watchme-vault-api]"),
        breaks=(run("docker exec watchme-admin sh -c 'echo nameserver 192.0.2.53 >/etc/resolv.conf'"),),
        mends=(restarted("watchme-admin.service"),),
    ),
    HostOutage(
        name="peer-port-refuses",
        story="An address filter in the peer's own namespace: nginx comes from the gateway and may, the peers may not.",
        expects=red("network.peers_resolve_and_connect [watchme-scheduler-prod/api-gpt-v1]"),
        breaks=(run(f"{IN_SCORER} -I INPUT -i eth0 ! -s 172.27.0.1 {REFUSED}'"),),
        mends=(run(f"{IN_SCORER} -D INPUT -i eth0 ! -s 172.27.0.1 {REFUSED}'"),),
    ),
    HostOutage(
        name="certificate-renewed-and-not-served",
        story="certbot renewed it and its hook did not reload nginx: clients still get the old one, until it ends.",
        expects=red("nginx.certificate_is_valid [admin.hey-watch.me]", STALE),
        breaks=(Step(_renewed, (CERTIFICATE, KEY)),),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="certificate-nobody-trusts",
        story="Somebody made a certificate by hand to get nginx to start, and it stayed.",
        expects=red("nginx.certificate_is_valid [admin.hey-watch.me]"),
        breaks=(
            run(
                SELF_SIGNED,
                f"mv /var/tmp/self.pem {CERTIFICATE}",
                f"mv /var/tmp/self.key {KEY}",
                touches=(CERTIFICATE, KEY),
            ),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="renewal-timer-stopped",
        story="The timer was stopped during a migration; the certificates end in twelve weeks.",
        expects=red(f"nginx.certificates_are_renewed [{RENEWAL}]"),
        breaks=(run(f"systemctl disable --now {RENEWAL}"),),
        mends=(run(f"systemctl enable --now {RENEWAL}"),),
    ),
    HostOutage(
        name="public-name-points-elsewhere",
        story="The name still leads to the server before the last one.",
        expects=red("nginx.public_name_points_here [dashboard.hey-watch.me]"),
        breaks=(edit(HOSTS, Change("127.0.0.1 dashboard.hey-watch.me", "192.0.2.7 dashboard.hey-watch.me")),),
    ),
)
