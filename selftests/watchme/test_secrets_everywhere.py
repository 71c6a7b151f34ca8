"""Credentials in a tree, in the environment and in a host's own answers: no file and no stream of any face has one."""

import base64
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from lab.paths import CHECKOUT
from selftests.collect.recording import FOLDER
from selftests.environment import an_operators
from selftests.watchme.test_planted_secrets import BIN, PLANTED, planted
from trueup.collect.asking import Answer
from trueup.collect.host import _understood
from trueup.escaping import document
from trueup.expectations import load
from trueup.facts import Hold, Nginx, Subject, SubjectKind, Systemd
from trueup.facts.document import dump

__all__ = ["planted"]

URL = f"http://u:{PLANTED}@127.0.0.1:1/{PLANTED}?token={PLANTED}"
"""Nobody listens there."""
PASSED_ON = f"http://u:{PLANTED}@127.0.0.1:1/x?token={PLANTED}"
"""Where a path is shown, as of what nginx passes on to: it decides what the service is asked."""
TELLS = "import sys, os; open('told', 'a').write(os.environ['TRUEUP_TITLE'] + sys.stdin.read())"
EVERY_OUTPUT = (
    "-vv", "-rA", "--showlocals", "--notify", "--github", "--result-json=result.json", "--dashboard=d.html",
    "--sarif=r.sarif", "--junit=ours.xml", "--prometheus=r.prom", "--junit-xml=junit.xml", "--html=r.html",
    "--self-contained-html",
)  # fmt: skip
WRITTEN = {"result.json", "d.html", "r.sarif", "ours.xml", "r.prom", "junit.xml", "r.html", "summary.md"}
TREE = "--configs=watchme"
COMMENTED = f"# password={PLANTED}\n# Authorization: Bearer {PLANTED}\n# {PLANTED}\n"


def typed(folder: Path, *command: str) -> str:
    """What a command says, on both streams; it may be red, and refuse, but neither crash nor show a credential."""
    environment = an_operators() | {
        "DB_PASSWORD": PLANTED, "HOOK": URL, "TOKEN": PLANTED, "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }  # fmt: skip
    program = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, timeout=240, check=False)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in said, said
    assert done.returncode in ({2} if "--exit-mode=nagios" in command else {0, 1, 4}), (command, said)
    assert PLANTED not in said, (command, [line for line in said.splitlines() if PLANTED in line][:3])
    return said


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that our commands wrote there; of the history also what it keeps compressed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or name.startswith(("watchme/", "recorded/", "tests/")):
            continue
        yield name, path.read_bytes()
        if path.name == "history.sqlite":
            with closing(sqlite3.connect(path)) as connection:
                for number, (content,) in enumerate(connection.execute("SELECT packed FROM facts")):
                    yield f"{name} facts {number}", zlib.decompress(content)


def leaks(folder: Path) -> list[str]:
    return [name for name, content in files_of(folder) if PLANTED.encode() in content]


def test_of_a_tree_no_face_and_no_command_shows_one(planted: Path) -> None:
    site = planted / "watchme/sites-available/dashboard.hey-watch.me"
    site.write_text(COMMENTED + site.read_text(encoding="utf-8"), encoding="utf-8")
    rules = {"webhook": {"url_env": "HOOK"}, "command": {"argv": [sys.executable, "-c", TELLS]}, "after_runs": 1}
    with (planted / "expectations.yaml").open("ab") as file:
        file.write(b"\nnotify: " + document(rules, indent=0))
    first = typed(planted, "pytest", *EVERY_OUTPUT, "tests")
    assert "not notified by webhook: http://127.0.0.1:1 could not be reached" in first
    shutil.copy(planted / "watchme/compose/api_gpt_v1/.env", planted / "watchme/compose/admin/.env")
    typed(planted, "pytest", "-q", "--exit-mode=nagios")
    typed(planted, "pytest", "-q", "--fix-plan", TREE, "--fix-unsafe")
    typed(planted, "trueup", "notify", "--test")
    seen = {
        "facts": typed(planted, "trueup", "facts", TREE),
        "kept": typed(planted, "trueup", "facts", "--run", "last"),
        "runs": typed(planted, "trueup", "runs") + typed(planted, "trueup", "runs", "--json"),
        "diff": typed(planted, "trueup", "diff", "last", "last", "--json"),
        "explain": typed(planted, "trueup", "explain", TREE, "https://dashboard.hey-watch.me/planted")
        + typed(planted, "trueup", "explain", TREE, "--json", f"https://dashboard.hey-watch.me/again?x={URL[:8]}"),
        "routes": typed(planted, "trueup", "routes", TREE),
        "ports": typed(planted, "trueup", "ports", TREE, "--json"),
        "impact": typed(planted, "trueup", "impact", TREE, "api-gpt-v1"),
        "boot-order": typed(planted, "trueup", "boot-order", TREE),
        "migrate": typed(planted, "trueup", "migrate", TREE),
        "repairs": typed(planted, "trueup", "repairs", TREE, "--json"),
        "docs": typed(planted, "trueup", "docs", TREE, "--to", "."),
        "dashboard": typed(planted, "trueup", "dashboard", "result.json", "-o", "again.html"),
        "new": typed(planted, "trueup", "new", "service", "thing", "--path", "/thing/", "--dry-run"),
    }
    (planted / "made").mkdir()
    seen["init"] = typed(planted, "trueup", "init", TREE, "--to", "made/expectations.yaml")
    assert {name for name, text in seen.items() if not text} <= {"repairs", "dashboard"}
    assert "nonsense_without_meaning" in seen["facts"] + seen["kept"], "the site was read"
    names = {name for name, _ in files_of(planted)}
    assert names >= WRITTEN | {"told", "again.html", "made/expectations.yaml", ".trueup/history.sqlite"}
    assert any(name.startswith(".trueup/history.sqlite facts") for name in names)
    assert leaks(planted) == []


def answered() -> dict[str, Answer]:
    """A real server's answers to our questions, with credentials wherever its programs print them."""
    found = msgspec.json.decode((FOLDER / "bookworm.json").read_bytes(), type=dict[str, Answer])
    docker, nginx, files = (found[name].output for name in ("docker", "nginx", "systemd-files"))
    variables = [f"PLAIN={PLANTED}", f"DB_URL=postgres://u:{PLANTED}@db:5432/{PLANTED}?token={PLANTED}"]
    inside = ", ".join(map(json.dumps, variables))
    docker = re.sub(r'"Env": \[', f'"Env": [{inside}, ', docker)
    docker = re.sub(
        r'"Labels": \{(?=\s*")', f'"Labels": {{"api_key": "{PLANTED}", "note": "password={PLANTED}",', docker
    )
    docker = re.sub(r'"Cmd": \[', f'"Cmd": ["--password", "{PLANTED}", ', docker)
    headers = f'proxy_set_header X-Api-Key {PLANTED}; proxy_set_header Authorization "Bearer {PLANTED}";'
    nginx = nginx.replace("proxy_pass http://localhost:8102/;", f"{headers} proxy_pass {PASSED_ON};\n{COMMENTED}")
    unit = f"[Service]\nEnvironment=PLAIN={PLANTED} 'U={URL}'\nEnvironmentFile=/x\n# {PLANTED}\n"
    unit += f"ExecStart=/usr/bin/docker run -e TOKEN={PLANTED} --label key={PLANTED} -p 1:1 x --password {PLANTED}\n"
    files += f"/etc/systemd/system/planted.service\0{base64.b64encode(unit.encode()).decode()}\0"
    changed = {"docker": docker, "nginx": nginx, "systemd-files": files}
    for name, text in changed.items():
        assert text != found[name].output
        found[name] = msgspec.structs.replace(found[name], output=text)
    hold = {"until": "2999-01-01T00:00+00:00", "reason": f"see {PASSED_ON}", "owner": f"me password={PLANTED}"}
    return found | {"hold": Answer("", 0, json.dumps(hold), "")}


def test_of_a_hosts_answers_no_face_and_no_command_shows_one(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "selftests/lab/data/tree", tmp_path / "small")
    typed(tmp_path, "trueup", "init", "--configs=small")
    expectations = load(tmp_path / "expectations.yaml")
    seen = _understood(Subject("web", SubjectKind.HOST, "ssh://web"), answered(), expectations, None)
    assert isinstance(seen.nginx, Nginx)
    assert isinstance(seen.systemd, Systemd)
    assert isinstance(seen.hold, Hold)
    (tmp_path / "facts.json").write_bytes(dump(seen))
    text = (tmp_path / "facts.json").read_text(encoding="utf-8")
    for word in ("X-Api-Key", "planted.service", '"PLAIN"', "postgres://db:5432"):
        assert word in text, f"{word} was seen"
    here = "--facts=facts.json"
    assert "FAILED" in typed(tmp_path, "pytest", *EVERY_OUTPUT, here)
    for command in (("ports",), ("routes",), ("boot-order",), ("impact", "small-page"), ("docs", "--to", ".")):
        typed(tmp_path, "trueup", command[0], here, *command[1:])
    typed(tmp_path, "trueup", "explain", here, "https://small.example.net/page/")
    typed(tmp_path, "trueup", "init", here, "--to", "made.yaml")
    typed(tmp_path, "trueup", "diff", "facts.json", "facts.json")
    assert {name for name, _ in files_of(tmp_path)} >= WRITTEN
    assert leaks(tmp_path) == []
