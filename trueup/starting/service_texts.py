"""The seed's three settings of one service as text: compose file, unit, and nginx location; and its expectation."""

import math
import re
from dataclasses import dataclass

from trueup.starting.new_service import NewService
from trueup.starting.yaml_text import flow, mapping, scalar

_EXEC_PLAIN = re.compile(r"[A-Za-z0-9_./:@=+-]+")
_NGINX_PLAIN = re.compile(r"""[^\s;{}#"'\\$]+|\$?[A-Za-z0-9_.:/-]+""")
LONGEST_PULLS = 1.5
"""How much longer a start may take than the pull that the expectations allow for."""


@dataclass(frozen=True)
class Decided:
    """What was asked for with everything settled. Paths are the server's; `kept_headers` are the server block's own."""

    wanted: NewService
    port: int
    range: str
    url: str
    image: str
    network: str
    compose: str
    own_project: bool
    after: tuple[str, ...]
    program: tuple[str, ...]
    pull_within: float
    kept_headers: tuple[tuple[str, ...], ...] = ()

    @property
    def upstream(self) -> str:
        """What nginx passes requests to."""
        return f"http://localhost:{self.port}{self.wanted.upstream_path}"


def compose_file(decided: Decided) -> str:
    """Its compose file: on the shared network, on loopback, with a health check and a log that is rotated."""
    wanted, port, name = decided.wanted, decided.port, scalar(decided.wanted.name)
    health = scalar(f"http://127.0.0.1:{port}{wanted.health_path}")
    project = "" if decided.own_project else f"name: {name}\n\n"
    network = scalar(decided.network)
    return f"""\
# On the server: {decided.compose}
{project}services:
  {name}:
    container_name: {name}
    image: {scalar(decided.image)}
    restart: "no"  # {wanted.unit} restarts it
    ports:
      - "127.0.0.1:{port}:{port}"
    healthcheck:
      test: ["CMD", "wget", "-qO-", {_quoted(health)}]
      interval: 10s
      timeout: 5s
      retries: 3
      start_period: 20s
    logging:
      driver: json-file
      options:
        max-size: 10m
        max-file: "3"
    networks:
      - {network}

networks:
  {network}:
    external: true
"""


def _quoted(word: str) -> str:
    return word if word.startswith('"') else f'"{word}"'


def unit_file(decided: Decided) -> str:
    """Its unit: it waits for what every unit waits for, pulls, stays in the foreground, and takes down what it starts.

    A comment stands on a line of its own: systemd takes the words behind `#` on a line for values.
    """
    needs = " ".join(decided.after)
    program = " ".join(map(_exec_word, (*decided.program, "-f", decided.compose)))
    return f"""\
[Unit]
Description={decided.wanted.name}
After={needs}
Requires={needs}

[Service]
# The pull counts as start-up. A registry that cannot be reached leaves the image that is here ("-").
TimeoutStartSec={math.ceil(decided.pull_within * LONGEST_PULLS)}
ExecStartPre=-{program} pull -q
ExecStart={program} up
ExecStop={program} down
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
"""


def _exec_word(word: str) -> str:
    """A word of a command line of systemd: `%` and `$` are doubled, and what is not plain is quoted."""
    doubled = word.replace("%", "%%").replace("$", "$$")
    if _EXEC_PLAIN.fullmatch(word):
        return word
    return '"' + doubled.replace("\\", "\\\\").replace('"', '\\"') + '"'


def location(decided: Decided, indent: str, step: str) -> list[str]:
    """Its location, line by line, with every header: a location with one of its own inherits none."""
    wanted = decided.wanted
    lines = [
        f"# {wanted.name}",
        f"location {wanted.path} {{",
        f"{step}proxy_pass {decided.upstream};",
        f"{step}proxy_set_header Host $host;",
        f"{step}proxy_set_header X-Real-IP $remote_addr;",
        f"{step}proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        f"{step}proxy_set_header X-Forwarded-Proto $scheme;",
    ]
    if wanted.timeout:
        lines += ["", *(f"{step}proxy_{what}_timeout {wanted.timeout}s;" for what in ("connect", "send", "read"))]
    if wanted.body_size:
        lines += ["", f"{step}client_max_body_size {wanted.body_size};"]
    if wanted.cors == "nginx":
        kept = (f"{step}add_header {' '.join(map(_nginx_word, words))};" for words in decided.kept_headers)
        lines += [
            "",
            *kept,
            f'{step}add_header Access-Control-Allow-Origin "*" always;',
            f'{step}add_header Access-Control-Allow-Methods "GET, POST, OPTIONS" always;',
            f'{step}add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;',
            f"{step}if ($request_method = OPTIONS) {{",
            f"{step}{step}return 204;",
            f"{step}}}",
        ]
    return [f"{indent}{line}" if line else "" for line in (*lines, "}")]


def _nginx_word(word: str) -> str:
    """A word as nginx's lexer reads it back."""
    if _NGINX_PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def entry(decided: Decided, indent: str, step: str) -> list[str]:
    """Its expectation, line by line, under its name."""
    wanted = decided.wanted
    inside = f"{indent}{step}"
    lines = [f"{indent}{scalar(wanted.name)}:", f"{inside}unit: {scalar(wanted.unit)}", f"{inside}port: {decided.port}"]
    if decided.range:
        lines.append(f"{inside}port_range: {scalar(decided.range)}")
    if wanted.cors != "none":
        lines.append(f"{inside}cors: {wanted.cors}")
    if wanted.timeout:
        seconds = [(what, str(wanted.timeout)) for what in ("connect", "send", "read")]
        lines.append(f"{inside}timeouts: {mapping(seconds)}")
    if wanted.body_size:
        lines.append(f"{inside}body_size: {scalar(wanted.body_size)}")
    if wanted.health_path != "/health":
        lines.append(f"{inside}health: {scalar(wanted.health_path)}")
    if wanted.peers:
        lines.append(f"{inside}peers: {flow(wanted.peers)}")
    public = [("url", scalar(decided.url)), ("upstream", scalar(decided.upstream))]
    if example := _example(wanted):
        public.append(("examples", flow([example])))
    return [*lines, f"{inside}public:", f"{inside}{step}- {mapping(public)}"]


def _example(wanted: NewService) -> str:
    """The health path, where it is reached through the public URL."""
    return wanted.health_path.removeprefix(wanted.upstream_path) if _below(wanted) else ""


def _below(wanted: NewService) -> bool:
    return wanted.health_path.startswith(wanted.upstream_path)
