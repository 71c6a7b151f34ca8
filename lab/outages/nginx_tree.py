"""Outages of a tree: sites that nginx would refuse."""

from lab.outages.edits import Change, in_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import ADMIN_SITE, API_SITE

REFUSED = red("nginx.configuration_parses [nginx]")
TARGET = "        proxy_pass http://localhost:9000;\n"

OUTAGES = (
    TreeOutage(
        name="missing-semicolon",
        story="The next directive becomes an argument of the one before it.",
        expects=REFUSED,
        edits=(in_file(ADMIN_SITE, Change(TARGET, TARGET.replace(";", ""))),),
    ),
    TreeOutage(
        name="missing-brace",
        story="A location pasted without its end swallows those that follow.",
        expects=REFUSED,
        edits=(in_file(ADMIN_SITE, Change("    }\n}\n", "}\n")),),
    ),
    TreeOutage(
        name="include-of-nothing",
        story="A snippet that is on one server and not on the other: nginx refuses a plain name that is not there.",
        expects=REFUSED,
        edits=(in_file(ADMIN_SITE, Change(TARGET, f"{TARGET}        include /etc/nginx/snippets/cors.conf;\n")),),
    ),
    TreeOutage(
        name="unknown-directive",
        story="A directive that nobody has heard of: `proxy_passs`. Only nginx knows them all.",
        expects=red("nginx.directives_are_known [nginx]"),
        edits=(in_file(ADMIN_SITE, Change(TARGET, TARGET.replace("proxy_pass", "proxy_passs"))),),
    ),
    TreeOutage(
        name="directive-where-its-module-does-not-look",
        story="A `limit_conn_zone` pasted into the location that should use it.",
        expects=red("nginx.directives_are_known [nginx]"),
        edits=(in_file(ADMIN_SITE, Change(TARGET, f"{TARGET}        limit_conn_zone $host zone=a:1m;\n")),),
    ),
    TreeOutage(
        name="directive-in-the-wrong-place",
        story="A `listen` that slipped into a location.",
        expects=REFUSED,
        edits=(in_file(ADMIN_SITE, Change(TARGET, f"{TARGET}        listen 8443;\n")),),
    ),
    TreeOutage(
        name="duplicate-location",
        story="The same location twice, as after a merge: nginx refuses the whole configuration.",
        expects=REFUSED,
        edits=(
            in_file(
                API_SITE,
                Change(
                    "    # Avatar uploader\n",
                    "    location /scheduler/ {\n        proxy_pass http://localhost:8015/;\n    }\n\n    # Avatar uploader\n",  # noqa: E501 - one expected finding a line, as reports write it
                ),
            ),
        ),
    ),
)
