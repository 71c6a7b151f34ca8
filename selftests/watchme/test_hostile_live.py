"""A server full of hostile names and credentials: no report of it, no table and no recording holds either."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.replica import Replica
from selftests import hostile
from trueup.facts import Facts
from trueup.facts.document import read

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
MARK = "/tmp/executed"  # noqa: S108 - the guest's own
OUT = "/tmp/reports-of-hostile"  # noqa: S108 - as above
NAME = "".join(name for name in hostile.names(Path(MARK)) if "\n" not in name).replace("/", "\u2215")
QUOTED = NAME.replace("\\", "\\\\").replace('"', '\\"').replace("$", "")
SECRETS = {what: f"planted-{number}-{what}" for number, what in enumerate((
    "container-env", "container-url", "label", "argument", "site-header", "site-key", "site-variable", "site-url",
    "site-query", "unit-env", "unit-tail", "unit-single", "unit-exec", "unit-flag", "unit-url", "unit-path",
    "compose-env", "compose-url", "compose-arg", "compose-refused", "compose-alias", "dot-env", "env-file", "journal",
))}  # fmt: skip
UNIT = f"""\
[Unit]
Description={NAME} password={SECRETS["unit-flag"]}
Odd{NAME}=1
[Service]
Environment=PASSWORD=ab"c {SECRETS["unit-tail"]}"e 'PLAIN={SECRETS["unit-single"]} x' TOKEN=/{SECRETS["unit-path"]}
Environment="PLAIN={SECRETS["unit-env"]}"
ExecStartPre=-/usr/bin/docker run --rm -e PLAIN=ab"c {SECRETS["unit-exec"]}"e --password='a {SECRETS["unit-flag"]}' x
ExecStartPre=-/usr/bin/curl https://u:{SECRETS["unit-url"]}@h/?token={SECRETS["unit-url"]}
ExecStart=/usr/bin/docker compose -f /home/ubuntu/odd/docker-compose.yml up
"""
COMPOSE = f"""\
services:
  odd:
    image: x
    container_name: odd
    env_file: [odd.env]
    environment:
      PLAIN: {SECRETS["compose-env"]}
      DB_URL: postgres://u:{SECRETS["compose-url"]}@localhost:5432/x
    command: [run, --password, {SECRETS["compose-arg"]}]
    secrets: [one]
    labels: {{note: {json.dumps(NAME.replace("$", "$$"))}}}
secrets: {{one: {{file: /etc/shadow}}}}
"""
REFUSED = f"services: {{a: {{image: b, environment: ['A=${{{SECRETS['compose-refused']}']}}}}\n"
ALIAS = f"services: {{a: {{image: b, environment: {{PASSWORD: *{SECRETS['compose-alias']} }}}}}}\n"
SITE = f"""\
server {{
    listen 127.0.0.1:8098;
    server_name "{QUOTED}" odd.example;
    set $key {SECRETS["site-key"]};
    set $made {SECRETS["site-variable"]};
    location "/{QUOTED}" {{
        proxy_set_header Authorization "Basic {SECRETS["site-header"]}";
        proxy_set_header X-Api-Key $made;
        proxy_pass http://u:{SECRETS["site-url"]}@127.0.0.1:1/?token={SECRETS["site-query"]};
    }}
}}
"""
FILES = {
    f"/etc/systemd/system/{NAME}.service": UNIT,
    "/etc/systemd/system/odd.service": UNIT,
    "/etc/systemd/system/refused.service": "[Service]\nExecStart=/usr/bin/docker compose -f /home/ubuntu/odd/r.yml up\n"
    "ExecStart=/usr/bin/docker compose -f /home/ubuntu/odd/a.yml up\n",
    "/home/ubuntu/odd/docker-compose.yml": COMPOSE,
    "/home/ubuntu/odd/r.yml": REFUSED,
    "/home/ubuntu/odd/a.yml": ALIAS,
    "/home/ubuntu/odd/.env": f"X={SECRETS['dot-env']}\n",
    "/home/ubuntu/odd/odd.env": f"PLAIN={SECRETS['env-file']}\nURL=http://u:{SECRETS['env-file']}@api-gpt-v1:8002/\n",
    f"/etc/nginx/sites-available/{NAME}": SITE,
    "/etc/nginx/conf.d/odd.conf": SITE,
}


@pytest.fixture
def odd(replica: Replica) -> Iterator[Replica]:
    """The server with all of it, and afterwards as it was."""
    image = replica.run(["docker", "images", "-q"], check=True).stdout.split()[0]
    replica.run(["mkdir", "-p", "/home/ubuntu/odd", OUT], check=True)
    for path, text in FILES.items():
        replica.write(path, text)
    variables = (
        f"PLAIN={SECRETS['container-env']}",
        f"DB_URL=postgres://u:{SECRETS['container-url']}@{NAME}:5/x",
        f"{NAME.replace('=', '')}=1",
    )
    labels = (f"note={SECRETS['label']}{NAME}", f"com.docker.token={SECRETS['label']}")
    given = [part for variable in variables for part in ("-e", variable)]
    given += [part for label in labels for part in ("--label", label)]
    run = ["docker", "run", "-d", "--name", "planted", "--network", "none", *given, "--entrypoint", "/bin/sh"]
    replica.run([*run, image, "-c", f"sleep 600 # --password {SECRETS['argument']}"], check=True)
    replica.run(["logger", "-t", NAME, f"{NAME} password={SECRETS['journal']}"], check=True)
    replica.run(["nginx", "-s", "reload"])
    replica.run(["systemctl", "daemon-reload"], check=True)
    try:
        yield replica
    finally:
        replica.run(["docker", "rm", "-f", "planted"])
        replica.run(["rm", "-rf", *FILES, "/home/ubuntu/odd", OUT], check=True)
        replica.run(["systemctl", "daemon-reload"], check=True)
        replica.run(["systemctl", "reload", "nginx"], check=True)


def test_no_report_holds_a_credential_or_anything_raw(odd: Replica, tmp_path: Path) -> None:
    said = {
        "terminal": [
            str(BIN / "pytest"), "-vv", "-rA", "--showlocals", "-p", "no:cacheprovider", "--hosts=local",
            f"--junit-xml={OUT}/junit.xml", f"--html={OUT}/r.html", "--self-contained-html",
            f"--result-json={OUT}/result.json", "tests",
        ],
        "facts": [str(BIN / "trueup"), "facts", "--hosts=local"],
        "ports": [str(BIN / "trueup"), "ports", "--hosts=local"],
        "ports as JSON": [str(BIN / "trueup"), "ports", "--hosts=local", "--json"],
        "monitor": [str(BIN / "trueup"), "monitor"],
        "monitor as JSON": [str(BIN / "trueup"), "monitor", "--json"],
        "explain": [str(BIN / "trueup"), "explain", "--nginx-conf=/etc/nginx/nginx.conf", "http://odd.example:8098/"],
    }  # fmt: skip
    told = {name: odd.run(command, cwd=str(ROOT), timeout=200) for name, command in said.items()}
    shown = {name: done.stdout + done.stderr for name, done in told.items()}
    written = {name: odd.read(f"{OUT}/{name}") for name in ("junit.xml", "r.html", "result.json")}
    for name, text in (shown | written).items():
        assert not hostile.raw_in(text), (name, hostile.raw_in(text))
        assert [what for what, secret in SECRETS.items() if secret in text] == [], name
        assert "Traceback" not in text, name
    assert hostile.check_html(written["r.html"])
    for name, text in (("junit.xml", written["junit.xml"]), ("result.json", written["result.json"])):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert hostile.check_junit(tmp_path / "junit.xml")
    assert hostile.check_document(tmp_path / "result.json")
    assert odd.run(["test", "-e", MARK]).returncode == 1
    (tmp_path / "facts.json").write_text(shown["facts"], encoding="utf-8")
    facts = read(tmp_path / "facts.json")
    assert isinstance(facts, Facts)
    for word in (
        "planted",
        "odd.service",
        "X-Api-Key",
        "odd.example",
        "/home/ubuntu/odd/r.yml",
        "postgres://localhost:5432",
    ):
        assert word in shown["facts"], f"{word} was seen"
    caches = [path for path in (ROOT / ".trueup" / "cache").glob("*") if path.is_file()]
    leaked = [(path.name, what) for path in caches for what, s in SECRETS.items() if s.encode() in path.read_bytes()]
    assert leaked == []
