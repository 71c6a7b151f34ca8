"""Who is told of a run of pytest, and that it changes nothing else."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from selftests.environment import an_operators
from selftests.history.project import Project, project
from selftests.plugin.scratch import EXPECTATIONS
from trueup.expectations import ExpectationsError, load
from trueup.history.store import FILE

__all__ = ["project"]

TELLS = "\nnotify: {{command: {{argv: [{python}, -c, {program}, {inbox}]}}, after_runs: 1}}\n"
WRITES = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read())"


def told(project: Project) -> str:
    inbox = project.folder / "inbox"
    return inbox.read_text() if inbox.exists() else ""


@pytest.fixture
def telling(project: Project) -> Project:
    words = {"python": sys.executable, "program": WRITES, "inbox": str(project.folder / "inbox")}
    quoted = {name: json.dumps(word) for name, word in words.items()}
    project.write("expectations.yaml", EXPECTATIONS + TELLS.format(**quoted))
    return project


def test_a_tree_is_told_of_only_where_that_is_asked_for(telling: Project) -> None:
    telling.says(runs_one="failed")
    assert telling.bare().code == 1
    assert told(telling) == ""
    ran = telling.bare("--notify")
    assert ran.code == 1
    assert told(telling).startswith("scratch: FAILED area.runs [tree: one]: expected it to be so, found otherwise\n")
    assert "  fix (safe): docker start one\n" in told(telling)
    assert "notified" not in ran.text


@pytest.mark.parametrize("arguments", [("--no-history",), ("--collect-only",)])
def test_a_run_that_is_not_kept_tells_nobody(telling: Project, arguments: tuple[str, ...]) -> None:
    telling.says(runs_one="failed")
    telling.bare("--notify", *arguments)
    assert told(telling) == ""


def test_a_failure_to_tell_is_said_and_changes_nothing(project: Project) -> None:
    project.write("expectations.yaml", f"{EXPECTATIONS}notify: {{command: {{argv: [/bin/false]}}, after_runs: 1}}\n")
    project.says(runs_one="failed")
    ran = project.pytest("--notify")
    assert ran.code == 1
    assert ran.text.count("not notified by command: /bin/false: exit 1") == 1
    assert ran.document["totals"]["failed"] == 1
    project.says()
    assert project.bare("--notify").code == 0


def test_without_history_one_message_a_day_says_so(telling: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (telling.state / FILE).mkdir(parents=True)
    run = telling.folder / "run"
    run.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))
    telling.says(runs_one="failed")
    for _ in range(2):
        assert telling.bare("--notify").code == 1
    lines = told(telling).splitlines()
    assert lines[0].startswith("scratch: no history can be kept (")
    assert lines[0].endswith("1 failed, the first is area.runs [tree: one]")
    assert sum(line.startswith("scratch: ") for line in lines) == 1


def test_whoever_watches_a_terminal_is_not_told(telling: Project) -> None:
    telling.says(runs_one="failed")
    program = (
        "import sys, pytest\n"
        "from trueup.history.session import History\n"
        "class Says:\n"
        "    def pytest_sessionfinish(self, session):\n"
        "        open('speaks', 'a').write(f'{History(session.config)._speaks()} ')\n"
        "sys.exit(pytest.main(['-q'], plugins=[Says()]))\n"
    )
    main, terminal = pty.openpty()
    for how, environment in ((terminal, {}), (subprocess.DEVNULL, {}), (subprocess.DEVNULL, {"CI": "1"})):
        clean = an_operators() | environment
        command = [sys.executable, "-c", program]
        subprocess.run(command, cwd=telling.folder, env=clean, stdout=how, stderr=how, timeout=300, check=False)
    os.close(terminal)
    os.close(main)
    assert (telling.folder / "speaks").read_text().split() == ["False", "True", "False"]


MISTAKES = {
    "nobody": ("{after_runs: 2}", "expected a webhook, mail, command or apprise: nobody would be told"),
    "two URLs": (
        "{webhook: {url: 'http://x', url_env: X}}",
        "notify.webhook: expected one of url, url_env and",
    ),
    "no URL": ("{webhook: {}}", "notify.webhook: expected one of url, url_env and"),
    "a flag for an address": ("{mail: {to: [-oQ/tmp]}}", "notify.mail.to[0]: expected a mail address, or a local user"),
    "two lines": ('{mail: {to: ["a\\nBcc: b"]}}', "notify.mail.to[0]: expected a mail address"),
    "a line end": ('{mail: {to: ["a@b\\n"]}}', "notify.mail.to[0]: expected a mail address"),
    "nobody to mail to": ("{mail: {to: []}}", "notify.mail.to: expected at least one address"),
    "no program": ("{command: {argv: []}}", "notify.command.argv: expected at least the name of a program"),
    "no time": ("{mail: {to: [root]}, daily: '25:00'}", "notify.daily: expected a time such as 08:00"),
    "no zone": ("{mail: {to: [root]}, zone: Mars/X}", "notify.zone: expected a time zone such as Asia/Tokyo"),
    "a slip": ("{mail: {to: [root]}, after_run: 2}", "unknown key 'after_run', did you mean 'after_runs'?"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_by_its_line(mistake: str, tmp_path: Path) -> None:
    written, meant = MISTAKES[mistake]
    path = tmp_path / "expectations.yaml"
    path.write_text(f"{EXPECTATIONS}notify: {written}\n")
    with pytest.raises(ExpectationsError) as caught:
        load(path, "expectations.yaml")
    assert str(caught.value).startswith("expectations.yaml:10: ")
    assert meant in str(caught.value)
