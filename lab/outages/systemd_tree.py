"""Outages of a tree: units that say something systemd refuses, or name what is not there."""

from lab.outages.edits import Change, in_file, new_file, no_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import INFRASTRUCTURE, compose, unit

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
        expects=red(
            "systemd.commands_exist [watchme-admin.service]",
            "systemd.unit_file_is_valid [watchme-admin.service]",
            "systemd.unit_owns_its_containers [watchme-admin]",
            "systemd.unit_starts_after_the_infrastructure [watchme-admin.service]",
            "systemd.boot_order_is_complete [watchme-admin.service]",
        ),
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
        expects=red("systemd.unit_file_is_valid [vibe-transcriber-v2.service]"),
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
    TreeOutage(
        name="simple-unit-that-detaches",
        story="`up -d` returns at once: systemd takes the service for ended and starts it again for ever.",
        expects=red("systemd.type_suits_the_command [watchme-admin.service]"),
        edits=(
            in_file(
                unit("watchme-admin.service"), Change("docker-compose.prod.yml up\n", "docker-compose.prod.yml up -d\n")
            ),
        ),
    ),
    TreeOutage(
        name="unit-that-stops-nothing",
        story="A oneshot with `up -d` and no ExecStop=: stopping the unit leaves its container running.",
        expects=red("systemd.unit_stops_what_it_starts [watchme-web-app.service]"),
        edits=(
            in_file(
                unit("watchme-web-app.service"),
                Change("[Service]\n", "[Service]\nType=oneshot\nRemainAfterExit=yes\n"),
                Change("docker-compose.prod.yml up\n", "docker-compose.prod.yml up -d\n"),
                Change(
                    "ExecStop=/usr/bin/docker-compose -f /home/ubuntu/watchme-docker/docker-compose.prod.yml down\n", ""
                ),
                Change("Restart=always\nRestartSec=10\n", ""),
            ),
            in_file(compose("watchme-docker"), Change('restart: "no"', "restart: always")),
        ),
    ),
    TreeOutage(
        name="infrastructure-unit-that-forgets",
        story="Without RemainAfterExit= the oneshot is inactive at once, and `Requires=` means nothing afterwards.",
        expects=red("systemd.infrastructure_unit_is_sound [watchme-infrastructure.service]"),
        edits=(in_file(unit(INFRASTRUCTURE), Change("RemainAfterExit=yes\n", "")),),
    ),
    TreeOutage(
        name="two-units-start-one-container",
        story="The old unit stayed beside the renamed one: both start the container, and each stops the other's.",
        expects=red("systemd.unit_owns_its_containers [opensmile-api]"),
        edits=(
            new_file(
                unit("opensmile.service"),
                "[Unit]\nAfter=docker.service watchme-infrastructure.service\n"
                "Requires=docker.service watchme-infrastructure.service\n\n[Service]\nTimeoutStartSec=900\n"
                "ExecStart=/usr/bin/docker-compose -f /home/ubuntu/opensmile/docker-compose.prod.yml up\n"
                "ExecStop=/usr/bin/docker-compose -f /home/ubuntu/opensmile/docker-compose.prod.yml down\n"
                "Restart=always\n\n[Install]\nWantedBy=multi-user.target\n",
            ),
        ),
    ),
    TreeOutage(
        name="restart-policies-that-fight",
        story="Docker restarts the container and so does the unit: after a crash both try, and one fails.",
        expects=red("systemd.restart_policies_agree [opensmile-api]"),
        edits=(in_file(compose("opensmile"), Change('restart: "no"', "restart: always")),),
    ),
    TreeOutage(
        name="nobody-restarts-it",
        story="Neither the unit nor compose restarts the container: it stays down after its first crash.",
        expects=red("systemd.restart_policies_agree [api-gpt-v1]"),
        edits=(in_file(unit("api-gpt-v1.service"), Change("Restart=always\nRestartSec=10\n", "")),),
    ),
)
