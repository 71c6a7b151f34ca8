"""Outages of a tree: sites that nginx accepts, and that do not do what they should."""

from lab.outages.edits import Change, in_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import ADMIN_SITE, API_SITE
from lab.outages.texts import CORS, SLOW

SCHEDULER = "proxy_pass http://localhost:8015/api/scheduler/;"


def _location(path: str, port: int) -> str:
    return f"    location {path} {{\n        proxy_pass http://localhost:{port}/;\n"


END_OF_SITE = "        proxy_set_header X-Forwarded-Proto $scheme;\n    }\n}\n"
LIVE = "/etc/letsencrypt/live/admin.hey-watch.me"
ANOTHER_SERVER = f"""
server {{
    listen 443 ssl;
    server_name admin.hey-watch.me;
    ssl_certificate {LIVE}/fullchain.pem;
    ssl_certificate_key {LIVE}/privkey.pem;
    location /new/ {{
        proxy_pass http://localhost:9000/;
    }}
}}
"""

OUTAGES = (
    TreeOutage(
        name="scheduler-without-its-prefix",
        story="Item 2: `/scheduler/` was replaced by `/`, so the API was asked for /status/whisper: 404.",
        expects=red("nginx.public_url_becomes_the_expected_upstream_url [watchme-scheduler-prod]"),
        edits=(in_file(API_SITE, Change(SCHEDULER, "proxy_pass http://localhost:8015/;")),),
    ),
    TreeOutage(
        name="prefix-not-replaced",
        story="Item 2 from the other side: without a URI part the upstream is asked for the public path.",
        expects=red("nginx.public_url_becomes_the_expected_upstream_url [opensmile-aggregator]"),
        edits=(in_file(API_SITE, Change("proxy_pass http://localhost:8012/;", "proxy_pass http://localhost:8012;")),),
    ),
    TreeOutage(
        name="upstream-prefix-without-its-slash",
        story="Item 2 by one character: /scheduler/health becomes /api/schedulerhealth.",
        expects=red(
            "nginx.public_url_becomes_the_expected_upstream_url [watchme-scheduler-prod]",
            "nginx.location_is_reachable [api.hey-watch.me/scheduler/]",
        ),
        edits=(in_file(API_SITE, Change(SCHEDULER, "proxy_pass http://localhost:8015/api/scheduler;")),),
    ),
    TreeOutage(
        name="missing-location",
        story="Item 3: a client called a public path that had no location; the vault's catches it.",
        expects=red(
            "nginx.declared_url_has_a_location [https://api.hey-watch.me/vibe-aggregator/]",
            "nginx.location_is_declared [api.hey-watch.me = /vibe-aggregator-was-here]",
            "nginx.public_url_becomes_the_expected_upstream_url [api_gen_prompt_mood_chart]",
            "nginx.cors_has_one_owner [api_gen_prompt_mood_chart]",
        ),
        edits=(in_file(API_SITE, Change("location /vibe-aggregator/ {", "location = /vibe-aggregator-was-here {")),),
    ),
    TreeOutage(
        name="stale-location",
        story="Item 3: another path stayed behind after a rename, and still leads to the service.",
        expects=red("nginx.location_is_declared [api.hey-watch.me/gpt-scorer/]"),
        edits=(
            in_file(
                API_SITE,
                Change("    # Vibe scorer\n", f"{_location('/gpt-scorer/', 8002)}    }}\n\n    # Vibe scorer\n"),
            ),
        ),
    ),
    TreeOutage(
        name="target-without-an-owner",
        story="A location leads to a port that no service has: the copy of a block whose port was never changed.",
        expects=red("nginx.location_has_a_known_target [api.hey-watch.me/emotion-aggregator/]"),
        edits=(in_file(API_SITE, Change("proxy_pass http://localhost:8012/;", "proxy_pass http://localhost:8050/;")),),
    ),
    TreeOutage(
        name="default-timeouts",
        story="Item 8: a service that works for minutes behind nginx's 60 seconds answered 504.",
        expects=red("nginx.timeouts_suit_the_service [opensmile-api]"),
        edits=(in_file(API_SITE, Change(SLOW, "", inside="location /emotion-features/ {")),),
    ),
    TreeOutage(
        name="doubled-cors",
        story="Item 8: nginx adds the CORS headers that the application adds too; browsers refuse the doubled header.",
        expects=red("nginx.cors_has_one_owner [vibe-transcriber-v2]"),
        edits=(
            in_file(
                API_SITE, Change("location /vibe-transcriber-v2/ {\n", f"location /vibe-transcriber-v2/ {{\n{CORS}")
            ),
        ),
    ),
    TreeOutage(
        name="no-cors-owner",
        story="The CORS block was lost with an edit, and the application does not send the headers either.",
        expects=red("nginx.cors_has_one_owner [api-sed-aggregator]"),
        edits=(in_file(API_SITE, Change(CORS, "", inside="location /behavior-aggregator/ {")),),
    ),
    TreeOutage(
        name="body-size-too-small",
        story="Uploads of audio answered 413: nginx's own limit is 1 MB.",
        expects=red("nginx.body_size_suits_the_service [watchme-vault-api]"),
        edits=(in_file(API_SITE, Change("    client_max_body_size 200M;\n", "")),),
    ),
    TreeOutage(
        name="missing-proxy-headers",
        story="One proxy_set_header of its own and a location inherits none: the others must be repeated.",
        expects=red("nginx.proxy_headers_are_forwarded [watchme-api-manager-prod]"),
        edits=(
            in_file(
                API_SITE,
                Change("        proxy_set_header X-Forwarded-Proto $scheme;\n", "", inside="location /manager/ {"),
            ),
        ),
    ),
    TreeOutage(
        name="no-https-redirect",
        story="Port 80 serves a page of its own: links and certificates of old clients stay unencrypted.",
        expects=red("nginx.http_redirects_to_https [admin.hey-watch.me]"),
        edits=(in_file(ADMIN_SITE, Change("return 301 https://$host$request_uri;", "return 200 ok;")),),
    ),
    TreeOutage(
        name="shadowed-location",
        story="A regular expression that comes to stand before a prefix takes its requests.",
        expects=red(
            "nginx.location_is_reachable [api.hey-watch.me/avatar/]",
            "nginx.location_is_declared [api.hey-watch.me ~ ^/avatar]",
            "nginx.public_url_becomes_the_expected_upstream_url [watchme-avatar-uploader]",
            "nginx.cors_has_one_owner [watchme-avatar-uploader]",
            "nginx.proxy_headers_are_forwarded [watchme-avatar-uploader]",
        ),
        edits=(
            in_file(
                API_SITE,
                Change(
                    "    # Avatar uploader\n",
                    "    location ~ ^/avatar {\n        proxy_pass http://localhost:8014;\n    }\n\n    # Avatar uploader\n",  # noqa: E501 - one expected finding a line, as reports write it
                ),
            ),
        ),
    ),
    TreeOutage(
        name="location-within-an-expression",
        story="A prefix within an expression: nginx builds no tree of names there, and never finds it.",
        expects=red(
            "nginx.location_is_reachable [api.hey-watch.me/extra/]",
            "nginx.location_is_declared [api.hey-watch.me ~ /extra]",
        ),
        edits=(
            in_file(
                API_SITE,
                Change(
                    "    # Avatar uploader\n",
                    "    location ~ /extra {\n        return 404;\n        location /extra/ {\n            "
                    "proxy_pass http://localhost:8000;\n        }\n    }\n\n    # Avatar uploader\n",
                ),
            ),
        ),
    ),
    TreeOutage(
        name="query-lost-by-a-capture",
        story="`proxy_pass http://.../$1`: with a variable nginx adds no query, and every filter of a request is gone.",
        expects=red(
            "nginx.public_url_becomes_the_expected_upstream_url [watchme-avatar-uploader]",
        ),
        edits=(
            in_file(
                API_SITE,
                Change("location /avatar/ {", "location ~ ^/avatar/(.*)$ {"),
                Change("proxy_pass http://localhost:8014/;", "proxy_pass http://127.0.0.1:8014/$1;"),
            ),
        ),
    ),
    TreeOutage(
        name="target-of-nobody-through-a-variable",
        story="The port stands in a `set`, where nobody looked for it when the service moved.",
        expects=red("nginx.location_has_a_known_target [api.hey-watch.me/emotion-aggregator/]"),
        edits=(
            in_file(
                API_SITE,
                Change(
                    "proxy_pass http://localhost:8012/;",
                    "set $port 8050;\n        proxy_pass http://127.0.0.1:$port;",
                ),
            ),
        ),
    ),
    TreeOutage(
        name="preflight-passed-on",
        story="The `if` for OPTIONS was lost with a merge: the application, which knows no CORS, answers 405.",
        expects=red("nginx.cors_has_one_owner [opensmile-api]"),
        edits=(
            in_file(
                API_SITE,
                Change(
                    "        if ($request_method = OPTIONS) {\n            return 204;\n        }\n",
                    "",
                    inside="location /emotion-features/ {",
                ),
            ),
        ),
    ),
    TreeOutage(
        name="cors-missing-from-errors",
        story="Without `always` an error has no CORS header: the web client shows a network error for each 500.",
        expects=red("nginx.cors_has_one_owner [opensmile-api]"),
        edits=(
            in_file(
                API_SITE,
                Change(
                    'add_header Access-Control-Allow-Origin "*" always;',
                    'add_header Access-Control-Allow-Origin "*";',
                    inside="location /emotion-features/ {",
                ),
            ),
        ),
    ),
    TreeOutage(
        name="redirect-that-loses-the-path",
        story="Port 80 leads every old link to the start page.",
        expects=red("nginx.http_redirects_to_https [admin.hey-watch.me]"),
        edits=(
            in_file(
                ADMIN_SITE,
                Change("return 301 https://$host$request_uri;", "return 301 https://admin.hey-watch.me/;"),
            ),
        ),
    ),
    TreeOutage(
        name="same-name-in-another-server",
        story="A second server of the same name, as after a copy: nginx warns, and takes the first one.",
        expects=red("nginx.location_is_reachable [admin.hey-watch.me/new/]"),
        edits=(in_file(ADMIN_SITE, Change(END_OF_SITE, END_OF_SITE + ANOTHER_SERVER)),),
    ),
    TreeOutage(
        name="location-without-its-slash",
        story="`location /avatar` takes /avatars too, and /avatar/x becomes //x at the service.",
        expects=red(
            "nginx.location_is_reachable [api.hey-watch.me/avatar]",
            "nginx.public_url_becomes_the_expected_upstream_url [watchme-avatar-uploader]",
        ),
        edits=(in_file(API_SITE, Change("location /avatar/ {", "location /avatar {")),),
    ),
)
