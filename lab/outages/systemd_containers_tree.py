"""Outages of a tree: units that do not suit, own, stop or restart the containers that they start."""

from lab.outages.edits import Change, in_file, new_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import INFRASTRUCTURE, compose, unit

CALL = "/usr/bin/docker-compose -f /home/ubuntu/opensmile/docker-compose.prod.yml"
UP = f"ExecStart={CALL} up\n"
DETACHED = (
    Change("[Service]\n", "[Service]\nType=oneshot\nRemainAfterExit=yes\n"),
    Change(UP, f"ExecStart={CALL} up -d\n"),
    Change("Restart=always\nRestartSec=10\n", ""),
)
"""openSMILE's unit as a oneshot that lets its container go."""

OUTAGES = (
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
    TreeOutage(
        name="oneshot-that-forgets",
        story="Without RemainAfterExit= a oneshot is over as soon as `up -d` returns, and its ExecStop= runs at once.",
        expects=red("systemd.type_suits_the_command [opensmile-api.service]"),
        edits=(
            in_file(unit("opensmile-api.service"), Change("[Service]\n", "[Service]\nType=oneshot\n"), *DETACHED[1:]),
            in_file(compose("opensmile"), Change('restart: "no"', "restart: always")),
        ),
    ),
    TreeOutage(
        name="oneshot-that-stays",
        story="A oneshot waits for its command to end: with `up` in the foreground it is `activating` for ever.",
        expects=red("systemd.type_suits_the_command [opensmile-api.service]"),
        edits=(
            in_file(
                unit("opensmile-api.service"),
                Change("[Service]\n", "[Service]\nType=oneshot\n"),
                Change("Restart=always\n", "Restart=on-failure\n"),
            ),
        ),
    ),
    TreeOutage(
        name="forking-unit-that-detaches",
        story="`Type=forking` expects a daemon that leaves its main process behind: compose leaves none.",
        expects=red("systemd.type_suits_the_command [opensmile-api.service]"),
        edits=(
            in_file(
                unit("opensmile-api.service"),
                Change("[Service]\n", "[Service]\nType=forking\n"),
                Change(UP, f"ExecStart={CALL} up -d\n"),
            ),
        ),
    ),
    TreeOutage(
        name="shell-words-outside-a-shell",
        story="systemd is no shell: `&&` and what follows are arguments of the first program.",
        expects=red(
            "systemd.type_suits_the_command [opensmile-api.service]",
            "systemd.unit_owns_its_containers [opensmile-api]",
        ),
        edits=(in_file(unit("opensmile-api.service"), Change(UP, f"ExecStart={CALL} up && /bin/true\n")),),
    ),
    TreeOutage(
        name="policy-that-a-killed-engine-ends",
        story="`unless-stopped` does not come back after a killed dockerd, and a oneshot does not notice.",
        expects=red("systemd.restart_policies_agree [opensmile-api]"),
        edits=(
            in_file(unit("opensmile-api.service"), *DETACHED),
            in_file(compose("opensmile"), Change('restart: "no"', "restart: unless-stopped")),
        ),
    ),
    TreeOutage(
        name="infrastructure-unit-that-cannot-fail",
        story="With a `-` the check of the network ends well whatever it finds, and every service starts without one.",
        expects=red("systemd.infrastructure_unit_is_sound [watchme-infrastructure.service]"),
        edits=(in_file(unit(INFRASTRUCTURE), Change("ExecStart=/usr/bin/docker", "ExecStart=-/usr/bin/docker")),),
    ),
    TreeOutage(
        name="infrastructure-unit-that-is-skipped",
        story="A unit whose condition does not hold counts as started: nothing that requires it notices.",
        expects=red("systemd.infrastructure_unit_is_sound [watchme-infrastructure.service]"),
        edits=(
            in_file(unit(INFRASTRUCTURE), Change("\n[Service]\n", "ConditionPathExists=/etc/watchme\n\n[Service]\n")),
        ),
    ),
)
