"""How long a start may take: as systemd itself reads time spans, and as systemd.service(5) says what counts."""

import math
import subprocess

import pytest

from trueup.commands.start_timeout import pulls, start_timeout, time_span
from trueup.facts.systemd import UnitFile
from trueup.syntax.systemd_unit_file import read_unit_text

SPANS = ["0", "90", "900", "5min 20s", "1h30min", "2 h", "1.5min", "300ms", "1d", "2w 1d", "55s500ms", "1month", "1y"]
REFUSED = ["", "ten", "5 parsecs", "-1", "1 2 x", "5min,20s"]


def unit(*lines: str) -> UnitFile:
    text = "[Service]\n" + "\n".join(lines) + "\n"
    return UnitFile("a.service", "a.service", (), read_unit_text(text, "a.service", "a.service").settings)


@pytest.mark.programs
@pytest.mark.parametrize("span", SPANS)
def test_a_span_is_what_systemd_says(span: str) -> None:
    told = subprocess.run(
        ["/usr/bin/systemd-analyze", "timespan", span], capture_output=True, text=True, check=True
    ).stdout
    microseconds = next(line.split()[1] for line in told.splitlines() if "s:" in line and "Original" not in line)
    assert time_span(span) == pytest.approx(int(microseconds) / 1_000_000)


@pytest.mark.programs
@pytest.mark.parametrize("span", REFUSED)
def test_what_systemd_refuses_is_no_span(span: str) -> None:
    assert subprocess.run(
        ["/usr/bin/systemd-analyze", "timespan", "--", span], capture_output=True, check=False
    ).returncode
    assert time_span(span) is None


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([], 90),
        (["TimeoutStartSec=0"], math.inf),
        (["TimeoutStartSec=infinity"], math.inf),
        (["TimeoutStartSec=900"], 900),
        (["TimeoutSec=900"], 900),
        (["TimeoutStartSec=900", "TimeoutSec=5"], 5),
        (["TimeoutStartSec=900", "TimeoutStartSec=soon"], 900),
        (["TimeoutStartSec=900", "TimeoutStartSec="], 90),
        (["TimeoutStopSec=900"], 90),
        (["Type=oneshot"], math.inf),
        (["Type=oneshot", "TimeoutStartSec=60"], 60),
    ],
)
def test_the_last_word_that_systemd_takes_counts(lines: list[str], seconds: float) -> None:
    assert start_timeout(unit(*lines))[0] == seconds


@pytest.mark.parametrize(
    ("line", "pulled"),
    [
        ("ExecStartPre=-/usr/bin/docker-compose -f /a.yml pull -q", True),
        ("ExecStartPre=/usr/bin/docker compose -f /a.yml pull", True),
        ("ExecStartPre=/usr/bin/docker pull -q a:latest", True),
        ("ExecStartPre=/usr/bin/docker image pull a", True),
        ("ExecStartPre=/bin/sh -c 'docker pull a || true'", True),
        ("ExecStart=/usr/bin/docker-compose -f /a.yml pull", False),  # Type=simple: started, and not waited for
        ("Type=oneshot\nExecStart=/usr/bin/docker-compose -f /a.yml pull", True),
        ("ExecStartPre=/usr/bin/docker rm -f pull", False),
        ("ExecStop=/usr/bin/docker pull a", False),
        ("ExecStartPre=/usr/bin/docker pull a\nExecStartPre=", False),
    ],
)
def test_a_pull_is_seen_where_it_counts_as_starting(line: str, pulled: bool) -> None:  # noqa: FBT001 - a column of the table
    assert bool(pulls(unit(line))) is pulled
