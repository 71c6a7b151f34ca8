"""`trueup notify --test` sends one message through every channel, says what became of each, and shows no secret."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from selftests import hostile
from selftests.checks import scene
from selftests.closed_port import closed_port
from selftests.notify.servers import Post, Web
from trueup.cli import main

SECRET = "planted-hunter2"  # noqa: S105 - nobody's
WRITES = "import sys, os; open(sys.argv[1], 'w').write(os.environ['TRUEUP_TITLE'] + '|' + sys.stdin.read())"


def said_of(
    folder: Path, notify: dict[str, Any] | None, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, str, str]:
    """The command, with a platform that declares these channels."""
    expectations = folder / "expectations.yaml"
    expectations.write_text(json.dumps(scene.EXPECTATIONS | ({"notify": notify} if notify else {})))
    try:
        code = main(["notify", "--test", "--expectations", str(expectations), *more])
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    assert not hostile.raw_in(told.out + told.err)
    return code, told.out, told.err


def test_every_channel_gets_one_message_that_says_it_is_a_test(
    web: Web, post: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got = tmp_path / "got"
    channels = {
        "webhook": {"url": f"{web.url}/{SECRET}?token={SECRET}".replace("//", f"//u:{SECRET}@", 1)},
        "mail": {"to": ["ops@example.org"], "smtp": f"127.0.0.1:{post.server_address[1]}"},
        "command": {"argv": [sys.executable, "-c", WRITES, str(got), f"--token={SECRET}"]},
    }
    code, told, errors = said_of(tmp_path, channels, capsys)
    assert (code, errors) == (0, "")
    assert told.splitlines() == [
        f"webhook ({web.url}): taken",
        f"mail (ops@example.org, by 127.0.0.1:{post.server_address[1]}): taken",
        f"command ({sys.executable}): taken",
    ]
    ((path, _, body),) = web.got
    assert path == f"/{SECRET}?token={SECRET}"
    posted = json.loads(body)
    assert [event["what"] for event in posted["events"]] == ["test"]
    ((to, letter),) = post.mails
    assert to == ["ops@example.org"]
    for text in (posted["title"], letter.decode(), got.read_text().partition("|")[0]):
        assert "TEST: nothing has happened" in text


def test_one_that_fails_is_named_with_its_reason_and_the_others_are_still_told(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    web.answers = 403
    hook = tmp_path / "hook"
    hook.write_text(f"{web.url}/{SECRET}\n")
    hook.chmod(0o600)
    with closed_port() as port:
        channels = {
            "webhook": {"url_file": str(hook)},
            "mail": {"to": ["ops@example.org"], "smtp": f"127.0.0.1:{port}"},
            "command": {"argv": [sys.executable, "-c", WRITES, str(tmp_path / "got")]},
        }
        code, told, _ = said_of(tmp_path, channels, capsys)
    assert code == 1
    webhook, mail, command = told.splitlines()
    assert webhook == f"webhook (the URL in {hook}): NOT taken: {web.url} answered 403"
    assert mail.startswith("mail (ops@example.org, by 127.0.0.1:")
    assert "): NOT taken: " in mail
    assert command.endswith(": taken")
    assert (tmp_path / "got").exists()


def test_a_url_that_is_not_where_it_should_be_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_HOOK", raising=False)
    code, told, _ = said_of(tmp_path, {"webhook": {"url_env": "NO_SUCH_HOOK"}}, capsys)
    assert code == 1
    assert "NOT taken: the environment variable NO_SUCH_HOOK is not set" in told
    assert os.environ.get("NO_SUCH_HOOK") is None


def test_where_nobody_is_told_the_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, errors = said_of(tmp_path, None, capsys)
    assert (code, told) == (4, "")
    assert f"{tmp_path}/expectations.yaml tells nobody" in errors


def test_an_expectations_file_that_cannot_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = said_of(tmp_path, None, capsys, "--expectations", f"{tmp_path}/nothing.yaml")
    assert code == 4
    assert f"{tmp_path}/nothing.yaml" in errors
