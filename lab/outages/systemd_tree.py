"""Outages of a tree: units that say something systemd refuses, or name what is not there."""

from lab.outages.edits import Change, in_file, no_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import unit

ORDER = "After=docker.service watchme-infrastructure.service\n"

OUTAGES = (
    TreeOutage(
        name="compose-file-of-a-unit-is-missing",
        story="Item 7: a unit named docker-compose.yml where the file is docker-compose.prod.yml.",
        expects=red(
            "systemd.commands_exist [opensmile-aggregator.service]",
            "systemd.unit_owns_its_containers [opensmile-aggregator]",
        ),
        edits=(
            in_file(
                unit("opensmile-aggregator.service"),
                Change("docker-compose.prod.yml", "docker-compose.yml", times=3),
            ),
        ),
    ),
    TreeOutage(
        name="binary-of-a-unit-is-missing",
        story="Item 7: a unit named a docker-compose at a path where there is none.",
        expects=red("systemd.commands_exist [watchme-behavior-yamnet.service]"),
        edits=(
            in_file(
                unit("watchme-behavior-yamnet.service"),
                Change("/usr/bin/docker-compose", "/usr/local/bin/docker-compose", times=3),
            ),
        ),
    ),
    TreeOutage(
        name="env-file-of-a-unit-is-missing",
        story="An EnvironmentFile= that only one machine has: the unit fails before its first command.",
        expects=red("systemd.commands_exist [mood-chart-api.service]"),
        edits=(
            in_file(
                unit("mood-chart-api.service"),
                Change("[Service]\n", "[Service]\nEnvironmentFile=/etc/watchme/mood-chart.env\n"),
            ),
        ),
    ),
    TreeOutage(
        name="unit-file-removed",
        story="A unit that exists only on the server is lost with the server.",
        expects=red("systemd.unit_file_is_valid [watchme-admin.service]"),
        edits=(no_file(unit("watchme-admin.service")),),
    ),
    TreeOutage(
        name="stray-line-in-a-unit",
        story="Item 5: a here-document left its end in the file; systemd ignores the line with a warning nobody reads.",
        expects=red("systemd.unit_file_is_valid [opensmile-api.service]"),
        edits=(
            in_file(
                unit("opensmile-api.service"),
                Change("WantedBy=multi-user.target\n", "WantedBy=multi-user.target\nEOF < /dev/null\n"),
            ),
        ),
    ),
    TreeOutage(
        name="required-by-in-the-wrong-section",
        story="Item 5: `RequiredBy=` in [Unit] does nothing at all.",
        expects=red("systemd.unit_file_is_valid [watchme-web-app.service]"),
        edits=(
            in_file(
                unit("watchme-web-app.service"),
                Change("\n[Service]\n", "RequiredBy=watchme-infrastructure.service\n\n[Service]\n"),
            ),
        ),
    ),
    TreeOutage(
        name="comment-after-a-value",
        story="The platform's own template writes a comment behind After=: systemd takes its words as units.",
        expects=red("systemd.unit_file_is_valid [api-gpt-v1.service]"),
        edits=(in_file(unit("api-gpt-v1.service"), Change(ORDER, f"{ORDER.strip()}  # after the infrastructure\n")),),
    ),
    TreeOutage(
        name="relative-command",
        story="systemd runs no `docker-compose` without its path where it cannot find it, and the shell's PATH is not its own.",  # noqa: E501 - one expected finding a line, as reports write it
        expects=red(
            "systemd.unit_file_is_valid [vibe-transcriber-v2.service]",
            "systemd.unit_owns_its_containers [vibe-transcriber-v2]",
            "systemd.boot_order_is_complete [vibe-transcriber-v2.service]",
        ),
        edits=(
            in_file(
                unit("vibe-transcriber-v2.service"),
                Change("ExecStart=/usr/bin/docker-compose", "ExecStart=./docker-compose"),
            ),
        ),
    ),
    TreeOutage(
        name="unit-with-the-pull-in-ninety-seconds",
        story="Without TimeoutStartSec= a slow pull of a large image ends the start after systemd's 90 seconds.",
        expects=red("systemd.start_timeout_allows_the_pull [api-transcriber.service]"),
        edits=(in_file(unit("api-transcriber.service"), Change("TimeoutStartSec=900\n", "")),),
    ),
)
