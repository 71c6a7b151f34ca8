"""Generated command lines: quoting, escapes, prefixes, separators, and what systemd refuses."""

from random import Random

from selftests.units.case import ETC, Case

UNITS = tuple(f"tcase-{letter}.service" for letter in "abcdef")
_WORDS = (
    "plain",
    '"two words"',
    "'two words'",
    '"a\\"b"',
    "'it''s'",
    'pre"mid dle"post',
    r"a\x20b",
    r"\u00e9",
    r"\101",
    r'"\tx"',
    "$HOME",
    "${HOME}",
    "$$X",
    "%%",
    "%n",
    "%i",
    "%N",
    "%p",
    "\\;",
    "a;b",
    "&&",
    "|",
    ">",
    "--env=X=a b",
    '"--env=X=a b"',
    r"back\\slash",
    r"\s",
    "''",
    '""',
    "#no",
    "a=b",
    "'%n'",
    '"%p x"',
    "-",
    "é",
    "%t/x",
    "%S",
    "%h",
    "'a \" b'",
    '"a \' b"',
    r"x\"y",
    r"\'",
    "%%n",
    "$",
    "a%%b",
)
_BAD = (
    "relative/path x",
    "./here",
    '/bin/echo "open',
    "/bin/echo 'open",
    "/bin/",
    "/bin/echo %z",
    "/bin/echo %",
    "",
    "@/bin/echo",
    "-",
    "+",
    "; /bin/echo",
    "/bin/echo x ;",
    "/bin/echo ; ; /bin/echo",
    "'' x",
    "+!/bin/echo x",
    "--/bin/echo",
    "/bin/echo \\",
    "/bin/../bin/echo x",
    "//bin//echo",
    "echo plain",
    "-@/bin/echo zero one",
    "%n",
    "/bin/echo \\q",
    r'/bin/echo "\z"',
    r"/bin/echo \x0",
    "/bin/echo \\x00",
    ":-/bin/echo $X",
    "!!/bin/echo",
    "!!!/bin/echo",
    "/bin/echo %i%n",
    "@@/bin/echo a",
    "docker compose up",
    "-docker",
    "bin/",
    "/",
    "%h/x",
    "/bin/./echo a",
    '"/bin/echo" a',
    "'/bin/ec'ho a",
    "/bin/ec\\x68o a",
    "~/x",
)
KEYS = ("ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecReload", "ExecCondition", "ExecStopPost")


def commands(rng: Random) -> Case:
    """Lines that systemd takes."""
    files = {}
    for name in UNITS[:4]:
        settings = ["ExecStart=/bin/true"]
        for _ in range(rng.randint(2, 5)):
            prefix = "".join(rng.sample("-@:", rng.randint(0, 2))) + rng.choice(("", "", "+", "!", "!!"))
            several = " ; ".join(_command(rng, prefix if n == 0 else "") for n in range(rng.choice((1, 1, 1, 2))))
            settings.append(f"{rng.choice(KEYS)}={several}")
            if rng.random() < 0.1:
                settings.append(f"{rng.choice(KEYS)}=")
        files[f"{ETC}/{name}"] = "[Service]\nType=oneshot\nRemainAfterExit=yes\n" + "\n".join(settings) + "\n"
    return Case("commands", files, {}, UNITS[:4])


def _command(rng: Random, prefix: str) -> str:
    words = rng.choices(_WORDS, k=rng.randint(1, 5))
    joint = rng.choice((" ", " ", "  ", " \\\n   ", " \\\n# between\n  "))
    return f"{prefix}/bin/{rng.choice(('echo', 'cat', 'true'))} {joint.join(words)}"


def refused_commands(rng: Random) -> Case:
    """Lines of which most make the unit a bad one."""
    files = {}
    for name in UNITS[:4]:
        bad = rng.choice(("", "", "-", "@")) + rng.choice(_BAD)
        key = rng.choice(("ExecStart", "ExecStartPre", "ExecStop"))
        start = "" if key == "ExecStart" and rng.random() < 0.5 else "ExecStart=/bin/true\n"
        kind = rng.choice(("", "Type=oneshot\n", "Type=oneshot\nRemainAfterExit=yes\n", "Restart=always\n"))
        files[f"{ETC}/{name}"] = f"[Service]\n{kind}{start}{key}={bad}\n"
    return Case("refused commands", files, {}, UNITS[:4])
