"""Outages of a tree: units that start in the wrong order, or never."""

from lab.outages.edits import Change, in_file, new_file
from lab.outages.outage import TreeOutage, red
from lab.outages.places import INFRASTRUCTURE, unit

AFTER = "After=docker.service watchme-infrastructure.service\n"
REQUIRES = "Requires=docker.service watchme-infrastructure.service\n"

OUTAGES = (
    TreeOutage(
        name="unit-without-ordering",
        story="Item 6: a unit that does not know the infrastructure unit; at a boot they race for the network.",
        expects=red(
            "systemd.unit_starts_after_the_infrastructure [watchme-behavior-yamnet.service]",
            "systemd.boot_order_is_complete [watchme-behavior-yamnet.service]",
        ),
        edits=(
            in_file(
                unit("watchme-behavior-yamnet.service"),
                Change(AFTER, "After=docker.service\n"),
                Change(REQUIRES, "Requires=docker.service\n"),
            ),
        ),
    ),
    TreeOutage(
        name="required-but-not-ordered",
        story="Item 6: `Requires=` without `After=` starts both at the same moment.",
        expects=red(
            "systemd.unit_starts_after_the_infrastructure [api-sed-aggregator.service]",
            "systemd.boot_order_is_complete [api-sed-aggregator.service]",
        ),
        edits=(in_file(unit("api-sed-aggregator.service"), Change(AFTER, "After=docker.service\n")),),
    ),
    TreeOutage(
        name="unit-that-nothing-starts",
        story="Item 6: without [Install] a unit cannot be enabled, and a reboot leaves the service down.",
        expects=red("systemd.boot_order_is_complete [mood-chart-api.service]"),
        edits=(in_file(unit("mood-chart-api.service"), Change("\n[Install]\nWantedBy=multi-user.target\n", "")),),
    ),
    TreeOutage(
        name="ordering-cycle",
        story="The infrastructure was ordered after a service that is ordered after it: systemd drops one of the two jobs.",  # noqa: E501 - one expected finding a line, as reports write it
        expects=red("systemd.ordering_has_no_cycle [watchme-infrastructure.service]"),
        edits=(
            in_file(
                unit(INFRASTRUCTURE), Change("After=docker.service\n", "After=docker.service watchme-admin.service\n")
            ),
        ),
    ),
    TreeOutage(
        name="infrastructure-before-docker",
        story="Without After=docker.service the infrastructure unit asks a Docker that is not up yet.",
        expects=red("systemd.infrastructure_unit_is_sound [watchme-infrastructure.service]"),
        edits=(in_file(unit(INFRASTRUCTURE), Change("After=docker.service\n", "")),),
    ),
    TreeOutage(
        name="order-through-a-unit-that-nobody-starts",
        story="`After=` of a unit that is after the infrastructure orders nothing while that unit is not started.",
        expects=red(
            "systemd.unit_starts_after_the_infrastructure [watchme-admin.service]",
            "systemd.boot_order_is_complete [watchme-admin.service]",
        ),
        edits=(
            in_file(unit("watchme-admin.service"), Change(AFTER, "After=docker.service between.service\n")),
            new_file(
                unit("between.service"),
                "[Unit]\nAfter=watchme-infrastructure.service\n\n[Service]\nExecStart=/bin/sleep 1\n",
            ),
        ),
    ),
    TreeOutage(
        name="docker-after-everything",
        story="A drop-in of docker.service says After=multi-user.target, which starts after what needs docker.service.",
        expects=red("systemd.ordering_has_no_cycle [watchme-infrastructure.service]"),
        edits=(new_file(unit("docker.service.d/late.conf"), "[Unit]\nAfter=multi-user.target\n"),),
    ),
    TreeOutage(
        name="units-that-exclude-each-other",
        story="`Conflicts=` between two services that are both wanted: a boot starts one of them.",
        expects=red("systemd.boot_order_is_complete [opensmile-api.service, opensmile-aggregator.service]"),
        edits=(
            in_file(unit("opensmile-api.service"), Change(AFTER, f"{AFTER}Conflicts=opensmile-aggregator.service\n")),
        ),
    ),
    TreeOutage(
        name="requirement-that-is-masked",
        story="A unit that requires one whose file is empty: systemd takes an empty file for a mask.",
        expects=red("systemd.boot_order_is_complete [mood-chart-api.service]"),
        edits=(
            in_file(unit("mood-chart-api.service"), Change(REQUIRES, f"{REQUIRES.strip()} licence.service\n")),
            new_file(unit("licence.service"), ""),
        ),
    ),
)
