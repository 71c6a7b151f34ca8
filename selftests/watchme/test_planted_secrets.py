"""Credentials wherever people write them, in a tree that is red all over: no output and no cache holds one of them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from selftests.checkout import made_in
from selftests.environment import an_operators

PLANTED = "planted-hunter2"
BIN = Path(sys.executable).parent

UNIT = f"""
Environment=PLAIN={PLANTED} "OTHER={PLANTED} with blanks"
Environment='DB_URL=postgres://u:{PLANTED}@db/x'
SetCredential=api:{PLANTED}
ExecStartPre=/usr/bin/docker run -e PLAIN={PLANTED} -e "TWO={PLANTED} words" --env='THREE={PLANTED}' -p 1:2 x
ExecStartPre=/usr/bin/docker login -u me -p {PLANTED} registry
ExecStartPre=/usr/bin/curl -u me:{PLANTED} -H "Authorization: Bearer {PLANTED}" https://u:{PLANTED}@h/?token={PLANTED}
ExecStartPre=/bin/sh -c 'MYSQL_PWD={PLANTED} mysql -p{PLANTED} --password {PLANTED} < x'
ExecStartPre=/opt/none --api-key={PLANTED} "unclosed {PLANTED[:0]}
"""
COMPOSE = f"""
    environment: {{PLAIN: {PLANTED}, DB_URL: "postgres://u:{PLANTED}@db/x"}}
    labels: {{api_key: {PLANTED}, note: "password={PLANTED}"}}
    command: ["run", "--password", "{PLANTED}", "{PLANTED}"]
    build: {{context: ., args: {{TOKEN: {PLANTED}}}}}
"""
REFUSED = f"""\
    mem_limit: '${{{PLANTED}'
    environment: ['A=${{{PLANTED}']
"""
SITE = f"""
    proxy_set_header Authorization "Bearer {PLANTED}";
    proxy_set_header X-Api-Key {PLANTED};
    add_header Set-Cookie "session={PLANTED}";
    auth_basic_user_file /etc/nginx/htpasswd;
    set $api_token {PLANTED};
    location = /planted {{ proxy_pass http://u:{PLANTED}@127.0.0.1:1/?token={PLANTED}; }}
    location = /again {{ return 301 https://h/?api_key={PLANTED}; }}
    if ($http_x_api_key != "{PLANTED}") {{ return 403; }}
    nonsense_without_meaning;
"""
MAP = f'map $http_authorization $known {{ default 0; "Bearer {PLANTED}" 1; }}\n'


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A copy of the checkout's tree with credentials in it, and with failures at their very lines."""
    tree = made_in(tmp_path) / "watchme"
    edited: dict[str, Callable[[str], str]] = {
        "systemd/api-gpt-v1.service": lambda text: text.replace("[Service]\n", "[Service]" + UNIT, 1),
        "compose/api_gpt_v1/docker-compose.prod.yml": lambda text: "\n".join(
            line for line in text.splitlines() if not line.strip().startswith("#")
        ).replace("    container_name:", COMPOSE.strip("\n") + "\n    container_name:", 1),
        "compose/admin/docker-compose.prod.yml": lambda text: text.replace(
            "    container_name:", REFUSED + "    container_name:", 1
        ),
        "sites-available/dashboard.hey-watch.me": lambda text: MAP + text.replace("server {", "server {" + SITE, 1),
    }  # fmt: skip
    for name, change in edited.items():
        path = tree / name
        before = path.read_text(encoding="utf-8")
        path.write_text(change(before), encoding="utf-8")
        assert PLANTED in path.read_text(encoding="utf-8"), name
    (tree / "compose/api_gpt_v1/.env").write_text(f"TOKEN={PLANTED}\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *command: str) -> str:
    clean = an_operators()
    done = subprocess.run(
        command, cwd=folder, env=clean, capture_output=True, text=True, errors="replace", timeout=120, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_no_output_and_no_cache_holds_a_planted_credential(planted: Path) -> None:
    told = run(
        planted, str(BIN / "pytest"), "-vv", "-rA", "--showlocals", "--junit-xml=junit.xml", "--html=r.html",
        "--self-contained-html", "--result-json=result.json", "--dashboard=d.html", "tests",
    )  # fmt: skip
    facts = run(planted, str(BIN / "trueup"), "facts", "--configs=watchme")
    for seen in ("api_key", "X-Api-Key", "Authorization", "nonsense_without_meaning", "docker run -e PLAIN=***"):
        assert seen in facts, "what stands around it was read"
    for file in ("dashboard.hey-watch.me", "admin/docker-compose.prod.yml", "api-gpt-v1.service"):
        assert any(file in line for line in told.splitlines() if line.startswith("  seen in")), f"no finding in {file}"
    for name, text in (("terminal", told), ("facts", facts)):
        assert PLANTED not in text, (name, [line for line in text.splitlines() if PLANTED in line][:5])
    written = [
        path for path in planted.rglob("*")
        if path.is_file() and "watchme" not in path.relative_to(planted).parts
    ]  # fmt: skip
    names = {path.relative_to(planted).parts[0] for path in written}
    assert {"junit.xml", "r.html", "d.html", "result.json", ".trueup", ".pytest_cache"} <= names
    assert [path for path in written if PLANTED.encode() in path.read_bytes()] == []
