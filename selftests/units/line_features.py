"""Generated files with lines and values that systemd ignores or refuses."""

from random import Random

from selftests.units.case import ETC, Case

UNITS = tuple(f"tcase-{letter}.service" for letter in "abcdef")
_LINES = (
    "EOF < /dev/null",
    "garbage",
    "After=tcase-b.service # behind",
    "After=tcase-b.service;tcase-c.service",
    "After=tcase-b",
    'After="tcase-b.service"',
    "after=tcase-b.service",
    "RequiredBy=tcase-b.service",
    "After = tcase-b.service",
    "  After=tcase-b.service",
    "After=tcase-b.service \\\n  tcase-c.service",
    "After=tcase-b.service \\\n# between \\\n  tcase-c.service",
    "# comment \\\nAfter=tcase-b.service",
    "; comment\nAfter=tcase-b.service",
    "After=tcase-b.service \\ ",
    "After=",
    "Wants=\nWants=tcase-c.service",
    "After=%p.service tcase-%z.service",
    "After=tcase-b.service,tcase-c.service",
    "After=/etc/tcase-b.service",
    "=x",
    "After==tcase-b.service",
    "X-Mine=tcase-b.service",
    "[X-Mine]\nAfter=tcase-b.service\n[Unit]",
    "[unit]\nAfter=tcase-b.service\n[Unit]",
    "[Unit]\nAfter=tcase-c.service",
    "After=tcase-a.service",
    "After=tcase-b.service\rWants=tcase-c.service",
    "After=tcase-b.service\r",
    "Requires=tcase-b.service tcase-b.service",
    "After='tcase-b.service' tcase-c.service",
    r"After=tcase\x2db.service tcase-c.service",
    "After=@.service x@.service",
    "After=tcase-b.service \\\n\nWants=tcase-c.service",
    "Environment=A=1",
    "After=tcase-b.servic",
    "After=.service -.mount",
    "Description=\\\n  two \\\n  lines",
    "Documentation=nonsense",
    "After\\\n=tcase-b.service",
    "After=tcase-%i.service",
    "After=tcase-b.Service",
    "After=a$b.service",
    "After=" + "x" * 300 + ".service",
    "After=tcase-é.service",
)
_VALUES = (
    "Type=Oneshot",
    "Type=nonsense",
    "Type=",
    "Type=exec",
    "Restart=maybe",
    "Restart=",
    "Restart=on-failure",
    "Restart=always",
    "RestartSec=10 bananas",
    "RestartSec=5min 20s",
    "TimeoutStartSec=infinity",
    "TimeoutStartSec=-1",
    "RemainAfterExit=perhaps",
    "RemainAfterExit=On",
    "RemainAfterExit=",
    "KillMode=sometimes",
    "Environment=A",
    'Environment="A=b c" D=e',
    'Environment="open',
    "EnvironmentFile=relative",
    "EnvironmentFile=-relative",
    "EnvironmentFile=/etc/none",
    "WorkingDirectory=relative",
    "WorkingDirectory=",
    "User=",
    "BusName=not a name",
    "ExecStart=",
    "Requires=tcase-b.service",
    "PIDFile=x.pid",
    "TimeoutSec=1h",
    "NotifyAccess=some",
    "PrivateTmp=perhaps",
    "GuessMainPID=no",
    "Type=oneshot",
    "Type=forking",
    "Type=notify",
    "ExecStop=/bin/true",
    "RestartSec=",
    "WatchdogSec=1d",
    "Type=dbus",
    "SuccessExitStatus=7",
    "RootDirectory=relative",
    "StateDirectory=/absolute",
    "StateDirectory=a/../b",
    "Slice=tcase-x.slice",
    "Nice=99",
    "UMask=999",
    "LimitNOFILE=lots",
    "OOMPolicy=perhaps",
    "Type=idle",
)


def stray_lines(rng: Random) -> Case:
    """Text that is no setting, and settings whose words are no units."""
    files = {}
    for name in UNITS[:4]:
        chosen = "\n".join(rng.sample(_LINES, rng.randint(1, 3)))
        mark = rng.choice(("", "", "", "\ufeff"))
        files[f"{ETC}/{name}"] = f"{mark}[Unit]\n{chosen}\n[Service]\nExecStart=/bin/true\n"
    return Case("stray lines", files, {}, UNITS[:4])


def bad_values(rng: Random) -> Case:
    """Values that systemd cannot read, and combinations that it refuses."""
    files = {}
    for name in UNITS[:4]:
        chosen = "\n".join(rng.sample(_VALUES, rng.randint(1, 3)))
        start = "ExecStart=/bin/true\n" if rng.random() < 0.8 else ""
        files[f"{ETC}/{name}"] = f"[Unit]\n[Service]\n{start}{chosen}\n"
    return Case("bad values", files, {}, UNITS[:4])
