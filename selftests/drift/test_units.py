"""Two units: what makes them differ, and what does not."""

import pytest

from trueup.collect.systemd import _units
from trueup.facts.systemd import UnitFile
from trueup.model.differences import unified
from trueup.model.written_units import lines
from trueup.units.loading import Written

FRAGMENT = "/etc/systemd/system/a.service"
TEXT = """\
[Unit]
After=docker.service infra.service
Requires=docker.service

[Service]
ExecStartPre=/usr/bin/docker pull a
ExecStart=/usr/bin/docker run a
Environment=TOKEN=hunter2
Restart=always

[Install]
WantedBy=multi-user.target
"""


def unit(text: str = TEXT, **drop_ins: str) -> UnitFile:
    files = {FRAGMENT: Written(FRAGMENT, text)}
    for name, content in drop_ins.items():
        root = "/usr/lib/systemd/system" if name == "shipped" else "/etc/systemd/system"
        path = f"{root}/a.service.d/{name}.conf"
        files[path] = Written(path, content)
    return _units(files)[0]


def diff(tree: UnitFile, host: UnitFile) -> tuple[str, ...]:
    return unified(lines(tree), lines(host), "tree", "host")


@pytest.mark.parametrize(
    "host",
    [
        unit(),
        unit("# by hand\n" + TEXT.replace("Restart=always", "Restart = always\n; as agreed")),
        unit(TEXT.replace("After=docker.service infra.service", "After=infra.service \\\n  docker.service")),
        unit(TEXT.replace("After=docker.service infra.service", "After=infra.service\nAfter=docker.service")),
        unit(TEXT.replace("Restart=always\n", "").replace("ExecStartPre", "Restart=always\nExecStartPre")),
        unit(shipped="[Service]\nTimeoutStopFailureMode=abort\n"),
        unit(TEXT.replace("ExecStartPre=", "ExecStartPre=/bin/true\nExecStartPre=\nExecStartPre=")),
        unit(TEXT.replace("hunter2", "hunter3")),  # masked: not compared
    ],
)
def test_order_white_space_and_what_the_distribution_ships_make_no_drift(host: UnitFile) -> None:
    assert diff(unit(), host) == ()


@pytest.mark.parametrize(
    "host",
    [
        unit(TEXT.replace("Restart=always", "Restart=no")),
        unit(TEXT.replace("docker run a", "docker run b")),
        unit(TEXT.replace("Requires=docker.service\n", "")),
        unit(TEXT.replace("ExecStartPre=", "ExecStartPre=/bin/true\nExecStartPre=")),
        unit(override="[Service]\nNice=5\n"),
        unit(override="[Service]\nExecStart=\nExecStart=/usr/bin/docker run b\n"),
        unit(TEXT + "EOF < /dev/null\n"),
        unit(TEXT.replace("hunter2", "")),
    ],
)
def test_whatever_systemd_would_do_otherwise_is_drift(host: UnitFile) -> None:
    assert diff(unit(), host) != ()


def test_a_drop_in_of_the_tree_is_part_of_the_unit() -> None:
    assert diff(unit(slow="[Service]\nNice=5\n"), unit(slow="[Service]\nNice=5\n")) == ()
    assert diff(unit(slow="[Service]\nNice=5\n"), unit()) != ()
