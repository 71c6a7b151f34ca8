"""Every channel hands over the message as it is, in bounded time, and says without secrets why it could not."""

import email
import email.policy
import json
import sys
from pathlib import Path

import pytest

from selftests import hostile
from selftests.background import all_ended
from selftests.closed_port import closed_port
from selftests.history.made import result
from selftests.notify.servers import Post, Web, serving
from trueup.expectations.schema import Apprise, Command, Mail, Notify, Webhook
from trueup.notify.events import Event
from trueup.notify.message import Message, message
from trueup.notify.secret_files import NotSentError
from trueup.notify.telling import send

SECRET = "T0PSECRET/hook"  # noqa: S105 - nobody's


def about(resource: str) -> Message:
    """What is said of a failure of this resource."""
    key = ("failure", "web", "a.runs", resource)
    event = Event("new", key, 1_700_000_000_000, 60_000, result("a.runs", resource, "failed"))  # type: ignore[arg-type]
    return message("platform", "https://dash.example/x", [event], ())


def refused(rules: Notify, channel: str, what: Message | None = None) -> str:
    with pytest.raises(NotSentError) as caught:
        send(rules, channel, what or about("one"))
    assert SECRET not in str(caught.value)
    assert not hostile.raw_in(str(caught.value))
    return str(caught.value)


def test_a_message_stands_alone_in_its_first_line_and_names_the_repair_in_one_of_its_own() -> None:
    assert about("one").text.splitlines() == [
        "platform: FAILED a.runs [web: one]: expected it to run, found nothing of it",
        "",
        "FAILED a.runs [web: one]: expected it to run, found nothing of it",
        "  since 2023-11-14 22:13 UTC",
        "  expected it to run, found nothing of it",
        "  seen in site:3",
        "  Nobody is served.",
        "  fix (safe): docker start one",
        "  repair: pytest --fix 'tests/area/test_checks.py::test_a.runs[web:x]'",
        "",
        "dashboard: https://dash.example/x",
    ]


def test_a_message_of_thousands_is_bounded() -> None:
    events = [
        Event("new", ("failure", "web", "a.runs", f"{n}{'x' * 5000}"), 0, 0, result("a.runs", "y" * 5000, "failed"))
        for n in range(3000)
    ]
    what = message("platform", "", events, ())
    assert len(what.title) <= 200
    assert what.title.endswith("... (and 2999 more)")
    assert "... and 2980 more: trueup runs --last 1" in what.lines
    assert len(what.text) < 200_000


def test_a_webhook_gets_json(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", f"{web.url}/{SECRET}\n")
    send(Notify(webhook=Webhook(url_env="HOOK")), "webhook", about("one"))
    ((path, headers, body),) = web.got
    told = json.loads(body)
    assert path == f"/{SECRET}"
    assert headers["Content-Type"].startswith("application/json")
    assert told["title"].startswith("platform: FAILED a.runs [web: one]")
    assert told["events"][0]["repair"] == ["docker start one"]
    assert (told["events"][0]["what"], told["events"][0]["lasted_s"]) == ("new", 60.0)


def test_the_login_of_a_webhook_is_sent_as_one(web: Web) -> None:
    send(Notify(webhook=Webhook(url=web.url.replace("//", "//user:p%40ss@") + "/x")), "webhook", about("one"))
    ((path, headers, _),) = web.got
    assert (path, headers["Authorization"]) == ("/x", "Basic dXNlcjpwQHNz")


def test_slacks_markup_is_escaped(web: Web) -> None:
    send(Notify(webhook=Webhook(url=web.url, form="slack")), "webhook", about("<!channel> & <http://x|y>"))
    assert "&lt;!channel&gt; &amp; &lt;http://x|y&gt;" in json.loads(web.got[0][2])["text"]
    assert b"<" not in web.got[0][2]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_webhook_is_not_followed_elsewhere(web: Web, status: int) -> None:
    other = Web()
    with serving(other):
        web.answers, web.location = status, f"{other.url}/there"
        why = refused(Notify(webhook=Webhook(url=f"{web.url}/{SECRET}")), "webhook")
    assert why == f"{web.url} answered {status}: a webhook must answer itself"
    assert other.got == []


def test_a_webhook_that_refuses_is_said_by_host_alone(web: Web) -> None:
    web.answers = 500
    assert refused(Notify(webhook=Webhook(url=f"{web.url}/{SECRET}?a=b")), "webhook") == f"{web.url} answered 500"
    with closed_port() as port:
        where = f"http://user:pass@127.0.0.1:{port}/{SECRET}"
        assert "could not be reached (Connection refused)" in refused(Notify(webhook=Webhook(url=where)), "webhook")


def test_a_server_that_never_ends_its_answer_holds_nobody(web: Web) -> None:
    web.drips = True
    assert "no answer within 5.5 seconds" in refused(Notify(webhook=Webhook(url=web.url), timeout=0.5), "webhook")


def test_a_secret_is_read_from_its_owners_file_only(web: Web, tmp_path: Path) -> None:
    hook = tmp_path / "hook"
    hook.write_text(f"{web.url}/{SECRET}\n")
    rules = Notify(webhook=Webhook(url_file=str(hook)))
    hook.chmod(0o640)
    assert refused(rules, "webhook") == f"{hook} may be read by others: chmod 600 {hook}"
    hook.chmod(0o600)
    send(rules, "webhook", about("one"))
    assert web.got[0][0] == f"/{SECRET}"
    hook.write_text(f"ftp://{SECRET}")
    assert refused(rules, "webhook") == f"{hook} holds no http or https URL"
    hook.unlink()
    assert "cannot be read" in refused(rules, "webhook")


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOOK", raising=False)
    rules = Notify(webhook=Webhook(url_env="HOOK"))
    assert refused(rules, "webhook") == "the environment variable HOOK is not set"


def test_mail_goes_to_a_mail_server(post: Post) -> None:
    where = f"127.0.0.1:{post.server_address[1]}"
    send(Notify(mail=Mail(("a@example.org", "root"), sender="t@example.org", smtp=where)), "mail", about("日本 one"))
    ((to, letter),) = post.mails
    read = email.message_from_bytes(letter, policy=email.policy.default)
    assert to == ["a@example.org", "root"]
    assert read["Subject"] == "platform: FAILED a.runs [web: 日本 one]: expected it to run, found nothing of it"
    assert "fix (safe): docker start 日本 one" in read.get_content()
    assert read["Auto-Submitted"] == "auto-generated"


def test_a_mail_server_that_refuses_is_said(post: Post) -> None:
    post.refuses = b"550 no \x1b[2J such user"
    where = f"127.0.0.1:{post.server_address[1]}"
    assert "550" in refused(Notify(mail=Mail(("a@example.org",), sender="t@example.org", smtp=where)), "mail")
    with closed_port() as port:
        gone = Mail(("a",), sender="t", smtp=f"127.0.0.1:{port}")
        assert "Connection refused" in refused(Notify(mail=gone), "mail")


def sendmail(folder: Path, *lines: str) -> str:
    program = folder / "sendmail"
    program.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    program.chmod(0o755)
    return str(program)


def test_mail_goes_to_sendmail(tmp_path: Path) -> None:
    program = sendmail(tmp_path, f'printf "%s\\n" "$@" >{tmp_path}/args', f"cat >{tmp_path}/letter")
    send(Notify(mail=Mail(("a@example.org", "root"), sendmail=program)), "mail", about("one"))
    assert (tmp_path / "args").read_text().split() == ["-i", "--", "a@example.org", "root"]
    letter = (tmp_path / "letter").read_bytes()
    read = email.message_from_bytes(letter, policy=email.policy.default)
    assert read["Subject"].startswith("platform: FAILED a.runs [web: one]")
    assert b"\r" not in letter


def test_a_sendmail_that_fails_says_why(tmp_path: Path) -> None:
    program = sendmail(tmp_path, "echo no queue >&2", "exit 75")
    assert refused(Notify(mail=Mail(("a",), sendmail=program)), "mail") == f"{program}: exit 75: no queue"
    gone = refused(Notify(mail=Mail(("a",), sendmail="/nowhere/sendmail")), "mail")
    assert gone == "/nowhere/sendmail: No such file or directory"


def test_a_command_gets_the_message_and_its_title(tmp_path: Path) -> None:
    program = sendmail(tmp_path, f'printf %s "$TRUEUP_TITLE" >{tmp_path}/title', f"cat >{tmp_path}/text")
    send(Notify(command=Command((program, "$(touch x)"))), "command", about("one"))
    assert (tmp_path / "title").read_text() == about("one").title
    assert (tmp_path / "text").read_text() == about("one").text


def test_a_command_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    program = sendmail(tmp_path, f"sh -c 'sleep 60; touch {tmp_path}/late' & touch {tmp_path}/began", "wait")
    why = refused(Notify(command=Command((program,)), timeout=3), "command")
    assert why == f"{program} did not end within 3 seconds"
    assert (tmp_path / "began").exists()
    assert all_ended(f"touch {tmp_path}/late")


def test_a_command_that_reads_nothing_is_no_error() -> None:
    send(Notify(command=Command(("/bin/true",))), "command", about("x" * 500_000))


def test_what_a_failing_command_says_is_masked(tmp_path: Path) -> None:
    program = sendmail(tmp_path, f"echo 'password={SECRET}' >&2", "exit 3")
    assert refused(Notify(command=Command((program,))), "command") == f"{program}: exit 3: password=***"
    assert refused(Notify(command=Command(("/nowhere/x",))), "command") == "/nowhere/x: No such file or directory"


def test_apprise_tells_every_url_of_its_file(web: Web, tmp_path: Path) -> None:
    urls = tmp_path / "urls"
    urls.write_text(f"# ours\n{web.url.replace('http:', 'json:')}/{SECRET}\n\n")
    urls.chmod(0o600)
    send(Notify(apprise=Apprise(str(urls))), "apprise", about("one"))
    ((path, _, body),) = web.got
    assert path.startswith(f"/{SECRET}")
    assert json.loads(body)["title"].startswith("platform: FAILED a.runs [web: one]")
    web.answers = 500
    why = refused(Notify(apprise=Apprise(str(urls))), "apprise")
    assert why == f"one of the 1 services in {urls} did not take it"


def test_a_mistake_in_the_file_of_apprise_is_named_by_its_line(tmp_path: Path) -> None:
    urls = tmp_path / "urls"
    urls.write_text(f"\nnonsense-{SECRET}://x\n")
    urls.chmod(0o600)
    rules = Notify(apprise=Apprise(str(urls)))
    assert refused(rules, "apprise") == f"{urls}:2: no URL that apprise knows"
    urls.write_text("# nothing\n")
    assert refused(rules, "apprise") == f"{urls} holds no URL"
    urls.chmod(0o644)
    assert "chmod 600" in refused(rules, "apprise")


def test_apprise_is_imported_by_nothing_that_does_not_send() -> None:
    import subprocess

    program = "import sys; from trueup.notify import telling, by_apprise; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


NAMES = [
    *hostile.names(Path("/nowhere")),
    "\udcff",
    "a\0b",
    "]]>",
    "a|b",
    "x\r\nBcc: all@example.org\r\n\r\nhello",
    "\n.\n",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_steers_a_channel(name: str, web: Web, post: Post, tmp_path: Path) -> None:
    what = about(name)
    assert not hostile.raw_in(what.text)
    assert "\n" not in what.title
    send(Notify(webhook=Webhook(url=web.url)), "webhook", what)
    assert not hostile.raw_in(web.got[0][2].decode())
    assert json.loads(web.got[0][2])["title"] == what.title
    send(Notify(mail=Mail(("a",), sender="t", smtp=f"127.0.0.1:{post.server_address[1]}")), "mail", what)
    ((to, letter),) = post.mails
    read = email.message_from_bytes(letter, policy=email.policy.default)
    assert (to, read["Bcc"], read["To"]) == (["a"], None, "a")
    assert " ".join(read["Subject"].split()) == " ".join(what.title.split())
    assert [line.rstrip() for line in read.get_content().splitlines()] == [
        line.rstrip() for line in what.text.splitlines()
    ]
    program = sendmail(tmp_path, f'printf %s "$TRUEUP_TITLE" >{tmp_path}/title', f"cat >{tmp_path}/text")
    send(Notify(command=Command((program,))), "command", what)
    assert (tmp_path / "text").read_text(encoding="utf-8") == what.text
