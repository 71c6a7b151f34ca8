"""The question, put to a real nginx that runs in a folder of the test's own."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trueup.collect.asking import USUAL_PATH, Answer, answers, new_token, one_command
from trueup.collect.nginx import QUESTIONS, parse
from trueup.facts.common import Unavailable
from trueup.facts.nginx import Nginx, Process
from trueup.model.nginx_currency import currency

pytestmark = pytest.mark.programs

NGINX = "/usr/sbin/nginx"
MAIN = """pid %(root)s/pid;
error_log stderr;
worker_processes 1;
events {}
http {
    access_log off;
    include sites-enabled/*;
}
"""
SITE = """# あいうえお \u0081 \u00e9
server { listen unix:%(root)s/socket; location / { return 200 x; } }
"""

Ask = Callable[[], Answer]


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    """nginx's folder, with one site that is enabled by a link."""
    folder = tmp_path / "etc"
    for name in ("sites-available", "sites-enabled"):
        (folder / name).mkdir(parents=True)
    (folder / "nginx.conf").write_text(MAIN % {"root": tmp_path})
    (folder / "sites-available" / "a").write_text(SITE % {"root": tmp_path}, encoding="utf-8")
    (folder / "sites-enabled" / "a").symlink_to("../sites-available/a")
    return folder


@pytest.fixture
def ask(etc: Path, tmp_path: Path) -> Ask:
    """The question's answer on a host whose `nginx` reads that folder."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "nginx").write_text(f'#!/bin/sh\nexec {NGINX} -p {etc} -c {etc}/nginx.conf "$@"\n')
    (programs / "nginx").chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    return lambda: asked({"PATH": path, "LC_ALL": "C", "AS_ROOT": ""})


@pytest.fixture
def running(etc: Path, tmp_path: Path) -> Iterator[float]:
    """nginx, started, with a worker that bears its name; the time just before that."""
    before = time.time()
    subprocess.run(
        [NGINX, "-p", etc, "-c", etc / "nginx.conf"], check=True, timeout=20, env={"PATH": os.environ["PATH"]}
    )
    pid = tmp_path / "pid"
    try:
        deadline = time.monotonic() + 10
        while not any("worker process" in title for title in _titles_of_children(pid)):
            assert time.monotonic() < deadline, "it has no worker"
            time.sleep(0.01)
        yield before
    finally:
        os.kill(int(pid.read_text()), signal.SIGTERM)


def _titles_of_children(pid: Path) -> list[str]:
    """Of the process whose number that file has; nginx writes it once it has left its terminal."""
    if not pid.exists() or not (number := pid.read_text().strip()):
        return []
    return [Path(f"/proc/{child}/cmdline").read_text(errors="replace") for child in _children(number)]


def _children(number: str) -> list[str]:
    return Path(f"/proc/{number}/task/{number}/children").read_text().split()


def mine(found: Nginx, pid: Path) -> tuple[Process, ...]:
    """Without those of another nginx of this machine, which another test may have started just now."""
    number = pid.read_text().strip()
    return tuple(process for process in found.processes if str(process.pid) in {number, *_children(number)})


def asked(environment: dict[str, str]) -> Answer:
    (question,) = QUESTIONS
    result = subprocess.run(
        ["/bin/sh", "-c", question.script], capture_output=True, check=False, env=environment, timeout=question.seconds
    )
    output, errors = (text.decode("utf-8", "surrogateescape") for text in (result.stdout, result.stderr))
    return Answer(question.command, result.returncode, output, errors)


def understood(ask: Ask) -> Nginx:
    found = parse({"nginx": ask()})
    assert isinstance(found, Nginx), found
    return found


def test_a_running_nginx_is_seen_whole(ask: Ask, etc: Path, tmp_path: Path, running: float) -> None:
    found = understood(ask)
    assert found.configuration.problems == ()
    assert found.configuration.files == (f"{etc}/nginx.conf", f"{etc}/sites-enabled/a")
    kinds = {entry.path: (entry.kind, entry.target) for entry in found.entries}
    assert kinds[f"{etc}/sites-enabled/a"] == ("link", "../sites-available/a")
    assert kinds[f"{etc}/sites-available/a"] == ("file", "")
    assert kinds[str(etc)] == ("directory", "")
    processes = mine(found, tmp_path / "pid")
    assert {process.role for process in processes} == {"master", "worker"}
    assert all(-0.05 < process.started - running < 20 for process in processes)
    assert found.version[:2] == "1."


def test_an_edit_after_the_start_is_seen_and_a_reload_settles_it(
    ask: Ask, etc: Path, tmp_path: Path, running: float
) -> None:
    master = int((tmp_path / "pid").read_text())

    def state() -> bool:
        found = understood(ask)
        workers = tuple(process for process in mine(found, tmp_path / "pid") if process.pid != master)
        assert all(process.started > running - 0.05 for process in workers)
        seen = Nginx(found.configuration, processes=workers, entries=found.entries, certificates=found.certificates)
        return currency(seen).is_current

    assert state()
    time.sleep(0.1)
    shutil.copy2(etc / "sites-available" / "a", tmp_path / "same")
    shutil.copy2(tmp_path / "same", etc / "sites-available" / "a")  # cp -p: the time of the text is the old one
    assert not state()
    os.kill(master, signal.SIGHUP)
    deadline = time.monotonic() + 20
    while not state():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_configuration_that_nginx_refuses_is_still_seen(ask: Ask, etc: Path) -> None:
    (etc / "sites-available" / "a").write_text("server {\n  no_such_thing 1;\n}\n")
    found = understood(ask)
    assert [(problem.text, str(problem.at)) for problem in found.configuration.problems] == [
        ('unknown directive "no_such_thing"', f"{etc}/sites-enabled/a:2")
    ]
    assert f"{etc}/sites-enabled/a" in found.configuration.files
    assert f"{etc}/sites-enabled/a" in {entry.path for entry in found.entries}


def test_a_link_that_leads_nowhere_is_told_by_nginx_and_by_its_entry(ask: Ask, etc: Path) -> None:
    (etc / "sites-available" / "a").unlink()
    found = understood(ask)
    assert [str(problem.at) for problem in found.configuration.problems] == [f"{etc}/nginx.conf:7"]
    assert {entry.path: entry.kind for entry in found.entries}[f"{etc}/sites-enabled/a"] == "link"


def test_certificates_are_looked_at_with_where_their_links_lead(ask: Ask, etc: Path, tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey1.pem", tmp_path / "fullchain1.pem"
    made = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=a.test",
    ]
    command = ["/usr/bin/openssl", *made, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=20)
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "fullchain.pem").symlink_to("../fullchain1.pem")
    (etc / "privkey.pem").symlink_to(key)
    names = f'ssl_certificate "{tmp_path}/live/fullchain.pem"; ssl_certificate_key  privkey.pem ;'
    (etc / "sites-available" / "a").write_text(f"server {{ listen unix:{tmp_path}/s ssl; {names} }}")
    found = understood(ask)
    assert found.configuration.problems == ()
    assert {entry.path: entry.kind for entry in found.certificates} == {
        f"{tmp_path}/live/fullchain.pem": "link",
        f"{etc}/privkey.pem": "link",
        str(key): "file",
        str(certificate): "file",
    }
    assert "BEGIN" not in ask().output


def test_no_name_of_a_file_is_run_or_forges_another(ask: Ask, etc: Path, tmp_path: Path) -> None:
    names = [
        "$(touch touched)",
        "`touch touched`; touch touched",
        "-delete",
        "-exec touch touched ;",
        "*",
        "a b'c\"d\\",
    ]
    for name in names:
        (etc / "sites-available" / name).write_text("# nothing\n")
        (etc / "sites-enabled" / name).symlink_to(f"../sites-available/{name}")
    (etc / "sites-available" / "new\nline\0e\0f".replace("\0", "\n")).write_text("")
    found = understood(ask)
    assert found.configuration.problems == ()
    paths = {entry.path for entry in found.entries}
    assert {f"{etc}/sites-enabled/{name}" for name in names} <= paths
    assert f"{etc}/sites-available/new\nline\ne\nf" in paths
    assert all(path == str(etc) or path.startswith(f"{etc}/") for path in paths)
    assert not list(tmp_path.rglob("touched"))
    assert not list(Path.cwd().glob("touched"))


def test_a_file_with_a_newline_in_its_name_is_read_as_itself(ask: Ask, etc: Path) -> None:
    (etc / "sites-enabled" / "b\nserver c").write_text("server {\n listen 127.0.0.1:18080;\n}\n")
    found = understood(ask)
    assert found.configuration.problems == ()
    assert found.configuration.files[-1] == f"{etc}/sites-enabled/b\nserver c"
    http = found.configuration.directives[-1].block or ()
    assert [(each.name, each.line) for each in http[2:]] == [("server", 2), ("server", 1)]


def test_a_host_without_nginx_is_unavailable(tmp_path: Path) -> None:
    for program in ("sh", "timeout", "head", "cat", "id", "find"):
        (tmp_path / program).symlink_to(str(shutil.which(program)))
    token = new_token()
    script = one_command(QUESTIONS, token).replace(USUAL_PATH, str(tmp_path), 1)
    told = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True, timeout=20).stdout
    found = parse(answers(told, QUESTIONS, token))
    assert isinstance(found, Unavailable)
    assert found.reason == "nginx is not installed"
