"""Outages of a host: sites that nginx runs, and that do not do what they should."""

from lab.certificates import issue
from lab.outages.edits import Change
from lab.outages.outage import HostOutage, red
from lab.outages.places import ADMIN_SITE, API_SITE, compose, server
from lab.outages.steps import NGINX_RELOADED, Step, edit, restarted
from lab.outages.texts import CORS, SLOW
from lab.replica import Replica

API = server(API_SITE)
ADMIN = server(ADMIN_SITE)
MANAGER = server(compose("watchme-api-manager"))
API_DRIFTS = f"nginx.file_matches_the_tree [{API}]"
ADMIN_DRIFTS = f"nginx.file_matches_the_tree [{ADMIN}]"
ARCHIVE = "/etc/letsencrypt/archive/admin.hey-watch.me"
CERTIFICATE, KEY = f"{ARCHIVE}/fullchain1.pem", f"{ARCHIVE}/privkey1.pem"
"""The files themselves: what live/ has are links, and a link that is put back brings no certificate back."""


def _certificate(*names: str, days: int) -> Step:
    """Another certificate for the admin's name."""

    def do(replica: Replica) -> None:
        issued = issue(list(names), days)
        replica.write(CERTIFICATE, issued.fullchain)
        replica.write(KEY, issued.key, 0o600)

    return Step(do, (CERTIFICATE, KEY))


OUTAGES = (
    HostOutage(
        name="scheduler-without-its-prefix-live",
        story="Item 2: the scheduler was asked for /status/whisper and answered 404 for a day.",
        expects=red(
            "nginx.public_url_becomes_the_expected_upstream_url [watchme-scheduler-prod]",
            "nginx.public_url_answers [watchme-scheduler-prod]",
            API_DRIFTS,
        ),
        breaks=(
            edit(API, Change("proxy_pass http://localhost:8015/api/scheduler/;", "proxy_pass http://localhost:8015/;")),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="missing-location-live",
        story="Item 3: a client called a public path that had no location; the vault's catches it and answers.",
        expects=red(
            "nginx.declared_url_has_a_location [https://api.hey-watch.me/vibe-aggregator/]",
            "nginx.location_is_declared [api.hey-watch.me = /vibe-aggregator-was-here]",
            "nginx.public_url_becomes_the_expected_upstream_url [api_gen_prompt_mood_chart]",
            "nginx.cors_has_one_owner [api_gen_prompt_mood_chart]",
            API_DRIFTS,
        ),
        breaks=(
            edit(API, Change("location /vibe-aggregator/ {", "location = /vibe-aggregator-was-here {")),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="default-timeouts-live",
        story="Item 8: a service that works for minutes behind nginx's 60 seconds answered 504.",
        expects=red("nginx.timeouts_suit_the_service [opensmile-api]", API_DRIFTS),
        breaks=(edit(API, Change(SLOW, "", inside="location /emotion-features/ {")), NGINX_RELOADED),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="doubled-cors-live",
        story="Item 8: nginx adds the CORS headers that the application adds too, and a web client broke.",
        expects=red("nginx.cors_has_one_owner [vibe-transcriber-v2]", API_DRIFTS),
        breaks=(
            edit(API, Change("location /vibe-transcriber-v2/ {\n", f"location /vibe-transcriber-v2/ {{\n{CORS}")),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="no-https-redirect-live",
        story="Port 80 serves a page of its own: certificates of old clients stay unused.",
        expects=red("nginx.http_redirects_to_https [admin.hey-watch.me]", ADMIN_DRIFTS),
        breaks=(
            edit(ADMIN, Change("return 301 https://$host$request_uri;", "return 200 ok;")),
            NGINX_RELOADED,
        ),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="certificate-about-to-expire",
        story="certbot's timer has failed for weeks, and nobody reads its mail.",
        expects=red("nginx.certificate_is_valid [admin.hey-watch.me]"),
        breaks=(_certificate("admin.hey-watch.me", days=3), NGINX_RELOADED),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="certificate-of-another-name",
        story="The new name was added to nginx and not to the certificate.",
        expects=red("nginx.certificate_is_valid [admin.hey-watch.me]"),
        breaks=(_certificate("www.hey-watch.me", days=300), NGINX_RELOADED),
        mends=(NGINX_RELOADED,),
    ),
    HostOutage(
        name="assets-under-the-wrong-base",
        story="Item 9: a frontend built for another base asked for assets where its container serves none.",
        expects=red("nginx.frontend_assets_resolve [watchme-api-manager-prod]"),
        breaks=(
            edit(
                MANAGER,
                Change(
                    "      SCHEDULER_URL: http:", "      STANDIN_FRONTEND: /management/\n      SCHEDULER_URL: http:"
                ),
            ),
            restarted("watchme-api-manager.service"),
        ),
        mends=(restarted("watchme-api-manager.service"),),
    ),
)
